"""The reindex that staff ask for: one at a time, in a process of its own, and how far it is."""

import json
import logging
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from helpcenter.domain.errors import UsageError
from helpcenter.program import module_command
from helpcenter.settings import Settings

_log = logging.getLogger(__name__)

_MODULE = "helpcenter.serving.going_live.reindex_process"
# Several times what the largest site takes that was measured.
_MOST_SECONDS = 2 * 3600
# For a process that was told to end.
_END_SECONDS = 5.0
WAIT_SECONDS = 5.0
"""For a reindex of another process: somebody at a terminal may just be done."""


@dataclass(frozen=True, slots=True)
class JobState:
    """The reindex that runs, or ran last. Without `began` there was none.

    `phase` is "check" until something is built, then "index" or "embeddings": what is done of `total` passages, of
    `locale`, or of all where that is "". Afterwards `outcome` is a sentence, and `problems` are (severity, "path:line:
    sentence") pairs, `more` of them left out.
    """

    who: str = ""
    began: datetime | None = None
    ended: datetime | None = None
    phase: str = "check"
    locale: str = ""
    done: int = 0
    total: int = 0
    is_good: bool = False
    outcome: str = ""
    problems: tuple[tuple[str, str], ...] = ()
    more: int = 0

    @property
    def is_running(self) -> bool:
        return self.began is not None and self.ended is None


class ReindexJob:
    """Thread-safe. Whoever reindexes at a terminal meanwhile is told by the lock of the index, as here."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._state = JobState()
        self._child: subprocess.Popen[str] | None = None

    def state(self) -> JobState:
        return self._state

    def start(self, who: str, when_done: Callable[[str], None]) -> None:
        """Begin, and call `when_done` with what the log should say, on another thread, unless it fails.

        Raises UsageError ("reindex_running") while one runs.
        """
        with self._lock:
            if self._state.is_running:
                message = f"A reindex is running already, begun by {self._state.who}. Wait until it is done."
                raise UsageError("reindex_running", message)
            orders = {
                "root": str(self._settings.root.resolve()),
                "engine": self._settings.search_engine,
                "semantic": self._settings.semantic_search == "on",
                "kept": self._settings.releases_kept,
                "wait": WAIT_SECONDS,
                "who": who,
            }
            child = _begin(orders)
            self._state, self._child = JobState(who, datetime.now(UTC)), child
        threading.Thread(target=self._follow, args=(child, when_done), name="reindex", daemon=True).start()

    def stop(self) -> None:
        """End what runs; nothing was changed then."""
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _follow(self, child: subprocess.Popen[str], when_done: Callable[[str], None]) -> None:
        late = threading.Timer(_MOST_SECONDS, child.kill)
        late.daemon = True
        late.start()
        has_ended = False
        said = ""
        with child:
            for line in child.stdout or ():
                what, facts = _read(line)
                # Once it has told how it ended, the state may be that of the next one, begun while this process goes.
                if has_ended or not what:
                    continue
                if what == "progress":
                    known = {name: facts[name] for name in ("phase", "locale", "done", "total")}
                    self._state = replace(self._state, **known)
                else:
                    has_ended = True
                    self._end(what, facts)
                    said = _for_the_log(facts) if what == "done" and facts["is_new"] else ""
        late.cancel()
        if not has_ended:
            self._end("failed", {"message": f"The reindex was ended from outside (status {child.returncode})."})
        if said:
            when_done(said)

    def _end(self, what: str, facts: Mapping[str, Any]) -> None:
        is_good = what == "done"
        outcome = _told(facts) if is_good else facts["message"]
        _log.log(logging.INFO if is_good else logging.WARNING, "Reindex by %s: %s", self._state.who, outcome)
        self._state = replace(
            self._state,
            ended=datetime.now(UTC),
            is_good=is_good,
            outcome=outcome,
            problems=tuple((each["severity"], each["sentence"]) for each in facts.get("problems", ())),
            more=facts.get("more", 0),
        )


def _begin(orders: Mapping[str, Any]) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    # In a session of its own, it is ended by us and not by the Ctrl-C that ends us.
    child = subprocess.Popen(
        module_command(_MODULE), stdin=pipe, stdout=pipe, encoding="utf-8", errors="replace", start_new_session=True
    )
    if child.stdin is not None:
        child.stdin.write(json.dumps(orders) + "\n")
        child.stdin.close()
    return child


def _read(line: str) -> tuple[str, dict[str, Any]]:
    """What the process tells; what a library of it may print is nothing of that."""
    try:
        told = json.loads(line)
    except ValueError:
        return "", {}
    match told:
        case [str(what), dict(facts)]:
            return what, facts
    return "", {}


def _told(facts: Mapping[str, Any]) -> str:
    if not facts["is_new"]:
        return f"Nothing has changed: release {facts['release']} was live already."
    return f"Release {facts['release']} is live, after {facts['seconds']} s."


def _for_the_log(facts: Mapping[str, Any]) -> str:
    return "release {release}: {added} added, {changed} changed, {removed} removed".format_map(facts)
