"""Fetching is polite, bounded in every way, and goes on where it was stopped."""

import gzip
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from helpcenter.outbound import budget, fetching, kept
from helpcenter.outbound.budget import EnoughFetched
from helpcenter.outbound.fetching import JSON, PAGE, Fetcher
from helpcenter.outbound.kept import Answer, KeptAnswers
from helpcenter.outbound.web_addresses import NotFetched
from tests.local_site import Reply, Website, website

WORDS = Reply(b"<p>Words.")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Website]:
    with website(tmp_path) as made:
        made.routes |= {"/": WORDS, "/robots.txt": Reply(b"", "text/plain")}
        yield made


@pytest.fixture
def fetcher(site: Website, tmp_path: Path) -> Iterator[Fetcher]:
    made = fetcher_of(site, tmp_path)
    yield made
    made.close()


def fetcher_of(site: Website, tmp_path: Path) -> Fetcher:
    made = Fetcher(tmp_path / "kept", site.network())
    made.trust(site.address)
    return made


def test_a_page_comes_over_an_encrypted_connection_to_the_name_it_has(site: Website, fetcher: Fetcher) -> None:
    found = fetcher.get(f"{site.address}/#part", PAGE)
    assert (found.data, found.kind, found.charset) == (b"<p>Words.", "text/html", "utf-8")
    assert site.headers[-1]["host"] == f"help.test:{site.port}"


def test_a_server_learns_who_asks_and_nothing_else(site: Website, fetcher: Fetcher) -> None:
    site.routes["/"] = replace(WORDS, headers={"set-cookie": "a=b"})
    fetcher.get(f"{site.address}/", PAGE)
    site.routes["/more"] = WORDS
    fetcher.get(f"{site.address}/more", PAGE)
    assert set(site.headers[-1]) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert site.headers[-1]["user-agent"].startswith("Helpcenter/")


def test_http_is_for_a_source_that_was_named_so(tmp_path: Path) -> None:
    with website() as plain:
        plain.routes["/"] = WORDS
        made = fetcher_of(plain, tmp_path)
        assert made.get(f"{plain.address}/", PAGE).data == b"<p>Words."
        made.close()


def test_every_other_address_by_http_is_asked_by_https(site: Website, fetcher: Fetcher) -> None:
    address = site.address.replace("https:", "http:")
    assert fetcher.get(f"{address}/", PAGE).address == f"{site.address}/"


def test_redirects_are_followed_a_few_times(site: Website, fetcher: Fetcher) -> None:
    site.routes |= {f"/{number}": Reply(status=301, headers={"location": f"/{number + 1}"}) for number in range(9)}
    site.routes["/5"] = WORDS
    assert fetcher.get(f"{site.address}/1", PAGE).address == f"{site.address}/5"
    site.routes["/5"] = Reply(status=302, headers={"location": "/6"})
    with pytest.raises(NotFetched, match="leads on more than 5 times"):
        fetcher.get(f"{site.address}/2", PAGE)


