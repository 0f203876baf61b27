"""Releases on a disk that has no room: nothing half done stays, and what is live is told as live."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.search import KeptReleases, ReleaseStore
from helpcenter.search.embeddings.embedding_files import Group, write_embedding_file
from helpcenter.search.releases import history, reindexing
from helpcenter.search.releases.pointer import write_whole
from helpcenter.search.releases.reindexing import Reindex
from tests.search.small import article, library


def make(root: Path, body: str) -> str:
    store = ReleaseStore(root / "index", kept=5)
    return store.reindex(library(article("a", "a", body)), body.encode()).release


def no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def array_cut_short(*_: object) -> None:
    message = "4096 requested and 12 written"
    raise OSError(message)


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.name != "lock"}


@pytest.mark.parametrize(("step", "fails"), [("build_all", array_cut_short), ("write_pointer", no_room)])
def test_a_reindex_without_room_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, fails: Callable[..., None]
) -> None:
    first = make(tmp_path, "one")
    before = files(tmp_path)
    monkeypatch.setattr(reindexing, step, fails)
    with pytest.raises(UsageError, match=r"\((No space left|not all could be written).*Nothing was changed"):
        make(tmp_path, "two")
    assert files(tmp_path) == before
    assert ReleaseStore(tmp_path / "index").current().id == first


def test_one_that_fails_beside_a_damaged_pointer_leaves_releases_to_make_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make(tmp_path, "one")
    (tmp_path / "index" / ".built" / "current.json").write_text("x")
    monkeypatch.setattr(reindexing, "build_all", no_room)
    with pytest.raises(UsageError, match="No space left"):
        make(tmp_path, "two")
    KeptReleases(tmp_path / "index").activate(first, "ada")
    assert ReleaseStore(tmp_path / "index").current_id() == first


def test_what_cannot_be_tidied_up_makes_no_failure_of_a_release_that_is_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make(tmp_path, "one")
    monkeypatch.setattr(Reindex, "_prune", no_room)
    second = make(tmp_path, "two")
    assert ReleaseStore(tmp_path / "index").current_id() == second
    assert KeptReleases(tmp_path / "index").records()[0].id == second
    assert "No space left" in caplog.text


def test_a_release_made_live_by_hand_is_told_as_live_though_its_record_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = make(tmp_path, "one")
    make(tmp_path, "two")
    monkeypatch.setattr(history, "write_whole", no_room)
    assert KeptReleases(tmp_path / "index").activate(first, "ada").id == first
    assert ReleaseStore(tmp_path / "index").current_id() == first
    assert "No space left" in caplog.text


GROUP = Group(np.zeros(512, np.float32), np.zeros((1, 512), np.float16))


@pytest.mark.parametrize(
    "write",
    [
        lambda folder: write_whole(folder / "x", b"x"),
        lambda folder: write_embedding_file(folder, "e", {b"k" * 16: GROUP}),
    ],
    ids=["pointer", "embeddings"],
)
def test_a_file_that_cannot_be_written_whole_is_not_left_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], None]
) -> None:
    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path)
    assert not [*tmp_path.iterdir()]
