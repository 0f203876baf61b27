"""The analytics owner, held open for as long as the process lives; the site never waits for it, nor ends with it.

A ledger that cannot be opened, because it is damaged, of a newer release, or its disk full or read-only, is let go of,
so that a command may mend it, and tried again until it opens.
"""

import logging
import threading
import time
from collections.abc import Callable, Container

from helpcenter.analytics import Owner
from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.domain.problem import Fault

_log = logging.getLogger(__name__)
_RETRY_SECONDS = 2.0
# Opening a large damaged ledger may take a while before it fails: at most a tenth of the time goes into that.
_PAUSE_FACTOR = 10
# What no waiting mends: another process is the owner already, or the site is set up wrongly.
_FINAL = {"ledger_taken", "unknown_timezone"}


class LedgerKeeper:
    """`owner` is None and `fault` says why while the ledger cannot be used. Thread-safe.

    `make` opens it, raising UsageError; `address` is where commands of this machine reach this process.
    Raises UsageError when another process holds the ledger already.
    """

    def __init__(self, make: Callable[[], Owner], address: str) -> None:
        self._make = make
        self._address = address
        self._actions: list[Callable[[Owner], None]] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self.owner: Owner | None = None
        self.token: str | None = None
        """What commands on this machine show to ask the owner."""
        self.fault: Fault | None = None
        self._pause = _RETRY_SECONDS
        self._try_to_open(_FINAL)
        self._thread = threading.Thread(target=self._run, name="ledger keeper", daemon=True)
        self._thread.start()

    def require(self) -> Owner:
        """The open owner. Raises Unavailable with what is wrong and what mends it."""
        owner, fault = self.owner, self.fault
        if owner is None:
            code, message = (fault.code, fault.message) if fault else ("ledger_failed", "The ledger is being opened.")
            raise Unavailable(code, message)
        return owner

    def when_open(self, action: Callable[[Owner], None]) -> None:
        """Do it now, if the ledger is open, and each time that it is opened again."""
        with self._lock:
            self._actions.append(action)
            if self.owner is not None:
                action(self.owner)

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        with self._lock:
            self._let_go()

    def _run(self) -> None:
        while not self._stopping.wait(self._pause):
            with self._lock:
                if self.owner is not None and self.owner.ledger.store.is_unusable:
                    self._let_go()
                if self.owner is None:
                    self._try_to_open()

    def _let_go(self) -> None:
        owner, self.owner, self.token = self.owner, None, None
        if owner is not None:
            owner.stop()

    def _try_to_open(self, final: Container[str] = ()) -> None:
        began = time.monotonic()
        try:
            self._open()
        except UsageError as error:
            if error.code in final:
                raise
            self._note(Fault(error.code, error.message))
        except OSError as error:
            self._note(Fault("analytics_unwritable", f"analytics/.state cannot be written: {error.strerror}."))
        self._pause = max(_RETRY_SECONDS, _PAUSE_FACTOR * (time.monotonic() - began))

    def _open(self) -> None:
        owner = self._make()
        try:
            token = owner.announce(self._address)
            owner.start()
        except BaseException:
            owner.stop()
            raise
        if self.fault is not None:
            _log.warning("The analytics ledger is open again.")
        self.token, self.fault, self.owner = token, None, owner
        for action in self._actions:
            action(owner)

    def _note(self, fault: Fault) -> None:
        if fault != self.fault:
            _log.error("%s The site is served without it.", fault.message)
        self.fault = fault