def test_what_robots_txt_forbids_is_left_alone(site: Website, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private\nAllow: /private/open", "text/plain")
    site.routes |= {"/private/open": WORDS, "/way": Reply(status=302, headers={"location": "/private/x"})}
    assert fetcher.get(f"{site.address}/private/open", PAGE).data
    for path in ("/private", "/private/x", "/way"):
        with pytest.raises(NotFetched, match=r"robots\.txt says so"):
            fetcher.get(f"{site.address}{path}", PAGE)
    assert "/private/x" not in site.asked


@pytest.mark.parametrize(("status", "is_allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_robots_txt_that_is_missing_allows_all_and_one_that_fails_nothing(
    site: Website, fetcher: Fetcher, status: int, is_allowed: bool
) -> None:
    site.routes["/robots.txt"] = Reply(status=status, kind="text/plain")
    try:
        found = bool(fetcher.get(f"{site.address}/", PAGE).data)
    except NotFetched:
        found = False
    assert found is is_allowed


def test_an_api_is_for_programs_whatever_robots_txt_says(site: Website, fetcher: Fetcher) -> None:
    site.routes["/api"] = Reply(b"{}", "application/json")
    assert fetcher.get(f"{site.address}/api", JSON).data == b"{}"
    assert site.asked == ["/api"]


@pytest.mark.parametrize(
    ("status", "header", "seconds"), [(429, "7", 7.0), (503, "0", 0.0), (429, "", 30.0), (503, "9999", 120.0)]
)
def test_a_server_that_asks_to_wait_is_waited_for(
    site: Website, fetcher: Fetcher, status: int, header: str, seconds: float
) -> None:
    replies = [Reply(status=status, headers={"retry-after": header} if header else {}), WORDS]
    site.routes["/"] = lambda _: replies.pop(0)
    assert fetcher.get(f"{site.address}/", PAGE).data == b"<p>Words."
    assert site.slept == [seconds]


def test_a_server_that_asks_for_ever_is_given_up(site: Website, fetcher: Fetcher) -> None:
    site.routes["/"] = Reply(status=429)
    with pytest.raises(NotFetched, match="come later"):
        fetcher.get(f"{site.address}/", PAGE)
    assert site.asked.count("/") == 4


def test_a_host_that_is_gone_is_waited_for_once(site: Website, fetcher: Fetcher) -> None:
    for path in ("/one.png", "/two.png"):
        with pytest.raises(NotFetched, match=r"does not answer|could not be read"):
            fetcher.get(f"https://gone.test{path}", fetching.PICTURE)
    assert len(site.slept) == 3


def test_there_is_a_pause_between_two_fetches_from_a_host(site: Website, tmp_path: Path) -> None:
    made = Fetcher(tmp_path / "kept", replace(site.network(), pause=1000.0))
    made.trust(site.address)
    made.get(f"{site.address}/", PAGE)
    made.close()
    assert [round(each, -2) for each in site.slept] == [1000.0]


def test_the_pause_that_robots_txt_asks_for_is_kept(site: Website, fetcher: Fetcher) -> None:
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 5", "text/plain")
    fetcher.get(f"{site.address}/", PAGE)
    assert [round(each) for each in site.slept] == [5]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(b"x" * 2000), "is larger than"),
        (Reply(gzip.compress(b"x" * 50_000_000), headers={"content-encoding": "gzip"}), "is larger than"),
        (Reply(b"no gzip", headers={"content-encoding": "gzip"}), "cannot be unpacked"),
        (Reply(b"x", headers={"content-encoding": "br"}), "nobody asked for"),
        (Reply(b"%PDF", "application/pdf"), "is application/pdf, not a page"),
        (Reply(b"x", ""), "is of no kind, not a page"),
        (Reply(status=404), "answered 404"),
        (Reply(status=500), "answered 500"),
        (Reply(status=304), "answered 304"),
    ],
)
def test_what_is_no_page_of_a_bounded_size_is_refused(
    site: Website, fetcher: Fetcher, reply: Reply, words: str
) -> None:
    site.routes["/"] = reply
    with pytest.raises(NotFetched, match=words):
        fetcher.get(f"{site.address}/", replace(PAGE, most_bytes=1000))


def test_what_is_packed_is_unpacked(site: Website, fetcher: Fetcher) -> None:
    site.routes["/"] = Reply(gzip.compress(b"<p>Words."), headers={"content-encoding": "gzip"})
    assert fetcher.get(f"{site.address}/", PAGE).data == b"<p>Words."


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Headers that never end, as often as the other side listens."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"x: y\r\n")
            handler.wfile.flush()
            if handler.connection.fileno() < 0:
                return
            handler.connection.settimeout(0.05)
            try:
                if not handler.connection.recv(1):
                    return
            except TimeoutError:
                continue
    except OSError:
        return


def test_an_answer_that_drips_is_over_when_its_time_is(site: Website, fetcher: Fetcher) -> None:
    site.routes["/"] = drip
    with pytest.raises(NotFetched, match="does not answer"):
        fetcher.get(f"{site.address}/", replace(PAGE, seconds=0.3))
    assert fetcher.budget.count == 1 + 4


