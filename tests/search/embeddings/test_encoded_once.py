"""What a reindex encodes: each text once, in whatever release and language it is shown; the vectors of a full build."""

import json
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from helpcenter.search import ReleaseStore
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.embeddings.embedding_files import SUFFIX
from helpcenter.search.embeddings.encoder import Encoder, encoder
from tests.search.embeddings.noting_encoder import NotingEncoder, encoding_with
from tests.search.small import article, guide, library, text

LAMPS = [article(f"lamp{n:02}", f"Lamp {n}", f"How to mount lamp {n}. It is bright.") for n in range(30)]
Rows = dict[tuple[str, str], bytes]


@pytest.fixture
def noting() -> Iterator[NotingEncoder]:
    found = NotingEncoder()
    with encoding_with(found):
        yield found


def index_of(store: ReleaseStore, locale: str = "en") -> ArrayIndex:
    engine = store.current().engine_of(locale)
    assert engine is not None
    index: ArrayIndex = engine.backend.index  # type: ignore[attr-defined]
    return index


def rows(store: ReleaseStore, locale: str = "en") -> Rows:
    """By guide and id of its living passages, all that an index holds of their vectors, to the bit."""
    index = index_of(store, locale)
    assert index.has_vectors
    found: Rows = {}
    for number in np.flatnonzero(index.guide_of >= 0).tolist():
        passage = index.passage(number)
        part, at = (0, number) if number < index.base_size else (1, number - index.base_size)
        vectors = index._vectors[part]
        span = slice(vectors._starts[at], vectors._starts[at + 1])
        found[passage.guide, passage.id] = vectors._passages[at].tobytes() + vectors._sentences[span].tobytes()
    return found


def live_generation(folder: Path) -> Path:
    pointer = json.loads((folder / ".built" / "current.json").read_text("utf-8"))
    return folder / ".built" / "en" / pointer["locales"]["en"]["generation"]


def forget_index(folder: Path) -> None:
    """Leave nothing that was built but the embeddings."""
    for path in (folder / ".built").iterdir():
        if path.is_file():
            path.unlink()
        elif path.name != "embeddings":
            shutil.rmtree(path)


def test_a_text_that_stands_in_for_a_translation_is_encoded_once(tmp_path: Path, noting: NotingEncoder) -> None:
    translated = guide(
        "lamp00",
        text("en", "Lamp 0", {"s": ("Mount", "Take a ladder.")}),
        text("fr", "Lampe 0", {"s": ("Monter", "Prenez une échelle.")}),
    )
    store = ReleaseStore(tmp_path)
    store.reindex(library(translated, *LAMPS[1:5], locales=("en", "fr")), b"1")
    assert len(noting.bodies) == len(set(noting.bodies)) == 6
    assert "Monter. Prenez une échelle." in noting.bodies
    assert rows(store, "fr")["lamp03", "intro"] == rows(store, "en")["lamp03", "intro"]


def test_after_an_edit_only_what_is_new_is_encoded(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*LAMPS), b"1")
    noting.asked.clear()
    edited = article("lamp07", "Lamp 7", "Change the bulb first.")
    store.reindex(library(*LAMPS[:7], edited, *LAMPS[8:]), b"2")
    assert noting.bodies == ["Change the bulb first."]


def test_an_index_that_is_built_anew_encodes_nothing(tmp_path: Path, noting: NotingEncoder) -> None:
    ReleaseStore(tmp_path).reindex(library(*LAMPS), b"1")
    noting.asked.clear()
    forget_index(tmp_path)
    report = ReleaseStore(tmp_path).reindex(library(*LAMPS), b"1")
    assert report.is_new
    assert noting.asked == []
    assert len(rows(ReleaseStore(tmp_path))) == 60


def test_a_locale_more_encodes_only_its_own_texts(tmp_path: Path, noting: NotingEncoder) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*LAMPS), b"1")
    noting.asked.clear()
    store.reindex(library(*LAMPS, locales=("en", "fr")), b"1")
    assert noting.asked == []
    assert index_of(store, "fr").has_vectors


def test_another_version_of_the_encoder_encodes_everything_anew(tmp_path: Path, noting: NotingEncoder) -> None:
    ReleaseStore(tmp_path).reindex(library(*LAMPS[:4]), b"1")
    newer = NotingEncoder("noting 2")
    with encoding_with(newer):
        forget_index(tmp_path)
        ReleaseStore(tmp_path).reindex(library(*LAMPS[:4]), b"1")
    assert len(newer.asked) == 4


def test_texts_of_guides_that_are_gone_are_dropped_with_the_releases_that_showed_them(
    tmp_path: Path, noting: NotingEncoder
) -> None:
    store = ReleaseStore(tmp_path)
    sizes = []
    for guides in (LAMPS, LAMPS[:5], LAMPS[:4], LAMPS[:3]):
        store.reindex(library(*guides), str(len(guides)).encode())
        sizes.append(sum(each.stat().st_size for each in tmp_path.rglob(f"*{SUFFIX}")))
    assert sizes[0] == sizes[1]
    assert sizes[3] < sizes[0] / 3


def test_a_damaged_store_is_encoded_anew(
    tmp_path: Path, noting: NotingEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*LAMPS[:6]), b"1")
    before = rows(store)
    for path in tmp_path.rglob(f"*{SUFFIX}"):
        path.write_bytes(path.read_bytes()[:-100])
    forget_index(tmp_path)
    noting.asked.clear()
    store.reindex(library(*LAMPS[:6]), b"1")
    assert len(noting.asked) == 6
    assert "encoded anew" in caplog.text
    assert rows(store) == before


@pytest.mark.parametrize("left", [0.0, 0.5])
def test_whatever_file_of_an_index_is_cut_off_a_reindex_mends_it(
    tmp_path: Path, noting: NotingEncoder, left: float
) -> None:
    store, wanted = ReleaseStore(tmp_path), {}
    for count in (6, 5):
        store.reindex(library(*LAMPS[:count]), str(count).encode())
        wanted[count] = rows(store)
    names = sorted(path.name for path in live_generation(tmp_path).iterdir())
    for name, count in zip(names, cycle((6, 5))):
        path = live_generation(tmp_path) / name
        path.chmod(0o600)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * left)])
        store.reindex(library(*LAMPS[:count]), str(count).encode())
        assert rows(ReleaseStore(tmp_path)) == wanted[count], name


REAL = encoder()
ENCODERS = {"noting": NotingEncoder, "real": Encoder}


@pytest.mark.parametrize("name", ["noting", pytest.param("real", marks=pytest.mark.skipif(not REAL, reason="none"))])
def test_edits_leave_the_vectors_of_a_full_build_bit_for_bit(tmp_path: Path, name: str) -> None:
    found = ENCODERS[name]()
    edited = [article("lamp03", "Lamp 3", "Another one. " * 3), *LAMPS[4:26], article("new", "New", "Quite new. Yes.")]
    with encoding_with(found):
        store = ReleaseStore(tmp_path / "edited")
        for guides in (LAMPS[:20], LAMPS[:21], LAMPS[1:24], [*LAMPS[4:25], edited[0]], edited):
            store.reindex(library(*guides), str(len(guides)).encode())
        whole = ReleaseStore(tmp_path / "whole")
        whole.reindex(library(*edited), b"1")
        assert rows(store) == rows(whole)
