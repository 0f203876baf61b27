"""The HTTP bench asks what people type, and its yardstick gives the very bytes that we gave."""

import importlib
import shutil
from pathlib import Path

import httpx
import pytest

from bench.http import run
from bench.http.load import Load, Missing
from bench.http.servers import Site, start

PROJECT = Path(__file__).parents[2]


def test_every_beginning_of_every_real_query_is_asked_once() -> None:
    asked = run.typed(PROJECT)
    assert len(asked) == len(set(asked)) > 300
    assert "/api/v1/suggest?q=ann&locale=fr" in asked


@pytest.mark.anyio
async def test_the_bare_app_repeats_what_was_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"content-type": "text/html; charset=utf-8", "etag": '"x"', "date": "today", "server": "ours"}
    Site(tmp_path).with_answers({"/page?q=1": (headers, b"bytes \xff")})
    monkeypatch.setenv("BENCH_ANSWERS", str(tmp_path / "answers.json"))
    bare = importlib.import_module("bench.http.bare_app")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bare.app), base_url="http://bench") as client:
        answer = await client.get("/page?q=2")
    assert answer.content == b"bytes \xff"
    assert answer.headers["etag"] == '"x"'
    assert "server" not in answer.headers


def test_what_is_not_on_this_machine_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="wrk"):
        Load(1)
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    server = start("nginx", Site(tmp_path))
    assert server.missing == "there is no nginx on this machine"


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not on this machine")
def test_a_second_of_load_is_measured_with_what_it_cost(tmp_path: Path) -> None:
    site = Site(tmp_path).with_answers({"/page": ({"content-type": "text/html"}, b"page")})
    with start("starlette", site) as server:
        before = server.cpu_seconds()
        result = Load(1).run(server.port, ["/page"], 2, seed=1)
        assert result.requests > 0
        assert 0 < result.p50 <= result.p99
        assert server.cpu_seconds() > before
        assert server.memory_mb() > 1
