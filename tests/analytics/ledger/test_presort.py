"""Segments are taken in by the time of their events, whichever way their lines are written."""

import json
from pathlib import Path

import pytest

from helpcenter.analytics import Owner
from helpcenter.analytics.ledger import ingest, presort
from tests.analytics.small_ledger import event, facts, record

ORDER = "SELECT id, segment FROM events ORDER BY rowid"


def line(id_: str, at: str, separators: tuple[str, str] = (",", ":")) -> bytes:
    fields = {"id": id_, "at": at, "type": "view", "visitor": "a", "locale": "fr"}
    return json.dumps(fields, separators=separators).encode() + b"\n"


def write(folder: Path, name: str, *lines: bytes) -> Path:
    (folder / "spool").mkdir(parents=True, exist_ok=True)
    path = folder / "spool" / f"{name}.ndjson"
    path.write_bytes(b"".join(lines))
    return path


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")], ids=["as we write", "otherwise"])
def test_events_of_several_segments_are_stored_by_their_time(folder: Path, separators: tuple[str, str]) -> None:
    write(
        folder,
        "one",
        line("c", "2026-03-02T10:00:40.5Z", separators),
        line("a", "2026-03-02T10:00:39Z", separators),
    )
    write(
        folder,
        "two",
        line("b", "2026-03-02T10:00:40Z", separators),
        line("d", "2026-03-02T10:00:40.75Z", separators),
    )
    with Owner(folder) as owner:
        assert owner.ingest() == 4
        assert facts(owner, ORDER) == [("a", "one"), ("b", "two"), ("c", "one"), ("d", "two")]


def test_one_segment_that_is_out_of_order_is_stored_by_time_as_well(folder: Path) -> None:
    record(folder, [event(seconds=seconds, id=f"s{seconds}") for seconds in (3, 1, 2)])
    with Owner(folder) as owner:
        assert owner.ingest() == 3
        assert [id_ for id_, _ in facts(owner, ORDER)] == ["s1", "s2", "s3"]


def test_a_time_with_an_offset_is_not_sorted_as_if_it_had_none(tmp_path: Path) -> None:
    path = write(tmp_path, "one", line("Z", "2026-03-02T10:00:00+02:00"))
    with pytest.raises(presort.Unsortable), presort.in_order([path], tmp_path):
        pass


def test_the_sorted_copy_is_private_and_goes(tmp_path: Path) -> None:
    files = [write(tmp_path, name, line(name, "2026-03-02T10:00:00Z")) for name in "ab"]
    with presort.in_order(files, tmp_path) as arriving:
        [file] = arriving.files
        assert file.stat().st_mode & 0o077 == 0
        assert len(file.read_bytes().split()) == 2
    assert not file.exists()


def test_what_a_killed_owner_left_of_it_goes_too(folder: Path) -> None:
    with Owner(folder) as owner:
        left = folder / "spool" / "arriving-0003.lines"
        left.write_bytes(b"{")
        owner.ingest()
        assert not left.exists()


def test_an_event_that_comes_twice_counts_once_beside_new_ones(folder: Path) -> None:
    write(folder, "one", line("a", "2026-03-02T10:00:00Z"))
    with Owner(folder) as owner:
        owner.ingest()
        write(folder, "two", line("a", "2026-03-02T10:00:00Z"), line("b", "2026-03-02T10:00:00Z"))
        write(folder, "three", line("b", "2026-03-02T10:00:00Z"))
        assert owner.ingest() == 1
        assert owner.status().done.duplicates == 2
        assert facts(owner, "SELECT id FROM events ORDER BY id") == [("a",), ("b",)]


def test_a_late_segment_among_many_known_events_is_taken_in_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "_FEW_KNOWN", 1)
    write(folder, "one", *(line(f"k{second}", f"2026-03-02T10:00:0{second}Z") for second in range(5)))
    with Owner(folder) as owner:
        owner.ingest()
        write(folder, "two", line("k1", "2026-03-02T10:00:01Z"), line("new", "2026-03-02T10:00:04Z"))
        assert (owner.ingest(), owner.status().done.duplicates) == (1, 1)


def test_one_damaged_segment_does_not_cost_the_others_their_batch(folder: Path) -> None:
    for number in range(9):
        bad = b"not json\n" if number == 5 else b""
        write(folder, f"s{number}", line(f"x{number}", "2026-03-02T10:00:00Z"), bad)
    with Owner(folder) as owner:
        assert owner.ingest() == 9
        assert owner.status().bad_lines == 1
        assert [path.name for path in (folder / "spool" / "damaged").iterdir()] == ["s5.ndjson"]


def test_many_events_are_read_from_several_files_in_order(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presort, "_FILE_LINES", 2)
    for name in "ab":
        write(folder, name, *(line(f"{name}{second}", f"2026-03-02T10:00:0{second}Z") for second in range(5)))
    with Owner(folder) as owner:
        assert owner.ingest() == 10
        assert [id_[1] for id_, _ in facts(owner, ORDER)] == list("0011223344")
    assert [path.name for path in (folder / "spool").glob("*.*")] == []
