"""Asking whether a process can serve costs a search in each language once a second, however many ask."""

from types import SimpleNamespace
from typing import Any

import pytest

from helpcenter.serving.search_probe import KEPT_SECONDS, SearchProbe


class Engine:
    """Counts what it is asked, and fails when told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_broken = False

    def search(self, query: Any) -> None:
        self.asked.append(query.locale)
        if self.is_broken:
            raise OSError("the disk is gone")


def release_of(engine: Engine, name: str) -> Any:
    site = SimpleNamespace(locales={"en": "English", "fr": "Français"})
    return SimpleNamespace(id=name, engine=engine, catalog=SimpleNamespace(site=site))


@pytest.fixture
def now() -> list[float]:
    return [100.0]


@pytest.fixture
def probe(now: list[float]) -> SearchProbe:
    return SearchProbe(lambda: now[0])


def test_every_language_is_asked_once_for_all_who_ask_within_a_second(probe: SearchProbe, now: list[float]) -> None:
    engine = Engine()
    release = release_of(engine, "one")
    assert {probe.status(release) for _ in range(50)} == {"ok"}
    assert engine.asked == ["en", "fr"]
    now[0] += KEPT_SECONDS
    probe.status(release)
    assert engine.asked == ["en", "fr", "en", "fr"]


def test_a_new_release_is_asked_at_once(probe: SearchProbe) -> None:
    broken = Engine()
    broken.is_broken = True
    assert probe.status(release_of(Engine(), "one")) == "ok"
    assert probe.status(release_of(broken, "two")) == "search_fails"


def test_a_search_that_works_again_is_told_within_a_second(probe: SearchProbe, now: list[float]) -> None:
    engine = Engine()
    engine.is_broken = True
    release = release_of(engine, "one")
    assert probe.status(release) == "search_fails"
    engine.is_broken = False
    now[0] += KEPT_SECONDS
    assert probe.status(release) == "ok"
