"""The feed of updated guides."""

import pytest

from tests.web.conftest import HelpCenter
from tests.web.discovery.reading import parsed, path_of

pytestmark = pytest.mark.anyio
ATOM = "{http://www.w3.org/2005/Atom}"


async def test_the_feed_tells_of_updated_guides(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/")).text
    assert '<link rel="alternate" type="application/atom+xml" href="/en/feed.atom"' in page
    answer = await help_center.get("/en/feed.atom")
    feed = parsed(answer.content)
    assert (feed.tag, answer.headers["content-type"]) == (f"{ATOM}feed", "application/atom+xml; charset=utf-8")
    for required in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{required}") is not None
    entries = list(feed.iter(f"{ATOM}entry"))
    days = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert days == sorted(days, reverse=True)
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries) > 1
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert (await help_center.get(path_of(link.get("href") or ""))).status_code == 200
    again = await help_center.get("/en/feed.atom", if_none_match=answer.headers["etag"])
    assert again.status_code == 304
