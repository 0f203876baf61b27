"""Three engines behind one small port: what a visitor does is written once and done in each.

Chromium is driven by Playwright as everywhere in these tests, WebKit by its WebDriver on a display of its own, and
Debian's Firefox, which has no driver, over WebDriver BiDi: one WebSocket that it opens itself.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
import websocket
from playwright.sync_api import Browser
from playwright.sync_api import Error as PlaywrightError
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.journeys.conftest import PERSON
from tests.waiting import wait_until

WIDTH, HEIGHT = 1280, 900
# A busy machine may take long to start a browser or to load a page; nothing waits longer than it has to.
_PATIENCE_SECONDS = 60
_IN_VIEW = "document.querySelector(%s).scrollIntoView({block: 'center', behavior: 'instant'})"
_LISTENS = re.compile(r"WebDriver BiDi listening on (\S+)\n")


class Engine(Protocol):
    """A browser with one window. Selectors are CSS; an expression is JavaScript without a statement."""

    changing: type[Exception]  # what is raised when a page is asked while another takes its place

    def open(self, url: str) -> None: ...

    def type(self, text: str) -> None:
        """Press a key for each character, wherever the focus is."""

    def press_enter(self) -> None: ...

    def click(self, selector: str) -> None:
        """Click the first that fits, brought into view."""

    def back(self) -> None: ...

    def value(self, expression: str) -> Any: ...


def wait_for(engine: Engine, expression: str) -> None:
    """Return once the expression holds on the page that is open then; say what the page shows when it never does."""

    def holds() -> bool:
        try:
            return bool(engine.value(expression))
        except engine.changing:
            return False

    try:
        wait_until(holds)
    except AssertionError:
        shown = engine.value("`${location} ${document.activeElement?.id} ${document.body.innerText}`")
        raise AssertionError(f"it never held that {expression}, on {shown[:2000]}") from None


class Chromium:
    changing = PlaywrightError

    def __init__(self, browser: Browser) -> None:
        self._page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, user_agent=PERSON)

    def open(self, url: str) -> None:
        self._page.goto(url)

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)

    def press_enter(self) -> None:
        self._page.keyboard.press("Enter")

    def click(self, selector: str) -> None:
        self._page.locator(selector).first.click()

    def back(self) -> None:
        self._page.go_back()

    def value(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def close(self) -> None:
        self._page.close()


class WebKit:
    changing = WebDriverException

    def __init__(self, address: str) -> None:
        self._driver = webdriver.Remote(RemoteConnection(client_config=ClientConfig(address)), options=Options())
        self._driver.set_window_rect(0, 0, WIDTH, HEIGHT)

    def open(self, url: str) -> None:
        self._driver.get(url)

    def type(self, text: str) -> None:
        ActionChains(self._driver).send_keys(text).perform()

    def press_enter(self) -> None:
        self.type(Keys.ENTER)

    def click(self, selector: str) -> None:
        self.value(_IN_VIEW % json.dumps(selector))
        self._driver.find_element(By.CSS_SELECTOR, selector).click()

    def back(self) -> None:
        self._driver.back()

    def value(self, expression: str) -> Any:
        return self._driver.execute_script(f"return {expression}")

    def close(self) -> None:
        self._driver.quit()


class BidiError(Exception):
    """Firefox's answer to a command that it could not do."""


class Firefox:
    changing = BidiError

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(address, timeout=_PATIENCE_SECONDS, suppress_origin=True)
        self._commands = 0
        self._ask("session.new", capabilities={})
        self._window = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        size = {"width": WIDTH, "height": HEIGHT}
        self._ask("browsingContext.setViewport", context=self._window, viewport=size)

    def _ask(self, method: str, **parameters: Any) -> Any:
        """What a command answers. Raises BidiError when it was refused; events in between are passed over."""
        self._commands += 1
        self._socket.send(json.dumps({"id": self._commands, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._commands:
                if answer["type"] == "error":
                    raise BidiError(f"{method}: {answer['error']}: {answer['message']}")
                return answer["result"]

    def _act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        sources = [{"type": kind, "id": kind, "actions": actions}]
        self._ask("input.performActions", context=self._window, actions=sources)

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._window, url=url, wait="complete")

    def type(self, text: str) -> None:
        self._act("key", [{"type": step, "value": key} for key in text for step in ("keyDown", "keyUp")])

    def press_enter(self) -> None:
        self.type(Keys.ENTER)

    def click(self, selector: str) -> None:
        self.value(_IN_VIEW % json.dumps(selector))
        locator = {"type": "css", "value": selector}
        found = self._ask("browsingContext.locateNodes", context=self._window, locator=locator, maxNodeCount=1)
        element = {"type": "element", "element": {"sharedId": found["nodes"][0]["sharedId"]}}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": element}
        self._act("pointer", [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}])

    def back(self) -> None:
        self._ask("browsingContext.traverseHistory", context=self._window, delta=-1)

    def value(self, expression: str) -> Any:
        target = {"context": self._window}
        answer = self._ask("script.evaluate", expression=expression, target=target, awaitPromise=True)
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def close(self) -> None:
        self._socket.close()


@contextmanager
def _running(command: list[str], **given: Any) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(command, text=True, **given)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_SECONDS)


@contextmanager
def chromium(request: pytest.FixtureRequest) -> Iterator[Chromium]:
    with closing(Chromium(request.getfixturevalue("browser"))) as engine:
        yield engine


@contextmanager
def webkit(_: pytest.FixtureRequest) -> Iterator[WebKit]:
    """On a display of its own, whose number the display server chooses and tells."""
    told, tells = os.pipe()
    command = ["Xvfb", "-displayfd", str(tells), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
    with os.fdopen(told) as number, _running(command, pass_fds=[tells], stderr=subprocess.DEVNULL):
        os.close(tells)
        service = Service(env={**os.environ, "DISPLAY": f":{number.readline().strip()}"})
        service.start()
        try:
            with closing(WebKit(service.service_url)) as engine:
                yield engine
        finally:
            service.stop()


@contextmanager
def firefox(request: pytest.FixtureRequest) -> Iterator[Firefox]:
    """With a home and a profile of its own; it tells on which port it listens."""
    home: Path = request.getfixturevalue("tmp_path") / "firefox"
    home.mkdir()
    log = home / "log"
    command = ["firefox-esr", "--headless", "--no-remote", "--profile", str(home), "--remote-debugging-port=0"]
    environment = {**os.environ, "HOME": str(home)}
    with log.open("w") as told, _running(command, env=environment, stdout=told, stderr=told):
        wait_until(lambda: _LISTENS.search(log.read_text()))
        with closing(Firefox(_LISTENS.findall(log.read_text())[0] + "/session")) as engine:
            yield engine


Start = Callable[[pytest.FixtureRequest], Any]
ENGINES: dict[str, Start] = {"chromium": chromium, "webkit": webkit, "firefox": firefox}
# The programs each engine needs; scripts/checkers knows the Debian packages that bring them.
NEEDS = {"chromium": ["chromium"], "webkit": ["WebKitWebDriver", "Xvfb"], "firefox": ["firefox-esr"]}


def missing(engine: str) -> list[str]:
    """The programs without which an engine cannot run here."""
    return [program for program in NEEDS[engine] if not shutil.which(program)]
