"""The pictures that networks show."""

import re

import pytest

from helpcenter.web.discovery.social_card import HEIGHT, WIDTH, draw, has_letter, wrapped
from tests.web.conftest import HelpCenter
from tests.web.discovery.reading import path_of

pytestmark = pytest.mark.anyio
GUIDE = "/en/guides/cancel-lantern"


async def test_a_guides_picture_is_drawn_once_for_each_language(help_center: HelpCenter) -> None:
    pictures = set()
    for path in (GUIDE, "/he/guides/ביטול-לנטרן", "/en/"):
        page = (await help_center.get(path)).text
        found = re.search(r'<meta property="og:image" content="([^"]+)">', page)
        assert found
        card = await help_center.get(path_of(found[1]).replace("&amp;", "&"))
        assert card.headers["content-type"] == "image/png"
        assert card.content.startswith(b"\x89PNG")
        assert size_of(card.content) == (WIDTH, HEIGHT)
        pictures.add(card.content)
    assert len(pictures) == 3
    assert (await help_center.get("/cards/en/nothing.png")).status_code == 404


def size_of(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_words_that_no_font_can_write_are_left_out_of_a_picture() -> None:
    assert has_letter("a")
    assert not has_letter("\ue000")
    assert draw("\ue000 title", "", "Help", "en") == draw("", "", "Help", "en")


@pytest.mark.parametrize("text", ["How to cancel " * 12, "解約する方法" * 30, "การยกเลิก" * 20, "W" * 400, "x", ""])
def test_a_title_of_any_script_is_cut_into_lines(text: str) -> None:
    lines = wrapped(text, 20)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert draw(text, "Product", "Help", "th").startswith(b"\x89PNG")
