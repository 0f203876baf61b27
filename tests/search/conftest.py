"""Search by words alone, except where a test is about embeddings: encoding every small site would take minutes."""

import pytest
from hypothesis import settings

from helpcenter.search import engine
from helpcenter.search.releases import embedding

# A busy machine is no failure; what may not take long is measured by its CPU time where a test says so.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def by_words(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.module.__name__.endswith("test_semantic_retrieval"):
        return
    monkeypatch.setattr(embedding, "encoder", lambda: None)
    monkeypatch.setattr(engine, "encoder", lambda: None)
