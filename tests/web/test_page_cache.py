"""Pages are the same bytes for every visit, made once a release, and every view is counted all the same."""

import gzip
from pathlib import Path

import anyio
import brotli
import httpx
import pytest

from helpcenter.serving.publishing import reindex
from helpcenter.web.http.compression import best_encoding
from helpcenter.web.http.precompressed import PrecompressedResponse, ResponseCache, is_unchanged
from tests.web.conftest import HelpCenter, Starter
from tests.web.test_recording import first_hit

pytestmark = pytest.mark.anyio
# A guide without a call to action: everyone gets the same.
GUIDE = "/en/guides/change-the-bulb"


def id_of(page: httpx.Response) -> tuple[str, str]:
    return "x-request-id", page.headers["x-request-id"]


async def test_visits_from_different_searches_get_the_same_bytes(help_center: HelpCenter) -> None:
    links = [(await first_hit(help_center))[1] for _ in range(2)]
    assert links[0] != links[1]
    pages = [await help_center.get(link) for link in links]
    assert pages[0].content == pages[1].content
    assert pages[0].headers["etag"] == pages[1].headers["etag"]
    assert len({view["search_id"] for view in help_center.events("view")}) == 2


async def test_a_first_and_a_later_visit_get_the_same_answer(help_center: HelpCenter) -> None:
    first, later = [await help_center.get(GUIDE) for _ in range(2)]
    # All but the name of the request, which is another each time.
    first_headers, later_headers = (sorted(set(page.headers.items()) - {id_of(page)}) for page in (first, later))
    assert first.content == later.content
    assert first_headers == later_headers
    assert first.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("path", [GUIDE, "/en/", "/en/products/lantern"])
async def test_a_page_that_has_not_changed_is_not_sent_again_and_counted_again(
    help_center: HelpCenter, path: str
) -> None:
    first = await help_center.get(path)
    again = await help_center.get(path, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert len(help_center.events("view")) == (2 if path == GUIDE else 0)


async def test_a_page_fetched_ahead_is_served_and_not_counted(help_center: HelpCenter) -> None:
    for _ in range(2):
        assert (await help_center.get(GUIDE, sec_purpose="prefetch;prerender")).status_code == 200
    assert help_center.events() == []


async def test_a_new_release_changes_the_page(help_center: HelpCenter) -> None:
    before = await help_center.get(GUIDE)
    text = help_center.root / "content" / "guides" / "change-the-bulb" / "en.md"
    text.write_text(text.read_text("utf-8") + "\nKeep the old bulb.\n", "utf-8")
    await anyio.to_thread.run_sync(reindex, help_center.root)
    help_center.app.state.web.services.releases.refresh()
    after = await help_center.get(GUIDE, if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert "Keep the old bulb." in after.text
    assert after.headers["etag"] != before.headers["etag"]


async def test_each_wording_of_a_call_to_action_is_a_page_of_its_own(help_center: HelpCenter) -> None:
    tags = set()
    for number in range(24):
        agent = f"Mozilla/5.0 (X11; Linux x86_64; rv:{number}.0) Gecko/20100101 Firefox/{number}.0"
        tags.add((await help_center.get("/en/guides/cancel-lantern", user_agent=agent)).headers["etag"])
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)],
)
async def test_a_page_comes_in_the_encoding_that_the_browser_takes(
    help_center: HelpCenter, accepted: str, encoding: str | None, unpack: object
) -> None:
    plain = await help_center.get(GUIDE, accept_encoding="identity")
    async with help_center.client.stream("GET", GUIDE, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == encoding
    assert int(answer.headers["content-length"]) == len(raw)
    assert unpack(raw) == plain.content  # type: ignore[operator]
    assert "accept-encoding" in answer.headers["vary"]


async def test_assets_are_compressed_once_and_kept_for_ever(help_center: HelpCenter) -> None:
    url = help_center.app.state.web.assets.url("site.css")
    async with help_center.client.stream("GET", url, headers={"accept-encoding": "br"}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    assert len(raw) < len(brotli.decompress(raw)) / 3


async def test_an_answer_for_one_visitor_is_compressed_too(help_center: HelpCenter) -> None:
    async with help_center.client.stream("GET", "/en/search?q=lantern", headers={"accept-encoding": "br"}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "br"
    assert b"Lantern" in brotli.decompress(raw)


async def test_the_head_of_a_kept_page_has_no_body(help_center: HelpCenter) -> None:
    page = await help_center.get(GUIDE)
    head = await help_center.client.head(GUIDE)
    assert head.content == b""
    assert head.headers["content-length"] == page.headers["content-length"]


async def test_what_is_kept_is_bounded(start: Starter) -> None:
    pages = ResponseCache(limit=10_000)
    for number in range(50):
        pages.put(number, PrecompressedResponse(bytes([number]) * 900, "text/html", {}))
    assert pages.size <= 10_000
    assert pages.get(0) is None
    assert pages.get(49) is not None
    help_center = await start(page_cache_mb=1)
    await help_center.get(GUIDE)
    assert 0 < help_center.app.state.web.page_cache.size < 1 << 20


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        (b"gzip, deflate, br, zstd", "br"),
        (b"gzip;q=1.0, br;q=0", "gzip"),
        (b"*", "br"),
        (b"*;q=0", ""),
        (b"", ""),
        (b"identity", ""),
        (b"GZIP", "gzip"),
        (b";;,=", ""),
    ],
)
async def test_encodings_are_chosen_as_the_header_says(header: bytes, encoding: str) -> None:
    assert best_encoding(header) == encoding


@pytest.mark.parametrize(
    ("condition", "unchanged"),
    [(b'"a"', True), (b'W/"a"', True), (b'"b", "a"', True), (b"*", True), (b'"b"', False), (b"", False)],
)
async def test_a_condition_is_read_as_the_standard_says(condition: bytes, unchanged: bool) -> None:
    assert is_unchanged(condition, b'"a"') is unchanged


async def test_files_and_streams_are_left_as_they_are(help_center: HelpCenter, root: Path) -> None:
    page = await help_center.get(GUIDE)
    at = page.text.index('src="/media/') + 5
    picture = await help_center.get(page.text[at : page.text.index('"', at)], accept_encoding="br, gzip")
    assert "content-encoding" not in picture.headers
    assert picture.content.startswith(b"\x89PNG")
