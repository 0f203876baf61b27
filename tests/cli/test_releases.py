"""Releases at a terminal, and what a watching reindex does while one is held."""

import re
from pathlib import Path

import pytest

from helpcenter.cli.reindex import _run_or_tell, _Waiting
from helpcenter.search import KeptReleases
from helpcenter.search.releases.lock import exclusive
from helpcenter.settings import Settings
from tests.cli.in_process import helpcenter

GUIDE = "content/guides/cancel-lantern/en.md"


@pytest.fixture
def edited(site: Path) -> Path:
    """A site with two releases; in the second, a title is another."""
    helpcenter(site, "reindex")
    path = site / GUIDE
    path.write_text(re.sub(r"title: .*", "title: Leave Lantern", path.read_text(encoding="utf-8"), count=1))
    assert helpcenter(site, "reindex").returncode == 0
    return site


def test_releases_are_listed_compared_made_live_and_let_go(edited: Path) -> None:
    listed = helpcenter(edited, "releases", "list").stdout
    [live] = re.findall(r"([0-9a-f]{16}) \(live\)", listed)
    [before] = set(re.findall(r"[0-9a-f]{16}", listed)) - {live}
    assert "terminal:" in listed and "en 1" in listed
    assert "en changed: cancel-lantern" in helpcenter(edited, "releases", "compare", before[:8], live).stdout

    assert f"Release {before} is live" in helpcenter(edited, "releases", "activate", before[:8]).stderr
    refused = helpcenter(edited, "reindex")
    assert refused.returncode == 2 and "releases let-go" in refused.stderr
    assert "stays until it is let go" in helpcenter(edited, "releases", "list").stderr
    log = helpcenter(edited, "user", "log", "--kind", "release").stdout
    assert f"release {before} made live by hand" in log

    assert helpcenter(edited, "releases", "let-go").returncode == 0
    assert "is live" in helpcenter(edited, "reindex").stderr
    assert helpcenter(edited, "releases", "let-go").returncode == 2


def test_a_watching_reindex_waits_says_so_once_and_goes_on(
    edited: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpcenter.cli.reindex._LOOK_SECONDS", 0.0)
    kept = KeptReleases(edited / "index")
    waiting = _Waiting(kept)
    assert waiting.may_go() and not waiting.is_over()
    kept.activate(kept.records()[1].id, "ada")
    assert [waiting.may_go(), waiting.may_go(), waiting.is_over()] == [False, False, False]
    assert capfd.readouterr().err.count("Waiting for that") == 1
    kept.let_go()
    assert waiting.is_over() and waiting.may_go() and not waiting.is_over()


def test_files_go_live_once_a_release_is_let_go_though_nothing_was_saved_meanwhile(
    edited: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpcenter.cli.reindex._LOOK_SECONDS", 0.0)
    kept = KeptReleases(edited / "index")
    waiting = _Waiting(kept)
    kept.activate(kept.records()[1].id, "ada")
    assert not waiting.is_over()
    assert "Waiting for that" in capfd.readouterr().err
    kept.let_go()
    assert waiting.is_over()


def test_a_reindex_that_found_another_one_at_it_is_tried_again_though_nothing_was_saved_meanwhile(
    edited: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("helpcenter.cli.reindex._AGAIN_SECONDS", 0.0)
    waiting, settings = _Waiting(KeptReleases(edited / "index")), Settings(root=edited)
    with exclusive(edited / "index" / ".built" / "lock", 0):
        waiting.note(is_done=_run_or_tell(settings, (), 0))
    assert "Another reindex" in capfd.readouterr().err
    assert waiting.is_over()
    waiting.note(is_done=_run_or_tell(settings, (), 0))
    assert not waiting.is_over()
