"""Questions to raw events, by DuckDB on the whole and by the others on a sample, against our reports."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.analytics.figures import table
from bench.analytics.ledger import span
from bench.analytics.own_process import Apart, Failed
from bench.analytics.questions import QUESTIONS, Question, same
from bench.analytics.raw_peers import SAMPLED, Duck, missing
from helpcenter.analytics import ReportParameters

Told = Mapping[str, Mapping[str, Any]]


def ask_all(root: Path, last: str, spans: Mapping[str, int], told: Told, sample: str) -> dict[str, Any]:
    """Seconds, and whether the numbers agree, by peer, span and question. `told` are our answers by span and report;
    `sample` is the span that the slower peers are asked about."""
    ledger, file = root / "analytics" / "events.duckdb", root / "sample.csv"
    found: dict[str, Any] = {"peers": {}, "missing": [], "sample": sample}
    with Apart(Duck, ledger) as peer:
        found["peers"]["DuckDB"] = {
            label: _ask(peer, Duck.table, span(last, days), told[label]) for label, days in spans.items()
        }
        found["events"] = peer.call("export", span(last, spans[sample]), file).value
    for name, make in SAMPLED.items():
        if why := missing(name):
            found["missing"].append(f"{name} was not asked: {why}.")
            continue
        print(f"asking {name} about {found['events']:,} events …", flush=True)
        try:
            with Apart(make, root) as peer:
                peer.call("load", file)
                found["peers"][name] = {sample: _ask(peer, "events", span(last, spans[sample]), told[sample])}
        except Failed as error:
            found["missing"].append(f"{name} could not be asked: {str(error).splitlines()[-1]}")
    file.unlink()
    return found


def _ask(peer: Apart, name: str, used: ReportParameters, told: Mapping[str, Any]) -> dict[str, list[Any]]:
    found = {}
    for question in QUESTIONS:
        seconds, _ = peer.call("ask", question.sql(name, used)).value
        _, every = peer.call("ask", question.sql(name, used, None), 1).value
        ours = told[question.report]
        agrees = same(question.told(ours["columns"], ours["rows"]), question.asked(every))
        found[question.name] = [seconds, agrees]
    return found


def printed(found: Mapping[str, Any], told: Told) -> str:
    """A table for each span."""
    texts = []
    for label, answers in told.items():
        peers = {name: spans[label] for name, spans in found["peers"].items() if label in spans}
        rows = [_row(question, answers, peers) for question in QUESTIONS]
        head = ["question", "report", "ours, ms", *(f"{name}, ms" for name in peers), "ours of DuckDB's", "agree"]
        texts.append(f"{label}:\n\n{table(head, rows)}")
    said = (
        f"SQLite, PostgreSQL and chDB were asked about {found['events']:,} events only, those of “{found['sample']}”. "
        "DuckDB reads the ledger's own table of raw events, in the order of time, with two threads and 1 GB."
    )
    return "\n\n".join([*texts, " ".join([said, *found["missing"]])])


def _row(question: Question, answers: Mapping[str, Any], peers: Mapping[str, Any]) -> list[str]:
    ours = answers[question.report]["best"]
    seconds = [each[question.name][0] for each in peers.values()]
    agree = "yes" if all(each[question.name][1] for each in peers.values()) else "**no**"
    times = [f"{each * 1e3:,.1f}" for each in (ours, *seconds)]
    return [question.name, f"`{question.report}`", *times, f"{ours / seconds[0]:.0%}", agree]


def differing(found: Mapping[str, Any]) -> list[str]:
    return [
        f"{peer}, {label}: {name}"
        for peer, spans in found["peers"].items()
        for label, answers in spans.items()
        for name, (_, agrees) in answers.items()
        if not agrees
    ]
