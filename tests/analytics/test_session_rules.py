"""A session ends, and a search is credited, by one number each, for SQL and Python alike."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.analytics import Owner, Visitors
from helpcenter.analytics.session_rules import ATTRIBUTION_SECONDS, SESSION_SECONDS
from tests.analytics.small_ledger import NOON, event, facts, record

MIDNIGHT = NOON.replace(hour=0) + timedelta(days=1)


@pytest.mark.parametrize(("seconds", "sessions"), [(SESSION_SECONDS, 1), (SESSION_SECONDS + 1, 2)])
def test_a_longer_pause_begins_another_session(folder: Path, seconds: int, sessions: int) -> None:
    record(folder, [event(), event(seconds=seconds)])
    with Owner(folder) as owner:
        owner.ingest()
        assert facts(owner, "SELECT count(*) FROM sessions") == [(sessions,)]


@pytest.mark.parametrize(("seconds", "visitors"), [(SESSION_SECONDS, 1), (SESSION_SECONDS + 1, 2)])
def test_a_longer_pause_across_midnight_makes_another_visitor(tmp_path: Path, seconds: int, visitors: int) -> None:
    known = Visitors(tmp_path)

    def at(moment: datetime) -> str:
        return known.identify("192.0.2.1", "a browser", moment)

    before = MIDNIGHT - timedelta(seconds=10)
    assert len({at(before), at(before + timedelta(seconds=seconds))}) == visitors


@pytest.mark.parametrize(("seconds", "credited"), [(ATTRIBUTION_SECONDS, "session"), (ATTRIBUTION_SECONDS + 1, None)])
def test_a_click_is_credited_to_the_session_s_search_for_so_long(
    folder: Path, seconds: int, credited: str | None
) -> None:
    halfway = event("view", seconds // 2, guide="cancel-intercom")
    record(folder, [event(), halfway, event("cta_click", seconds, cta="call")])
    with Owner(folder) as owner:
        owner.ingest()
        assert facts(owner, "SELECT credited_by FROM cta_events") == [(credited,)]


def test_whether_a_figure_may_still_change_goes_by_the_same_pause(folder: Path) -> None:
    now, day = "now() AT TIME ZONE 'UTC'", "DATE '2026-03-02'"
    with Owner(folder) as owner:
        for seconds, is_open in ((SESSION_SECONDS - 60, True), (SESSION_SECONDS + 60, False)):
            assert facts(owner, f"SELECT may_go_on({day}, {now} - to_seconds({seconds}))") == [(is_open,)]
