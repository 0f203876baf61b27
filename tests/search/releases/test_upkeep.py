"""What is done after a release went live: texts are encoded, and edits become part of a new base."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import Guide
from helpcenter.domain.query import SearchQuery
from helpcenter.search import KeptReleases, Origin, Progress, ReleaseStore
from helpcenter.search.releases.embedding import UPKEEP_LOCK
from helpcenter.search.releases.lock import exclusive
from helpcenter.search.releases.upkeep import Upkeep
from helpcenter.search.releases.upkeep_progress import read_progress
from tests.search.embeddings.noting_encoder import NotingEncoder, encoding_with
from tests.search.embeddings.test_encoded_once import index_of, rows
from tests.search.small import article, library

LAMPS = [article(f"lamp{n:02}", f"Lamp {n}", f"How to mount lamp {n}. It is bright.") for n in range(60)]


@pytest.fixture
def noting() -> Iterator[NotingEncoder]:
    found = NotingEncoder()
    with encoding_with(found):
        yield found


@pytest.fixture
def is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpcenter.search.backends.generation._MERGED_BESIDE", 100)


def edited(*numbers: int) -> list[Guide]:
    return [article(f"lamp{n:02}", f"Lamp {n}", f"Bulb {n}.") if n in numbers else LAMPS[n] for n in range(60)]


def found(store: ReleaseStore, words: str) -> list[str]:
    return [hit.guide for hit in store.current().engine.search(SearchQuery.parse(words, "en", limit=50)).hits]


def silent(_: Progress) -> None:
    pass


def whole(folder: Path, guides: list[Guide]) -> ReleaseStore:
    store = ReleaseStore(folder)
    store.reindex(library(*guides), b"whole")
    return store


def test_a_release_goes_live_by_words_and_gets_its_embeddings_later(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path / "site")
    report = store.reindex(library(*LAMPS), b"1", few=59)
    assert (report.pending, noting.asked) == (60, [])
    assert not index_of(store).has_vectors
    assert found(store, "mount lamp 7")[0] == "lamp07"
    assert Upkeep(tmp_path / "site").run(silent)
    assert rows(store) == rows(whole(tmp_path / "whole", LAMPS))
    assert store.current().snapshot == b"1"
    assert not Upkeep(tmp_path / "site").run(silent)


def test_few_texts_are_encoded_before_they_go_live(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path)
    assert store.reindex(library(*LAMPS), b"1", few=60).pending == 0
    assert index_of(store).has_vectors


def test_while_an_edit_waits_for_its_embeddings_the_rest_keeps_its_own(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path / "site")
    store.reindex(library(*LAMPS), b"1")
    before = rows(store)
    assert store.reindex(library(*edited(3)), b"2", few=0).pending == 1
    after = rows(store)
    assert {name for name in before if after[name] != before[name]} == {("lamp03", "intro")}
    assert Upkeep(tmp_path / "site").run(silent)
    assert rows(store) == rows(whole(tmp_path / "whole", edited(3)))


def test_what_is_edited_while_it_encodes_is_encoded_next(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path / "site")
    store.reindex(library(*LAMPS), b"1", few=0)
    edits = iter([lambda: store.reindex(library(*edited(5)), b"2", few=0)])

    def edit(_: Progress) -> None:
        next(edits, lambda: None)()

    assert Upkeep(tmp_path / "site").run(edit)
    assert store.current().snapshot == b"2"
    assert rows(store) == rows(whole(tmp_path / "whole", edited(5)))
    assert len(noting.bodies) == len(set(noting.bodies)) + 60


def test_a_run_that_is_ended_goes_on_where_it_was(
    tmp_path: Path, noting: NotingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpcenter.search.embeddings.encoding._KEPT_AT_ONCE", 10)
    store = ReleaseStore(tmp_path)
    store.reindex(library(*LAMPS), b"1", few=0)

    def end(progress: Progress) -> None:
        if progress.done == 35:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Upkeep(tmp_path).run(end)
    assert not index_of(store).has_vectors
    seen: list[Progress] = []
    Upkeep(tmp_path).run(seen.append)
    assert seen[0].total == 30
    assert index_of(store).has_vectors


def test_others_see_how_far_it_is(tmp_path: Path, noting: NotingEncoder) -> None:
    ReleaseStore(tmp_path).reindex(library(*LAMPS), b"1", few=0)
    seen = []
    Upkeep(tmp_path).run(lambda _: seen.append(read_progress(tmp_path / ".built")))
    told = next(each for each in seen if each is not None)
    assert (told.phase, told.total) == ("embeddings", 60)
    assert read_progress(tmp_path / ".built") is None


def test_one_at_a_time_looks_after_an_index(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*LAMPS), b"1", few=0)
    with exclusive(tmp_path / ".built" / UPKEEP_LOCK, 0), pytest.raises(UsageError):
        Upkeep(tmp_path).run(silent, wait_seconds=0)
    runs = [threading.Thread(target=Upkeep(tmp_path).run, args=(silent,)) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert len(noting.asked) == 60


@pytest.mark.usefixtures("is_large")
def test_edits_are_merged_beside(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "site")
    store.reindex(library(*LAMPS), b"1")
    now = edited(1, 2, 3)
    store.reindex(library(*now), b"2")
    assert len(index_of(store).segments) == 2
    assert Upkeep(tmp_path / "site").run(silent)
    assert len(index_of(store).segments) == 1
    other = whole(tmp_path / "whole", now)
    for words in ("bulb", "mount lamp 9", "bulb 2", "brigt", "lamp"):
        query = SearchQuery.parse(words, "en", limit=50)
        assert store.current().engine.search(query) == other.current().engine.search(query)
    assert not Upkeep(tmp_path / "site").run(silent)
    assert not store.reindex(library(*now), b"2").is_new


@pytest.mark.usefixtures("is_large")
def test_a_merge_keeps_embeddings_and_encodes_nothing(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path / "site")
    store.reindex(library(*LAMPS), b"1")
    now = [*edited(1, 2, 3)[:-1], article("new", "New", "Quite new.")]
    store.reindex(library(*now), b"2")
    noting.asked.clear()
    assert Upkeep(tmp_path / "site").run(silent)
    assert noting.asked == []
    assert len(index_of(store).segments) == 1
    assert rows(store) == rows(whole(tmp_path / "whole", now))


def test_the_list_of_releases_shows_one_release_by_whom_it_was(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*LAMPS), b"1", origin=Origin("ada"))
    store.reindex(library(*edited(1)), b"2", few=0, origin=Origin("bob"))
    Upkeep(tmp_path).run(silent)
    records = KeptReleases(tmp_path).records()
    assert [(each.who, each.changes["en"].changed) for each in records] == [("bob", 1), ("ada", 0)]
    assert records[0].id == store.current_id()


def test_a_release_made_live_by_hand_stays_held(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*LAMPS), b"1", few=0)
    kept = KeptReleases(tmp_path)
    kept.activate(kept.records()[0].id, "ada")
    Upkeep(tmp_path).run(silent)
    assert index_of(store).has_vectors
    assert "ada" in kept.held()


def test_no_release_is_nothing_to_do(tmp_path: Path) -> None:
    assert not Upkeep(tmp_path).run(silent)
