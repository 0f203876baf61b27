"""The relevance bench measures what it says, through the real content and index."""

import json
from pathlib import Path

import pytest

from bench.relevance import run_all
from bench.relevance.run import main, measure

DOCUMENTS = [
    {"id": "a", "locale": "en", "title": "Refunds", "body": "How *money* <comes> back. # 1"},
    {"id": "b", "locale": "en", "title": "", "body": "Cancelling a plan"},
]
QUERIES = [
    {"id": "q1", "locale": "en", "text": "refund"},
    {"id": "q2", "locale": "en", "text": "cancel plan"},
    {"id": "q3", "locale": "en", "text": "nothing"},
]


def write(folder: Path) -> None:
    for name, records in (("docs", DOCUMENTS), ("queries", QUERIES)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    (folder / "qrels.tsv").write_text("q1\ta\t1\nq2\tb\t1\nq3\ta\t1\n")


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_last_line_is_one_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str], locale: str) -> None:
    write(tmp_path)
    run = tmp_path / "run.tsv"
    assert main([str(tmp_path), "--locale", locale, "--format", "json", "--run", str(run)]) == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures == {
        "mrr@10": pytest.approx(66.67, abs=0.01),
        "recall@10": pytest.approx(66.67, abs=0.01),
        "ndcg@10": pytest.approx(66.67, abs=0.01),
        "queries": 3,
        "empty": 1,
    }
    assert run.read_text() == "q1\ta\t1\nq2\tb\t1\n"


def test_an_answer_in_second_place_is_worth_half() -> None:
    figures = measure({"q": ["x", "a"]}, {"q": {"a": 1.0}})
    assert (figures.mrr, figures.recall) == (50.0, 100.0)
    assert figures.ndcg == pytest.approx(63.09, abs=0.01)


def test_all_sets_are_measured_beside_the_best_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("xquad", "xquad_typo"):
        (tmp_path / name / "en").mkdir(parents=True)
        write(tmp_path / name / "en")
    rows = (
        "| engine | set | en | fr |\n| --- | --- | --: | --: |\n| A | plain | 60.0 | |\n| B | plain | 50.0 | error |\n"
    )
    (tmp_path / "README.md").write_text(f"Text\n\n{rows}")
    assert run_all.main([str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "| en | 66.7 [0.0, 100.0] | 60.0 | +6.7 |" in out
    assert "| en | 66.7 [0.0, 100.0] | | |" in out
    assert run_all.main([str(tmp_path), "--sets", "plain", "--ablations"]) == 0
    assert "| no n-grams | 66.67 | 66.7 |" in capsys.readouterr().out
