"""No page gives its parser a tag with attributes, or tags, without end, however they are hidden."""

import random
from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser

from helpcenter.importers.html_pages.facts import facts_of
from helpcenter.importers.html_text import parse
from helpcenter.importers.html_text.few_tags import MOST_ATTRIBUTES, with_few_tags
from helpcenter.importers.html_text.tree import readable
from tests.growth import grows_evenly


def names(size: int) -> str:
    return " ".join(f"a{number}=1" for number in range(size))


LONG: dict[str, Callable[[int], str]] = {
    "attributes": lambda size: f"<p {names(size)}>words",
    "attributes of one name": lambda size: f"<p {'a=1 ' * size}>words",
    "attributes without values": lambda size: f"<p {' '.join(f'a{n}' for n in range(size))}>words",
    "attributes without spaces": lambda size: "<p " + "".join(f"a{n}='1'" for n in range(size)) + ">words",
    "attributes between slashes": lambda size: "<p/" + "/".join(f"a{n}" for n in range(size)) + ">words",
    "attributes with tags inside": lambda size: "<p " + " ".join(f'a{n}="<b>"' for n in range(size)) + ">words",
    "attributes of an end": lambda size: f"words</p {names(size)}>",
    "attributes that end the page": lambda size: f"words<p {names(size)}",
    "attributes of many bodies": lambda size: "".join(f"<body a{n}=1>" for n in range(size)) + "words",
    "attributes of many roots": lambda size: "".join(f"<html a{n}=1>" for n in range(size)) + "words",
    "a long style": lambda size: f'<p style="{"color:red;" * size}">words',
    "a long class": lambda size: f'<p class="{names(size)}">words',
    "tags that nothing ends": lambda size: "words" + "<p " * size,
    "quotes that nothing ends": lambda size: "words" + "<p a='" * size,
    "tags inside values": lambda size: "words" + "<p/a=" * size,
    "spaces": lambda size: f"<p {' ' * size * 10}a>words",
    "references": lambda size: "words" + "&amp;&a&#1114111111;" * size,
    "declarations": lambda size: "words" + "<!a " * size + "<?b " * size + "<![CDATA[" * size,
    "pictures": lambda size: "words" + "".join(f"<img a{n}>" for n in range(size)),
}


@pytest.mark.parametrize("page", LONG)
def test_a_page_takes_as_long_as_it_is(page: str) -> None:
    def reading(size: int) -> Callable[[], object]:
        html = LONG[page](size)
        return lambda: (parse(html), facts_of(html))

    assert "words" in parse(LONG[page](5)).text()
    assert grows_evenly(reading, 1000)


@pytest.mark.parametrize("tag", ["option", "optgroup", "rt", "rp"])
def test_there_are_so_many_tags_that_look_back_and_no_more(tag: str) -> None:
    html = with_few_tags(f"<{tag}>a" * 30_000)
    assert html.count(f"<{tag}>") in (5_000, 20_000) and html.count("a") >= 30_000


HIDDEN = [
    '<p a=">" {}>',
    '<p =">" {}>',
    '<p =><p {}>">',
    '<p a==">" {}>">',
    "<p a='<p {}>",
    "<p title=it's {} b=it's>",
    '<p a="1"{}>',
    "<p/{}/>",
    "<P\t{}\f>",
    "<p a=<b {}>",
    '<p a\x0b=">" {}>',
    '<p a=\x0b">" {}>',
    "<script>'<p a=\"'</script><p {}><p b=\">",
    '<!-- <p a=" --><p {}><p b=">',
    "<title><p a='</title><p {}>'",
    "<textarea><p a='</textarea><p {}>'",
    "<svg><title><p {}></title></svg>",
    "<style><p a='</style><b {}>'",
    "<a b='<c d=\"'<e {}>\">",
    '<p a="<p b=\' {}" {}>',
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_no_tag_hides_its_attributes(hidden: str) -> None:
    assert most_attributes(readable(hidden.replace("{}", names(400)))) <= MOST_ATTRIBUTES


def test_no_order_of_signs_hides_attributes() -> None:
    chosen = random.Random(7)
    signs = ["<p ", "</p ", "<b/", ">", '"', "'", "=", " ", "/", "a", "<!--", "-->", "<script>", "</script>", "<title>"]
    many = [f" {names(150)} ", "".join(f"b{n}=''" for n in range(150)), "/".join(f"c{n}" for n in range(150))]
    for _ in range(300):
        html = "".join(chosen.choice([*signs, *signs, *many]) for _ in range(30))
        assert most_attributes(readable(html)) <= MOST_ATTRIBUTES, html


def most_attributes(html: str) -> int:
    found = LexborHTMLParser(html).css("*")
    return max((len(each.attributes) for each in found if each.tag not in ("html", "body")), default=0)


def test_what_people_write_stays_as_it_is() -> None:
    for html in (
        '<p class="a" id=b hidden data-x=\'{"a": "<b>"}\'>words</p>',
        "<script>for (i=0;i<n;i++) { a = '<p>' + b }</script><p>a < b, c > d",
        "<select>" + "<option value=1 selected>a</option>" * 500 + "</select>",
        "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>" * 2000,
        "<!DOCTYPE html><html lang=en><body><svg viewBox='0 0 1 1'><path d='M0 0'/></svg>",
    ):
        assert with_few_tags(html) == html
