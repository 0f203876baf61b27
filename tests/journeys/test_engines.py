"""The visitor's main journey in the engines of all browsers: Chromium, WebKit and Firefox."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import Serve, helpcenter
from tests.journeys.engines import ENGINES, Engine, missing, wait_for

pytestmark = pytest.mark.journey

GUIDE = "/fr/guides/annuler-intercom"
STEP = "#cancel-plan"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if lacks := missing(request.param):
        pytest.skip(f"not here: {', '.join(lacks)}; scripts/checkers says what to install")
    with ENGINES[request.param](request) as engine:
        yield engine


def rows(root: Path, report: str) -> list[dict[str, object]]:
    answer = helpcenter(root, "report", report, "--locale", "fr", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    found: list[dict[str, object]] = json.loads(answer.stdout)["rows"]
    return found


def at(path: str) -> str:
    return f"location.pathname === '{path}' && document.readyState === 'complete'"


def test_from_two_mistakes_to_the_step_to_the_call_to_action_and_back(
    engine: Engine, serve: Serve, shipped: Path
) -> None:
    server = serve(shipped)
    engine.open(f"{server.url}/fr/")
    engine.click("#page_search")
    engine.type("resilier intercon")
    wait_for(engine, "document.querySelector('[role=option]')?.textContent.includes('Étape 3 sur 5')")
    engine.press_enter()
    wait_for(engine, at("/fr/search"))
    engine.click(f".passage-title a[href*='{STEP}']")
    wait_for(engine, f"{at(GUIDE)} && location.hash === '{STEP}'")
    wait_for(
        engine,
        f"(({{top}}) => top >= 0 && top < innerHeight / 2)(document.querySelector('{STEP}').getBoundingClientRect())",
    )
    engine.click(f"{STEP} [name=helpful][value=no]")
    wait_for(engine, f"document.activeElement.matches('{STEP} .feedback-panel')")
    engine.click("a[href^='/go/schedulingkit']")
    wait_for(engine, at("/fr/guides/migrer-depuis-intercom"))
    engine.back()
    wait_for(engine, at(GUIDE))
    [searched] = rows(shipped, "query_conversion")
    assert (searched["query"], searched["converted"]) == ("resilier intercon", 1)
