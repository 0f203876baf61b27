"""What the owner does in the background goes on whatever happens, and says what fails."""

import logging

import pytest

from helpcenter.analytics import background as background_module
from helpcenter.analytics.background import Background
from helpcenter.domain.errors import Unavailable
from tests.waiting import wait_until


def test_a_task_that_fails_in_an_unforeseen_way_is_logged_once_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise KeyError("odd")

    background = Background({"derive facts": (fail, 0.0)}, 0.01)
    with caplog.at_level(logging.ERROR):
        background.start()
        wait_until(lambda: len(tries) > 2)
        background.stop()
    [record] = caplog.records
    assert record.message == "The analytics ledger could not derive facts"
    assert record.exc_info is not None
    assert background.failure == "The analytics ledger could not derive facts: 'odd'"


def test_what_is_done_once_an_hour_is_tried_again_soon_after_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_module, "_RETRY_SECONDS", 0.0)
    tries: list[int] = []

    def fail_twice() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("no room")

    background = Background({"delete what is too old": (fail_twice, 3600.0)}, 0.01)
    background.start()
    wait_until(lambda: len(tries) == 3 and background.failure is None)
    background.stop()


def test_the_success_of_one_task_does_not_hide_the_failure_of_another() -> None:
    def fail() -> None:
        raise Unavailable("ledger_failed", "The ledger cannot be used.")

    background = Background({}, 1)
    background.attempt("derive facts", fail)
    background.attempt("take events in", list)
    assert background.failure == "The ledger cannot be used."


def test_a_failure_is_forgotten_once_the_task_succeeds() -> None:
    def fail() -> None:
        raise OSError("no room")

    background = Background({}, 1)
    background.attempt("take events in", fail)
    background.attempt("take events in", list)
    assert background.failure is None
