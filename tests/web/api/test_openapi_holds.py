"""What the API describes is what it does: schemathesis makes requests from the description and judges the answers."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from helpcenter.serving.process_role import ProcessRole
from helpcenter.settings import Settings
from helpcenter.web.app import create_app
from tests.waiting import wait_until

EXAMPLES = 20
OPERATIONS = [
    *(("GET", f"/api/v1/{name}") for name in ("search", "suggest", "guides/{guide}", "embed")),
    ("POST", "/api/v1/events"),
]


@pytest.fixture(scope="module")
def url(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server of the visitors' part."""
    root = shutil.copytree(built_site, tmp_path_factory.mktemp("described") / "site")
    app = create_app(Settings(root=root), ProcessRole.WEB)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_request_is_answered_as_described(url: str, method: str, path: str, mode: GenerationMode) -> None:
    operation = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")[path][method]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate()

    ask()
