"""Search by words alone, except where a test is about meaning: encoding every small site would take minutes."""

import pytest

from helpcenter.search import engine, generation


@pytest.fixture(autouse=True)
def by_words(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.module.__name__.endswith("test_semantic"):
        return
    monkeypatch.setattr(generation, "encoder", lambda: None)
    monkeypatch.setattr(generation, "knows", lambda language: False)
    monkeypatch.setattr(engine, "encoder", lambda: None)
