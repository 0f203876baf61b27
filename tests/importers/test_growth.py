"""A page that is twice as long takes about twice as long to convert: anybody may have written it."""

from collections.abc import Callable

import pytest

from helpcenter.content.text.markdown.code_spans import inside_code
from helpcenter.importers import composing, mending
from helpcenter.importers.html_text import parse, to_markdown
from helpcenter.importers.html_text.nesting import is_endless
from helpcenter.importers.markdown.hugo.shortcodes import tags
from tests.growth import grows_evenly
from tests.importers.test_html_text import Outside

PAGES: dict[str, Callable[[int], str]] = {
    "words in bold": lambda size: "<b>a</b>" * size,
    "tags without words": lambda size: "<b></b>" * size,
    "lines": lambda size: "a<br>" * size,
    "anchors of one name": lambda size: "".join(f'<a id="{chr(0x4E00 + n)}">a</a>' for n in range(size)),
    "one wide row above narrow ones": lambda size: f"<table><tr>{'<td>a' * size}{'<tr><td>a<td>b' * size}",
    "headings": lambda size: "<h2>a</h2>" * size,
    "boxes in boxes": lambda size: "<div>" * size,
    "boxes in boxes that close themselves": lambda size: "<div/>" * size,
    "boxes in boxes behind as many ends": lambda size: "</div>" * size + "<div>" * size,
    "boxes inside words": lambda size: "<span>" * size + "<div></div>" * size,
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_long_as_it_is(page: str) -> None:
    def converting(size: int) -> Callable[[], object]:
        html = PAGES[page](size)
        wanted = frozenset(chr(0x4E00 + n) for n in range(size))
        return lambda: to_markdown(parse(html).parts, Outside(), wanted)

    assert grows_evenly(converting, 1200)


@pytest.mark.parametrize("text", ["`a` b ", "```\na\n```\nb\n"])
def test_every_place_of_a_text_is_found_in_its_code_in_one_go(text: str) -> None:
    def asking(size: int) -> Callable[[], object]:
        whole = text * size
        return lambda: [is_code(place) for is_code in [inside_code(whole)] for place in range(len(whole))]

    is_code = inside_code("x\n" + text)
    assert [is_code(place) for place in range(5)] == [False, False, True, True, True]
    assert grows_evenly(asking, 200)


LINKS = (composing._WHOLE_LINK, composing._PICTURE, composing._OUTER_LINK, mending._TO_GUIDE)


@pytest.mark.parametrize("text", ["[a", "[a\\", "![a\\", "[", "![](", "[a]("])
def test_brackets_that_nothing_closes_are_read_once(text: str) -> None:
    def looking(size: int) -> Callable[[], object]:
        return lambda: [pattern.sub("", text * size) for pattern in LINKS]

    assert grows_evenly(looking, 1000)


def test_ends_of_shortcodes_are_looked_for_so_often_and_no_more() -> None:
    assert len(list(tags("{{%" * 200 + "{{< a >}}"))) == 1
    assert list(tags("{{%" * 201 + "{{< a >}}")) == []


@pytest.mark.parametrize(
    ("html", "is_nested"),
    [
        ("<div>" * 1001, True),
        ("<div/>" * 1001, True),
        ("</div>" * 5000 + "<x>" * 1001, True),
        ("<!-- <b> --><script>'</p>' + i<n</script>" + "<i>" * 1001, True),
        ("<div></div>" * 5000, False),
        ("<li>a<p>b<td>c<br><img>" * 5000, False),
        ("<svg>" + "<path/>" * 5000 + "</svg>", False),
        ("<script>" + "i<n;" * 5000 + "</script>", False),
        ("<!--" + "<b>" * 5000, False),
        ("<a name=a>a" * 5000, False),
    ],
)
def test_only_what_stands_in_each_other_is_nested(html: str, is_nested: bool) -> None:
    assert is_endless(html) is is_nested
