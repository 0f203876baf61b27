"""`content/redirects.csv`: every mistake with its line, and the way out."""

from pathlib import Path

import pytest

from tests.content.scratch import load_with, told

FILE = "content/redirects.csv"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("from;to\n", "1: the first line names the columns: write from,to or from,to,locale"),
        ("from,to\n/a\n", "2: this row has 1 fields instead of 2: write from,to"),
        ("from,to\nhttps://x.example/a,guide:end\n", '2: "https://x.example/a" is no path'),
        ("from,to\n//x.example/a,guide:end\n", '2: "//x.example/a" is no path'),
        ("from,to\n/a/../b,guide:end\n", '2: "/a/../b" holds "..", "//", a backslash'),
        ("from,to\n/a%5Cb,guide:end\n", '2: "/a%5Cb" holds "..", "//", a backslash'),
        ("from,to\n/a#b,guide:end\n", '2: "/a#b" holds a #, which browsers do not send'),
        ("from,to\n/a/*/b,guide:end\n", '2: "/a/*/b" holds a * in its middle'),
        ("from,to\n/a,https://x.example/*\n", '2: "https://x.example/*" ends in /*, but the old address does not'),
        ("from,to\n/a/*,/en/search?q=/*\n", '2: "/en/search?q=/*" has a ? or # before /*'),
        ("from,to\n/a,http://x.example/\n", '2: "http://x.example/" is not encrypted: use https://'),
        ("from,to\n/a,javascript:alert(1)\n", '2: "javascript:alert(1)" is not safe'),
        ("from,to\n/a,//evil.example/\n", '2: "//evil.example/" is no path of this site'),
        ("from,to\n/a,/%5Cevil.example\n", '2: "/%5Cevil.example" is no path of this site'),
        ("from,to\n/a,end\n", '2: "end" is no address: write guide:its-id'),
        ("from,to\n/a,guide:\n", '2: "guide:" is no guide'),
        ("from,to\n/a,guide:ent\n", '2: no guide is named "ent", did you mean "end"?'),
        ("from,to\n/a,guide:end#stebs\n", '2: guide "end" has no block "stebs", did you mean "steps"?'),
        ("from,to,locale\n/a,guide:end,de\n", '2: this site has no language "de": it has en, fr'),
        ("from,to\n/a,guide:end\n\n# said\n/a/,/en/\n", '5: "/a" stands on line 2, too: keep one'),
        ("from,to\n/en/guides/end-it,/en/\n", '2: "/en/guides/end-it" is a page of this site'),
        ("from,to\n/staff/x,/en/\n", '2: "/staff/x" is a page of this site'),
        ("from,to\n/a,/en/guides/end-id\n", '2: this site has no page "/en/guides/end-id", did you mean "end-it"?'),
        ("from,to\n/a,/nowhere\n", '2: this site has no page "/nowhere"'),
        ("from,to\n/a,/b\n/b,/a\n", '2: "/a" leads back to itself'),
        ("from,to\n/a,/a\n", '2: "/a" leads back to itself'),
        ("from,to\n/a/*,/a/b/*\n", '2: "/a" leads back to itself'),
        ("from,to\n/*,/en/guides/*\n", '2: "/" leads back to itself'),
        (
            "from,to\n/a,/b\n/b,guide:end#steps\n",
            '2: warning: this leads to another redirect, on line 3: write "guide:end#steps"',
        ),
        ('from,to\n/a,"guide:end\n', "2: from here on this is not CSV"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, rows: str, sentence: str) -> None:
    assert [each for each in told(tmp_path, {FILE: rows}) if each.startswith(f"redirects.csv:{sentence}")]


@pytest.mark.parametrize(
    "rows",
    [
        "from,to\n",
        "\ufefffrom,to\r\n/hc/en-us/articles/360-End,guide:end\r\n",
        "from,to\n/old/*,guide:end\n/old/a,/fr/\n/*,/en/\n",
        'from,to,locale\n/p?page=3,guide:end#steps,fr\n"/p,q",https://x.example/a?b=c#d,\n',
        "from,to\n/docs/*,https://x.example/docs/*\n/sitemap,/sitemap.xml\n",
    ],
)
def test_what_is_right_is_not_complained_of(tmp_path: Path, rows: str) -> None:
    assert told(tmp_path, {FILE: rows}) == []


def test_more_rows_than_anybody_needs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpcenter.content.model.redirects.MAX_ROWS", 2)
    rows = "from,to\n/a,guide:end\n/b,guide:end\n/c,guide:end\n"
    loaded = load_with(tmp_path, {FILE: rows})
    assert [str(problem) for problem in loaded.problems] == [
        "content/redirects.csv:4: there are more than 2 redirects: take a whole folder along with /*"
    ]


def test_a_path_may_be_told_apart_by_a_hundred_sets_of_parameters(tmp_path: Path) -> None:
    rows = "from,to\n" + "".join(f"/a?p{number}=1,guide:end\n/a?p{number}=2,/en/\n" for number in range(101))
    loaded = load_with(tmp_path, {FILE: rows})
    assert [str(problem) for problem in loaded.problems] == [
        f'content/redirects.csv:{line}: "/a" stands with more than 100 different sets of parameters: '
        "name those only that tell its pages apart"
        for line in (202, 203)
    ]
