"""An editor changes a guide while the site serves."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from helpcenter.serving.publishing import reindex
from tests.journeys.conftest import Serve, Server, helpcenter
from tests.waiting import wait_until

pytestmark = pytest.mark.journey

GUIDE = Path("content/guides/cancel-intercom/fr.md")


def search(server: Server, query: str, locale: str = "fr") -> list[str]:
    """The ids of the guides found. A fresh connection each time, so that every worker gets its turn."""
    with urlopen(f"{server.url}/api/v1/search?q={quote(query)}&locale={locale}", timeout=10) as answer:
        return [hit["guide"] for hit in json.load(answer)["hits"]]


def release(server: Server) -> str:
    return ready(server)[1]


def ready(server: Server) -> tuple[int, str]:
    """The process that answered, and the release it serves."""
    with urlopen(f"{server.url}/readyz", timeout=10) as answer:
        state = json.load(answer)
    return state["process"], state["release"]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_saved_guide_is_found_by_its_new_words_after_a_reindex(serve: Serve, shipped: Path) -> None:
    server = serve(shipped)
    assert search(server, "hippopotame") == []
    edit(shipped / GUIDE, "## Étape par étape {#steps}\n", "## Étape par étape {#steps}\n\nSans hippopotame.\n")
    answer = helpcenter(shipped, "reindex")
    assert answer.returncode == 0, answer.stderr
    assert "fr changed: cancel-intercom" in answer.stdout
    wait_until(lambda: search(server, "hippopotame") == ["cancel-intercom"])


def test_a_mistake_is_named_with_file_and_line_while_the_old_text_stays_live(serve: Serve, shipped: Path) -> None:
    server = serve(shipped)
    before = release(server)
    edit(shipped / GUIDE, "{#steps}", "{#stepz}")
    answer = helpcenter(shipped, "reindex")
    assert answer.returncode == 1
    line = next(n for n, text in enumerate((shipped / GUIDE).read_text().splitlines(), 1) if "{#stepz}" in text)
    assert f'{GUIDE}:{line}: unknown block id "stepz", did you mean "steps"?' in answer.stdout
    assert "Traceback" not in answer.stderr
    assert (release(server), search(server, "annuler intercom")[0]) == (before, "cancel-intercom")


def test_a_site_with_a_broken_guide_restarts_from_its_last_good_release(serve: Serve, shipped: Path) -> None:
    (shipped / GUIDE).write_bytes(b"\xff\xfe broken")
    server = serve(shipped)
    assert search(server, "annuler intercom")[0] == "cancel-intercom"


# What ends it is the twentieth release, on a busy machine too.
@pytest.mark.timeout(1200)
def test_nobody_notices_twenty_releases_in_any_worker(serve: Serve, shipped: Path) -> None:
    server = serve(shipped, "--part", "web", "--workers", "2")
    workers = both_workers(server)
    failures: list[str] = []
    answered = 0
    stop = threading.Event()

    def visitor() -> None:
        nonlocal answered
        # Visitors that never pause would leave no core for the releases.
        while not stop.wait(0.02):
            try:
                found = search(server, "annuler intercom")
            except OSError as error:
                failures.append(str(error))
                continue
            answered += 1
            if not found or found[0] != "cancel-intercom":
                failures.append(f"found {found}")

    visitors = [threading.Thread(target=visitor, daemon=True) for _ in range(3)]
    for thread in visitors:
        thread.start()
    try:
        for number in range(20):
            word = f"zorglub{chr(97 + number) * 3}"
            edit(shipped / GUIDE, "{#steps}\n", f"{{#steps}}\n\n{word}\n")
            wanted = reindex(shipped).release
            wait_until(lambda wanted=wanted: everywhere(server, workers) == {wanted})  # type: ignore[misc]
            assert search(server, word) == ["cancel-intercom"]
    finally:
        stop.set()
    for thread in visitors:
        thread.join()
    assert failures == []
    assert answered > 20


def both_workers(server: Server) -> set[int]:
    """The two processes, once both have begun to answer."""
    seen: set[int] = set()

    def have_answered() -> bool:
        seen.add(ready(server)[0])
        return len(seen) == 2

    wait_until(have_answered)
    return seen


def everywhere(server: Server, workers: set[int]) -> set[str]:
    """The releases that the workers serve, each asked until it has answered."""
    seen: dict[int, str] = {}
    for _ in range(200):
        process, live = ready(server)
        seen[process] = live
        if seen.keys() >= workers:
            break
    return set(seen.values())


@pytest.mark.parametrize("damage", ["deleted", "truncated", "garbage", "older format"])
def test_an_unusable_index_is_built_again_at_the_start(serve: Serve, shipped: Path, damage: str) -> None:
    built = shipped / "index" / ".built"
    pointer = built / "current.json"
    if damage == "deleted":
        shutil.rmtree(built)
    elif damage == "garbage":
        pointer.write_bytes(b"\x00garbage")
    elif damage == "older format":
        state = json.loads(pointer.read_text())
        pointer.write_text(json.dumps(state | {"format": "0"}))
    else:
        for path in (built / "fr").rglob("*"):
            if path.is_file():
                path.chmod(0o600)
                path.write_bytes(b"")
    server = serve(shipped)
    assert search(server, "annuler intercom")[0] == "cancel-intercom"


def test_an_index_deleted_under_a_running_site_is_not_missed_until_the_next_start(serve: Serve, shipped: Path) -> None:
    server = serve(shipped)
    shutil.rmtree(shipped / "index" / ".built")
    edit(shipped / "index" / "fr" / "synonyms.txt", "quitter => annuler", "zorglub, quitter => annuler")
    wait_until(lambda: "cancel-intercom" in search(server, "zorglub"))  # the folder has been looked into since
    assert search(server, "annuler intercom")[0] == "cancel-intercom"


def test_watching_reindexes_whenever_a_guide_is_saved_and_survives_a_mistake(serve: Serve, shipped: Path) -> None:
    server = serve(shipped)
    with watching(shipped) as output:
        wait_until(lambda: "Watching" in output())
        edit(shipped / GUIDE, "{#steps}\n", "{#stepz}\n")
        wait_until(lambda: 'did you mean "steps"' in output())
        edit(shipped / GUIDE, "{#stepz}\n", "{#steps}\n\nAvec un rhinocéros.\n")
        wait_until(lambda: search(server, "rhinoceros") == ["cancel-intercom"])


@contextmanager
def watching(root: Path) -> Iterator[Callable[[], str]]:
    """`helpcenter reindex --watch` as its own process, and what it has said so far."""
    log = root / "watch.log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "helpcenter", "reindex", "--watch"],
            env={"HELPCENTER_ROOT": str(root), "PATH": "/usr/bin:/bin"},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        try:
            yield log.read_text
        finally:
            # Not SIGINT: whoever is started in the background of a shell does not hear it.
            process.terminate()
            process.wait(timeout=15)
