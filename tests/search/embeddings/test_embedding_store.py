"""Embeddings kept by what was encoded: found again, damaged, of another encoder, pruned, written by several."""

import logging
import os
import threading
from pathlib import Path

import numpy as np
import pytest

from helpcenter.search.embeddings import embedding_store
from helpcenter.search.embeddings.embedding_files import SUFFIX, Group
from helpcenter.search.embeddings.embedding_store import EmbeddingStore, key_of
from helpcenter.search.embeddings.encoder import SIZE
from helpcenter.search.embeddings.encoding import encode_into
from tests.search.embeddings.noting_encoder import NotingEncoder

ENCODER = "noting 1"


def group(number: int, sentences: int = 2) -> Group:
    chance = np.random.default_rng(number)
    return Group(chance.normal(size=SIZE).astype(np.float32), chance.normal(size=(sentences, SIZE)).astype(np.float16))


def key(number: int) -> bytes:
    return key_of(ENCODER, [f"text {number}"])


def groups(*numbers: int) -> dict[bytes, Group]:
    return {key(number): group(number, number % 4) for number in numbers}


def is_kept(store: EmbeddingStore, number: int) -> bool:
    found, written = store.find(key(number)), group(number, number % 4)
    return (
        found is not None
        and bytes(found.whole) == bytes(written.whole)
        and (found.sentences.tobytes() == written.sentences.tobytes())
    )


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}"))


def test_what_was_added_is_found_bit_for_bit(tmp_path: Path) -> None:
    EmbeddingStore(tmp_path / "new", ENCODER).add(groups(1, 2, 3))
    store = EmbeddingStore(tmp_path / "new", ENCODER)
    assert all(is_kept(store, number) for number in (1, 2, 3))
    assert store.find(key(4)) is None
    assert key(4) not in store


def test_folders_and_pipes_of_such_names_are_left_alone(tmp_path: Path) -> None:
    for name in (f"a{SUFFIX}", "b.tmp"):
        (tmp_path / name).mkdir()
    os.mkfifo(tmp_path / f"c{SUFFIX}")
    store = EmbeddingStore(tmp_path, ENCODER)
    store.add(groups(1))
    store.prune([key(1)])
    assert is_kept(EmbeddingStore(tmp_path, ENCODER), 1)
    assert all((tmp_path / name).exists() for name in (f"a{SUFFIX}", "b.tmp", f"c{SUFFIX}"))


def test_another_version_of_the_encoder_finds_nothing(tmp_path: Path) -> None:
    EmbeddingStore(tmp_path, ENCODER).add(groups(1))
    assert key(1) not in EmbeddingStore(tmp_path, "noting 2")
    assert key_of("noting 2", ["text 1"]) != key(1)


DAMAGE = {
    "empty": lambda data: b"",
    "cut in its list of texts": lambda data: data[:200],
    "cut in its last row": lambda data: data[:-1],
    "longer": lambda data: data + b"x",
    "of another kind": lambda data: b"PK\x03\x04" + data,
    "with another header": lambda data: data.replace(b'"groups": 3', b'"groups": 9'),
    "with a header that is none": lambda data: data.replace(b'{"encoder"', b'["encoder"'),
    "with a count without end": lambda data: data.replace(b'"groups": 3', b'"groups": 1e999'),
    "with a deep header": lambda data: data.partition(b"{")[0] + b"[" * 2000,
    "with other keys": lambda data: data.replace(key(2), key(9)),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_file_that_is_torn_or_foreign_is_as_good_as_absent_and_told(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    EmbeddingStore(tmp_path, ENCODER).add(groups(1, 2, 3))
    (path,) = files(tmp_path)
    path.write_bytes(DAMAGE[how](path.read_bytes()))
    with caplog.at_level(logging.WARNING):
        store = EmbeddingStore(tmp_path, ENCODER)
        assert [number for number in (1, 2, 3) if is_kept(store, number)] == []
    assert path.name in caplog.text
    store.add(groups(1, 2, 3))
    assert all(is_kept(store, number) for number in (1, 2, 3))


def test_a_damaged_row_costs_one_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    EmbeddingStore(tmp_path, ENCODER).add(groups(1, 2, 3))
    (path,) = files(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    store = EmbeddingStore(tmp_path, ENCODER)
    assert [number for number in (1, 2, 3) if not is_kept(store, number)] == [3]
    assert "damaged" in caplog.text
    store.add(groups(3))
    store.prune({key(1), key(2), key(3)})
    assert all(is_kept(EmbeddingStore(tmp_path, ENCODER), number) for number in (1, 2, 3))


def test_what_nothing_uses_goes_once_it_is_a_quarter(tmp_path: Path) -> None:
    store = EmbeddingStore(tmp_path, ENCODER)
    store.add(groups(*range(6)))
    store.add(groups(6, 7))
    store.prune({key(number) for number in range(7)})
    assert key(7) in EmbeddingStore(tmp_path, ENCODER)
    store.prune({key(number) for number in range(4)})
    again = EmbeddingStore(tmp_path, ENCODER)
    assert [number for number in range(8) if is_kept(again, number)] == [0, 1, 2, 3]
    assert len(files(tmp_path)) == 1


def test_many_small_files_become_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_store, "_MOST_FILES", 3)
    store = EmbeddingStore(tmp_path, ENCODER)
    for number in range(5):
        store.add(groups(number))
    store.prune({key(number) for number in range(5)})
    assert len(files(tmp_path)) == 1
    assert all(is_kept(store, number) for number in range(5))


def test_pruning_removes_what_is_none_of_ours_and_what_a_killed_run_left(tmp_path: Path) -> None:
    store = EmbeddingStore(tmp_path, ENCODER)
    store.add(groups(1))
    EmbeddingStore(tmp_path, "noting 0").add(groups(2))
    (tmp_path / "half.tmp").write_bytes(b"half")
    os.utime(tmp_path / "half.tmp", (0, 0))
    store.prune({key(1)})
    assert len(list(tmp_path.iterdir())) == 1
    assert is_kept(store, 1)


def test_who_reads_while_another_prunes_keeps_what_it_has_open(tmp_path: Path) -> None:
    EmbeddingStore(tmp_path, ENCODER).add(groups(1, 2))
    reader = EmbeddingStore(tmp_path, ENCODER)
    EmbeddingStore(tmp_path, ENCODER).prune(set())
    assert is_kept(reader, 1)
    assert files(tmp_path) == []


def test_several_add_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    def add(first: int) -> None:
        store = EmbeddingStore(tmp_path, ENCODER)
        for number in range(first, first + 5):
            store.add(groups(number))

    threads = [threading.Thread(target=add, args=(first,)) for first in (0, 3, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = EmbeddingStore(tmp_path, ENCODER)
    assert all(is_kept(store, number) for number in range(11))


def test_texts_are_encoded_together_with_their_passage_and_with_nothing_else(tmp_path: Path) -> None:
    encoder, store = NotingEncoder(), EmbeddingStore(tmp_path, ENCODER)
    wanted = {key(number): (f"All {number}.", "All", f"{number}.") for number in range(300)}
    store.add(groups(7))
    seen: list[tuple[int, int]] = []
    encode_into(store, encoder, wanted, lambda done, total: seen.append((done, total)))
    assert sorted(encoder.asked) == sorted(texts for each, texts in wanted.items() if each != key(7))
    assert seen == [(done, 299) for done in range(300)]
    found = EmbeddingStore(tmp_path, ENCODER).find(key(8))
    assert found is not None
    assert found.whole.tobytes() == encoder.encode(wanted[key(8)])[0].tobytes()
