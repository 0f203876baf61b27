"""Old addresses find their redirect, and no others do."""

import pytest

from helpcenter.domain.addresses.redirect import Redirect, RedirectTable

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
        ("/blog/7-years", 5),
        ("/blog/8-years", 4),
        ("/12-Light", None),
    ],
)
def test_words_behind_an_articles_number_may_be_any(path: str, line: int | None) -> None:
    found = TABLE.find(path)
    assert (found.redirect.line if found else None) == line
