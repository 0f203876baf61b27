"""Releases as editors see them, compare them and make one live again."""

import re
from collections.abc import AsyncIterator

import pytest

from helpcenter.domain.account import Role
from helpcenter.serving.publishing import reindex
from tests.web.conftest import HelpCenter
from tests.web.staff.signing_in import accounts_of, press, sign_in

pytestmark = pytest.mark.anyio
GUIDE = "content/guides/cancel-lantern/en.md"


@pytest.fixture
async def edited(help_center: HelpCenter) -> AsyncIterator[HelpCenter]:
    """A second release is live, in which a title is another."""
    path = help_center.root / GUIDE
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"title: .*", "title: Leave Lantern today", text, count=1), encoding="utf-8")
    reindex(help_center.root, kept=5, who="terminal:ada")
    help_center.app.state.web.services.refresh()
    yield help_center


def ids(page: str) -> list[str]:
    return re.findall(r'name="release" value="([0-9a-f]+)"', page)


@pytest.mark.parametrize(("role", "status"), [(Role.MARKETING, 403), (Role.EDITOR, 200), (Role.ADMIN, 200)])
async def test_the_list_is_for_editors(help_center: HelpCenter, role: Role, status: int) -> None:
    await sign_in(help_center, role)
    assert (await help_center.get("/staff/releases")).status_code == status
    assert (await help_center.get("/staff/releases/compare?old=a&new=b")).status_code == (403 if status == 403 else 404)


async def test_it_says_who_made_a_release_and_which_guides_changed(edited: HelpCenter) -> None:
    await sign_in(edited, Role.EDITOR)
    page = (await edited.get("/staff/releases")).text
    assert "terminal:ada" in page and "en: 1 changed" in page and "cancel-lantern" in page


async def test_two_releases_are_compared_by_language(edited: HelpCenter) -> None:
    await sign_in(edited, Role.EDITOR)
    live, before = ids((await edited.get("/staff/releases")).text)
    page = (await edited.get(f"/staff/releases/compare?old={before}&new={live}")).text
    assert "en: 1 changed" in page and "Leave Lantern today (cancel-lantern)" in page
    same = (await edited.get(f"/staff/releases/compare?old={live}&new={live}")).text
    assert "Nothing differs" in same


async def test_an_older_release_is_made_live_again_and_noted(edited: HelpCenter) -> None:
    await sign_in(edited, Role.EDITOR)
    _, before = ids((await edited.get("/staff/releases")).text)
    answer = await press(edited.client, "/staff/releases", "/staff/releases/activate", release=before)
    assert answer.headers["location"] == "/staff/releases?done=activated"
    edited.app.state.web.services.refresh()
    assert "Leave Lantern today" not in (await edited.get("/en/guides/cancel-lantern")).text
    noted = accounts_of(edited).log.entries()[0]
    assert (noted.who, noted.what) == ("editor-user", f"release {before} made live by hand")


async def test_a_held_release_is_told_on_every_staff_page_and_to_probes_without_names(edited: HelpCenter) -> None:
    await sign_in(edited, Role.EDITOR)
    _, before = ids((await edited.get("/staff/releases")).text)
    assert (await edited.get("/readyz")).json()["held_since"] is None
    await press(edited.client, "/staff/releases", "/staff/releases/activate", release=before)
    assert "made live by hand by editor-user" in (await edited.get("/staff/reports")).text
    ready = (await edited.get("/readyz")).json()
    assert ready["held_since"] and "editor-user" not in str(ready)
    answer = await press(edited.client, "/staff/releases", "/staff/releases/let-go")
    assert answer.headers["location"] == "/staff/releases?done=let-go"
    assert "made live by hand by" not in (await edited.get("/staff/reports")).text


@pytest.mark.parametrize("path", ["/staff/releases/activate", "/staff/releases/let-go"])
async def test_forms_from_elsewhere_change_nothing(edited: HelpCenter, path: str) -> None:
    await sign_in(edited, Role.EDITOR)
    release = ids((await edited.get("/staff/releases")).text)[1]
    assert (await edited.client.post(path, data={"csrf": "forged", "release": release})).status_code == 403
    assert len(ids((await edited.get("/staff/releases")).text)) == 2


@pytest.mark.parametrize(("release", "sentence"), [("nowhere", "There are:"), ("", "There are:")])
async def test_a_release_that_is_not_kept_is_refused_with_those_there_are(
    help_center: HelpCenter, release: str, sentence: str
) -> None:
    await sign_in(help_center, Role.EDITOR)
    answer = await press(help_center.client, "/staff/releases", "/staff/releases/activate", release=release)
    assert answer.status_code == 409 and sentence in answer.text
