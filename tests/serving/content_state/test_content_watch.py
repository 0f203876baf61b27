"""The state of the content is there at once, and follows the files while somebody looks."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpcenter.serving.content_state import content_watch
from helpcenter.serving.content_state.content_watch import ContentWatch
from helpcenter.serving.content_state.guide_states import ContentState
from tests.waiting import wait_until

NOTHING = ContentState(datetime(2026, 11, 30, tzinfo=UTC), (), (), 0, (), (), ())


class Checks:
    """A check that ends when it is let go, and counts."""

    def __init__(self) -> None:
        self.count = 0
        self.go_on = threading.Event()
        self.go_on.set()
        self.failure: Exception | None = None

    def __call__(self, root: Path) -> ContentState:
        self.go_on.wait(30)
        self.count += 1
        if self.failure:
            raise self.failure
        return NOTHING


@pytest.fixture
def checks() -> Checks:
    return Checks()


@pytest.fixture
def watch(tmp_path: Path, checks: Checks) -> Iterator[ContentWatch]:
    (tmp_path / "content").mkdir()
    found = ContentWatch(tmp_path, checks)
    yield found
    checks.go_on.set()
    found.stop()


def test_nothing_is_checked_before_somebody_looks(watch: ContentWatch, checks: Checks) -> None:
    watch.look_again()
    assert checks.count == 0


def test_who_looks_first_does_not_wait(watch: ContentWatch, checks: Checks) -> None:
    checks.go_on.clear()
    seen = watch.seen()
    assert seen.state is None and seen.is_checking


def test_the_state_is_there_after_the_check(watch: ContentWatch) -> None:
    assert watch.settled(30).state is NOTHING


def test_a_file_that_is_saved_asks_for_another_check(watch: ContentWatch, checks: Checks, tmp_path: Path) -> None:
    watch.settled(30)

    def saved_and_checked() -> bool:
        # Until the system watches the folder, a save goes unnoticed.
        (tmp_path / "content" / "site.yaml").write_text(f"name: {checks.count}\n")
        return checks.count > 1

    wait_until(saved_and_checked)


def test_the_state_before_is_shown_while_a_check_goes_on(watch: ContentWatch, checks: Checks) -> None:
    watch.settled(30)
    checks.go_on.clear()
    watch.look_again()
    seen = watch.seen()
    assert seen.state is NOTHING and seen.is_checking


def test_a_check_that_fails_leaves_the_state_before_and_says_so(watch: ContentWatch, checks: Checks) -> None:
    watch.settled(30)
    checks.failure = OSError("no room")
    watch.look_again()
    seen = watch.settled(30)
    assert seen.state is NOTHING and "could not be checked" in seen.failure


def test_a_check_that_failed_is_tried_again_for_whoever_looks_later(
    watch: ContentWatch, checks: Checks, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks.failure = OSError("no memory")
    assert watch.settled(30).failure
    checks.failure = None
    monkeypatch.setattr(content_watch, "_BLIND_SECONDS", -1)
    assert watch.settled(30).failure == ""


def test_the_next_check_takes_the_failure_back(watch: ContentWatch, checks: Checks) -> None:
    checks.failure = OSError("no room")
    watch.settled(30)
    checks.failure = None
    watch.look_again()
    assert watch.settled(30).failure == ""
