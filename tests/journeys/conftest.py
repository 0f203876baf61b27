"""A real server on a real port over a copy of a site, and a real browser. Nothing is mocked here."""

import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PROJECT = Path(__file__).parents[2]
TEST_SITE = PROJECT / "tests" / "site"
SCREENSHOTS = PROJECT / "tests" / ".screenshots"
# Headless browsers and scripts say so in their user agent, and are then counted as robots. These visits are people's.
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# Long, because machines that run tests are busy; a failure waits so long, nothing else does.
_START_SECONDS = 90
expect.set_options(timeout=30_000)


_RUN = ("-m", "helpcenter")
# The rights of files hold for root, too, once it has given up these two capabilities (CAP_DAC_OVERRIDE and
# CAP_DAC_READ_SEARCH) from the set that a new program may have (PR_CAPBSET_DROP). Others have none to give up.
_HEED_RIGHTS = (
    "import ctypes, os, sys; libc = ctypes.CDLL(None); [libc.prctl(24, each, 0, 0, 0) for each in (1, 2)]; "
    "os.execv(sys.executable, [sys.executable, '-m', 'helpcenter', *sys.argv[1:]])"
)


class Server:
    """`helpcenter serve` as its own process. `url` has no trailing slash; `staff_link` is the one it printed.

    `open_files` is how many files it may open; 0 leaves that to the system. With `heeds_rights` it may not read and
    write what its user may not, also where that user is root. It ends at once when told to, unless a setting says
    otherwise.
    """

    def __init__(
        self, root: Path, *arguments: str, open_files: int = 0, heeds_rights: bool = False, **settings: str
    ) -> None:
        self.root = root
        self._lines: list[str] = []
        self._ready = threading.Event()
        limited = ["sh", "-c", f'ulimit -n {open_files} && exec "$@"', "sh"] if open_files else []
        self.process = subprocess.Popen(
            [*limited, sys.executable, *(("-c", _HEED_RIGHTS) if heeds_rights else _RUN), "serve", *arguments],
            env={"PORT": "0", "HELPCENTER_ROOT": str(root), "HELPCENTER_DRAIN_SECONDS": "0", "PATH": "/usr/bin:/bin"}
            | settings,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._ready.wait(_START_SECONDS):
            self.kill()
            self.stop()
            raise AssertionError("The server did not start:\n" + "".join(self._lines))
        output = "".join(self._lines)
        site = re.search(r"(?:Site|Staff)\s+(http://[\d.:]+)/", output)
        link = re.search(r"Staff\s+(http\S+)", output)
        assert site, output
        self.url = site[1]
        self.staff_link = link[1] if link else ""

    def _read(self) -> None:
        for line in self.process.stderr or ():
            self._lines.append(line)
            if "startup complete" in line:
                self._ready.set()
        self._ready.set()

    @property
    def said(self) -> str:
        """Everything it has written so far."""
        return "".join(self._lines)

    def kill(self) -> None:
        """End the process as a power failure would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()
        # Workers that outlive a killed parent hold the other end a moment longer.
        self._reader.join()
        if self.process.stderr:
            self.process.stderr.close()


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers that end with the test."""
    servers: list[Server] = []

    def start(root: Path, *arguments: str, open_files: int = 0, heeds_rights: bool = False, **settings: str) -> Server:
        servers.append(Server(root, *arguments, open_files=open_files, heeds_rights=heeds_rights, **settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def copy_site(source: Path, target: Path) -> Path:
    """Content, tuning and reports of a site, without anything built or recorded."""
    for name in ("content", "index"):
        shutil.copytree(source / name, target / name, ignore=shutil.ignore_patterns(".built"))
    shutil.copytree(PROJECT / "analytics" / "reports", target / "analytics" / "reports")
    return target


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The help center we ship with its index, not to be changed."""
    root = copy_site(PROJECT, tmp_path_factory.mktemp("built") / "shipped")
    answer = helpcenter(root, "reindex")
    assert answer.returncode == 0, answer.stderr
    return root


@pytest.fixture
def shipped(tmp_path: Path, built: Path) -> Path:
    """The help center we ship with its index, free to change."""
    root = copy_site(PROJECT, tmp_path / "shipped")
    shutil.copytree(built / "index" / ".built", root / "index" / ".built")
    return root


@pytest.fixture
def lamps(tmp_path: Path) -> Path:
    """The tests' own help center, which has a right-to-left language."""
    return copy_site(TEST_SITE, tmp_path / "lamps")


# Playwright keeps an event loop running in this thread while it is open; async tests that follow need their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium."""
    SCREENSHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


def sign_in_by_link(page: Page, server: Server) -> None:
    """Open the link that the server printed, and press its button: to the overview."""
    page.goto(server.staff_link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/staff/overview")


def helpcenter(root: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command as an editor or analyst would."""
    return subprocess.run(
        [sys.executable, "-m", "helpcenter", *arguments],
        env={"HELPCENTER_ROOT": str(root), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        input=stdin,
        check=False,
        timeout=120,
    )
