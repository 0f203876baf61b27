"""Two versions of the program, compared by what a bench prints of each."""

from bench.versus import rows

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
