"""Old addresses find their redirect, and no others do."""

import pytest

from helpcenter.domain.addresses.redirect import TAIL, Redirect, RedirectTable, normal_path, pairs_of

TABLE = RedirectTable(
    [
        Redirect("/hc/en-us/articles/12", 2, guide="light"),
        Redirect("/hc/en-us/articles/12-cables", 3, guide="cables"),
        Redirect("/blog", 4, has_tail=True, address="/en/"),
        Redirect("/blog/7", 5, guide="news"),
    ]
)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/hc/en-us/articles/12", 2),
        ("/hc/en-us/articles/12-Light", 2),
        ("/HC/EN-US/articles/12-Light-/", 2),
        ("/hc/en-us/articles/12-", 2),
        ("/hc/en-us/articles/12-cables", 3),
        ("/hc/en-us/articles/123-Light", None),
        ("/hc/en-us/articles/12_Light", None),
        ("/hc/en-us/articles/12-Light/more", None),
        ("/hc/en-us/articles/-12", None),
        ("/hc/en-us/articles/x12-Light", None),
        # A line for all that stands beside it was written for it, too; what leads on from words is a guess.
        ("/blog/7", 5),
        ("/blog/7-years", 4),
        ("/blog/8-years", 4),
        ("/12-Light", None),
    ],
)
def test_words_behind_an_articles_number_may_be_any(path: str, line: int | None) -> None:
    found = TABLE.find(path)
    assert (found.redirect.line if found else None) == line


@pytest.mark.parametrize(
    ("rows", "path", "line"),
    [
        # A row for the address itself, before all else.
        (["/x/12", "/x/12-a", "/x/*", "/*"], "/x/12-a", 3),
        # With all that stands below it.
        (["/x/12", "/x/12-a/*", "/x/*"], "/x/12-a", 3),
        # For the folder that it stands in.
        (["/x/12", "/x/*", "/*"], "/x/12-a", 3),
        (["/x/*", "/x/12"], "/X/12-a/", 2),
        (["/12", "/*"], "/12-a", 3),
        # The guess goes before rows for more than its folder, in whatever order they are written.
        (["/x/y/12", "/x/*", "/*"], "/x/y/12-a", 2),
        (["/*", "/x/*", "/x/y/12"], "/x/y/12-a", 4),
        # Where there is nothing to guess from, the longest.
        (["/x/y/13", "/x/*", "/*"], "/x/y/12-a", 3),
        (["/x/y/12", "/*"], "/x/y/12-a/z", 3),
        # A row that asks for parameters is none where these are missing.
        (["/x/12", "/x/*?p=1"], "/x/12-a", 2),
        (["/x/12", "/x/*?p=1"], "/x/12-a?p=1", 3),
        (["/x/12?p=1", "/x/*?p=2", "/*"], "/x/12-a?p=1", 2),
    ],
)
def test_what_was_written_for_an_address_goes_before_a_guess(rows: list[str], path: str, line: int) -> None:
    table = RedirectTable(redirect(row, number) for number, row in enumerate(rows, 2))
    address, _, query = path.partition("?")
    found = table.find(address, pairs_of(query))
    assert found is not None and found.redirect.line == line


def redirect(row: str, line: int) -> Redirect:
    path, _, query = row.partition("?")
    old = normal_path(path.removesuffix(TAIL))
    return Redirect(old, line, pairs_of(query), has_tail=path.endswith(TAIL), address="/en/")


def test_whoever_asks_for_most_is_meant_first_and_sorted_once() -> None:
    rows = ["/x", "/x?b=1", "/x?a=1", "/x?a=1&b=1", "/x?a=2&b=1"]
    table = RedirectTable(redirect(row, number) for number, row in enumerate(rows, 2))
    found = [
        table.find("/x", pairs_of(query)) for query in ("", "b=1", "a=1", "b=1&a=1&c=3", "a=2&b=1", "a=3&b=1", "a=3")
    ]
    assert [each and each.redirect.line for each in found] == [2, 3, 4, 5, 6, 3, 2]
    place = table._exact["/x"]
    order, place.asking = list(place.asking), {names: place.asking[names] for names in reversed(place.asking)}
    assert [sorted(names) for names in order] == [["a", "b"], ["a"], ["b"]]
    # What was put in another order afterwards is looked at in that one: nothing is sorted when somebody asks.
    changed = table.find("/x", pairs_of("a=1&b=1"))
    assert changed is not None and changed.redirect.line == 3
