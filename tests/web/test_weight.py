"""A guide is light: what a first visit loads, compressed, stays within 45 KB, and nothing comes from elsewhere."""

import gzip
import re

import pytest

from tests.web.conftest import HelpCenter

pytestmark = pytest.mark.anyio

MOST = 45 * 1000


async def test_a_guide_with_its_style_and_scripts_is_at_most_45_kilobytes(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/guides/cancel-lantern")).text
    loaded = set(re.findall(r'(?:href|src)="(/assets/[^"]+\.(?:css|js))"', page))
    assert {re.sub(r"\.\w+\.", ".", url.rsplit("/", 1)[1]) for url in loaded} == {
        "site.css", "search.js", "site.js", "guide.js",
    }  # fmt: skip
    bodies = [page.encode(), *[(await help_center.get(url)).content for url in loaded]]
    assert sum(len(gzip.compress(body, 6)) for body in bodies) <= MOST
