"""What a process serves: the newest release that is sound, searched by the newest tuning that is sound."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpcenter.domain.query import SearchQuery
from helpcenter.serving.publishing import reindex
from helpcenter.serving.releases import ReleaseManager, ServedRelease


def first(releases: ReleaseManager, words: str) -> str:
    hits = releases.current.engine.search(SearchQuery.parse(words, "en")).hits
    return hits[0].guide if hits else ""


def test_tuning_goes_live_when_it_is_saved(site: Path) -> None:
    reindex(site)
    releases = ReleaseManager(site / "index")
    assert first(releases, "frobnicate") == ""
    (site / "index" / "en" / "synonyms.txt").write_text("frobnicate => cancel\n")
    assert releases.refresh()
    assert first(releases, "frobnicate") == "cancel-lantern"
    assert not releases.refresh()


def test_a_mistake_in_tuning_leaves_the_old_one_live(site: Path, caplog: pytest.LogCaptureFixture) -> None:
    reindex(site)
    releases = ReleaseManager(site / "index")
    (site / "index" / "en" / "pins.csv").write_text("query,guide\nlamp,nowhere\n")
    assert not releases.refresh()
    assert first(releases, "lamp") == "change-the-bulb"
    assert 'there is no guide "nowhere"' in caplog.text
    assert "stays live" in caplog.text


def test_a_release_from_elsewhere_brings_its_own_tuning(site: Path) -> None:
    reindex(site)
    for path in (site / "index").glob("[!.]*/*"):
        path.unlink()
    assert first(ReleaseManager(site / "index"), "lamp") == "change-the-bulb"


WARMED = """
import sys
from pathlib import Path
from helpcenter.serving.releases import ReleaseManager
releases = ReleaseManager(Path(sys.argv[1]))
before = set(sys.modules)
releases.current.warm()
warmed = set(sys.modules)
from helpcenter.domain.query import SearchQuery
for text in ("change the bulb", "chnage the blub", "how do I cancel", "chan"):
    for locale in ("en", "he", "ja"):
        releases.current.engine.search(SearchQuery.parse(text, locale, is_typing=len(text) < 5))
print(len(warmed - before), sorted(set(sys.modules) - warmed))
"""


def test_a_warmed_release_loads_nothing_more_when_people_search(site: Path) -> None:
    reindex(site)
    command = [sys.executable, "-c", WARMED, str(site / "index")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded, later = done.stdout.split(" ", 1)
    assert (int(loaded) > 0, later.strip()) == (True, "[]")


def test_a_newer_release_is_warmed_before_anybody_searches_it(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reindex(site)
    releases = ReleaseManager(site / "index")
    old = releases.current.id
    live_while_warmed = []
    warm = ServedRelease.warm

    def watched(release: ServedRelease) -> None:
        live_while_warmed.append((release.id != old, releases.current.id))
        warm(release)

    monkeypatch.setattr(ServedRelease, "warm", watched)
    guide = site / "content" / "guides" / "opening-hours" / "en.md"
    guide.write_text(guide.read_text("utf-8") + "\n\nWe answer on Sundays, too.\n", "utf-8")
    reindex(site)
    assert releases.refresh()
    assert live_while_warmed == [(True, old)]


def test_a_release_that_cannot_be_searched_is_served_all_the_same(
    site: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(site)
    release = ReleaseManager(site / "index").current
    monkeypatch.setattr(release, "engine", None)
    release.warm()
    assert "cannot answer a search" in caplog.text
