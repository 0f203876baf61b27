"""Vectors of passages; skipped where the encoder is not installed."""

from pathlib import Path

import numpy as np
import pytest

from helpcenter.domain.passage import Passage, PassageKind
from helpcenter.search.semantic import encoder as door
from helpcenter.search.semantic.vectors import Vectors, has_vectors, sentences, write_vectors

encoder = door.encoder()
needs_encoder = pytest.mark.skipif(encoder is None, reason=f"{door.PACKAGE} is not installed")


def passage(locale: str, title: str, body: str) -> Passage:
    return Passage("guide", "id", "block", PassageKind.SECTION, locale, title, body)


PASSAGES = [
    passage("en", "Refunds", "Money comes back within ten days. Ask support."),
    passage("en", "Export", "Download your conversations as a file."),
    passage("hi", "धनवापसी", "पैसा दस दिनों में वापस आता है।"),
]


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
    closeness = vectors.closeness(query, range(3))
    assert closeness.argmax() == 0
    assert closeness[2] == 0
    assert sorted(vectors.nearest(query, 2)) in ([0, 1], [0, 2])
    assert len(vectors.nearest(query, 10)) == 3


@needs_encoder
def test_no_passages_are_no_problem(tmp_path: Path) -> None:
    assert encoder is not None
    write_vectors(tmp_path, "base", [], encoder)
    assert len(Vectors(tmp_path, "base").nearest(np.zeros(door.SIZE, np.float32), 5)) == 0


def test_operators_are_told_what_search_by_meaning_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "encoder", lambda: None)
    assert "not installed" in door.status(["en"])
    assert not door.knows("en")
    monkeypatch.setattr(door, "encoder", door.Encoder)
    assert door.status(["en", "hi", "vi"]).endswith("not for hi, vi: the encoder does not know them.")
    assert door.status(["en"]) == "Search by meaning is on."
    assert door.knows("fr")
    assert not door.knows("hi")
