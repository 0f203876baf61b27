"""The button that makes the files live."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import anyio.to_thread
import pytest

from helpcenter.domain.account import Role
from helpcenter.search.releases.lock import exclusive
from helpcenter.serving.going_live import reindex_job
from helpcenter.serving.going_live.reindex_job import JobState
from helpcenter.settings import Settings
from helpcenter.web.staff.going_live.job_view import reindex_view
from tests.waiting import wait_until
from tests.web.conftest import HelpCenter
from tests.web.staff.signing_in import accounts_of, press, sign_in

pytestmark = pytest.mark.anyio
GUIDE = "content/guides/cancel-lantern/en.md"
BUTTON = "/staff/releases/reindex"
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def edit(help_center: HelpCenter, line: str) -> None:
    path = help_center.root / GUIDE
    path.write_text(re.sub(r"title: .*", line, path.read_text(encoding="utf-8"), count=1), encoding="utf-8")


async def pressed(help_center: HelpCenter) -> str:
    """The page once a reindex that was asked for is over."""
    answer = await press(help_center.client, "/staff/releases", BUTTON)
    assert answer.headers["location"] == "/staff/releases"
    job = help_center.app.state.web.services.reindexing
    await anyio.to_thread.run_sync(partial(wait_until, lambda: not job.state().is_running))
    return (await help_center.get("/staff/releases")).text


async def test_what_was_saved_goes_live_and_is_noted(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    edit(help_center, "title: Leave Lantern today")
    page = await pressed(help_center)
    assert "is live, after" in page and "editor-user" in page
    help_center.app.state.web.services.refresh()
    assert "Leave Lantern today" in (await help_center.get("/en/guides/cancel-lantern")).text
    log = accounts_of(help_center).log
    await anyio.to_thread.run_sync(partial(wait_until, lambda: log.entries()[0].kind.value == "reindex"))
    assert log.entries()[0].who == "editor-user" and "1 changed" in log.entries()[0].what
    assert "Nothing has changed" in await pressed(help_center)


async def test_mistakes_are_shown_with_file_and_line_and_nothing_changes(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    before = (await help_center.get("/readyz")).json()["release"]
    edit(help_center, "titel: Leave Lantern today")
    page = await pressed(help_center)
    assert re.search(rf"{GUIDE}:\d+: ", page) and "nothing was changed" in page
    help_center.app.state.web.services.refresh()
    assert (await help_center.get("/readyz")).json()["release"] == before


@pytest.mark.parametrize(
    "line", ["5", "null", '"done"', "[]", '["progress"]', '["done", 5]', "[[], {}]", "words", "\ufffd"]
)
def test_what_a_library_prints_is_no_news_of_a_reindex(line: str) -> None:
    assert reindex_job._read(line) == ("", {})


async def test_a_file_whose_name_is_no_text_is_told_on_every_page(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    guides = help_center.root / "content" / "guides"
    shutil.copytree(guides / "cancel-lantern", guides / os.fsdecode(b"a\xff"))
    told = "belongs to guide &#34;a?&#34;"
    assert told in await pressed(help_center)
    content = help_center.app.state.web.services.content
    await anyio.to_thread.run_sync(partial(wait_until, lambda: not content.seen().is_checking))
    assert told in (await help_center.get("/staff/content")).text


async def test_one_reindex_runs_at_a_time_here(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    with exclusive(help_center.root / "index" / ".built" / "lock", 0):
        await press(help_center.client, "/staff/releases", BUTTON)
        page = (await help_center.get("/staff/releases")).text
        assert "Checking the files" in page and '<meta http-equiv="refresh"' in page
        assert (await help_center.get("/staff/releases/progress")).json()["is_running"] is True
        services = help_center.app.state.web.services
        csrf = re.findall(r'name="csrf"\s+value="([^"]+)"', page)[0]
        again = await help_center.client.post(BUTTON, data={"csrf": csrf})
        assert again.status_code == 409 and "running already" in again.text
        services.reindexing.stop()
        await anyio.to_thread.run_sync(partial(wait_until, lambda: not services.reindexing.state().is_running))
    assert "ended from outside" in (await help_center.get("/staff/releases")).text


def told_by(fact: str, *, then: str = "") -> "subprocess.Popen[str]":
    """A process that tells this, then lasts until its standard input is closed."""
    code = f"import sys; print({fact!r}, flush=True); sys.stdin.read(); print({then!r}, flush=True)"
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, encoding="utf-8")


def test_a_process_that_goes_late_ends_no_reindex_begun_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = json.dumps(["done", {"release": "r1", "is_new": False, "seconds": 1}])
    half = json.dumps(["progress", {"phase": "index", "locale": "en", "done": 1, "total": 2}])
    children = [told_by(done, then=done), told_by(half)]
    beginning = iter(children)
    monkeypatch.setattr(reindex_job, "_begin", lambda _: next(beginning))
    job = reindex_job.ReindexJob(Settings(root=tmp_path))
    followers = []
    for begun in ("ada", "ben"):
        job.start(begun, print)
        followers.append(
            next(each for each in threading.enumerate() if each.name == "reindex" and each not in followers)
        )
        wait_until(lambda: not job.state().is_running or job.state().done == 1)
    for child, follower in zip(children, followers, strict=True):
        assert (job.state().who, job.state().is_running) == ("ben", True)
        assert child.stdin is not None
        child.stdin.close()
        follower.join()
    assert "ended from outside" in job.state().outcome


STEPS = {
    "check": (JobState("ada", BEGAN), ("Checking the files", "")),
    "index": (JobState("ada", BEGAN, None, "index", "fr", 3, 40), ("Building the index for fr", "3 of 40 passages")),
    "embeddings": (
        JobState("ada", BEGAN, None, "embeddings", "", 1, 2),
        ("Encoding texts for search by meaning", "1 of 2 passages"),
    ),
    "the end": (JobState("ada", BEGAN, None, "embeddings", "", 2, 2), ("Making it live", "2 of 2 passages")),
    "over": (JobState("ada", BEGAN, BEGAN, "embeddings", "", 2, 2), ("", "2 of 2 passages")),
}


@pytest.mark.parametrize(("state", "shown"), STEPS.values(), ids=STEPS)
def test_what_a_reindex_is_at_is_told_in_words(state: JobState, shown: tuple[str, str]) -> None:
    view = reindex_view(state)
    assert (view.sentence, view.count) == shown


async def test_a_reindex_of_another_process_is_told(help_center: HelpCenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpcenter.serving.going_live.reindex_job.WAIT_SECONDS", 0)
    await sign_in(help_center, Role.EDITOR)
    with exclusive(help_center.root / "index" / ".built" / "lock", 0):
        assert "Another reindex is running (process" in await pressed(help_center)


async def test_while_a_release_is_held_the_button_is_away(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    live = (await help_center.get("/readyz")).json()["release"]
    csrf = re.findall(r'name="csrf"\s+value="([^"]+)"', (await help_center.get("/staff/releases")).text)[0]
    await help_center.client.post("/staff/releases/activate", data={"csrf": csrf, "release": live})
    assert "Reindex now" not in (await help_center.get("/staff/releases")).text
    answer = await help_center.client.post(BUTTON, data={"csrf": csrf})
    assert answer.status_code == 409 and "let-go" in answer.text


async def test_it_takes_the_pages_own_form_and_an_editor(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.MARKETING)
    assert (await help_center.client.post(BUTTON, data={"csrf": "forged"})).status_code == 403
    assert (await help_center.get("/staff/releases/progress")).status_code == 403
    assert help_center.app.state.web.services.reindexing.state().began is None


async def test_a_forged_form_begins_nothing(help_center: HelpCenter) -> None:
    await sign_in(help_center, Role.EDITOR)
    assert (await help_center.client.post(BUTTON, data={"csrf": "forged"})).status_code == 403
    assert help_center.app.state.web.services.reindexing.state().began is None
