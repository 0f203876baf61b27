"""What analytics costs: accepting an event, taking it in, deriving, answering a report; against peers on raw events.

A year of made-up visits (12 locales, zipfian queries) goes as real segments through the real owner. It runs in stages,
each in a process of its own and timed; with --folder a stage that was done is not done again. Every report is also
answered from raw events alone by a DuckDB that has nothing else, and simple questions by several engines: when any two
answers differ, the run fails.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.analytics import accepting, against_peers, console, ledger, own_reports
from bench.analytics.figures import Figures, table
from bench.analytics.own_process import Apart
from bench.analytics.questions import QUESTIONS
from bench.analytics.raw_peers import Duck
from bench.analytics.visits import DAYS, Year
from helpcenter.domain.errors import UsageError
from helpcenter.serving.publishing import reindex

PROJECT = Path(__file__).parents[2]
SPANS = {"30 days": 30, "a year": DAYS}
_SAMPLE = "the sample"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench analytics", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="events; ten million by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="keep the ledger and the figures here, and go on from them")
    parser.add_argument(
        "--stages", default=",".join(STAGES), help="stages to do now, if they are not done; all of them"
    )
    parser.add_argument("--again", default="", help="stages to do again")
    parser.add_argument("--raw-rows", type=int, default=20_000_000, help="no span of more events is derived from raw")
    parser.add_argument("--peer-rows", type=int, default=2_000_000, help="what SQLite, PostgreSQL and chDB are given")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long the console is asked at full rate")
    parser.add_argument("--tries", type=int, default=3, help="how often a report is asked; the quickest counts")
    parser.add_argument("--rounds", type=int, default=6, help="how often accepting is measured")
    given = parser.parse_args(arguments)
    again, wanted = ([name for name in names.split(",") if name] for names in (given.again, given.stages))
    if unknown := {*again, *wanted} - set(STAGES):
        parser.error(f"there is no stage {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="helpcenter-bench-") as scratch:
        try:
            return _Run(given.folder or Path(scratch), given, again).run(wanted)
        except UsageError as error:
            print(error, file=sys.stderr)
            return 2


class _Run:
    """One run in its folder. Each stage returns figures that JSON can hold."""

    def __init__(self, root: Path, given: argparse.Namespace, again: Sequence[str]) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root, self.analytics, self.given = root, root / "analytics", given
        last = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        settings = {"rows": given.rows, "seed": given.seed, "last": last.isoformat()}
        self.figures = Figures(root, settings)
        self.last: str = self.figures.settings["last"]
        later = {"ingest": list(STAGES)[:-1], "derive": list(STAGES)[1:-1]}
        for stage in again:
            self.figures.forget(later.get(stage, [stage]))

    def run(self, wanted: Sequence[str]) -> int:
        for name in ("content", "index", "analytics/reports"):
            ignored = shutil.ignore_patterns(".built")
            shutil.copytree(PROJECT / name, self.root / name, ignore=ignored, dirs_exist_ok=True)
        # The same question as a site's own report, which has a process of its own and a copy of the facts.
        text = (PROJECT / "analytics" / "reports" / "queries.sql").read_text("utf-8")
        (self.analytics / "reports" / "queries_of_ones_own.sql").write_text(text + "\n-- Changed.\n", "utf-8")
        for name, stage in STAGES.items():
            if name in wanted and self.figures.get(name) is None:
                print(f"\n… {name}", flush=True)
                began = time.perf_counter()
                found = stage(self)
                self.figures.put(name, found | {"seconds": time.perf_counter() - began})
                print(f"{name} took {time.perf_counter() - began:,.0f} s", flush=True)
        print(_printed(self.figures))
        wrong = _differing(self.figures)
        for each in wrong:
            print(f"DIFFERS: {each}", file=sys.stderr)
        return 1 if wrong else 0

    def ingest(self) -> dict[str, Any]:
        ledger.forget_events(self.analytics)
        year = Year(self.given.rows, self.given.seed, datetime.fromisoformat(self.last))
        return ledger.make_and_ingest(self.analytics, year)

    def derive(self) -> dict[str, Any]:
        ledger.forget_facts(self.analytics)
        return ledger.derive(self.analytics)

    def reports(self) -> dict[str, Any]:
        database = self.analytics / "events.duckdb"
        with Apart(Duck, database) as peer:
            days = peer.call("days_within", self.last, self.given.peer_rows).value
        spans = SPANS if days in SPANS.values() else SPANS | {_SAMPLE: days}
        found: dict[str, Any] = {label: {} for label in spans}
        with Apart(own_reports.Reports, self.analytics) as owner:
            names = owner.call("names").value
            asked = {question.report for question in QUESTIONS}
            for label, each in spans.items():
                for name in names if label in SPANS else sorted(asked):
                    found[label][name] = owner.call(
                        "answer", name, ledger.span(self.last, each), self.given.tries
                    ).value
                    print(f"{label}, {name}: {found[label][name]['best'] * 1e3:,.0f} ms", flush=True)
            peak = owner.peak_mib()
        return {"spans": spans, "told": found, "peak_mib": peak}

    def raw(self) -> dict[str, Any]:
        return {label: self._raw(label, days) for label, days in SPANS.items()}

    def _raw(self, label: str, days: int) -> dict[str, Any]:
        used = ledger.span(self.last, days)
        with Apart(Duck, self.analytics / "events.duckdb") as peer:
            events = peer.call("count", ledger.span(self.last, 2 * days + 1)).value
        if events > self.given.raw_rows:
            return {"events": events, "differing": []}
        ours = self._reports()["told"][label]
        with Apart(own_reports.Raw, self.analytics) as peer:
            events = peer.call("load", used).value
            print(f"{label}: deriving from {events:,} raw events …", flush=True)
            derived = peer.call("derive")
            answers = {name: peer.call("answer", name, used, self.given.tries).value for name in ours}
            peak = peer.peak_mib()
        return {
            "events": events, "wall": derived.wall, "cpu": derived.cpu, "peak_mib": peak,
            "reports": {name: seconds for name, (seconds, _) in answers.items()},
            "differing": own_reports.differing(ours, answers),
        }  # fmt: skip

    def questions(self) -> dict[str, Any]:
        reports = self._reports()
        spans = reports["spans"]
        sample = next(iter(set(spans) - set(SPANS)), None) or min(SPANS, key=lambda label: -SPANS[label])
        return against_peers.ask_all(self.root, self.last, spans, reports["told"], sample)

    def console(self) -> dict[str, Any]:
        reindex(self.root)
        with Apart(console.Console, self.root, self.last) as staff:
            found: dict[str, Any] = staff.call("measure", self.given.seconds).value
            return found | {"peak_mib": staff.peak_mib()}

    def accepting(self) -> dict[str, Any]:
        return accepting.measure(PROJECT, self.given.rounds)

    def _reports(self) -> dict[str, Any]:
        found = self.figures.get("reports")
        assert found is not None
        return found


STAGES: dict[str, Callable[[_Run], dict[str, Any]]] = {
    "ingest": _Run.ingest,
    "derive": _Run.derive,
    "reports": _Run.reports,
    "raw": _Run.raw,
    "questions": _Run.questions,
    "console": _Run.console,
    "accepting": _Run.accepting,
}


def _printed(figures: Figures) -> str:
    """Everything measured so far."""
    found = {name: figures.get(name) or {} for name in STAGES}
    parts = [f"\n{figures.settings['rows']:,} events, stages done: {', '.join(name for name in STAGES if found[name])}"]
    if found["accepting"]:
        parts += ["## Accepting an event", accepting.printed(found["accepting"])]
    if found["ingest"]:
        parts += ["## Taking in and deriving", _ledger(figures.settings["rows"], found)]
    if found["reports"]:
        for label in SPANS:
            raw = found["raw"].get(label, {})
            parts += [f"## Reports over {label}", *([_raw_said(raw)] if raw else [])]
            parts.append(own_reports.printed(found["reports"]["told"][label], raw))
    if found["questions"]:
        parts += ["## Questions to raw events", against_peers.printed(found["questions"], found["reports"]["told"])]
    if found["console"]:
        parts += ["## The console", console.printed(found["console"])]
    return "\n\n".join(parts)


def _ledger(rows: int, found: dict[str, Any]) -> str:
    lines = [["events", f"{rows:,}"], *_taken_in(rows, found["ingest"])]
    if derived := found["derive"]:
        whole = (derived["cpu"] + derived["closing_cpu"]) / rows * 1e6
        lines += [
            ["deriving all facts and sums", f"{derived['wall']:,.1f} s, {derived['cpu']:,.1f} s of CPU"],
            ["deriving, an event", f"{whole:.1f} µs of CPU"],
            ["the file, facts and sums included", f"{derived['bytes'] / rows:.0f} bytes an event"],
            ["the file", f"{derived['bytes'] / 1e6:,.0f} MB"],
        ]
    peaks = {name: found[name].get("peak_mib") for name in ("ingest", "derive", "reports", "console")}
    lines += [[f"peak memory, {name}", f"{peak:,.0f} MiB"] for name, peak in peaks.items() if peak]
    return table(["what", "measured"], lines)


def _taken_in(rows: int, taken: dict[str, Any]) -> list[list[str]]:
    sample = taken["sample"]
    ours, plain = (sample[name] / sample["events"] * 1e6 for name in ("cpu", "plain_cpu"))
    whole, making = taken["cpu"] + taken["closing_cpu"], taken["making_cpu"] / rows * 1e6
    return [
        ["making them, not counted below", f"{making:.1f} µs of CPU an event, {taken['making_wall']:,.0f} s"],
        ["taking in, the whole run and the last checkpoint", f"{whole / rows * 1e6:.1f} µs of CPU an event"],
        ["taking in, rate", f"{rows / taken['wall']:,.0f} events a second, {taken['wall']:,.1f} s"],
        [f"taking in, a sample of {sample['events']:,} events", f"{ours:.1f} µs of CPU an event"],
        ["DuckDB reading the same files into an unsorted table", f"{plain:.1f} µs of CPU an event"],
        ["taking in, of that", f"{ours / plain:.2f} × the CPU, {sample['wall'] / sample['plain_wall']:.2f} × the time"],
        ["the file before deriving", f"{taken['bytes'] / rows:.0f} bytes an event"],
    ]


def _raw_said(raw: dict[str, Any]) -> str:
    if "reports" not in raw:
        return (
            f"From raw events: not asked; these days and those before them hold {raw['events']:,} events (--raw-rows)."
        )
    return (
        f"From raw events: DuckDB first derives what reports read, of {raw['events']:,} events (these days, those "
        f"before them, and a day on either side), once for all reports: {raw['wall']:,.1f} s, {raw['cpu']:,.1f} s of "
        f"CPU, {raw['peak_mib']:,.0f} MiB. “Deriving” counts that in."
    )


def _differing(figures: Figures) -> list[str]:
    raw, questions = figures.get("raw"), figures.get("questions")
    return [
        *(f"{label}: {name}" for label in SPANS for name in (raw[label]["differing"] if raw else [])),
        *(against_peers.differing(questions) if questions else []),
    ]
