"""Each step of the pipeline, and what a whole visit becomes."""

import dataclasses
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpcenter.analytics import Counts, Drop, Pipeline, Spool, Visit, Visitors, pipeline_steps, read_counts
from helpcenter.analytics.recording.counts import forget_counts
from helpcenter.domain.event import MAX_COMMENT, Via
from tests.analytics.small_ledger import event

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
VISIT = Visit(datetime(2026, 3, 2, 12, tzinfo=UTC), "203.0.113.7", FIREFOX)


@pytest.fixture
def pipeline(folder: Path) -> Pipeline:
    state = folder / ".state"
    return Pipeline(Visitors(state), Spool(folder / "spool"), Counts(state))


def written(folder: Path, pipeline: Pipeline) -> list[dict[str, object]]:
    pipeline._spool.close()
    text = "".join(path.read_text("utf-8") for path in sorted((folder / "spool").glob("*.ndjson")))
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"opted_out": True}, Drop.OPTED_OUT),
        ({"is_prefetch": True}, Drop.PREFETCH),
        ({"is_staff": True}, Drop.STAFF),
        ({"user_agent": " "}, Drop.NO_USER_AGENT),
    ],
)
def test_a_visit_that_does_not_count_is_dropped_for_a_reason(
    folder: Path, pipeline: Pipeline, change: dict, reason: Drop
) -> None:
    assert not pipeline.take(dataclasses.replace(VISIT, **change), event())
    assert pipeline.counts.total() == {reason: 1}
    assert written(folder, pipeline) == []


def test_opting_out_comes_before_everything_else(pipeline: Pipeline) -> None:
    pipeline.take(dataclasses.replace(VISIT, opted_out=True, is_staff=True, user_agent=""), event())
    assert pipeline.counts.total() == {Drop.OPTED_OUT: 1}


def test_what_a_full_spool_cannot_take_is_counted(pipeline: Pipeline) -> None:
    pipeline._spool.close()
    assert not pipeline.take(VISIT, event())
    assert pipeline.counts.total() == {Drop.NOT_WRITTEN: 1}


def test_whatever_a_step_skips_is_no_visit_that_goes_past_those_steps(pipeline: Pipeline) -> None:
    flags = [
        each.name for each in dataclasses.fields(VISIT) if each.type in (bool, "bool") and each.name != "hides_client"
    ]
    for flag in flags:
        visit = dataclasses.replace(VISIT, **{flag: True})
        assert visit.is_skipped and isinstance(pipeline.outcome(visit, event()), Drop), flag
    skipping = [step for step in pipeline.steps if step not in pipeline._steps_of_people]
    assert len(skipping) == len(flags) == 5 and not VISIT.is_skipped


@pytest.mark.parametrize(
    ("agent", "series"),
    [
        (FIREFOX, "human"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot"),
        ("Mozilla/5.0 (compatible; ChatGPT-User/1.0; +https://openai.com/bot)", "agent"),
        ("Mozilla/5.0 (compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)", "agent"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "preview"),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "preview"),
        ("curl/8.5.0", "bot"),
    ],
)  # fmt: skip
def test_machines_are_told_apart_by_a_kept_list(folder: Path, pipeline: Pipeline, agent: str, series: str) -> None:
    assert pipeline.take(dataclasses.replace(VISIT, user_agent=agent), event())
    [line] = written(folder, pipeline)
    assert line.get("series", "human") == series


def test_nothing_personal_reaches_the_disk(folder: Path, pipeline: Pipeline) -> None:
    asked = event(query="refund ana@example.org 4111 1111 1111 1111", utm_source="Ana@Example.org")
    pipeline.take(VISIT, asked)
    pipeline.take(VISIT, event(query="call 06 12 3", via=Via.SUGGEST))
    first, second = written(folder, pipeline)
    assert (first["query"], first["utm_source"]) == ("refund [email] [number]", "[email]")
    assert second["query"] == "call [number]"
    assert first["visitor"] == second["visitor"] != ""
    everything = "".join(
        path.read_text("latin-1") for path in folder.rglob("*") if path.is_file() and path.suffix != ".sql"
    )
    assert not any(word in everything for word in ("ana@", "4111", "203.0.113", "Firefox"))


def test_a_comment_is_cut_where_the_form_cuts_it(folder: Path, pipeline: Pipeline) -> None:
    assert pipeline.take(VISIT, event("unhelpful", guide="g", comment="é " * MAX_COMMENT))
    [line] = written(folder, pipeline)
    assert line["comment"] == ("é " * MAX_COMMENT)[:MAX_COMMENT].rstrip()


@pytest.mark.parametrize(
    ("field", "most"), [("query", 512), ("comment", 1000), ("path", 200), ("utm_source", 64), ("utm_campaign", 64)]
)
def test_whatever_a_client_sends_is_written_up_to_a_bound(
    folder: Path, pipeline: Pipeline, field: str, most: int
) -> None:
    for sent in ("a" * 100_000, "word " * 20_000, "a@b " * 25_000, "\u202e" * 100_000):
        assert pipeline.take(VISIT, event(**{field: sent}))
    assert all(len(line.get(field) or "") <= most for line in written(folder, pipeline))


def test_an_address_of_one_endless_word_is_not_looked_through(folder: Path, pipeline: Pipeline) -> None:
    assert pipeline.take(VISIT, event("not_found", path="/en/" + "ab-" * 20_000))
    [line] = written(folder, pipeline)
    assert line["path"] == "[cut]"


def test_ipv6_visitors_are_known_by_their_network(folder: Path, pipeline: Pipeline) -> None:
    for address in ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::1", "2001:db8:1:3::4"):
        pipeline.take(dataclasses.replace(VISIT, address=address), event())
    one, other, third = (line["visitor"] for line in written(folder, pipeline))
    assert one == other != third


def test_the_printed_steps_are_the_ones_that_run(pipeline: Pipeline) -> None:
    assert [name for name, _ in pipeline_steps()] == [step.__name__ for step in pipeline.steps]
    assert all(meaning for _, meaning in pipeline_steps())


def test_counts_of_all_processes_are_added_up_by_day(folder: Path) -> None:
    for _ in range(2):
        counts = Counts(folder / ".state")
        counts.add("accepted")
        counts.save()
        counts.add("staff")
        counts.save()
    (folder / ".state" / "counts" / "torn.json").write_bytes(b"{")
    assert read_counts(folder / ".state") == {datetime.now(UTC).date(): {"accepted": 2, "staff": 2}}


def test_counts_of_last_months_processes_are_forgotten(folder: Path) -> None:
    counts = Counts(folder / ".state")
    counts.add("accepted")
    counts.save()
    [path] = (folder / ".state" / "counts").iterdir()
    os.utime(path, (0, 0))
    forget_counts(folder / ".state")
    assert read_counts(folder / ".state") == {}
