"""Old addresses that take along what stands below them."""

import pytest

from helpcenter.domain.addresses.redirect import Redirect, RedirectTable

TABLE = RedirectTable(
    [
        Redirect("", 1, has_tail=True, address="/root"),
        Redirect("/hc", 2, has_tail=True, address="/hc-below"),
        Redirect("/hc/En/a", 3, has_tail=True, address="/a-below"),
        Redirect("/hc/en/a/b/c/d", 4, address="/exact"),
    ]
)


@pytest.mark.parametrize(
    ("path", "address", "tail"),
    [
        ("/x", "/root", "x"),
        ("/x/y/z/x/y/z", "/root", "x/y/z/x/y/z"),
        ("/", "/root", ""),
        ("/hc", "/hc-below", ""),
        ("/hc/en", "/hc-below", "en"),
        ("/hc/en/b/c/d/e/f", "/hc-below", "en/b/c/d/e/f"),
        ("/hc/en/a", "/a-below", ""),
        ("/HC/EN/A/b/", "/a-below", "b"),
        ("/hc/en/a/b/c/d", "/exact", ""),
        ("/hc/en/a/b/c/d/e", "/a-below", "b/c/d/e"),
    ],
)
def test_the_longest_path_above_an_address_takes_it_along(path: str, address: str, tail: str) -> None:
    found = TABLE.find(path)
    assert found is not None
    assert (found.redirect.address, found.tail) == (address, tail)


class _Counting(dict[str, object]):
    asked = 0

    def __contains__(self, key: object) -> bool:
        self.asked += 1
        return super().__contains__(key)


def test_an_address_of_thousands_of_parts_is_looked_up_no_oftener_than_a_row_is_deep() -> None:
    table = RedirectTable([Redirect("/hc/en", 1, has_tail=True, address="/")])
    counting = table._tails = _Counting(table._tails)  # type: ignore[assignment]
    assert table.find("/a" * 4000) is None
    # Three paths: "/a/a", "/a" and the root, each as written and in small letters.
    assert counting.asked == 6
