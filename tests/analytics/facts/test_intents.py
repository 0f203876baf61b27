"""What counts as one search intent."""

import dataclasses
import random
from datetime import timedelta
from pathlib import Path

import pytest

from helpcenter.analytics import Owner
from helpcenter.analytics.facts import derive, rollups
from helpcenter.analytics.facts.definitions import fact_names, rollup_names
from helpcenter.domain.event import Event
from tests.analytics.small_ledger import event, facts, record


def intents(folder: Path, events: list[Event]) -> list[str]:
    """The last query of each intent, in order."""
    record(folder, events)
    with Owner(folder) as owner:
        owner.ingest()
        return [query for (query,) in facts(owner, "SELECT query FROM intents ORDER BY last_at, intent")]


def typed(*queries: str, every: float = 1.0, **values: object) -> list[Event]:
    return [event(seconds=every * number, query=query, **values) for number, query in enumerate(queries)]


def test_keystrokes_are_one_intent_told_by_the_last(folder: Path) -> None:
    assert intents(folder, typed("res", "resil", "résilier", "resilier intercom")) == ["resilier intercom"]


def test_taking_characters_back_goes_on(folder: Path) -> None:
    assert intents(folder, typed("annuler intercom pro", "annuler", "annuler intercom")) == ["annuler intercom"]


def test_two_edits_go_on_and_three_do_not(folder: Path) -> None:
    assert intents(folder, typed("intercom", "intrecom", "intrabam")) == ["intrecom", "intrabam"]


@pytest.mark.parametrize(
    ("one", "other"), [("отмена", "атмина"), ("退会方法", "退款方式"), ("إلغاء", "الغاء"), ("ครับ", "คราบ")]
)
def test_edits_are_counted_in_characters_in_every_script(folder: Path, one: str, other: str) -> None:
    assert intents(folder, typed(one, other)) == [other]


def test_three_changed_characters_are_another_query_in_every_script(folder: Path) -> None:
    assert intents(folder, typed("退会方法", "退款手続")) == ["退会方法", "退款手続"]


def test_case_accents_and_spaces_do_not_matter(folder: Path) -> None:
    assert intents(folder, typed("RÉSILIER  Intercom", "resilier intercom !")) == ["resilier intercom !"]


def test_thirty_seconds_after_the_previous_keystroke_still_go_on(folder: Path) -> None:
    assert intents(folder, typed("int", "inter", "intercom", every=30)) == ["intercom"]


def test_thirty_one_seconds_later_is_another_intent(folder: Path) -> None:
    assert intents(folder, typed("int", "intercom", every=31)) == ["int", "intercom"]


def test_other_filters_are_another_intent(folder: Path) -> None:
    events = [event(query="annuler"), event(query="annuler", seconds=2, product="intercom")]
    assert intents(folder, events) == ["annuler", "annuler"]


def test_another_visitor_in_between_does_not_interrupt(folder: Path) -> None:
    events = [*typed("int", "intercom", every=4), event(query="autre", seconds=2, visitor="b" * 16)]
    assert intents(folder, events) == ["autre", "intercom"]


def test_a_click_closes_the_intent(folder: Path) -> None:
    first = event(query="intercom")
    click = event("view", 5, guide="g", search_id=first.search_id)
    assert intents(folder, [first, click, event(query="intercom", seconds=10)]) == ["intercom", "intercom"]


def test_someone_else_s_click_on_a_shared_link_closes_nothing(folder: Path) -> None:
    first = event(query="intercom")
    view = event("view", 5, guide="g", search_id=first.search_id, visitor="b" * 16)
    assert intents(folder, [first, view, event(query="intercom pro", seconds=10)]) == ["intercom pro"]


def test_a_click_on_results_of_a_closed_intent_closes_nothing_more(folder: Path) -> None:
    first, second = event(query="intercom"), event(query="intercom", seconds=10)
    clicks = [event("view", at, guide=f"g{at}", search_id=first.search_id) for at in (5, 15)]
    third = event(query="intercom", seconds=20)
    assert len(intents(folder, [first, second, third, *clicks])) == 2


