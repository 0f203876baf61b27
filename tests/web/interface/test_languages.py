"""Which language a visitor gets, how it is remembered, and that changing it never leads nowhere."""

import re
from urllib.parse import quote

import pytest

from helpcenter.serving.process_role import ProcessRole
from helpcenter.web.http.preferred_language import COOKIE
from tests.web.conftest import ORIGIN, HelpCenter, Starter

pytestmark = pytest.mark.anyio

LOCALES = {"en": "ltr", "he": "rtl", "ja": "ltr"}
# One of each kind, the languages' own addresses included; the status says what the page itself answers.
PAGES = {
    "/en/": 200,
    "/ja/products/lantern": 200,
    "/en/guides/cancel-lantern/feedback?helpful=no": 200,
    "/ja/guides/move-from-lantern-to-another-lamp/feedback?helpful=yes": 200,
    "/en/search": 200,
    "/en/search?q=cancel+lantern": 200,
    "/en/search?q=cancel&product=lantern&kind=cancel": 200,
    "/ja/search?q=xyzzyplugh": 200,
    f"/en/search?q={'lamp+' * 200}": 400,
    "/en/search?q=lamp&page=0": 400,
    "/en/search?q=lamp&kind=wrong": 400,
    "/en/guides/cancel-lantern": 200,
    f"/he/guides/{quote('ביטול-לנטרן')}": 200,
    "/ja/guides/move-from-lantern-to-another-lamp": 200,
    "/en/guides/no-such-guide": 404,
    "/en/products/no-such-product": 404,
    "/en/nowhere": 404,
    "/nowhere": 404,
    "/xx/guides/cancel-lantern": 404,
    "/go/no-such-cta": 404,
}

NO_CHOICE: list[dict[str, str]] = [
    {},
    {"referer": "https://elsewhere.example/en/"},
    {"referer": f"{ORIGIN}/he/"},
    {"referer": f"{ORIGIN}/staff/overview"},
    {"referer": f"{ORIGIN}/"},
    {"referer": "http://[half"},
    {"referer": f"{ORIGIN}/en/", "sec_purpose": "prefetch"},
    {"referer": f"{ORIGIN}/en/", "cookie": f"{COOKIE}=he"},
]
WISHES = {
    "ja-JP, en;q=0.8": "/ja/",
    "fr, iw;q=0.9, en;q=0.5": "/he/",
    "en;q=0.2, ja;q=0.3": "/ja/",
    "en;q=0, *": "/he/",
    "tlh": "/en/",
}


def switcher(html: str) -> dict[str, str]:
    """The switcher's addresses by language."""
    menu = re.search(r'<nav class="languages".*?</nav>', html, re.DOTALL)
    assert menu
    found = re.findall(r'<a href="([^"]+)" hreflang="([^"]+)"', menu[0])
    return {tag: url.replace("&amp;", "&") for url, tag in found}


async def test_the_switcher_of_every_page_leads_to_a_page_in_each_language(help_center: HelpCenter) -> None:
    """A query that one language refuses is refused in each: the way on leads to the empty search."""
    for path, status in PAGES.items():
        page = await help_center.get(path)
        assert page.status_code == status, path
        links = switcher(page.text)
        assert set(links) == set(LOCALES), path
        for tag, url in links.items():
            other = await help_center.get(url)
            assert other.status_code == 200, url
            assert f'<html lang="{tag}" dir="{LOCALES[tag]}"' in other.text


async def test_whatever_is_in_another_language_says_so_itself(help_center: HelpCenter) -> None:
    """In lists too, with a mark in the words of the page."""
    home = (await help_center.get("/he/")).text
    assert re.search(r'<article class="card" lang="en" dir="ltr">', home)
    mark = '<span class="mark-lang" lang="he" dir="rtl">'
    assert mark in home
    guide = (await help_center.get("/ja/guides/move-from-lantern-to-another-lamp")).text
    assert re.search(r'<div lang="en" dir="ltr">\s*<h1>', guide)


async def test_the_switcher_keeps_the_search_and_its_filters(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/search?q=cancel&product=lantern&kind=cancel")
    assert switcher(page.text)["he"] == "/he/search?q=cancel&product=lantern&kind=cancel"


async def test_the_switcher_keeps_the_block(help_center: HelpCenter) -> None:
    """The script adds the anchor to marked links; the block has the same one in every language."""
    page = await help_center.get("/en/guides/cancel-lantern")
    links = re.search(r'<nav class="languages".*?</nav>', page.text, re.DOTALL)
    assert links and links[0].count("data-keep-hash") == len(LOCALES)
    for url in switcher(page.text).values():
        assert 'id="open-billing"' in (await help_center.get(url)).text


async def test_the_language_chosen_in_the_switcher_is_remembered(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/guides/cancel-lantern")
    url = switcher(page.text)["he"]
    answer = await help_center.get(url, referer=f"{ORIGIN}/en/guides/cancel-lantern")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=he; Path=/; Max-Age=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    front = await help_center.get("/", accept_language="ja")
    assert front.headers["location"] == "/he/"
    assert front.headers["vary"] == "accept-language, cookie"
    again = await help_center.get("/en/", referer=f"{ORIGIN}{url}")
    assert again.headers["set-cookie"].startswith(f"{COOKIE}=en;")


async def test_a_safe_site_keeps_the_choice_on_safe_connections(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, public_url="https://help.test")
    answer = await help_center.get("/he/", referer=f"{ORIGIN}/en/")
    assert "; Secure" in answer.headers["set-cookie"]


async def test_whoever_chose_nothing_gets_no_cookie(help_center: HelpCenter) -> None:
    for headers in NO_CHOICE:
        answer = await help_center.get("/he/", **headers)
        assert answer.status_code == 200, headers
        assert "set-cookie" not in answer.headers, headers


async def test_a_referrer_that_is_no_address_is_no_choice_even_without_a_host(help_center: HelpCenter) -> None:
    request = help_center.client.build_request("GET", "/he/", headers={"referer": "http://["})
    del request.headers["host"]
    answer = await help_center.client.send(request)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


async def test_a_remembered_language_that_the_site_does_not_have_is_passed_over(help_center: HelpCenter) -> None:
    for value in ("fr", "../he", "", "he\\", "\xe9"):
        headers = [(b"accept-language", b"ja"), (b"cookie", f"{COOKIE}={value}".encode("latin-1"))]
        answer = await help_center.client.get("/", headers=headers)
        assert answer.headers["location"] == "/ja/", value


async def test_the_front_door_follows_the_browsers_wishes_in_their_order(help_center: HelpCenter) -> None:
    for header, home in WISHES.items():
        assert (await help_center.get("/", accept_language=header)).headers["location"] == home


async def test_a_visitors_words_do_not_move_the_marks_around_them(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/search?q=%3Cb%3E+%D7%9C%D7%A0%D7%98%D7%A8%D7%9F")
    assert "“<bdi>&lt;b&gt; לנטרן</bdi>”" in page.text
