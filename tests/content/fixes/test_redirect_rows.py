"""Lines of redirects.csv lead where others led by way of more, and nothing else changes in the file."""

from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.domain.addresses.redirect import locale_of, pairs_of
from helpcenter.domain.catalog import Catalog
from tests.content.fixes.mending import again, fixes, left, mended
from tests.content.scratch import TEXT

FILE = "content/redirects.csv"
EN = "content/guides/end/en.md"
MOVED = {EN: TEXT.replace("title: End it\n", "title: End it\nprevious_slugs: [stop-it]\n")}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Chains.
        ("from,to\n/a,/b\n/b,guide:end#steps\n", "from,to\n/a,guide:end#steps\n/b,guide:end#steps\n"),
        ("from,to\n/a,/b\n/b,/c\n/c,/en/\n", "from,to\n/a,/en/\n/b,/en/\n/c,/en/\n"),
        ("from,to\n/a,/b?x=1\n/b?x=1,/en/\n", "from,to\n/a,/en/\n/b?x=1,/en/\n"),
        ("from,to\n/a,/b/c\n/b/*,https://n.example/*\n", "from,to\n/a,https://n.example/c\n/b/*,https://n.example/*\n"),
        ("from,to\n/a,/b/c\n/b/*,guide:end\n", "from,to\n/a,guide:end\n/b/*,guide:end\n"),
        ("from,to\n/a/*,/b\n/b,guide:end\n", "from,to\n/a/*,guide:end\n/b,guide:end\n"),
        (
            "from,to\n/a/*,/b/*\n/b/*,https://n.example/*\n",
            "from,to\n/a/*,https://n.example/*\n/b/*,https://n.example/*\n",
        ),
        # The language of the guide goes along.
        ("from,to,locale\n/a,/b\n/b,guide:end,fr\n", "from,to,locale\n/a,guide:end,fr\n/b,guide:end,fr\n"),
        ("from,to\n/a,/fr/b\n/fr/b,guide:end\n", "from,to,locale\n/a,guide:end,fr\n/fr/b,guide:end\n"),
        ("from,to\n/fr/a,/fr/b\n/fr/b,guide:end\n", "from,to\n/fr/a,guide:end\n/fr/b,guide:end\n"),
        ("from,to,locale\n/a,/b,\n/b,/en/,\n", "from,to,locale\n/a,/en/,\n/b,/en/,\n"),
        # Every other byte stays.
        (
            '\ufefffrom,to\r\n# said\r\n "/q,q" , "/b"\r\n\r\n/b,"https://n.example/?a=1,2"\r\n',
            None,
        ),
        (
            '\ufefffrom,to\r\n# said\r\n"/q,q", /b \r\n\r\n/b,"https://n.example/?a=1,2"\r\n',
            '\ufefffrom,to\r\n# said\r\n"/q,q","https://n.example/?a=1,2"\r\n\r\n/b,"https://n.example/?a=1,2"\r\n',
        ),
        # Doubles.
        ("from,to\n/a,guide:end\n/b,/en/\n/a/,guide:end\n", "from,to\n/a,guide:end\n/b,/en/\n"),
        ("from,to,locale\n/a,guide:end\n/a,guide:end,", "from,to,locale\n/a,guide:end\n"),
        # Earlier addresses of guides.
        ("from,to\n/a,/en/guides/stop-it?x=1#steps\n", "from,to\n/a,/en/guides/end-it?x=1#steps\n"),
        ("from,to\n/en/guides/stop-it,guide:end\n", "from,to\n"),
        ("from,to\n/a,/b\n/b,/en/guides/stop-it\n", "from,to\n/a,/en/guides/end-it\n/b,/en/guides/end-it\n"),
    ],
)
def test_a_line_says_where_it_leads_in_the_end(tmp_path: Path, before: str, after: str | None) -> None:
    fixed = mended(tmp_path, {**MOVED, FILE: before.encode()})
    assert (tmp_path / FILE).read_bytes().decode() == (before if after is None else after)
    assert after is None or left(fixed) == []
    assert again(tmp_path).changes == ()


@pytest.mark.parametrize(
    "rows",
    [
        "from,to\n/a,guide:end\n/a,/en/\n",
        "from,to\n/a,guide:end\n/a,guide:end#steps\n",
        "from,to,locale\n/a,guide:end,en\n/a,guide:end,fr\n",
        "from,to\n/en/guides/stop-it,guide:end#steps\n",
        "from,to,locale\n/en/guides/stop-it,guide:end,fr\n",
        "from,to\n/en/guides/end-it,/en/\n",
        "from,to\n/a,/b\n/b,/a\n",
        "from,to\n/a,/b#c\n/b,guide:end\n",
        "from,to\n/a,/b?y=2\n/b,guide:end\n",
        "from,to,locale\n/a,/b,en\n/b,guide:end,fr\n",
        "from,to\n/a/*,/b/*\n/b/*,https://n.example/*\n/b/c,guide:end\n",
        "from,to\n/a/*,/b/c/*\n/b/c/*,guide:end\n",
        "from,to\n/a,/nowhere\n",
    ],
)
def test_what_can_be_meant_in_two_ways_is_left_to_people(tmp_path: Path, rows: str) -> None:
    fixed = mended(tmp_path, {**MOVED, FILE: rows})
    assert (fixed.changes, fixed.refused) == ((), ())
    assert left(fixed) != []


def test_each_line_is_told(tmp_path: Path) -> None:
    rows = "from,to\n/a,/b\n/b,guide:end\n/b,guide:end\n/c,/fr/d\n/fr/d,guide:end\n"
    assert fixes(mended(tmp_path, {FILE: rows})) == [
        'redirects.csv:2: wrote "guide:end" as the target of "/a"',
        'redirects.csv:4: took the line of "/b" out, which says nothing new',
        'redirects.csv:4: wrote "guide:end" as the target of "/c" in "fr"',
    ]


def test_visitors_arrive_where_they_did(tmp_path: Path) -> None:
    """Every address of a tangle of redirects leads to the same guide, language and address before and after."""
    rows = "from,to,locale\n" + "".join(
        f"{old},{new},\n"
        for old, new in [
            ("/a", "/b/one"), ("/b/*", "/c/*"), ("/c/*", "https://n.example/*"), ("/c/two", "guide:end"),
            ("/d/*", "/a"), ("/fr/x", "/y"), ("/y", "/fr/z"), ("/fr/z", "guide:end#steps"), ("/p?q=1", "/y"),
        ]
    )  # fmt: skip
    asked = ["/a", "/b/one", "/b/two", "/b/x/y", "/c/two", "/c/x", "/d/e", "/fr/x", "/y", "/fr/z", "/p?q=1", "/p"]
    mended(tmp_path, {FILE: rows})
    after = [arrived(tmp_path, path) for path in asked]
    (tmp_path / FILE).write_text(rows)
    assert after == [arrived(tmp_path, path) for path in asked]


def arrived(root: Path, address: str) -> tuple[str, str | None]:
    """Where a browser that is asked for `address` stops, and in which language a guide is shown there."""
    library = load(root).library
    assert library is not None
    catalog = Catalog(library)
    for _ in range(10):
        path, _, query = address.partition("?")
        found = catalog.redirects.find(path, pairs_of(query))
        if found is None:
            return address, None
        redirect = found.redirect
        if redirect.guide:
            locale = redirect.locale or locale_of(path, library.site.locales)
            return f"guide:{redirect.guide}#{redirect.anchor}", locale
        address = redirect.address or "/"
        if redirect.appends_tail:
            address = f"{address.rstrip('/')}/{found.tail}"
    return "nowhere", None
