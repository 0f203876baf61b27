"""What a process serves: the newest release that is sound, searched by the newest tuning that is sound."""

from pathlib import Path

import pytest

from helpcenter.domain.query import SearchQuery
from helpcenter.serving.publishing import reindex
from helpcenter.serving.releases import ReleaseManager


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
