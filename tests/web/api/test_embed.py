"""The search box on other sites: who may ask, and what is told of where it was asked."""

import re
from dataclasses import replace

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.serving.process_role import ProcessRole
from helpcenter.settings import read
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio
HOST = "https://app.example.com"
SUGGEST = "/api/v1/suggest?q=lantern&locale=en"


@pytest.fixture
async def embedded(start: Starter) -> HelpCenter:
    running: HelpCenter = await start(ProcessRole.WEB, embed_origins=f"{HOST},http://other.example:8080")
    return running


@pytest.mark.parametrize("origin", [HOST, "http://other.example:8080"])
async def test_a_site_of_the_setting_may_ask(embedded: HelpCenter, origin: str) -> None:
    answer = await embedded.get(SUGGEST, origin=origin)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == origin
    assert "origin" in answer.headers["vary"]
    assert answer.json()["hits"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://app.example.com", "https://app.example.com.evil.example", "null"]
)
async def test_any_other_site_is_refused_and_leaves_no_trace(embedded: HelpCenter, origin: str) -> None:
    answer = await embedded.get(SUGGEST, origin=origin)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")
    assert "access-control-allow-origin" not in answer.headers
    assert embedded.events() == []


async def test_without_the_setting_nobody_else_may_ask(help_center: HelpCenter) -> None:
    assert (await help_center.get(SUGGEST, origin=HOST)).status_code == 403
    assert (await help_center.get(SUGGEST, origin="http://help.test")).status_code == 200
    assert (await help_center.get(SUGGEST)).status_code == 200


@pytest.mark.parametrize(
    ("origin", "method", "status"),
    [(HOST, "GET", 204), (HOST, "POST", 405), ("https://evil.example", "GET", 403)],
)
async def test_browsers_are_told_beforehand(embedded: HelpCenter, origin: str, method: str, status: int) -> None:
    headers = {"origin": origin, "access-control-request-method": method, "access-control-request-headers": "x-any"}
    answer = await embedded.client.options(SUGGEST, headers=headers)
    assert answer.status_code == status
    assert answer.headers.get("access-control-allow-origin") == (HOST if status == 204 else None)


async def test_another_site_cannot_send_events(embedded: HelpCenter) -> None:
    answer = await embedded.client.post("/api/v1/events", headers={"origin": HOST}, content=b"{}")
    assert answer.status_code == 403


async def test_what_happens_on_another_site_is_told_apart(embedded: HelpCenter) -> None:
    found = (await embedded.get(SUGGEST, origin=HOST)).json()
    hit = found["hits"][0]
    s = re.search(r"s=([^#]+)", hit["url"])
    assert s
    await embedded.get(f"/api/v1/guides/{hit['guide']}?locale=en&s={s[1]}&utm_source=forged", origin=HOST)
    await embedded.get(f"/api/v1/guides/{hit['guide']}?locale=en", origin=HOST)
    searched, viewed = embedded.events()
    for event in (searched, viewed):
        assert (event["utm_source"], event["utm_medium"]) == ("app.example.com", "embed")
        assert event["referrer"] == "app.example.com"
    assert (viewed["type"], viewed["search_id"], viewed["rank"]) == ("view", found["search_id"], 1)


async def test_the_script_and_what_it_names_may_be_loaded_anywhere(help_center: HelpCenter) -> None:
    script = await help_center.get("/embed.js", origin="https://anywhere.example")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "public, no-cache"
    imported = re.findall(r'from "\./(assets/[^"]+)"', script.text)
    assert len(imported) == 1
    words = (await help_center.get("/api/v1/embed?locale=he")).json()["words"]
    for path in (f"/{imported[0]}", words, "/embed.js"):
        answer = await help_center.get(path, origin="https://anywhere.example")
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    again = await help_center.get("/embed.js", if_none_match=script.headers["etag"])
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("wanted", "locale", "direction"), [("he-IL,en", "he", "rtl"), ("xx,ja;q=0.5", "ja", "ltr"), ("", "en", "ltr")]
)
async def test_the_box_speaks_the_visitors_language(
    help_center: HelpCenter, wanted: str, locale: str, direction: str
) -> None:
    begin = (await help_center.get(f"/api/v1/embed?locale={wanted}")).json()
    assert (begin["locale"], begin["direction"]) == (locale, direction)
    assert begin["icons"]["search"][0][0] == "circle"


def test_the_setting_takes_origins_only() -> None:
    given = read({"HELPCENTER_EMBED_ORIGINS": "https://A.example/, http://b.example:81"})
    assert given.embedding_origins == {"https://a.example", "http://b.example:81"}
    assert replace(given, embed_origins="").embedding_origins == frozenset()
    with pytest.raises(UsageError, match="HELPCENTER_EMBED_ORIGINS"):
        read({"HELPCENTER_EMBED_ORIGINS": "*"})
