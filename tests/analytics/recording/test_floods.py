"""What one network does beyond what people can is a flood's; an office and a class are people."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from helpcenter.analytics import Flood, FloodLimits, Owner
from helpcenter.analytics.recording import network_file
from helpcenter.analytics.recording.network_file import limits_were_off
from helpcenter.analytics.recording.network_record import SIZE
from helpcenter.domain.event import EventType, Via
from tests.analytics.recording.crowds import (
    NOON,
    OFFICE,
    Site,
    Step,
    browser,
    classroom,
    office,
    ordinary_day,
    scripted_flood,
    search,
    view,
)
from tests.analytics.small_ledger import SHIPPED_REPORTS, facts, report_of

# The moments of these tests are some months ago.
A_YEAR = 366 * 86400.0
TINY = FloodLimits(minutes=10, visitors=8, views=5, searches=5, suggests=5, clicks=5, events=5)


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    yield site
    site.spool.close()


@pytest.fixture
def tiny(folder: Path) -> Iterator[Site]:
    site = Site(folder, TINY)
    yield site
    site.spool.close()


def step(kind: str, at: float, address: str = OFFICE, agent: str = browser(0)) -> Step:
    """One of each kind that has a limit of its own."""
    if kind in {"searches", "suggests"}:
        return search(at, address, agent, via=Via.SUGGEST if kind == "suggests" else Via.API)
    type_ = {"views": EventType.VIEW, "missing": EventType.NOT_FOUND, "clicks": EventType.CTA_CLICK,
             "seen": EventType.CTA_SEEN, "feedback": EventType.HELPFUL}[kind]  # fmt: skip
    return Step(at, address, agent, type_, {"guide": "cancel-lantern"})


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("views", Flood.VIEWS),
        ("missing", Flood.VIEWS),
        ("searches", Flood.SEARCHES),
        ("suggests", Flood.SUGGESTS),
        ("clicks", Flood.CLICKS),
        ("seen", Flood.EVENTS),
        ("feedback", Flood.EVENTS),
    ],
)
def test_what_is_above_a_limit_is_a_flood_for_that_reason(tiny: Site, kind: str, reason: Flood) -> None:
    assert tiny.take(step(kind, number) for number in range(5)) == {"human": 5}
    assert tiny.take(step(kind, 5 + number) for number in range(3)) == {"flood": 3}
    assert tiny.pipeline.counts.total() == {"accepted": 8, reason: 3}


def test_new_browsers_have_a_limit_whatever_they_do(tiny: Site) -> None:
    kinds = ("views", "searches", "suggests", "seen")
    steps = [step(kinds[number % 4], number**1.5, agent=browser(number)) for number in range(16)]
    taken = tiny.take(steps)
    # Of a thousand bits for visitors, two of sixteen fall on the same one now and then.
    assert 8 <= taken["human"] <= 10
    assert tiny.pipeline.counts.total()[Flood.VISITORS] == taken["flood"]


def test_a_network_counts_as_people_again_when_it_was_quiet_for_a_window(tiny: Site) -> None:
    assert tiny.take(step("views", 0.1 * number) for number in range(50))["flood"] == 45
    assert tiny.take([step("views", 300)]) == {"flood": 1}
    assert tiny.take([step("views", 1000)]) == {"human": 1}


def test_a_clock_that_was_ahead_and_is_right_again_makes_nobody_a_flood(tiny: Site) -> None:
    day = 86_400.0
    assert tiny.take(step("views", day + number) for number in range(5)) == {"human": 5}
    assert tiny.take(step("views", 125 * number) for number in range(40)) == {"human": 40}


def test_a_steady_visitor_below_the_limit_stays_a_person(tiny: Site) -> None:
    assert tiny.take(step("views", 125 * number) for number in range(40)) == {"human": 40}


def test_networks_do_not_use_up_one_anothers_limits(tiny: Site) -> None:
    assert tiny.take(step("views", 0.0, f"198.51.100.{number}") for number in range(200)) == {"human": 200}


def test_one_ipv6_network_has_one_limit(tiny: Site) -> None:
    assert tiny.take(step("views", number, f"2001:db8::{number}") for number in range(10))["flood"] == 5


def test_bots_neither_fill_a_limit_nor_become_a_flood(tiny: Site) -> None:
    bot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    assert tiny.take(step("views", number, agent=bot) for number in range(20)) == {"bot": 20}
    assert tiny.take([step("views", 21)]) == {"human": 1}


def test_without_a_window_nothing_is_a_flood(folder: Path) -> None:
    site = Site(folder, FloodLimits(minutes=0, views=1))
    assert site.take(step("views", number) for number in range(10)) == {"human": 10}


def test_zero_is_no_limit(folder: Path) -> None:
    site = Site(folder, FloodLimits(views=0))
    assert site.take(step("views", number / 100) for number in range(2000)) == {"human": 2000}


@pytest.mark.parametrize("browsers", [60, 20, 1])
def test_an_office_of_sixty_behind_one_address_stays_human(site: Site, browsers: int) -> None:
    assert set(site.take(office(random.Random(browsers), 60, browsers))) == {"human"}


@pytest.mark.parametrize(("pupils", "browsers"), [(30, 30), (30, 4), (200, 60), (200, 200)])
def test_a_class_that_opens_one_page_at_once_stays_human(site: Site, pupils: int, browsers: int) -> None:
    assert set(site.take(classroom(random.Random(pupils + browsers), pupils, browsers))) == {"human"}


@pytest.mark.parametrize(
    "flood",
    [
        pytest.param(list(scripted_flood(60, 0.004)), id="as quickly as it can"),
        pytest.param(list(scripted_flood(60, 2.0)), id="two seconds after each step"),
        pytest.param(
            [view(number * 5.0, OFFICE, browser(number)) for number in range(60)], id="one every five seconds"
        ),
    ],
)
def test_many_browsers_of_one_address_in_one_rhythm_are_a_flood_below_every_limit(
    site: Site, flood: list[Step]
) -> None:
    assert site.take(flood)["flood"] >= len(flood) / 4
    assert site.pipeline.counts.total()[Flood.RHYTHM]


def test_one_quick_machine_in_an_office_is_not_taken_for_all(site: Site) -> None:
    machine = [view(900 + number / 10, OFFICE, browser(500), f"g{number}") for number in range(200)]
    assert set(site.take([*office(random.Random(5), 60, 60), *machine])) == {"human"}


def test_processes_share_what_they_count(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WORKER, str(tmp_path)]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    told = [json.loads(worker.communicate()[0]) for worker in workers]
    # Each alone would let 300 through. A busy machine may stop one of them in the middle of sharing.
    assert 300 <= sum(each["human"] for each in told) < 600
    assert sum(each["human"] + each["flood"] for each in told) == 3000


_WORKER = """
import json, sys
from pathlib import Path
from helpcenter.analytics import FloodLimits
from tests.analytics.recording.crowds import OFFICE, Site, browser, view
site = Site(Path(sys.argv[1]), FloodLimits(views=300))
print(json.dumps({"human": 0, "flood": 0} | site.take(view(n / 1000, OFFICE, browser(0)) for n in range(1000))))
"""


def test_a_process_learns_of_a_flood_that_another_one_found(folder: Path) -> None:
    one, other = Site(folder, TINY), Site(folder, TINY)
    other.take([step("views", 0, agent=browser(3))])
    one.take(step("views", 1 + number) for number in range(8))
    other.pipeline.look_around(NOON.timestamp() + 10)
    other.spool.close()
    [marked] = [line for line in _lines(folder) if line["type"] == "flooded"]
    [viewed] = [line for line in _lines(folder) if line["type"] == "view"]
    assert marked["visitor"] == viewed["visitor"]


def _lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for path in (folder / "spool").glob("*.ndjson") for line in path.read_text().splitlines()]


def test_a_restart_forgets_no_flood(folder: Path) -> None:
    Site(folder, TINY).take(step("views", number) for number in range(8))
    assert Site(folder, TINY).take([step("views", 9)]) == {"flood": 1}


def test_the_file_is_bounded_private_and_without_addresses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_file, "_GROUPS", 8)
    site = Site(folder, TINY)
    site.take(view(number / 100, f"10.{number >> 8}.{number & 255}.1", browser(0)) for number in range(2000))
    path = folder / ".state" / "networks.1"
    assert path.stat().st_size <= 16 + 8 * 4 * 256
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"10." not in path.read_bytes()[16:]


def test_networks_are_forgotten_after_the_window(site: Site, folder: Path) -> None:
    site.take([view(0, OFFICE, browser(0))])
    path = folder / ".state" / "networks.1"
    site.pipeline.look_around(NOON.timestamp() + 300)
    assert path.read_bytes()[16:].strip(b"\0")
    site.pipeline.look_around(NOON.timestamp() + 661)
    assert not path.read_bytes()[16:].strip(b"\0")
    assert not site.floods._networks


def test_without_a_file_a_process_goes_by_what_it_counts_itself(folder: Path) -> None:
    (folder / ".state").mkdir()
    (folder / ".state" / "networks.1").mkdir()
    assert Site(folder, TINY).take(step("views", number) for number in range(8)) == {"human": 5, "flood": 3}


def test_a_damaged_file_stops_nobody(folder: Path) -> None:
    (folder / ".state").mkdir()
    (folder / ".state" / "networks.1").write_bytes(random.Random(1).randbytes(100_000))
    assert Site(folder, TINY).take(step("views", number) for number in range(8))["flood"] == 3


@pytest.mark.parametrize("field", range(2, 19))
@pytest.mark.parametrize("damage", [b"\xff\xff\x7f\x7f", b"\x00\x00\xc0\x7f", b"\x00\x00\x80\xff", b"\xff\xff\xff\x7e"])
def test_a_damaged_record_of_a_network_stops_nobody(folder: Path, field: int, damage: bytes) -> None:
    """The largest number, none at all, less than any, and one that its square does not fit, wherever they stand."""
    Site(folder, TINY).take([step("views", 0)])
    path = folder / ".state" / "networks.1"
    content = bytearray(path.read_bytes())
    record = next(at for at in range(16, len(content), SIZE) if any(content[at : at + 8]))
    content[record + 4 * field : record + 4 * field + 4] = damage
    path.write_bytes(content)
    assert Site(folder, TINY).take(step("views", number) for number in range(8))["flood"] >= 2


def test_processes_share_their_counts_again_once_there_is_room_for_the_secret_of_the_day(folder: Path) -> None:
    (folder / ".state").mkdir()
    in_the_way = folder / ".state" / "salts"
    in_the_way.write_text("")
    one, other = Site(folder, TINY), Site(folder, TINY)
    for site in (one, other):
        site.take([step("views", 0, "198.51.100.1")])
    in_the_way.unlink()
    one.take(step("views", 60 + number) for number in range(8))
    assert other.take([step("views", 70)]) == {"flood": 1}


@pytest.mark.parametrize("count", [1, 2])
def test_behind_a_proxy_that_is_not_trusted_limits_are_off_and_it_is_told(folder: Path, count: int) -> None:
    site = Site(folder, TINY)
    site.take(step("views", -number, f"198.51.100.{number}") for number in range(count))
    assert site.take((step("views", number) for number in range(50)), hides_client=True) == {"human": 50}
    assert site.pipeline.limits_are_off
    assert limits_were_off(folder / ".state", A_YEAR)
    Site(folder, TINY)
    assert not limits_were_off(folder / ".state", A_YEAR), "a process that starts knows nothing yet"


def test_where_people_come_directly_a_header_does_not_switch_limits_off(folder: Path) -> None:
    site = Site(folder, TINY)
    site.take(step("views", -number, f"198.51.100.{number}") for number in range(3))
    assert site.take((step("views", number) for number in range(50)), hides_client=True)["flood"] == 45
    assert not site.pipeline.limits_are_off


def test_limits_are_on_again_when_people_come_directly(folder: Path) -> None:
    site = Site(folder, TINY)
    site.take([step("views", 0)], hides_client=True)
    assert limits_were_off(folder / ".state", A_YEAR)
    site.take(step("views", number, f"198.51.100.{number}") for number in range(3))
    assert not site.pipeline.limits_are_off
    assert not limits_were_off(folder / ".state", A_YEAR)


@dataclass(frozen=True, slots=True)
class Days:
    """A ledger of days of the same people: quiet, with a flood, with more visitors than anybody believes, and so on."""

    owner: Owner

    def conversion(self, day: int) -> float:
        table = report_of(self.owner, "funnel", _day(day))
        return float(str(dict(zip((c.name for c in table.columns), table.rows[0], strict=True))["conversion"]))

    def visitors(self, day: int) -> dict[str, int]:
        table = report_of(self.owner, "series", _day(day))
        return {str(row[0]): int(str(row[1])) for row in table.rows}


QUIET, FLOODED, CROWDED, RESUMED = range(4)


def _day(day: int) -> dict[str, str | None]:
    date = (NOON + timedelta(days=day)).date().isoformat()
    return {"from": date, "to": date}


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    folder = tmp_path_factory.mktemp("floods") / "analytics"
    folder.mkdir()
    (folder / "reports").symlink_to(SHIPPED_REPORTS)
    happened = {
        QUIET: [],
        FLOODED: list(scripted_flood(300, 0.004)),
        CROWDED: [view(number / 3700, OFFICE, browser(number)) for number in range(3700)],
        RESUMED: [
            view(-7200, OFFICE, browser(1000)),
            search(-7100, OFFICE, browser(1000)),
            *scripted_flood(300, 0.004),
        ],
    }
    for day, more in happened.items():
        site = Site(folder, noon=NOON + timedelta(days=day))
        site.take([*ordinary_day(random.Random(4)), *more])
        site.spool.close()
    with Owner(folder) as owner:
        yield Days(owner)


def test_three_hundred_invented_browsers_move_conversion_by_less_than_two_points(days: Days) -> None:
    assert days.conversion(QUIET) == 0.25
    assert abs(days.conversion(FLOODED) - 0.25) < 0.02
    assert days.visitors(FLOODED) == {"human": 400, "flood": 300}


def test_thousands_of_visitors_on_one_connection_are_none(days: Days) -> None:
    assert days.visitors(CROWDED) == {"human": 400, "flood": 3700}


def test_what_somebody_did_hours_before_a_flood_from_the_same_address_still_counts(days: Days) -> None:
    assert days.visitors(RESUMED) == {"human": 401, "flood": 300}
    assert facts(
        days.owner,
        "SELECT series, count(*) FROM fact_sessions WHERE visitor IN "
        "(SELECT visitor FROM events WHERE happened_at < TIMESTAMP '2026-03-05 10:30' AND query = 'cancel' "
        "AND visitor IN (SELECT visitor FROM events WHERE type = 'flooded') "
        "AND happened_at >= TIMESTAMP '2026-03-05 10:00') GROUP BY ALL ORDER BY ALL",
    ) == [("flood", 1), ("human", 1)]


def test_marks_are_no_visits(days: Days) -> None:
    assert facts(days.owner, "SELECT count(*) > 0 FROM events WHERE type = 'flooded'") == [(True,)]
    assert facts(days.owner, "SELECT sum(events) FROM fact_sessions") == facts(
        days.owner, "SELECT count(*) FROM events WHERE type <> 'flooded'"
    )
    assert days.owner.care.verify() == []


def test_a_report_for_people_knows_nothing_of_a_flood(days: Days) -> None:
    for name in ("queries", "ctas", "guides", "sources"):
        quiet, flooded = (report_of(days.owner, name, _day(day)).rows for day in (QUIET, FLOODED))
        assert quiet == flooded != (), name
        assert report_of(days.owner, name, _day(FLOODED) | {"series": "flood"}).rows, name


def test_events_for_reports_leave_a_flood_out_and_what_was_suspect_before_it(days: Days) -> None:
    human = "SELECT count(*) FROM human_events WHERE CAST(happened_at AS DATE) = DATE '2026-03-0{}'"
    quiet, flooded = (facts(days.owner, human.format(2 + day)) for day in (QUIET, FLOODED))
    assert quiet == flooded


def test_figures_told_before_a_flood_was_recognised_are_put_right(folder: Path) -> None:
    site = Site(folder, FloodLimits(views=12))
    with Owner(folder) as owner:
        days = Days(owner)
        site.take(view(number * number, OFFICE, browser(number)) for number in range(12))
        site.spool.rotate()
        assert days.visitors(0) == {"human": 12}
        site.take(view(145 + number, OFFICE, browser(50)) for number in range(12))
        site.spool.rotate()
        assert days.visitors(0) == {"flood": 13}
        site.spool.close()


def test_a_click_in_a_flood_is_credited_to_no_search_of_a_person(folder: Path) -> None:
    site = Site(folder, TINY)
    searched = search(0, OFFICE, browser(0))
    link = {"search_id": searched.facts["search_id"], "rank": 1, "guide": "cancel-lantern", "cta": "glowworm"}
    clicks = [Step(3000 + number, OFFICE, browser(0), EventType.CTA_CLICK, link) for number in range(9)]
    opened = [view(3000, OFFICE, browser(0), search_id=link["search_id"], rank=1)]
    assert site.take([searched, *opened, *clicks])["flood"] == 4
    site.spool.close()
    with Owner(folder) as owner:
        owner.ingest()
        assert facts(owner, "SELECT series, clicks, cta_clicks FROM fact_intents") == [("human", 0, 0)]
