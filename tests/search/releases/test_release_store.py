"""Building beside, swapping at once, and refusing what is damaged."""

import json
import os
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.domain.guide import Guide
from helpcenter.domain.hit import ResultPage
from helpcenter.domain.library import Library
from helpcenter.domain.query import SearchQuery
from helpcenter.search import Progress, ReleaseStore
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.arrays.lexicon import IndexLexicon
from helpcenter.search.backends.manifest import verified_manifest
from helpcenter.search.releases.lock import exclusive
from tests.search.small import Found, article, guide, library, text, tune

GUIDES = tuple(article(f"g{n}", f"Guide {n}", f"cancel refund word{n} " + "cancel " * n) for n in range(8))


def answers(store: ReleaseStore, *words: str, locale: str = "en") -> list[ResultPage]:
    release = store.current()
    return [release.engine.search(SearchQuery.parse(each, locale, limit=50)) for each in words]


def built(root: Path) -> Path:
    return root / "index" / ".built"


def test_a_release_carries_content_and_index_together(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    report = store.reindex(library(*GUIDES), b'{"any": "bytes"}')
    release = store.current()
    assert (release.id, store.current_id()) == (report.release, report.release)
    assert release.snapshot == b'{"any": "bytes"}'
    assert release.built_at.tzinfo is not None


def test_the_report_says_what_changed(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    first = store.reindex(library(*GUIDES, locales=("en", "fr")), b"1")
    assert first.is_new and [each.locale for each in first.locales] == ["en", "fr"]
    assert first.locales[0].added == tuple(f"g{n}" for n in range(8))
    assert first.locales[0].passages == 16
    changed = (article("g0", "Guide 0", "other"), *GUIDES[2:], article("new", "New", "x"))
    (english, _) = store.reindex(library(*changed, locales=("en", "fr")), b"2").locales
    assert (english.added, english.changed, english.removed) == (("new",), ("g0",), ("g1",))
    assert english.unchanged == tuple(f"g{n}" for n in range(2, 8))


def test_nothing_changed_means_nothing_new(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    first = store.reindex(library(*GUIDES), b"1")
    again = store.reindex(library(*GUIDES), b"1")
    assert (again.release, again.is_new, again.locales[0].is_reused) == (first.release, False, True)


def test_tuning_alone_rebuilds_no_index(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    store.reindex(library(*GUIDES), b"1")
    tune(tmp_path, "en", synonyms="leave => cancel\n")
    report = store.reindex(library(*GUIDES), b"1")
    assert report.is_new and report.locales[0].is_reused
    release = store.current()
    assert release.engine.search(SearchQuery.parse("leave", "en")).total == 8


def test_progress_reaches_its_end_in_every_locale(tmp_path: Path) -> None:
    seen: list[Progress] = []
    ReleaseStore(tmp_path / "index").reindex(library(*GUIDES, locales=("en", "fr")), b"1", seen.append)
    assert [(each.locale, each.done, each.total) for each in seen if each.done == each.total] == [
        ("en", 16, 16),
        ("fr", 16, 16),
    ]


def test_large_locales_are_built_side_by_side_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = library(*GUIDES, locales=("en", "fr"))
    alone = ReleaseStore(tmp_path / "a" / "index")
    alone.reindex(content, b"1")
    monkeypatch.setattr("helpcenter.search.releases.parallel_build._WORTH_A_PROCESS", 1)
    seen: list[Progress] = []
    together = ReleaseStore(tmp_path / "b" / "index")
    report = together.reindex(content, b"1", seen.append)
    assert [each.passages for each in report.locales] == [16, 16]
    assert {each.locale for each in seen if each.done == each.total} == {"en", "fr"}
    assert answers(together, "cancel", "word3", locale="fr") == answers(alone, "cancel", "word3", locale="fr")


@pytest.mark.parametrize("rounds", [1, 4])
def test_an_index_changed_bit_by_bit_answers_as_one_built_afresh(tmp_path: Path, rounds: int) -> None:
    store = ReleaseStore(tmp_path / "a" / "index")
    store.reindex(library(*GUIDES), b"1")
    guides = {each.id: each for each in GUIDES}
    for n in range(rounds):
        guides[f"g{n}"] = article(f"g{n}", f"Guide {n} again", "cancel quickly " * (n + 1))
        guides.pop(f"g{7 - n}", None)
        guides[f"a{n}"] = article(f"a{n}", "Another", "refund")
        store.reindex(library(*guides.values()), str(n).encode())
    fresh = ReleaseStore(tmp_path / "b" / "index")
    fresh.reindex(library(*guides.values()), b"1")
    queries = ("cancel", "refund", "guide again", "word3 cancel", "word7", "quickli", "quikcly", "canecl")
    assert answers(store, *queries) == answers(fresh, *queries)


def unique(number: int) -> str:
    """A word that only this guide holds."""
    return "qu" + "".join("abcdefghij"[int(digit)] * 3 for digit in str(number + 100))


def many(count: int = 40) -> dict[str, Guide]:
    """Guides enough for one to be a small edit."""
    words = ["cancel", "refund", "account", "billing", "invoice"]
    bodies = {n: " ".join([*words[: n % 5 + 1], *words[n % 3 :], unique(n)]) for n in range(count)}
    return {f"g{n:02}": article(f"g{n:02}", f"Guide {n}", body) for n, body in bodies.items()}


def test_a_small_edit_keeps_every_other_score(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    guides = many()
    store.reindex(library(*guides.values()), b"1")
    (before,) = answers(store, "cancel billing")
    guides["g07"] = article("g07", "Guide 7", "brandnew refund")
    store.reindex(library(*guides.values()), b"2")
    folder = built(tmp_path) / "en" / live_generation(tmp_path)
    assert (folder / "delta.terms.txt").exists()
    (after, new, gone, unknown) = answers(store, "cancel billing", "brandnew", unique(7), unique(7) + "x")
    scores = {hit.guide: hit.score for hit in before.hits}
    assert {hit.guide: hit.score for hit in after.hits} == {k: v for k, v in scores.items() if k != "g07"}
    assert [hit.guide for hit in new.hits] == ["g07"]
    assert (gone.total, unknown.corrections) == (0, ())


def test_words_that_hold_a_part_are_the_commonest_of_base_and_delta_together(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    guides = many(120)
    store.reindex(library(*guides.values()), b"1")
    guides["g07"] = article("g07", "Guide 7", f"qubbbnew {unique(95)} {unique(3)}")
    store.reindex(library(*guides.values()), b"2")
    folder = built(tmp_path) / "en" / live_generation(tmp_path)
    pointer = json.loads((built(tmp_path) / "current.json").read_bytes())
    index = ArrayIndex(folder, verified_manifest(folder, pointer["locales"]["en"]["manifest"]))
    assert len(index.segments) == 2
    counts: Counter[str] = Counter()
    for segment in index.segments:
        counts.update(dict(zip(segment.words, segment.word_counts.tolist(), strict=True)))
    words = IndexLexicon(index).vocabulary("en")
    for part in ("bbb", "qubbb", "ccca", "ancel", "bnew", "hhhhhh", unique(7)):
        each = sorted((-count, word[3:]) for word, count in counts.items() if part in word[3:])
        assert words.containing(part) == [word for _, word in each[:48] if word in words][:24]
    assert words.containing("qubbb")[:2] == sorted([unique(3), unique(95)]) and words.containing(unique(7)) == []


def test_a_guide_taken_out_by_a_small_edit_is_found_no_more(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    guides = many()
    store.reindex(library(*guides.values()), b"1")
    del guides["g00"]
    report = store.reindex(library(*guides.values()), b"2")
    assert report.locales[0].removed == ("g00",)
    (found, gone) = answers(store, "cancel", unique(0))
    assert (found.total, gone.total) == (len(guides), 0)


def test_edits_add_up_until_the_index_is_built_afresh(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "a" / "index")
    guides = many()
    store.reindex(library(*guides.values()), b"1")
    for n, name in enumerate(("zebra", "yucca")):
        guides[f"g{n:02}"] = article(f"g{n:02}", "Guide", f"cancel {name}")
        store.reindex(library(*guides.values()), str(n).encode())
        assert [hit.guide for hit in answers(store, name)[0].hits] == [f"g{n:02}"]
    assert not list(built(tmp_path / "a").glob(f"en/{live_generation(tmp_path / 'a')}/delta.*"))
    fresh = ReleaseStore(tmp_path / "b" / "index")
    fresh.reindex(library(*guides.values()), b"1")
    queries = ("cancel", "refund", unique(5), "canecl")
    assert answers(store, *queries) == answers(fresh, *queries)


def test_the_whoosh_index_holds_what_the_arrays_do(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    guides = many()
    store.reindex(library(*guides.values()), b"1")
    guides["g07"] = article("g07", "Guide 7", "brandnew refund")
    store.reindex(library(*guides.values()), b"2")
    folder = built(tmp_path) / "en" / live_generation(tmp_path)
    index = FileIndex(FileStorage(str(folder), readonly=True), indexname="MAIN")
    with index.searcher() as searcher:
        found = {word: searcher.doc_frequency("body_en", word) for word in ("brandnew", "refund", "cancel")}
        stored = searcher.reader().column_reader("passage")
        living = [json.loads(stored[number])[0] for number in searcher.document_numbers(owner="g07")]
        alone = searcher.postings("body_en", "brandnew")
        assert (alone.weight(), json.loads(stored[alone.id()])[0]) == (1.0, "g07")
    assert found["brandnew"] == 1 and living == ["g07", "g07"]
    assert answers(store, "refund")[0].total == sum("refund" in str(guide) for guide in guides.values())


def live_generation(root: Path, locale: str = "en") -> str:
    return str(json.loads((built(root) / "current.json").read_bytes())["locales"][locale]["generation"])


def test_the_generation_before_stays_whole_while_the_next_is_built(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    store.reindex(library(*GUIDES), b"1")
    old = store.current()
    before = old.engine.search(SearchQuery.parse("cancel", "en"))
    store.reindex(library(*GUIDES[:2]), b"2")
    assert old.engine.search(SearchQuery.parse("cancel", "en")) == before
    assert store.current().engine.search(SearchQuery.parse("cancel", "en")).total == 2


def test_only_the_live_generation_and_the_one_before_are_kept(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    for n in range(1, 6):
        store.reindex(library(*GUIDES[:n]), str(n).encode())
    assert len(list((built(tmp_path) / "en").iterdir())) == 2
    assert len(list((built(tmp_path) / "library").iterdir())) == 2


def test_everything_built_is_for_its_owner_alone(tmp_path: Path) -> None:
    ReleaseStore(tmp_path / "index").reindex(library(*GUIDES), b"1")
    modes = {path.is_dir(): set() for path in built(tmp_path).rglob("*")}
    for path in (built(tmp_path), *built(tmp_path).rglob("*")):
        modes[path.is_dir()].add(oct(stat.S_IMODE(path.stat().st_mode)))
    assert modes == {True: {"0o700"}, False: {"0o400", "0o600"}}


def test_a_guide_that_is_no_longer_published_is_hidden_in_every_locale_at_once(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    store.reindex(library(*GUIDES, locales=("en", "fr")), b"1")
    store.reindex(library(*GUIDES[1:], locales=("en", "fr")), b"2", locales=["en"])
    release = store.current()
    for locale in ("en", "fr"):
        assert release.engine.search(SearchQuery.parse("cancel", locale)).total == 7


def test_drafts_are_not_found(tmp_path: Path) -> None:
    found = Found(tmp_path, library(article("d", "Draft", "cancel", is_published=False), *GUIDES[:1]))
    assert found.guides("cancel draft") == ["g0"]


def test_an_empty_site_is_a_release_too(tmp_path: Path) -> None:
    assert Found(tmp_path, library()).page("cancel").total == 0


def test_no_index_is_said_plainly(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    assert store.current_id() is None
    with pytest.raises(Unavailable, match=r"There is no search index yet\. Run helpcenter reindex\.") as refused:
        store.current()
    assert refused.value.code == "index_missing"


def _pointer(root: Path) -> Path:
    return built(root) / "current.json"


def _segment(root: Path) -> Path:
    return next((built(root) / "en" / live_generation(root)).glob("*.seg"))


def _older_pointer(root: Path) -> None:
    raw = json.loads(_pointer(root).read_bytes())
    _pointer(root).write_text(json.dumps(raw | {"format": 0}))


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "garbage pointer": lambda root: _pointer(root).write_bytes(b"\x00garbage"),
    "pointer of another shape": lambda root: _pointer(root).write_text("[1, 2]"),
    "pointer leading elsewhere": lambda root: _pointer(root).write_text(
        _pointer(root).read_text().replace('"generation": "', '"generation": "../')
    ),
    "truncated pointer": lambda root: _truncate(_pointer(root)),
    "older pointer": _older_pointer,
    "deleted segment": lambda root: _segment(root).unlink(),
    "truncated segment": lambda root: _truncate(_segment(root)),
    "flipped bit": lambda root: _flip(_segment(root).parent / "base.post_impacts.npy"),
    "folder that others may write to": lambda root: _segment(root).parent.chmod(0o770),
    "file that others may write to": lambda root: (_segment(root).parent / "base.texts.bin").chmod(0o606),
    "file too many": lambda root: (_segment(root).parent / "_MAIN_99.toc").write_bytes(b"x"),
    "deleted manifest": lambda root: (_segment(root).parent / "manifest.json").unlink(),
    "flipped manifest": lambda root: _flip(_segment(root).parent / "manifest.json"),
    "deleted snapshot": lambda root: next((built(root) / "library").iterdir()).unlink(),
    "pointer that is a pipe": lambda root: _pipe(_pointer(root)),
    "manifest that is a pipe": lambda root: _pipe(_segment(root).parent / "manifest.json"),
    "array that is a pipe": lambda root: _pipe(_segment(root).parent / "base.post_impacts.npy"),
    "snapshot that is a pipe": lambda root: _pipe(next((built(root) / "library").iterdir())),
    "damaged snapshot": lambda root: next((built(root) / "library").iterdir()).write_bytes(b"x"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_refused_with_a_sentence_and_rebuilt(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    store = ReleaseStore(tmp_path / "index")
    store.reindex(library(*GUIDES), b"1")
    damage(tmp_path)
    with pytest.raises(Unavailable, match=r"Run helpcenter reindex\.$") as refused:
        store.current()
    assert refused.value.code == "index_unusable"
    store.reindex(library(*GUIDES), b"1")
    assert store.current().engine.search(SearchQuery.parse("cancel", "en")).total == 8


def test_a_damaged_record_of_whoosh_is_found_before_it_is_opened(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    guides = many()
    store.reindex(library(*guides.values()), b"1")
    _flip(_segment(tmp_path))
    assert store.current().engine.search(SearchQuery.parse("cancel", "en")).total
    guides["g07"] = article("g07", "Guide 7", "brandnew refund")
    store.reindex(library(*guides.values()), b"2")
    assert not list(built(tmp_path).glob(f"en/{live_generation(tmp_path)}/delta.*"))
    assert answers(store, "brandnew")[0].total == 1


def test_an_index_of_another_version_is_refused_and_rebuilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ReleaseStore(tmp_path / "index")
    store.reindex(library(*GUIDES), b"1")
    monkeypatch.setattr("helpcenter.search.releases.reindexing.FORMAT", "next")
    monkeypatch.setattr("helpcenter.search.backends.generation.FORMAT", "next")
    with pytest.raises(Unavailable, match="another version"):
        store.current()
    report = store.reindex(library(*GUIDES), b"1")
    assert report.locales[0].added and store.current().id == report.release


def test_a_second_reindex_says_who_is_at_it(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    store.reindex(library(*GUIDES), b"1")
    with exclusive(built(tmp_path) / "lock", 0), pytest.raises(UsageError, match=f"process {os.getpid()}, since"):
        store.reindex(library(*GUIDES), b"2", wait_seconds=0.1)
    assert store.reindex(library(*GUIDES), b"2", wait_seconds=0.1).is_new


def test_a_disk_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a file where a folder should be")
    with pytest.raises(UsageError, match=r"cannot be written to .* \(Not a directory\)\. Nothing was changed\."):
        ReleaseStore(tmp_path / "index").reindex(library(*GUIDES), b"1")


def test_a_locale_that_is_dropped_is_no_longer_served(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path / "index")
    store.reindex(library(*GUIDES, locales=("en", "fr")), b"1")
    store.reindex(library(*GUIDES), b"1")
    assert store.current().engine.search(SearchQuery.parse("cancel", "fr")).total == 0


def test_an_unfinished_translation_is_indexed_in_both_languages(tmp_path: Path) -> None:
    english = text("en", "Leave", {"a": ("Open billing", "Go there"), "b": ("Confirm", "Press the button")})
    french = text("fr", "Partir", {"a": ("Ouvrez la facturation", "Allez-y")})
    found = Found(tmp_path, _with_locales(library(guide("g", english, french)), "fr", "en"))
    assert found.page("facturation", "fr").hits[0].passages[0].locale == "fr"
    assert found.page("button", "fr").hits[0].passages[0].locale == "en"
    # English texts do not have the word, French ones do.
    assert found.page("facturation", "en").query_locale == "fr"


def _with_locales(content: Library, *locales: str) -> Library:
    return replace(content, site=replace(content.site, locales={locale: locale for locale in locales}))