@pytest.mark.parametrize(
    ("bound", "value", "sentence"),
    [
        ("MOST_FETCHES", 2, "2 requests are enough for one run"),
        ("MOST_BYTES", 1, "GiB are enough for one run"),
        ("MOST_SECONDS", 0, "0 hours are enough for one run"),
    ],
)
def test_what_one_run_asks_for_is_bounded_and_the_next_goes_on(
    site: Website, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, value: int, sentence: str
) -> None:
    site.routes |= {f"/{number}": WORDS for number in range(3)}
    first = fetcher_of(site, tmp_path)
    first.get(f"{site.address}/0", PAGE)
    monkeypatch.setattr(budget, bound, value)
    with pytest.raises(EnoughFetched, match=f"{sentence}, so this run ends here. .* it goes on where it was"):
        [first.get(f"{site.address}/{number}", PAGE) for number in range(3)]
    first.close()
    monkeypatch.undo()
    asked, second = len(site.asked), fetcher_of(site, tmp_path)
    assert [second.get(f"{site.address}/{number}", PAGE).data for number in range(3)] == [b"<p>Words."] * 3
    assert site.asked[asked:] == ["/robots.txt", "/1", "/2"]
    second.close()


def test_a_site_that_asks_to_come_later_for_each_of_its_pages_ends_the_run_after_an_hour_of_waiting(
    site: Website, fetcher: Fetcher
) -> None:
    later = Reply(status=503, headers={"retry-after": "86400"})
    site.routes |= {f"/{number}": later for number in range(20_000)}
    with pytest.raises(EnoughFetched, match="again and again, 60 minutes in all"):
        for number in range(20_000):
            with suppress(NotFetched):
                fetcher.get(f"{site.address}/{number}", PAGE)
    assert fetcher.budget.count < 60


def test_an_import_of_several_runs_goes_on_while_each_kept_something_within_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, clock = "https://a.test/", [time.time() - 72 * 3600]
    monkeypatch.setattr(kept.time, "time", lambda: clock[0])

    def goes_on() -> bool:
        answers = KeptAnswers(tmp_path)
        known = answers.find(address)
        goes_on = known is not None and answers.is_of_this_import(known[0])
        answers.keep(Answer(address, address, "text/html"), b"words")
        os.utime(tmp_path / "answers.jsonl", (clock[0], clock[0]))
        return goes_on

    first = goes_on()
    clock[0] += 20 * 3600
    second = goes_on()
    clock[0] += 20 * 3600
    third = goes_on()
    clock[0] += 25 * 3600
    assert (first, second, third, goes_on()) == (False, True, True, False)


def test_a_stopped_import_asks_for_nothing_twice(site: Website, tmp_path: Path) -> None:
    for _ in range(2):
        made = fetcher_of(site, tmp_path)
        assert made.get(f"{site.address}/", PAGE).data == b"<p>Words."
        made.close()
    assert site.asked.count("/") == 1


def test_the_next_import_asks_for_what_has_changed(site: Website, tmp_path: Path) -> None:
    site.routes |= {
        "/": replace(WORDS, headers={"etag": '"one"'}),
        "/dated": replace(WORDS, headers={"last-modified": "Mon, 30 Nov 2026 09:00:00 GMT"}),
    }
    first = fetcher_of(site, tmp_path)
    for path in ("/", "/dated"):
        first.get(f"{site.address}{path}", PAGE)
    first.finish()
    first.close()
    site.routes |= {"/": Reply(status=304), "/dated": Reply(b"<p>Other words.")}
    second = fetcher_of(site, tmp_path)
    assert second.get(f"{site.address}/", PAGE).data == b"<p>Words."
    assert site.headers[-1]["if-none-match"] == '"one"'
    assert second.get(f"{site.address}/dated", PAGE).data == b"<p>Other words."
    assert site.headers[-1]["if-modified-since"] == "Mon, 30 Nov 2026 09:00:00 GMT"
    second.close()


def test_a_damaged_folder_of_answers_is_as_good_as_none(site: Website, tmp_path: Path) -> None:
    first = fetcher_of(site, tmp_path)
    first.get(f"{site.address}/", PAGE)
    first.close()
    index = tmp_path / "kept" / "answers.jsonl"
    index.write_text('[]\n{"address": 1}\n{"addr', "utf-8")
    again = fetcher_of(site, tmp_path)
    assert again.get(f"{site.address}/", PAGE).data == b"<p>Words."
    again.close()
    assert site.asked.count("/") == 2
