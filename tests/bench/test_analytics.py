"""The bench of analytics: one small run of everything, and what happens when two answers differ."""

from pathlib import Path

import pytest

from bench.analytics import accepting, run
from bench.analytics.figures import Figures, agree
from bench.analytics.questions import QUESTIONS, same
from bench.analytics.raw_peers import SAMPLED, missing

QUICK = ["--rows", "4000", "--seconds", "0.5", "--rounds", "1", "--tries", "1"]
# Everything is measured: on a busy machine that takes minutes.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small run."""
    made = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accepting, "SCALE", 0.01)
        patch.setattr(accepting, "QUIET_SECONDS", 0.1)
        assert run.main([*QUICK, "--folder", str(made)]) == 0
    return made


def test_a_run_in_a_folder_that_has_one_prints_it_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "figures.json").read_bytes()
    assert run.main([*QUICK, "--folder", str(folder)]) == 0
    printed = capsys.readouterr().out
    reports = len(list((folder / "analytics" / "reports").glob("*.sql")))
    assert printed.count("| yes |") == 2 * reports + 2 * len(QUESTIONS)
    assert "**no**" not in printed
    for said in (
        "Pipeline.take",
        "of the request",
        "DuckDB reading the same files",
        "peak memory",
        "cold ms",
        "at full",
    ):
        assert said in printed
    assert (folder / "figures.json").read_bytes() == before


def test_the_engines_of_this_machine_are_asked(folder: Path) -> None:
    found = Figures(folder, {"rows": 4000, "seed": 1}).get("questions")
    assert found is not None
    assert set(found["peers"]) == {"DuckDB", *(name for name in SAMPLED if not missing(name))}
    assert len(found["missing"]) == sum(bool(missing(name)) for name in SAMPLED)


def test_a_run_fails_when_an_answer_differs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = Figures(folder, {"rows": 4000, "seed": 1})
    raw = figures.get("raw")
    assert raw is not None
    figures.put("raw", raw | {"30 days": raw["30 days"] | {"differing": ["guides"]}})
    assert run.main([*QUICK, "--folder", str(folder)]) == 1
    told = capsys.readouterr()
    assert "DIFFERS: 30 days: guides" in told.err
    assert "**no**" in told.out
    figures.put("raw", raw)


def test_a_folder_of_another_run_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--rows", "5000", "--folder", str(folder)]) == 2
    assert "--rows 4000" in capsys.readouterr().err


def test_answers_agree_when_fractions_do_to_six_digits() -> None:
    assert agree([["a", 1, 0.3333333]], [["a", 1, 0.33333331]])
    assert not agree([["a", 1, 0.333]], [["a", 1, 0.334]])
    assert not agree([["a", 1]], [["a", 2]])
    assert not agree([["a", 1]], [])


def test_numbers_of_a_peer_agree_when_every_row_shown_does() -> None:
    views = QUESTIONS[0]
    ours = views.told(["guide", "views"], [["a", 2], ["b", 1], ["c", 0]])
    assert same(ours, views.asked([["b", "1"], ["a", "2"]]))
    assert not same(ours, views.asked([["a", 2], ["b", 1], ["d", 1]]))
    assert not same(ours, views.asked([["a", 2]]))
