"""Releases that were live before: listed, pruned, and made live again by hand."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.search import KeptReleases, Origin, ReleaseStore
from helpcenter.search.releases.history import ReleaseHistory, ReleaseRecord, surplus
from helpcenter.search.releases.lock import exclusive
from helpcenter.search.releases.pointer import Pointer
from tests.search.small import article, library, tune


def make(root: Path, body: str, kept: int = 5, who: str = "ada", **others: str) -> str:
    """A release in which guide "a" has this text; the others have theirs."""
    guides = [article(name, name, text) for name, text in {"a": body, **others}.items()]
    store = ReleaseStore(root / "index", kept=kept)
    return store.reindex(library(*guides), body.encode(), origin=Origin(who, ("topics",))).release


def kept_in(root: Path) -> KeptReleases:
    return KeptReleases(root / "index")


def test_a_release_is_listed_with_who_made_it_and_what_it_brought(tmp_path: Path) -> None:
    first = make(tmp_path, "one", b="same")
    second = make(tmp_path, "two", who="bea", c="new")
    latest, before = kept_in(tmp_path).records()
    assert (latest.id, latest.who, before.id, before.who) == (second, "bea", first, "ada")
    changes = latest.changes["en"]
    assert (changes.added, changes.changed, changes.removed) == (1, 1, 1)
    assert changes.names == {"added": ["c"], "changed": ["a"], "removed": ["b"]}
    assert latest.parts == ("topics",)


def test_search_rules_that_changed_are_told(tmp_path: Path) -> None:
    make(tmp_path, "one")
    tune(tmp_path, "en", synonyms="leave => cancel\n", pins="query,guide\nlamp,a\n", stopwords="well\n")
    make(tmp_path, "one")
    assert kept_in(tmp_path).records()[0].parts == ("topics", "search rules of en")
    make(tmp_path, "two")
    assert kept_in(tmp_path).records()[0].parts == ("topics",)


def test_a_release_made_live_again_answers_with_what_it_had(tmp_path: Path) -> None:
    first = make(tmp_path, "one")
    make(tmp_path, "two")
    kept_in(tmp_path).activate(first[:6], "bea")
    release = ReleaseStore(tmp_path / "index").current()
    assert (release.id, release.snapshot) == (first, b"one")
    assert [each.who for each in kept_in(tmp_path).records()] == ["bea", "ada"]


def test_it_stays_until_it_is_let_go(tmp_path: Path) -> None:
    first = make(tmp_path, "one")
    make(tmp_path, "two")
    kept = kept_in(tmp_path)
    kept.activate(first, "bea")
    with pytest.raises(UsageError, match="by hand by bea") as refused:
        make(tmp_path, "three")
    assert refused.value.code == "release_held"
    assert "by bea" in kept.held() and kept.held_since() is not None
    assert kept.let_go() == first
    assert (kept.held(), kept.held_since()) == ("", None)
    third = make(tmp_path, "three")
    assert ReleaseStore(tmp_path / "index").current_id() == third


def test_the_live_release_can_be_held_as_it_is(tmp_path: Path) -> None:
    first = make(tmp_path, "one")
    kept_in(tmp_path).activate(first, "ada")
    with pytest.raises(UsageError, match="until it is let go"):
        make(tmp_path, "two")


def test_a_held_release_that_is_damaged_holds_nothing(tmp_path: Path) -> None:
    first = make(tmp_path, "one")
    kept_in(tmp_path).activate(first, "ada")
    for snapshot in (tmp_path / "index" / ".built" / "library").iterdir():
        snapshot.write_bytes(b"damaged")
    assert make(tmp_path, "two") == ReleaseStore(tmp_path / "index").current_id()
    assert kept_in(tmp_path).held() == ""


def test_nothing_changes_when_a_kept_release_is_damaged(tmp_path: Path) -> None:
    first = make(tmp_path, "one")
    second = make(tmp_path, "two")
    kept = kept_in(tmp_path)
    [snapshot] = [each for each in (tmp_path / "index" / ".built" / "library").iterdir() if each.read_bytes() == b"one"]
    snapshot.write_bytes(b"damaged")
    with pytest.raises(Unavailable, match="damaged"):
        kept.activate(first, "ada")
    assert ReleaseStore(tmp_path / "index").current_id() == second
    assert kept.held() == ""


def test_letting_go_of_what_is_not_held_is_said(tmp_path: Path) -> None:
    make(tmp_path, "one")
    with pytest.raises(UsageError, match="not held"):
        kept_in(tmp_path).let_go()


@pytest.mark.parametrize("release", ["", "nowhere", "../current", "x" * 5000])
def test_an_unknown_release_is_answered_with_those_there_are(tmp_path: Path, release: str) -> None:
    first = make(tmp_path, "one")
    with pytest.raises(UsageError, match=first):
        kept_in(tmp_path).activate(release, "ada")


def test_while_a_reindex_runs_nothing_is_made_live(tmp_path: Path) -> None:
    first = make(tmp_path, "one")
    with exclusive(tmp_path / "index" / ".built" / "lock", 0), pytest.raises(UsageError, match="Another reindex"):
        kept_in(tmp_path).activate(first, "ada", wait_seconds=0)


def test_no_more_are_kept_than_are_asked_for_nor_their_files(tmp_path: Path) -> None:
    releases = [make(tmp_path, f"text {number}", kept=3) for number in range(6)]
    records = kept_in(tmp_path).records()
    assert len(records) == 3
    assert [each.id for each in records[:2]] == releases[:-3:-1]
    built = tmp_path / "index" / ".built"
    assert {path.stem for path in (built / "releases").iterdir()} == {each.id for each in records}
    assert {path.name for path in (built / "en").iterdir()} == {
        each.pointer.locales["en"].generation for each in records
    }


def record(name: str, at: datetime) -> ReleaseRecord:
    return ReleaseRecord(Pointer(at, name, (), frozenset(), {}), at)


def test_many_saves_push_out_no_release_that_was_live_for_long() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    minutes = [0, 10_000, 20_000, 20_001, 20_002, 20_003, 20_004]
    records = [record(str(each), start + timedelta(minutes=each)) for each in reversed(minutes)]
    given_up = surplus(records, 4)
    assert [each.pointer.snapshot for each in records if each not in given_up] == ["20004", "20003", "10000", "0"]


def test_a_damaged_record_is_passed_over(tmp_path: Path) -> None:
    first = make(tmp_path, "one")
    second = make(tmp_path, "two")
    folder = tmp_path / "index" / ".built" / "releases"
    (folder / f"{first}.json").write_text('{"pointer": {"locales": 3}}')
    assert [each.id for each in kept_in(tmp_path).records()] == [second]


def test_a_release_from_before_releases_were_listed_is_there_without_its_changes(tmp_path: Path) -> None:
    first = make(tmp_path, "one")
    (tmp_path / "index" / ".built" / "releases" / f"{first}.json").unlink()
    [only] = kept_in(tmp_path).records()
    assert (only.id, only.changes, only.who) == (first, {}, "")
    assert ReleaseHistory(tmp_path / "index" / ".built").records() == []


def damage(pointer: Path) -> None:
    pointer.write_text("x")


def of_another_version(pointer: Path) -> None:
    pointer.write_text(json.dumps(json.loads(pointer.read_bytes()) | {"format": 0}))


@pytest.mark.parametrize("harm", [damage, of_another_version, Path.unlink])
def test_a_pointer_that_cannot_be_read_takes_no_release_with_it(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    releases = [make(tmp_path, text) for text in ("one", "two", "three")]
    built = tmp_path / "index" / ".built"
    harm(built / "current.json")
    assert ReleaseStore(tmp_path / "index").current_snapshot() == b"three"
    before = kept_in(tmp_path).records()
    assert make(tmp_path, "three") == releases[2]
    assert [each.id for each in before] == releases[::-1]
    assert kept_in(tmp_path).records() == before
    harm(built / "current.json")
    fourth = make(tmp_path, "four")
    latest = kept_in(tmp_path).records()[0]
    assert (latest.id, latest.changes["en"].changed, latest.changes["en"].added) == (fourth, 1, 0)
    kept_in(tmp_path).activate(releases[0], "ada")
    assert ReleaseStore(tmp_path / "index").current().snapshot == b"one"
