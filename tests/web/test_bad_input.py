"""Everything a visitor may send that we did not ask for: a fitting status, a code, a sentence, never a trace."""

import json
from urllib.parse import quote

import pytest

from tests.web.conftest import HelpCenter
from tests.web.test_recording import SEEN

pytestmark = pytest.mark.anyio

HOSTILE = [
    "x" * 512,
    "a\x00b",
    "\u202eannuler\u202c",
    "(((([[[[*+?\\",
    "*",
    "a*",
    "????",
    "title:lantern AND NOT body:*",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "\U000e0041\ufffe",
    "\u0301\u0301\u0301",
    " ".join(f"w{number}" for number in range(100)),
    "lantern " * 60,
    "../../etc/passwd",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", ["/en/search", "/api/v1/search", "/api/v1/suggest"])
async def test_any_query_gets_an_answer(help_center: HelpCenter, path: str, text: str) -> None:
    answer = await help_center.get(f"{path}?q={quote(text)}&locale=en")
    assert answer.status_code == 200
    is_html = answer.headers["content-type"].startswith("text/html")
    assert not is_html or ("<script>alert" not in answer.text and "<img src=x" not in answer.text)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%C0%AF", "%", "%zz", "a%00b", "%F4%90%80%80"])
async def test_a_query_that_is_not_even_text_gets_an_answer(help_center: HelpCenter, raw: str) -> None:
    for path in ("/en/search", "/api/v1/search"):
        answer = await help_center.get(f"{path}?q={raw}&locale=en")
        assert answer.status_code == 200
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/search?q=" + "x" * 10_000, 400, "query_too_long"),
        ("/api/v1/search?q=x&locale=xx", 404, "unknown_locale"),
        ("/api/v1/search?q=x&locale=../en", 404, "unknown_locale"),
        ("/api/v1/search?q=x&product=lantren", 400, "unknown_product"),
        ("/api/v1/search?q=x&topic=liveing", 400, "unknown_topic"),
        ("/api/v1/search?q=x&kind=cancle", 400, "unknown_kind"),
        ("/api/v1/search?q=x&limit=0", 400, "bad_limit"),
        ("/api/v1/search?q=x&limit=51", 400, "bad_limit"),
        ("/api/v1/search?q=x&limit=ten", 400, "bad_limit"),
        ("/api/v1/search?q=x&limit=1e3", 400, "bad_limit"),
        ("/api/v1/search?q=x&offset=-1", 400, "bad_offset"),
        ("/api/v1/search?q=x&offset=" + "9" * 5000, 400, "bad_offset"),
        ("/api/v1/search?q=x&offset=%C2%B2", 400, "bad_offset"),
        ("/api/v1/guides/cancel-lanter", 404, "unknown_guide"),
        ("/api/v1/guides/..%2F..%2Fsite.yaml", 404, "not_found"),
        ("/api/v1/nothing", 404, "not_found"),
    ],
)
async def test_the_api_refuses_with_a_code_and_a_sentence(
    help_center: HelpCenter, path: str, status: int, code: str
) -> None:
    answer = await help_center.get(path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["message"].endswith((".", "?"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/xx/", 404),
        ("/xx/search?q=lantern", 404),
        ("/en/guides/no-such-guide", 404),
        ("/en/guides/" + "x" * 3000, 404),
        ("/en/guides/%00", 404),
        ("/en/guides/no-such-guide.md", 404),
        ("/en/products/no-such-product", 404),
        ("/en/search?q=x&page=0", 400),
        ("/en/search?q=x&page=-1", 400),
        ("/en/search?q=x&page=99999999999999999999", 400),
        ("/en/search?q=x&page=two", 400),
        ("/en/search?q=x&kind=nothing", 400),
        ("/en/search?q=x&product=nothing", 400),
        ("/en/search?q=" + "x" * 10_000, 400),
        ("/go/no-such-cta", 404),
        ("/media/cancel-lantern/..%2Fguide.yaml", 404),
        ("/media/change-the-bulb/..%2f..%2f..%2fsite.yaml", 404),
        ("/media/change-the-bulb/guide.yaml", 404),
        ("/media/..%2f..%2f/site.yaml", 404),
        ("/assets/%2e%2e/context.py", 404),
        ("/assets/..%2fcontext.py", 404),
        ("/assets/site.css", 404),
        ("/nothing/at/all", 404),
    ],
)
async def test_a_browser_gets_a_page_with_a_way_on(help_center: HelpCenter, path: str, status: int) -> None:
    answer = await help_center.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert 'name="q"' in answer.text
    assert "Traceback" not in answer.text


async def test_a_wrong_address_is_explained_in_the_visitors_language(help_center: HelpCenter) -> None:
    answer = await help_center.get("/he/guides/no-such-guide")
    assert '<html lang="he" dir="rtl"' in answer.text


async def test_a_method_that_makes_no_sense_is_refused(help_center: HelpCenter) -> None:
    answer = await help_center.client.post("/api/v1/search")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_event"),
        (b"{", 400, "bad_event"),
        (b"\xff\xfe", 400, "bad_event"),
        (b"null", 400, "bad_event"),
        (b"[" * 50_000, 400, "bad_event"),
        (b'{"type": "' + b"x" * 70_000 + b'"}', 413, "too_large"),
        ({"type": "search", "query": "forged"}, 400, "bad_event"),
        ({"type": "cta_click"}, 400, "bad_event"),
        (SEEN | {"cta": "nothing"}, 400, "bad_event"),
        (SEEN | {"guide": "nothing"}, 400, "bad_event"),
        (SEEN | {"variant": "nothing"}, 400, "bad_event"),
        (SEEN | {"placement": "nothing"}, 400, "bad_event"),
        (SEEN | {"placement": "faq"}, 400, "bad_event"),
        (SEEN | {"guide": "change-the-bulb"}, 400, "bad_event"),
        (SEEN | {"visitor": "someone-else"}, 400, "bad_event"),
        (SEEN | {"cta": 7}, 400, "bad_event"),
        (SEEN | {"locale": "xx"}, 404, "unknown_locale"),
        (SEEN | {"s": "forged"}, 400, "bad_link"),
        (SEEN | {"s": "\ud800"}, 400, "bad_event"),
    ],
    ids=range(19),
)
async def test_an_event_that_cannot_be_true_is_refused(
    help_center: HelpCenter, body: bytes | dict[str, object], status: int, code: str
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await help_center.client.post("/api/v1/events", content=content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert help_center.events() == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[", "http://help.test.evil.example", ""])
async def test_an_event_from_another_sites_page_is_refused(help_center: HelpCenter, origin: str) -> None:
    answer = await help_center.client.post("/api/v1/events", json=SEEN, headers={"origin": origin})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")


async def test_an_event_that_a_browser_says_comes_from_elsewhere_is_refused(help_center: HelpCenter) -> None:
    answer = await help_center.client.post("/api/v1/events", json=SEEN, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")


async def test_markup_in_a_query_is_shown_as_text(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/search?q=" + quote("<b>lantern</b>"))
    assert "<b>lantern</b>" not in page.text
    assert "&lt;b&gt;lantern&lt;/b&gt;" in page.text


@pytest.mark.parametrize("path", ["/favicon.ico", "/wp-login.php", "/staffx", "/frx"])
async def test_an_unknown_address_is_not_sent_elsewhere(help_center: HelpCenter, path: str) -> None:
    answer = await help_center.get(path, host="evil.example")
    assert answer.status_code == 404


async def test_a_home_address_without_its_slash_leads_home_on_the_same_host(help_center: HelpCenter) -> None:
    answer = await help_center.get("/he", host="evil.example")
    assert (answer.status_code, answer.headers["location"]) == (301, "/he/")


@pytest.mark.parametrize("headers", [
    {"accept-language": "\x7f;;q=,," * 500},
    {"referer": "http://["},
    {"cookie": "hc_staff=garbage; hc_sign_in=\x01"},
    {"x-forwarded-for": "not an address"},
    {"host": "["},
])  # fmt: skip
async def test_garbage_in_headers_disturbs_nobody(help_center: HelpCenter, headers: dict[str, str]) -> None:
    for path in ("/en/guides/cancel-lantern", "/en/search?q=lantern", "/"):
        answer = await help_center.client.get(path, headers=headers)
        assert answer.status_code in {200, 303}


@pytest.mark.parametrize("referrer", ["http://[", "//", "http://[::1", ":", "x" * 5000])
@pytest.mark.parametrize("path", ["/go/glowworm", "/he/", "/en/guides/cancel-lantern"])
async def test_a_referrer_that_is_no_address_is_no_reason_to_fail(
    help_center: HelpCenter, path: str, referrer: str
) -> None:
    for headers in ({"referer": referrer}, {"referer": referrer, "host": ""}):
        assert (await help_center.client.get(path, headers=headers)).status_code < 400


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("q=a&exact=null", "bad_exact"),
        ("q=a&limit=", "bad_limit"),
        ("q=a&offset=", "bad_offset"),
        ("q=" + "%20" * 513, "query_too_long"),
    ],
)
async def test_the_api_refuses_what_it_does_not_describe(help_center: HelpCenter, parameters: str, code: str) -> None:
    answer = await help_center.get(f"/api/v1/search?{parameters}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


async def test_characters_that_become_three_are_not_too_long(help_center: HelpCenter) -> None:
    answer = await help_center.get("/api/v1/search?q=" + quote("\ufb2c" * 512))
    assert answer.status_code == 200
