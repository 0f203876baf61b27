"""Two versions of the program, compared by what a bench prints of each."""

from pathlib import Path

import pytest

from bench import versus
from bench.versus import compare, main, rows

SEARCH = """\
2000 passages on 72 pages, French; one core; milliseconds of CPU: p50, p95, longest
core     tantivy      plain         0.110    0.250    0.400
core     ours         plain         0.333    0.591    0.776
core     ours, cold   prefix        0.582    0.955    1.267
core     ours         exact      400 of 400 queries
shipped  ours         build          0.58 s of CPU; 3 MB
shipped  ours         one edit      0.041 s of CPU, 6.99 % of building
""".splitlines()
HTTP = """\
| what | served by | connections | a second | of bare | CPU µs | of bare | p50 ms | p99 ms |
| --- | --- | --: | --: | --: | --: | --: | --: | --: |
| guide | helpcenter | 16 | 6,100 | 60% | 1,155 | 61% | 2.50 | 4.00 |
| guide | starlette | 16 | 9,100 | 100% | 95 | 100% | 1.50 | 2.00 |
""".splitlines()


def test_our_own_rows_of_the_search_bench_are_read() -> None:
    assert rows(SEARCH) == {
        "core ours plain": 0.333,
        "core ours, cold prefix": 0.582,
        "shipped ours build": 0.58,
        "shipped ours one edit": 0.041,
    }


def test_our_own_rows_of_the_http_bench_are_read() -> None:
    assert rows(HTTP) == {"guide 16 helpcenter": 1155.0}


def test_a_row_is_compared_by_the_median_of_the_ratios_of_its_rounds() -> None:
    rounds = [({"plain": 2.0}, {"plain": 1.0}), ({"plain": 3.0}, {"plain": 2.0}), ({"plain": 1.0}, {"plain": 1.0})]
    table, slower = compare(rounds, 1.4)
    assert table[2] == "| plain | 1 | 2 | 1.500 | 1.000 to 2.000 |"
    assert slower == 1


def test_a_row_may_be_slower_by_what_was_allowed() -> None:
    rounds = [({"plain": 1.5, "typo": 1.0}, {"plain": 1.0, "typo": 1.0})]
    assert compare(rounds, 1.5)[1] == 0
    assert compare(rounds, 1.4)[1] == 1


def test_what_takes_no_time_is_no_slower_than_before() -> None:
    assert compare([({"edit": 0.0}, {"edit": 0.0})], 1.03)[1] == 0
    assert compare([({"edit": 0.1}, {"edit": 0.0})], 1.03)[1] == 1


@pytest.mark.parametrize("rounds", [[], [({}, {})]])
def test_to_compare_nothing_is_a_failure(rounds: list[versus.Round]) -> None:
    with pytest.raises(SystemExit, match="Nothing was compared"):
        compare(rounds, 1.03)


def test_rows_that_only_one_version_has_are_a_failure() -> None:
    with pytest.raises(SystemExit, match=r"same rows: plain, typo\."):
        compare([({"plain": 1.0}, {"typo": 1.0})], 1.03)


@pytest.mark.parametrize(("now", "status"), [("0.333", 0), ("0.342", 0), ("0.344", 1)])
def test_the_status_says_whether_a_row_became_slower(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, now: str, status: int
) -> None:
    outputs = {tmp_path: SEARCH, Path.cwd(): [line.replace("0.333", now) for line in SEARCH]}
    monkeypatch.setattr(versus, "_run", lambda tree, name, arguments: "\n".join(outputs[tree]))
    assert main(["--rounds", "2", str(tmp_path), "search"]) == status
