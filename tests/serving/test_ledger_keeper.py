"""The ledger is held while it can be used, let go of when it cannot, and taken again once it can."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.analytics import AnalyticsPaths, Owner, read_holder, rebuild
from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.serving import ledger_keeper
from helpcenter.serving.ledger_keeper import LedgerKeeper
from tests.waiting import wait_until

ADDRESS = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_keeper, "_RETRY_SECONDS", 0.05)
    monkeypatch.setattr(ledger_keeper, "_PAUSE_FACTOR", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "analytics"


@pytest.fixture
def keeper(folder: Path) -> Iterator[LedgerKeeper]:
    keeper = LedgerKeeper(lambda: Owner(folder), ADDRESS)
    yield keeper
    keeper.stop()


def test_a_ledger_that_is_damaged_while_it_is_open_is_let_go_of_and_taken_again_once_it_is_mended(
    keeper: LedgerKeeper, folder: Path
) -> None:
    opened: list[Owner] = []
    keeper.when_open(opened.append)
    first = keeper.require()
    (folder / "events.duckdb").write_bytes(b"x" * 65536)
    # As after a fatal error: whoever asks next opens the file anew.
    first.ledger.store.reopen()
    with pytest.raises(Unavailable):
        first.status()
    wait_until(lambda: keeper.owner is None and keeper.fault is not None)
    with pytest.raises(Unavailable, match="helpcenter analytics rebuild"):
        keeper.require()
    with pytest.raises(Unavailable, match="it was closed"):
        first.status()

    def mend() -> bool:
        """Between two tries nobody holds it."""
        try:
            rebuild(AnalyticsPaths(folder), "UTC")
        except UsageError:
            return False
        return True

    wait_until(mend)
    wait_until(lambda: keeper.owner is not None)
    assert keeper.require().status().events == 0
    assert (keeper.fault, opened) == (None, [first, keeper.owner])


def test_whoever_owns_the_ledger_already_ends_the_start_of_another(keeper: LedgerKeeper, folder: Path) -> None:
    with pytest.raises(UsageError, match="Only one process may open it"):
        LedgerKeeper(lambda: Owner(folder), ADDRESS)


def test_a_stopped_keeper_lets_go(folder: Path) -> None:
    keeper = LedgerKeeper(lambda: Owner(folder), ADDRESS)
    holder = read_holder(folder / ".state")
    assert holder is not None
    assert (holder.address, holder.token) == (ADDRESS, keeper.token)
    keeper.stop()
    assert read_holder(folder / ".state") is None
