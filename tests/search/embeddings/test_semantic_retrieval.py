"""Vectors of passages; skipped where the encoder is not installed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from helpcenter.domain.passage import Passage, PassageKind
from helpcenter.domain.query import SearchQuery
from helpcenter.search.embeddings import encoder as door
from helpcenter.search.embeddings import vectors
from helpcenter.search.embeddings.embedding_files import Group
from helpcenter.search.embeddings.vectors import Vectors, embedded_texts, has_vectors, sentences
from helpcenter.search.field_weights import WEIGHTS
from helpcenter.search.releases import embedding
from tests.search.small import Found, article, library

encoder = door.encoder()
needs_encoder = pytest.mark.skipif(encoder is None, reason=f"{door.PACKAGE} is not installed")


def passage(locale: str, title: str, body: str) -> Passage:
    return Passage("guide", "id", "block", PassageKind.SECTION, locale, title, body)


PASSAGES = [
    passage("en", "Refunds", "Money comes back within ten days. Ask support."),
    passage("en", "Export", "Download your conversations as a file."),
    passage("hi", "धनवापसी", "पैसा दस दिनों में वापस आता है।"),
]


def write_vectors(folder: Path, name: str, passages: Sequence[Passage], found: door.Encoder) -> None:
    texts = [embedded_texts(each) for each in passages]
    rows = [found.encode(each) if each else None for each in texts]
    vectors.write_vectors(
        folder, name, [row if row is None else Group(row[0], row[1:].astype(np.float16)) for row in rows]
    )


def test_sentences_begin_with_the_title_and_are_bounded() -> None:
    assert sentences(PASSAGES[0]) == ["Refunds", "Money comes back within ten days.", "Ask support."]
    assert len(sentences(passage("en", "", "A b. " * 100))) == 16
    assert sentences(passage("zh-Hans", "", "取消。退款！")) == ["取消。", "退款！"]


@needs_encoder
def test_a_question_in_another_language_is_nearest_to_its_answer(tmp_path: Path) -> None:
    assert encoder is not None
    write_vectors(tmp_path, "base", PASSAGES, encoder)
    assert has_vectors(tmp_path, "base")
    vectors = Vectors(tmp_path, "base")
    (query,) = encoder.encode(["Comment obtenir un remboursement ?"])
    similarity = vectors.similarities(query, range(3))
    assert similarity.argmax() == 0
    assert similarity[2] == 0
    assert sorted(vectors.nearest(query, 2)) in ([0, 1], [0, 2])
    assert len(vectors.nearest(query, 10)) == 3


@needs_encoder
def test_a_query_finds_what_it_means_in_another_language(tmp_path: Path) -> None:
    guides = (
        article("refund", "Refunds", "Your money comes back within ten days."),
        article("export", "Export", "Download your conversations as a file."),
    )
    found = Found(tmp_path, library(*guides, locales=("en", "fr")), WEIGHTS)
    assert found.guides("comment récupérer mon argent ?", "fr")[0] == "refund"
    assert found.page("comment récupérer mon argent ?", "fr").rescued_by == "meaning"
    assert found.page("comment récupérer mon argent ?", "fr").hits[0].why == ("meaning",)
    assert found.guides("récupérer mon argent", "fr", is_typing=True) == []
    assert found.guides("xyzzy plugh", "fr") == []
    assert found.guides("money back", "en", kind="cancel") == []
    assert found.store.reindex(library(*guides, locales=("en", "fr")), b"{}").is_new is False


@needs_encoder
def test_an_edit_keeps_and_extends_what_passages_mean(tmp_path: Path) -> None:
    guides = [article(f"g{number}", "Lamp", f"The lamp number {number} is bright.") for number in range(60)]
    found = Found(tmp_path, library(*guides), WEIGHTS)
    guides[3] = article("g3", "Refunds", "Your money comes back within ten days.")
    found.store.reindex(library(*guides), b"{}")
    page = found.store.current().engine.search(SearchQuery.parse("reimbursement of a payment", "en"))
    assert page.hits[0].guide == "g3"


@needs_encoder
def test_installing_the_encoder_asks_for_vectors(tmp_path: Path) -> None:
    content = library(article("refund", "Refunds", "Your money comes back."))
    with pytest.MonkeyPatch.context() as without:
        without.setattr(embedding, "encoder", lambda: None)
        found = Found(tmp_path, content, WEIGHTS)
        assert found.guides("reimbursement of a payment") == []
    assert found.store.reindex(content, b"{}").is_new
    page = found.store.current().engine.search(SearchQuery.parse("reimbursement of a payment", "en"))
    assert [hit.guide for hit in page.hits] == ["refund"]


@needs_encoder
def test_meaning_is_turned_off_and_on_again_without_encoding_anew(tmp_path: Path) -> None:
    content = library(article("refund", "Refunds", "Your money comes back."))
    found = Found(tmp_path, content, WEIGHTS)
    door.turn_semantic_search(is_on=False)
    try:
        release = found.store.current()
        query = SearchQuery.parse("reimbursement of a payment", "en")
        assert release.engine.search(query).hits == ()
        assert release.engine.semantic_status() == {"en": door.SemanticStatus.OFF}
        assert not release.is_upkeep_due
        assert "turned off" in door.describe_status(release.engine.semantic_status())
        assert not found.store.reindex(content, b"{}").is_new
    finally:
        door.turn_semantic_search(is_on=True)
    assert [hit.guide for hit in found.store.current().engine.search(query).hits] == ["refund"]


@needs_encoder
def test_no_passages_are_no_problem(tmp_path: Path) -> None:
    assert encoder is not None
    write_vectors(tmp_path, "base", [], encoder)
    assert len(Vectors(tmp_path, "base").nearest(np.zeros(door.SIZE, np.float32), 5)) == 0


def test_operators_are_told_what_search_by_meaning_does_and_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "encoder", lambda: None)
    assert door.semantic_status_of("en", has_vectors=True) is door.SemanticStatus.NOT_INSTALLED
    assert not door.encodes("en")
    monkeypatch.setattr(door, "encoder", door.Encoder)
    assert door.semantic_status_of("hi", has_vectors=True) is door.SemanticStatus.UNKNOWN_LANGUAGE
    assert door.semantic_status_of("en", has_vectors=False) is door.SemanticStatus.NOT_BUILT
    assert door.semantic_status_of("en", has_vectors=True) is door.SemanticStatus.ON
    assert door.encodes("fr")
    assert not door.encodes("hi")


def test_operators_read_it_in_a_sentence() -> None:
    use = door.SemanticStatus
    assert door.describe_status({"en": use.ON, "fr": use.ON, "hi": use.UNKNOWN_LANGUAGE}) == (
        "Search by meaning is on for en, fr. Search works by words alone for hi: the encoder does not know them."
    )
    assert "helpcenter reindex at once" in door.describe_status({"en": use.NOT_BUILT})
    assert "not installed" in door.describe_status({"en": use.NOT_INSTALLED})


@needs_encoder
def test_a_release_says_whether_its_index_has_vectors(tmp_path: Path) -> None:
    content = library(article("refund", "Refunds", "You get your money back."), locales=("en", "hi"))
    found = Found(tmp_path, content, WEIGHTS)
    assert found.release.engine.semantic_status() == {
        "en": door.SemanticStatus.ON,
        "hi": door.SemanticStatus.UNKNOWN_LANGUAGE,
    }
    assert Found(tmp_path / "words", content).release.engine.semantic_status()["en"] is door.SemanticStatus.NOT_BUILT


class Scattered(door.Encoder):
    """Gives texts vectors that crowd in a few directions, as real ones do."""

    def encode(self, texts: Sequence[str]) -> door.Floats:
        chance = np.random.default_rng(len(texts))
        wide = chance.normal(size=(len(texts), 48)) @ chance.normal(size=(48, door.SIZE))
        found = wide + chance.normal(size=(len(texts), door.SIZE))
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def test_of_many_passages_a_short_scan_finds_nearly_all_of_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = Scattered().encode(["text"] * 3000)
    groups = [Group(row, row[None].astype(np.float16)) for row in rows]
    vectors.write_vectors(tmp_path, "full", groups)
    monkeypatch.setattr(vectors, "PROJECTED_FROM", len(groups))
    vectors.write_vectors(tmp_path, "short", groups)
    full, short = Vectors(tmp_path, "full"), Vectors(tmp_path, "short")
    queries = Scattered().encode([str(n) for n in range(20)])
    found = [len(set(full.nearest(q, 64).tolist()) & set(short.nearest(q, 64).tolist())) / 64 for q in queries]
    assert sum(found) / len(found) > 0.9
    assert len(set(short.nearest(queries[0], 64).tolist())) == 64
