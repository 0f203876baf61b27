"""A site's own reports run in a process of their own: whatever their SQL does, it ends, and all else goes on."""

import dataclasses
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpcenter.analytics import Owner
from helpcenter.analytics.reports.definition import report_files
from helpcenter.analytics.reports.sandbox.exchange import NOTHING, packed_report
from helpcenter.analytics.reports.sandbox.report_process import ReportProcess, Setup
from helpcenter.analytics.reports.sandbox.report_worker import memory_bytes
from helpcenter.analytics.reports.shipped_digests import is_shipped
from helpcenter.domain.errors import HelpcenterError, Unavailable, UsageError
from tests.analytics.small_ledger import event, record, report_of
from tests.waiting import wait_until

HEADER = """-- title: Mine
-- owner: marketing
-- question: What is there?
-- parameters: none
-- chart: none
-- numerator: Things.
-- denominator: none
"""
# DuckDB hears that it should stop between its steps: each of these is one step that takes hours, or all memory.
ENDLESS = {
    "edit distance": "SELECT levenshtein(repeat('x', 400000), repeat('y', 400000)) AS a",
    "backtracking": f"SELECT repeat('a', 900) LIKE '{'%a_' * 60}%b' AS a",
    "our own macro": "SELECT edits(repeat('x', 400000), repeat('y', 400000)) AS a",
    "padding": "SELECT len(bitstring('1', 2000000000)::VARCHAR) AS a",
}
GREEDY = {
    "doubled text": "SELECT list_reduce(list(range::VARCHAR), lambda a, b: a || a || b) AS a FROM range(60)",
    "long text": "SELECT length(repeat('x', 4000000000)) AS a",
    "long list": "SELECT len(range(3000000000)) AS a",
}


def write(folder: Path, sql: str, name: str = "mine") -> None:
    (folder / "reports" / f"{name}.sql").write_text(HEADER + sql, "utf-8")


@contextmanager
def asking(owner: Owner) -> Iterator[list[HelpcenterError]]:
    """Somebody asks for the report meanwhile; what they are told is in the list afterwards."""
    endings: list[HelpcenterError] = []

    def ask() -> None:
        try:
            report_of(owner, "mine", {})
        except HelpcenterError as error:
            endings.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    yield endings
    thread.join()


@pytest.mark.parametrize("name", ENDLESS)
def test_one_call_that_does_not_end_is_ended_and_the_next_report_runs(folder: Path, name: str) -> None:
    write(folder, ENDLESS[name])
    write(folder, "SELECT 1 AS one", "next")
    with Owner(folder, report_seconds=0.3) as owner:
        with pytest.raises(Unavailable, match=r"longer than 0.3 seconds and was stopped"):
            report_of(owner, "mine", {})
        assert report_of(owner, "next", {}).rows == ((1,),)


@pytest.mark.parametrize("name", GREEDY)
def test_what_wants_all_memory_is_refused_and_the_ledger_goes_on(folder: Path, name: str) -> None:
    write(folder, GREEDY[name])
    with Owner(folder, memory_limit="128MB", report_seconds=30) as owner:
        with pytest.raises(UsageError, match=r"mine.sql:\d+: Out of Memory"):
            report_of(owner, "mine", {})
        record(folder, [event()])
        assert owner.ingest() == 1


def test_a_site_that_is_stopped_waits_for_no_report_of_its_own(folder: Path) -> None:
    write(folder, ENDLESS["edit distance"])
    owner = Owner(folder, report_seconds=3600)
    with asking(owner) as endings:
        wait_until(lambda: owner.report_service._runner._process is not None)
        owner.stop()
    assert len(endings) == 1


def test_while_an_own_report_runs_those_of_the_program_are_answered(folder: Path) -> None:
    write(folder, ENDLESS["edit distance"])
    with Owner(folder, report_seconds=3600) as owner, asking(owner) as endings:
        wait_until(lambda: owner.report_service._runner._process is not None)
        assert report_of(owner, "queries", {}).rows == ()
        assert endings == []
        owner.report_service.close()


def test_who_waits_too_long_for_a_turn_is_told_so(folder: Path) -> None:
    write(folder, "SELECT 1 AS one")
    with Owner(folder, report_seconds=0.1) as owner, owner.report_service._runner._turn:
        with pytest.raises(Unavailable, match=r"longer than 0.1 seconds") as refused:
            report_of(owner, "mine", {})
        assert refused.value.code == "report_timeout"


def test_an_own_report_reads_what_has_been_recorded_until_it_was_asked_for(folder: Path) -> None:
    write(folder, "SELECT (SELECT count(*) FROM views) AS facts, (SELECT count(*) FROM human_events) AS events")
    write(folder, "SELECT count(*) AS facts FROM views", "facts")
    with Owner(folder) as owner:
        assert report_of(owner, "facts", {}).rows == ((0,),)
        for count in (1, 2):
            record(folder, [event("view", count * 3600, guide="g")])
            assert report_of(owner, "mine", {}).rows == ((count, count),)
            assert report_of(owner, "facts", {}).rows == ((count,),)


def test_no_copy_of_the_facts_is_left_behind(folder: Path) -> None:
    write(folder, "SELECT count(*) AS events FROM human_events")
    with Owner(folder) as owner:
        report_of(owner, "mine", {})
        assert [path for path in owner.ledger.paths.report_facts.iterdir() if path.is_file()] == []
    assert not owner.ledger.paths.report_facts.exists()


def test_a_process_that_somebody_ended_is_begun_again(folder: Path) -> None:
    write(folder, "SELECT 1 AS one")
    write(folder, "SELECT 2 AS two", "second")
    with Owner(folder) as owner:
        report_of(owner, "mine", {})
        process = owner.report_service._runner._process
        assert process is not None
        process.kill()
        wait_until(lambda: not process.is_alive())
        assert report_of(owner, "second", {}).rows == ((2,),)


def test_the_process_ends_with_its_parent_in_the_middle_of_a_call(folder: Path) -> None:
    process = ReportProcess(Setup("UTC", "128MB"))
    asked = {"report": packed_report(dataclasses.replace(NOTHING, name="mine", sql=ENDLESS["edit distance"]))}
    asked |= {"values": {}, "tables": [], "seconds": 3600, "variables": {}}
    line = process._process
    line._questions.write(json.dumps([2, asked]) + "\n")
    line._questions.close()
    assert line._child.wait(60) == 0, "it ended by itself"
    process.close()


def test_only_what_came_with_the_program_runs_beside_the_ledger() -> None:
    shipped = [path.read_text("utf-8") for path in report_files(Path("nowhere")).values()]
    assert all(map(is_shipped, shipped)), "run: make docs"
    assert not is_shipped(shipped[0] + "\n")


@pytest.mark.parametrize(("text", "count"), [("512MB", 512_000_000), ("1.5 GiB", 1_500_000_000), ("9B", 9)])
def test_a_memory_limit_is_read_as_a_size(text: str, count: int) -> None:
    assert memory_bytes(text) == count


def test_a_memory_limit_that_is_no_size_is_refused() -> None:
    with pytest.raises(ValueError, match="is no size"):
        memory_bytes("much")
