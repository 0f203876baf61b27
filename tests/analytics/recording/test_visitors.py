"""Visitors: the same for a day, unknown for ever."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.analytics import Visitors
from helpcenter.analytics.recording.visitors import series_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)


def test_a_visitor_is_the_same_all_day_and_in_every_process(tmp_path: Path) -> None:
    one, other = Visitors(tmp_path), Visitors(tmp_path)
    first = one.identify("203.0.113.9", FIREFOX, NOON)
    assert first == other.identify("203.0.113.9", FIREFOX, NOON + timedelta(hours=5))
    assert len(first) == 16
    assert int(first, 16)


def test_processes_agree_again_once_there_is_room_for_the_secret_of_the_day(tmp_path: Path) -> None:
    """At midnight the disk may be full; that must not make two visitors of one until the next."""
    in_the_way = tmp_path / "salts"
    in_the_way.write_text("")
    one, other = Visitors(tmp_path), Visitors(tmp_path)
    alone = one.identify("203.0.113.9", FIREFOX, NOON)
    assert alone != other.identify("203.0.113.9", FIREFOX, NOON)
    still_full = NOON + timedelta(minutes=5)
    assert one.identify("203.0.113.9", FIREFOX, still_full) == alone
    in_the_way.unlink()
    later = NOON + timedelta(minutes=10)
    assert one.identify("203.0.113.9", FIREFOX, later) == other.identify("203.0.113.9", FIREFOX, later)


def test_another_address_agent_day_or_site_is_another_visitor(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path / "a")
    found = {
        visitors.identify("203.0.113.9", FIREFOX, NOON),
        visitors.identify("203.0.113.8", FIREFOX, NOON),
        visitors.identify("203.0.113.9", FIREFOX + "x", NOON),
        visitors.identify("203.0.113.9", FIREFOX, NOON + timedelta(days=1)),
        Visitors(tmp_path / "b").identify("203.0.113.9", FIREFOX, NOON),
    }
    assert len(found) == 5


def test_a_session_across_midnight_keeps_its_visitor_until_it_ends(tmp_path: Path) -> None:
    visitors, other_process = Visitors(tmp_path), Visitors(tmp_path)
    first = visitors.identify("203.0.113.9", FIREFOX, MIDNIGHT - timedelta(minutes=10))
    goes_on = [MIDNIGHT + timedelta(minutes=minutes) for minutes in (15, 40, 69)]
    assert {other_process.identify("203.0.113.9", FIREFOX, now) for now in goes_on} == {first}
    assert other_process.identify("203.0.113.9", FIREFOX, MIDNIGHT + timedelta(minutes=100)) != first


def test_who_was_last_seen_more_than_half_an_hour_ago_is_new_after_midnight(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path)
    first = visitors.identify("203.0.113.9", FIREFOX, MIDNIGHT - timedelta(minutes=20))
    assert visitors.identify("203.0.113.9", FIREFOX, MIDNIGHT + timedelta(minutes=11)) != first
    assert visitors.identify("203.0.113.7", FIREFOX, MIDNIGHT - timedelta(hours=2)) != visitors.identify(
        "203.0.113.7", FIREFOX, MIDNIGHT + timedelta(minutes=1)
    )


def test_days_turn_in_utc_whatever_the_clock_s_zone(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path)
    local = (MIDNIGHT + timedelta(hours=3)).astimezone(datetime.fromisoformat("2026-01-01T00:00-08:00").tzinfo)
    assert visitors.identify("a", "b", local) == visitors.identify("a", "b", MIDNIGHT + timedelta(hours=9))


def test_salts_are_private_and_deleted_after_48_hours(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path)
    for days in range(4):
        visitors.identify("203.0.113.9", FIREFOX, NOON + timedelta(days=days))
    salts = tmp_path / "salts"
    assert {path.name.partition(".")[0] for path in salts.iterdir()} == {"2026-03-04", "2026-03-05"}
    assert {path.stat().st_mode & 0o777 for path in salts.iterdir()} == {0o600}
    assert salts.stat().st_mode & 0o777 == 0o700


def test_processes_that_start_together_agree_on_one_salt(tmp_path: Path) -> None:
    found = []
    together = threading.Barrier(16)

    def identify() -> None:
        visitors = Visitors(tmp_path)
        together.wait()
        found.append(visitors.identify("203.0.113.9", FIREFOX, NOON))

    threads = [threading.Thread(target=identify) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert len(set(found)) == 1
    assert not list((tmp_path / "salts").glob(".*"))


def test_where_there_is_no_salt_none_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may have put its own there since this one looked."""
    removed: list[str] = []
    unlink = Path.unlink
    monkeypatch.setattr(Path, "unlink", lambda path, **more: removed.append(path.name) or unlink(path, **more))
    Visitors(tmp_path).identify("203.0.113.9", FIREFOX, NOON)
    assert "2026-03-02" not in removed


def test_without_a_place_for_salts_visitors_still_count(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    visitors = Visitors(tmp_path / "state")
    first = visitors.identify("203.0.113.9", FIREFOX, NOON)
    assert first == visitors.identify("203.0.113.9", FIREFOX, NOON)


def test_a_clock_that_goes_backwards_is_survived(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path)
    first = visitors.identify("203.0.113.9", FIREFOX, NOON)
    visitors.identify("203.0.113.9", FIREFOX, NOON + timedelta(days=1))
    assert visitors.identify("203.0.113.9", FIREFOX, NOON) == first


@pytest.mark.parametrize("agent", ["", "  ", "\ud800", "x" * 100_000])
def test_any_text_is_taken_for_a_user_agent(tmp_path: Path, agent: str) -> None:
    assert Visitors(tmp_path).identify("203.0.113.9", agent, NOON)
    assert series_of(agent) in {"human", "bot"}


@pytest.mark.parametrize(
    ("agent", "series"),
    [
        (FIREFOX, "human"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
            "human",
        ),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot"),
        (
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "agent",
        ),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "preview"),
        ("curl/8.5.0", "bot"),
        ("", "bot"),
        ("   ", "bot"),
    ],
)
def test_machines_are_series_of_their_own(agent: str, series: str) -> None:
    assert series_of(agent) == series


def test_a_session_goes_on_after_midnight_although_nobody_else_s_does(tmp_path: Path) -> None:
    """Yesterday's visitors are looked for as long as one of them, in any process, may go on."""
    one, other = Visitors(tmp_path), Visitors(tmp_path)
    first = one.identify("203.0.113.9", FIREFOX, MIDNIGHT - timedelta(minutes=1))
    for minutes in range(2, 200, 9):
        now = MIDNIGHT + timedelta(minutes=minutes)
        assert one.identify("203.0.113.7", FIREFOX, now) != first
        assert other.identify("203.0.113.9", FIREFOX, now) == first
    assert one.identify("203.0.113.9", FIREFOX, now + timedelta(minutes=29)) == first
    assert one.identify("203.0.113.9", FIREFOX, now + timedelta(minutes=61)) != first


@pytest.mark.parametrize("damaged", [b"", b"short", b"x" * 4000])
def test_a_damaged_salt_is_replaced_by_one_that_all_processes_share(tmp_path: Path, damaged: bytes) -> None:
    salt = tmp_path / "salts" / "2026-03-02"
    salt.parent.mkdir()
    salt.write_bytes(damaged)
    found = {Visitors(tmp_path).identify("203.0.113.9", FIREFOX, NOON) for _ in range(3)}
    assert (len(found), len(salt.read_bytes())) == (1, 32)
