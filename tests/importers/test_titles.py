"""Words of front matter, as readers see them."""

import pytest

from helpcenter.importers.markdown.titles import plain_words


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("A **section tree** that *fits*.", "A section tree that fits."),
        ("With [`code`](https://a.example/b) and `more`", "With code and more"),
        ("the <em>N</em>th&nbsp;&amp; last", "the Nth & last"),
        ("snake_case_name and __dunder__ of 2 * 3 * 4", "snake_case_name and dunder of 2 * 3 * 4"),
        ("in <head>\nand more", "in <head> and more"),
    ],
)
def test_marks_are_no_words(written: str, shown: str) -> None:
    assert plain_words(written) == shown
