"""The page that says how every guide stands."""

import re
from pathlib import Path

import anyio.to_thread
import pytest

from helpcenter.domain.account import Role
from helpcenter.serving.content_state.guide_states import GuideState
from helpcenter.serving.content_state.state_process import check_here
from helpcenter.web.staff.content.filters import ContentFilter
from tests.web.conftest import HelpCenter
from tests.web.staff.signing_in import sign_in

GUIDE = "content/guides/cancel-lantern/en.md"
GUIDES = [
    GuideState("a", "Leave Lantern", "published", "live", "lantern", ("start",), "en", "leave", {"en": "whole"}, 0, 0),
    GuideState("b", "Straße", "draft", "new", "", (), "de", "strasse", {"en": "missing", "de": "whole"}, 0, 2),
    GuideState("c", "Broken", "broken", "changed", "", (), "en", "broken", None, 1, 0),
    GuideState("d", "Old", "withdrawn", "live", "", ("start",), "en", "old", {"en": "outdated", "de": "partly"}, 0, 0),
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "abcd"), ({"q": "lantern"}, "a"), ({"q": " STRASSE "}, "b"), ({"q": "c"}, "c"), ({"q": "leave x"}, ""),
        ({"state": "draft"}, "b"), ({"state": "broken"}, "c"), ({"state": "withdrawn"}, "d"),
        ({"state": "not-live"}, "bc"),
        ({"state": "nonsense"}, ""), ({"product": "lantern"}, "a"), ({"topic": "start"}, "ad"),
        ({"language": "de"}, "bd"), ({"language": "en"}, "ad"), ({"language": "en", "translation": "missing"}, "b"),
        ({"translation": "outdated"}, "d"), ({"language": "de", "translation": "partly"}, "d"),
        ({"problem": "any"}, "bc"), ({"problem": "error"}, "c"), ({"problem": "warning"}, "b"),
        ({"problem": "none"}, "ad"),
        ({"page": "2"}, "abcd"), ({"state": "draft", "problem": "error"}, ""),
    ],
)  # fmt: skip
def test_guides_are_chosen(asked: dict[str, str], found: str) -> None:
    assert "".join(guide.id for guide in ContentFilter.parse(asked).chosen(GUIDES)) == found


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "1e9", "99999999999", "²"])
def test_a_page_that_is_none_is_the_first(page: str) -> None:
    assert ContentFilter.parse({"page": page}).page in (1, 10_000)


def test_the_address_of_a_page_keeps_what_is_asked_for() -> None:
    asked = ContentFilter.parse({"q": "a b", "state": "draft"})
    assert asked.url(3) == "/staff/content?q=a+b&state=draft&page=3"


pytestmark = pytest.mark.anyio


async def page_of(help_center: HelpCenter, query: str = "") -> str:
    """The page once its check is over; the check runs in this process, which is quicker."""
    content = help_center.app.state.web.services.content
    content._check = check_here
    await anyio.to_thread.run_sync(content.settled, 60)
    return (await help_center.get(f"/staff/content{query}")).text


def save(root: Path, old: str, new: str) -> None:
    path = root / GUIDE
    path.write_text(re.sub(old, new, path.read_text("utf-8"), count=1), "utf-8")


async def test_whoever_looks_first_is_told_that_files_are_being_checked(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    answer = await help_center.get("/staff/content")
    assert answer.status_code == 200
    assert "being checked" in answer.text and 'http-equiv="refresh"' in answer.text


async def test_each_guide_is_told_with_its_page_and_its_folder(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    page = await page_of(help_center)
    assert 'href="/en/guides/cancel-lantern"' in page
    assert "content/guides/cancel-lantern/" in page
    assert 'href="/staff/preview/en/guides/cancel-lantern"' in page
    assert "being checked" not in page


async def test_mistakes_stand_at_their_guide(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    save(help_center.root, "title:", "titel:")
    page = await page_of(help_center, "?problem=error")
    assert re.search(rf"<details>.*{GUIDE}:\d+</code> ", page, re.DOTALL)
    assert "Kept back by errors" in page


async def test_mistakes_elsewhere_stand_above(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    (help_center.root / "content" / "stray.txt").write_text("x")
    page = await page_of(help_center)
    assert "Problems outside of guides" in page and "content/stray.txt:1" in page


async def test_what_is_asked_for_stays_chosen(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    page = await page_of(help_center, "?q=lantern&state=published")
    assert 'value="lantern"' in page and '<option value="published" selected>' in page


async def test_nothing_that_fits_is_said(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    assert "No guide is like that." in await page_of(help_center, "?q=nonsense")


async def test_a_page_that_is_no_longer_there_shows_the_last_one(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    page = await page_of(help_center, "?page=99")
    assert "cancel-lantern" in page and "No guide yet" not in page


async def test_the_check_runs_beside_the_site(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    content = help_center.app.state.web.services.content
    seen = await anyio.to_thread.run_sync(content.settled, 120)
    assert seen.failure == "" and seen.state is not None
    assert "cancel-lantern" in {guide.id for guide in seen.state.guides}


@pytest.mark.parametrize(("role", "status"), [(Role.MARKETING, 403), (Role.EDITOR, 200), (Role.ADMIN, 200)])
async def test_it_is_for_editors(help_center: HelpCenter, role: Role, status: int) -> None:
    await sign_in(help_center, role)
    assert (await help_center.get("/staff/content")).status_code == status
