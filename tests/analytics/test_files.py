"""What analytics keeps for itself as JSON."""

from pathlib import Path

import pytest

from helpcenter.analytics.files import read_state, write_state


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