def test_bots_have_no_intents(folder: Path) -> None:
    assert intents(folder, typed("intercom", series="bot")) == []


def test_two_signs_of_a_machine_make_a_visitor_a_bot_and_one_does_not(folder: Path) -> None:
    fast = [event("view", number * 0.2, guide=f"g{number}", visitor="f" * 16) for number in range(30)]
    broad = [
        event("view", number * 61 + number * 37 % 29, guide=f"g{number}", visitor="b" * 16) for number in range(60)
    ]
    both = [event("view", number * 0.2 + number % 3 / 9, guide=f"g{number}", visitor="c" * 16) for number in range(60)]
    record(folder, [*fast[:20], *broad, *both])
    with Owner(folder) as owner:
        owner.ingest()
        assert facts(owner, "SELECT visitor, signs, series FROM fact_visitors ORDER BY visitor") == [
            ("b" * 16, 1, "human"),
            ("c" * 16, 2, "bot"),
            ("f" * 16, 1, "human"),
        ]
        assert facts(owner, "SELECT count(*) FROM views") == [(80,)]


def test_a_person_without_scripts_who_types_on_is_no_bot(folder: Path) -> None:
    typing = [event(seconds=number * 0.1, query="x" * number, via="suggest") for number in range(1, 100)]
    record(folder, typing)
    with Owner(folder) as owner:
        owner.ingest()
        assert facts(owner, "SELECT signs FROM fact_visitors") == [(0,)]


QUERIES = ("int", "inter", "intercom", "intrecom", "slack", "slacks", "Intercom é")


