"""Segments into the ledger: each once, damage contained, whatever release or process wrote them."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from helpcenter.analytics import Owner, Spool
from tests.analytics.small_ledger import event, facts, record


def count(owner: Owner) -> int:
    return owner.status().events


def write_segment(folder: Path, name: str, content: bytes) -> None:
    (folder / "spool").mkdir(parents=True, exist_ok=True)
    (folder / "spool" / name).write_bytes(content)


def line(number: int, **more: object) -> bytes:
    extra = "".join(f', "{key}": {value}' for key, value in more.items())
    text = (
        f'{{"id": "x{number}", "at": "2026-03-02T10:00:00Z", "type": "view", "visitor": "a", "locale": "fr"{extra}}}\n'
    )
    return text.encode()


def test_events_arrive_whole_and_in_utc(folder: Path) -> None:
    given = event(query="résilier « Intercom » 🙂", rank=2, is_sample=True, referrer="example.org")
    record(folder, [given])
    with Owner(folder, "Asia/Kolkata") as owner:
        assert owner.ingest() == 1
        sql = "SELECT id, happened_at, query, rank, is_sample, referrer, series, via, guide FROM events"
        assert facts(owner, sql) == [
            (given.id, given.at.replace(tzinfo=None), given.query, 2, True, "example.org", "human", "page", None)
        ]


def test_other_offsets_become_utc(folder: Path) -> None:
    record(folder, [event(at=datetime.fromisoformat("2026-03-02T01:00:00+02:00"))])
    with Owner(folder) as owner:
        owner.ingest()
        assert facts(owner, "SELECT happened_at FROM events") == [(datetime(2026, 3, 1, 23, 0),)]


def test_a_second_ingest_changes_nothing(folder: Path) -> None:
    record(folder, [event(), event()])
    with Owner(folder) as owner:
        assert (owner.ingest(), owner.ingest(), count(owner)) == (2, 0, 2)


def test_the_same_segment_sent_again_changes_nothing(folder: Path) -> None:
    """A crash between the commit and the move leaves it so, and a retry from another machine too."""
    record(folder, [event(), event()])
    with Owner(folder) as owner:
        owner.ingest()
        (kept,) = (folder / "spool" / "ingested").iterdir()
        kept.rename(folder / "spool" / kept.name)
    with Owner(folder) as owner:
        assert (owner.ingest(), count(owner)) == (0, 2)
        assert kept.exists()


def test_a_segment_that_is_being_written_is_left_alone(folder: Path) -> None:
    spool = Spool(folder / "spool", max_age=60)
    spool.record(event())
    with Owner(folder) as owner:
        assert owner.ingest() == 0
        spool.record(event())
        spool.close()
        assert owner.ingest() == 2


def test_what_a_dead_process_left_is_adopted_and_its_torn_last_line_cut(folder: Path) -> None:
    write_segment(folder, "dead.open", line(1) + line(2) + line(3)[:-20])
    with Owner(folder) as owner:
        assert owner.ingest() == 2
        assert owner.status().done.torn_lines == 1
        assert owner.status().bad_lines == 0
        assert (folder / "spool" / "ingested" / "dead.ndjson").read_bytes() == line(1) + line(2)


STRANGERS = {
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "link": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("ending", [".ndjson", ".open", ".tmp"])
@pytest.mark.parametrize("make", STRANGERS.values(), ids=STRANGERS.keys())
def test_what_is_no_file_is_no_segment_whatever_it_is_called(
    folder: Path, make: Callable[[Path], object], ending: str
) -> None:
    write_segment(folder, "b.ndjson", line(1))
    make(folder / "spool" / f"a{ending}")
    with Owner(folder) as owner:
        assert owner.ingest() == 1
        assert count(owner) == 1


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b'{"id": "x'])
def test_a_dead_segment_without_one_whole_line_is_put_away(folder: Path, content: bytes) -> None:
    write_segment(folder, "dead.open", content)
    with Owner(folder) as owner:
        assert owner.ingest() == 0
        assert owner.status().pending_segments == 0


def test_a_forgotten_temporary_segment_is_removed_when_it_is_old(folder: Path) -> None:
    write_segment(folder, "old.tmp", b"")
    write_segment(folder, "new.tmp", b"")
    os.utime(folder / "spool" / "old.tmp", (0, 0))
    with Owner(folder) as owner:
        owner.ingest()
    assert [path.name for path in (folder / "spool").glob("*.tmp")] == ["new.tmp"]


BAD_LINES = [
    b"not json\n",
    b"null\n",
    b"[1, 2]\n",
    b'{"id": "x", "at": "tomorrow", "type": "view", "visitor": "a", "locale": "fr"}\n',
    b'{"id": "x", "type": "view", "visitor": "a", "locale": "fr"}\n',
    b'{"id": null, "at": "2026-03-02T10:00:00Z", "type": "view", "visitor": "a", "locale": "fr"}\n',
    b'{"id": "x", "at": "2026-03-02T10:00:00Z", "type": "view", "visitor": "a", "locale": "fr", "rank": "first"}\n',
    b'{"id": "\xff"}\n',
    b"\x00\x00\x00\n",
    b'{"id": "x", "at": "2026-03-02T10:00:00Z", "type": "view", "visitor": "a", "locale": "fr", "total": 1e30}\n',
]


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_bad_line_is_counted_the_others_count_and_the_file_is_kept(folder: Path, bad: bytes) -> None:
    write_segment(folder, "good.ndjson", line(0))
    write_segment(folder, "some.ndjson", line(1) + bad + line(2))
    with Owner(folder) as owner:
        assert owner.ingest() == 3
        assert owner.status().bad_lines == 1
        assert (folder / "spool" / "damaged" / "some.ndjson").read_bytes() == line(1) + bad + line(2)
        assert sorted(path.name for path in (folder / "spool").glob("*.*")) == []


def test_a_number_too_large_for_the_ledger_does_not_hold_up_those_behind_it(folder: Path) -> None:
    write_segment(folder, "huge.ndjson", line(1, total=2**63))
    write_segment(folder, "next.ndjson", line(2))
    with Owner(folder) as owner:
        assert owner.ingest() == 1
        assert owner.status().bad_lines == 1


def test_lines_of_older_and_newer_releases_are_read(folder: Path) -> None:
    write_segment(
        folder, "newer.ndjson", line(1, mood='"good"', scroll='{"depth": [1, 2]}', series='"agent"') + line(2)
    )
    with Owner(folder) as owner:
        assert owner.ingest() == 2
        assert facts(owner, "SELECT series FROM events ORDER BY id") == [("agent",), ("human",)]


def test_many_segments_arrive_in_one_go(folder: Path) -> None:
    for number in range(150):
        write_segment(folder, f"s{number:03}.ndjson", line(number))
    with Owner(folder) as owner:
        assert owner.ingest() == 150
        assert facts(owner, "SELECT count(*), count(DISTINCT id) FROM segments") == [(150, 150)]


def test_a_long_backlog_is_taken_in_by_and_by(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days without an owner must not ask for more memory than there is."""
    monkeypatch.setattr("helpcenter.analytics.ledger.ingest._BATCH_BYTES", 300)
    for number in range(20):
        write_segment(folder, f"s{number:02}.ndjson", line(number) + line(number + 100))
    with Owner(folder) as owner:
        assert owner.ingest() == 40
        assert facts(owner, "SELECT count(DISTINCT ingested_at) > 5 FROM segments") == [(True,)]
