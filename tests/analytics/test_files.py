"""What analytics keeps for itself as JSON."""

import errno
import os
import shutil
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pytest

from helpcenter.analytics import AnalyticsPaths, file_faults, move_whole
from helpcenter.analytics.files import read_state, write_state
from helpcenter.analytics.recording import salts


def test_what_was_left_is_read_again(tmp_path: Path) -> None:
    write_state(tmp_path / "names.json", {"a": "b"})
    assert read_state(tmp_path / "names.json", dict[str, str]) == {"a": "b"}


@pytest.mark.parametrize("damaged", [b'{"a": "\xff"}', b'{"a": "b', b"", b"[1]"])
def test_damage_reads_as_nothing(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "names.json"
    path.write_bytes(damaged)
    assert read_state(path, dict[str, str]) is None


def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "names.json"
    write_state(path, {"a": "b"})
    with pytest.raises(TypeError):
        write_state(path, object())
    assert list(tmp_path.iterdir()) == [path]
    assert read_state(path, dict[str, str]) == {"a": "b"}


def test_a_pipe_in_place_of_a_state_reads_as_nothing_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "names.json")
    assert read_state(tmp_path / "names.json", dict[str, str]) is None


def test_a_pipe_in_place_of_a_salt_is_told_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    salts.folder(tmp_path).mkdir()
    os.mkfifo(salts.folder(tmp_path) / "2026-03-02")
    with pytest.raises(OSError, match="no regular file"):
        salts.read_salt(tmp_path, date(2026, 3, 2))


@pytest.mark.parametrize("name", ["popular", "completions", "verdicts", "experiments", "ledger", "expiry"])
def test_a_pipe_in_place_of_a_state_is_told_to_who_asks_what_is_wrong(tmp_path: Path, name: str) -> None:
    paths = AnalyticsPaths(tmp_path)
    paths.make()
    os.mkfifo(paths.state / f"{name}.json")
    [told] = file_faults(paths)
    assert (told.code, "Move it away" in told.message) == ("state_unreadable", True)


def test_a_file_that_does_not_fit_the_other_disk_leaves_nothing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "file").write_bytes(b"whole")

    def another_disk(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    def full(_source: object, target: BinaryIO) -> None:
        target.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "rename", another_disk)
    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(OSError, match="other") as told:
        move_whole(tmp_path / "file", tmp_path / "other" / "file")
    assert told.value.filename == str(tmp_path / "other")
    assert (list((tmp_path / "other").iterdir()), (tmp_path / "file").read_bytes()) == ([], b"whole")