@pytest.mark.parametrize("seed", range(8))
def test_any_stream_is_folded_as_reading_it_in_order_would(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    events = list(_random_stream(rng, 400))
    record(folder, rng.sample(events, len(events)))
    with Owner(folder) as owner:
        owner.ingest()
        found = facts(owner, "SELECT visitor, last_at, query, searches FROM intents")
    assert sorted(found) == sorted(map(_told, _read_in_order(events)))


FACTS = (*fact_names(), *rollup_names())


@pytest.mark.parametrize("seed", range(3))
def test_facts_derived_bit_by_bit_equal_those_derived_at_once(
    folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # At once, but some days at a time; visitors who come on many days must not be torn apart by that.
    monkeypatch.setattr(derive, "_BATCH", 40)
    monkeypatch.setattr(rollups, "_BATCH", 3)
    rng = random.Random(seed)
    late = [*_random_stream(rng, 300), *_words_and_wrong_ways(rng, 60)]
    # The same again under other ids, at the same moments: ties must not make the figures depend on the order.
    late += [dataclasses.replace(each, id=f"tie-{each.id}") for each in rng.sample(late, 60)]
    rng.shuffle(late)
    with Owner(folder, "Asia/Kolkata") as owner:
        while late:
            batch = [late.pop() for _ in range(min(len(late), rng.randrange(1, 80)))]
            # Some come twice, in the same segment or a later one.
            record(folder, [*batch, *rng.sample(batch, len(batch) // 4)])
            late[:0] = rng.sample(batch, len(batch) // 8)
            owner.ingest()
            owner.derive()
        bit_by_bit = [sorted(map(str, facts(owner, f"FROM {_table(name)}"))) for name in FACTS]
        assert owner.care.verify() == []
    Owner(folder, "UTC").stop()
    with Owner(folder, "Asia/Kolkata") as owner:
        assert facts(owner, "SELECT version LIKE '% empty' FROM facts_version") == [(False,)]
        at_once = [sorted(map(str, facts(owner, f"FROM {_table(name)}"))) for name in FACTS]
    assert bit_by_bit == at_once
    assert all(bit_by_bit)


def test_another_time_zone_moves_events_to_its_days(folder: Path) -> None:
    record(folder, [event(seconds=12 * 3600 - 60)])
    days = []
    for timezone in ("UTC", "Europe/Paris", "UTC"):
        with Owner(folder, timezone) as owner:
            owner.ingest()
            days.append(str(facts(owner, "SELECT day FROM intents")[0][0]))
    assert days == ["2026-03-02", "2026-03-03", "2026-03-02"]


def _random_stream(rng: random.Random, count: int) -> list[Event]:
    clock = dict.fromkeys("abc", 0.0)
    searches: list[Event] = []
    events = []
    for _ in range(count):
        who = rng.choice("abc")
        clock[who] += rng.choice([1.5, 7.25, 25, 30, 31.5, 400, 1801])
        if searches and rng.random() < 0.35:
            source = rng.choice(searches[-5:])
            what = rng.choice(["view", "view", "cta_click"])
            led = {"guide": rng.choice("xyz"), "search_id": source.search_id, "block": rng.choice([None, "steps"])}
            shown = {"cta": "c", "variant": rng.choice("ab")} if what == "cta_click" else {}
            made = event(what, clock[who], visitor=who * 16, **led, **shown)
        else:
            product = rng.choice([None, None, "p"])
            made = event(seconds=clock[who], visitor=who * 16, query=rng.choice(QUERIES), product=product)
            searches.append(made)
        events.append(made)
    return events


def _words_and_wrong_ways(rng: random.Random, count: int) -> list[Event]:
    """What readers say of guides, several times, and pages that are not there; some of it between the searches."""
    return [
        event(
            rng.choice(["helpful", "unhelpful", "not_found"]),
            rng.choice([5.0, 40.0, 900.0, 90000.0]),
            visitor=rng.choice("abcd") * 16,
            guide=rng.choice("xy"),
            block=rng.choice([None, "steps"]),
            reason=rng.choice([None, "wrong"]),
            comment=rng.choice([None, "one", "two"]),
            path=rng.choice(["/a", "/b"]),
        )
        for _ in range(count)
    ]


def _told(intent: list[Event]) -> tuple[object, ...]:
    last = intent[-1]
    return last.visitor, last.at.replace(tzinfo=None), last.query, len(intent)


def _read_in_order(events: list[Event]) -> list[list[Event]]:
    """The definition, read event by event. Queries here are near each other exactly as `_near` lists."""
    intents: list[list[Event]] = []
    open_contexts: dict[tuple[object, ...], list[Event]] = {}
    last_seen: dict[str, Event] = {}
    session: dict[str, int] = {}
    home: dict[str, list[Event]] = {}
    closed: set[int] = set()
    for each in sorted(events, key=lambda each: (each.at, each.id)):
        before = last_seen.get(each.visitor)
        if before is None or each.at - before.at > timedelta(minutes=30):
            session[each.visitor] = session.get(each.visitor, 0) + 1
        last_seen[each.visitor] = each
        if each.type == "cta_click":
            continue
        if each.type == "view":
            intent = home.get(each.search_id or "")
            if intent and intent[0].visitor == each.visitor:
                closed.add(id(intent))
            continue
        context = (each.visitor, session[each.visitor], each.product)
        intent = open_contexts.get(context)
        goes_on = intent and id(intent) not in closed and _goes_on(intent[-1], each)
        if not intent or not goes_on:
            intent = open_contexts[context] = []
            intents.append(intent)
        intent.append(each)
        home[each.search_id or ""] = intent
    return intents


def _goes_on(one: Event, other: Event) -> bool:
    return other.at - one.at <= timedelta(seconds=30) and _near(one.query or "", other.query or "")


def _near(one: str, other: str) -> bool:
    one, other = (text.lower().replace("é", "e") for text in (one, other))
    if one.startswith(other) or other.startswith(one):
        return True
    return {one, other} <= {"intercom", "intrecom"} or {one, other} == {"intercom e", "intrecom e"}


def _table(name: str) -> str:
    return f"rollup_{name}" if name in rollup_names() else f"fact_{name}"
