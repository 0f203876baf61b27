"""A site that goes live before its texts are encoded: it says so until they are, and then finds by meaning."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import anyio.to_thread
import pytest

from helpcenter.domain.account import Role
from helpcenter.search import BackgroundUpkeep, Upkeep, turn_semantic_search
from helpcenter.search.embeddings.encoder import PACKAGE, encoder
from helpcenter.search.releases.embedding import UPKEEP_LOCK
from helpcenter.search.releases.lock import exclusive
from helpcenter.serving.publishing import reindex
from tests.waiting import wait_until
from tests.web.conftest import HelpCenter, Starter
from tests.web.staff.signing_in import sign_in

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(encoder() is None, reason=f"{PACKAGE} is not installed")]
SEARCH = "/api/v1/search?q=lantern&locale=en"


@pytest.fixture
def unencoded(root: Path) -> Path:
    shutil.rmtree(root / "index" / ".built")
    assert reindex(root, few=0).pending > 0
    return root


@pytest.fixture
def turned_off(unencoded: Path) -> Iterator[Path]:
    turn_semantic_search(is_on=False)
    yield unencoded
    turn_semantic_search(is_on=True)


async def test_until_texts_are_encoded_every_answer_says_so(unencoded: Path, start: Starter) -> None:
    with exclusive(unencoded / "index" / ".built" / UPKEEP_LOCK, 0):
        help_center: HelpCenter = await start()
        found = (await help_center.get(SEARCH)).json()
        assert found["by_words_alone"] is True and found["total"] > 0
        told = (await help_center.get("/readyz")).json()
        assert told["status"] == "ok"
        assert told["upkeep"]["pending"] > 0 and "to be encoded" in told["upkeep"]["note"]
        await sign_in(help_center, Role.ADMIN)
        assert told["upkeep"]["note"] in (await help_center.get("/staff/overview")).text


async def test_a_running_site_encodes_beside_and_takes_that_over(unencoded: Path, start: Starter) -> None:
    help_center: HelpCenter = await start()
    services = help_center.app.state.web.services

    def is_encoded() -> bool:
        services.refresh()
        return services.releases.current.pending == 0

    await anyio.to_thread.run_sync(partial(wait_until, is_encoded))
    assert "by_words_alone" not in (await help_center.get(SEARCH)).json()
    told = (await help_center.get("/readyz")).json()
    assert told["upkeep"] == {"note": "", "pending": 0, "phase": None, "done": 0, "total": 0}
    assert "on for" in told["meaning"]
    assert not Upkeep(unencoded / "index").is_due()


async def test_a_site_that_ends_ends_what_it_does_beside(unencoded: Path, start: Starter) -> None:
    help_center: HelpCenter = await start()
    services = help_center.app.state.web.services
    services.refresh()
    services.upkeep.stop()
    with exclusive(unencoded / "index" / ".built" / UPKEEP_LOCK, 0):
        services.refresh()
    assert services.releases.current.pending > 0


async def test_what_is_done_beside_encodes_nothing_where_that_is_turned_off(
    turned_off: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    index = turned_off / "index"
    # As where edits are to be merged, which goes on.
    upkeep = BackgroundUpkeep(index)
    upkeep.look("a release", is_due=True)
    with exclusive(index / ".built" / UPKEEP_LOCK, 60):
        upkeep.look("a release", is_due=False)
    turn_semantic_search(is_on=True)
    assert Upkeep(index).is_due()
    assert not [*index.glob(".built/embeddings/*")]
    assert capfd.readouterr().err == "" and not caplog.messages
