"""What a visitor sees of a text: its best part, with the words found marked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.search.plan import Alternative, Plan, TermQuery, Word
from helpcenter.search.results.snippets import LENGTH, Highlighter
from helpcenter.search.text.analysis import analyze
from helpcenter.search.text.languages import language_of


def made(text: str, query: str, locale: str = "en") -> str:
    """The snippet of a text whose surface forms no index knows, so that it is analysed."""
    language = language_of(locale).key
    queries = tuple(TermQuery(language, (token.terms,)) for token in analyze(query, locale))
    plan = Plan((Word(query, (Alternative(queries),)),))
    return Highlighter(plan, lambda language, term: []).snippet(text, language)


def test_words_found_are_marked_in_whatever_form() -> None:
    assert made("Cancelling is easy: cancel.", "cancels") == "<mark>Cancelling</mark> is easy: <mark>cancel</mark>."


def test_markup_in_a_text_is_shown_not_run() -> None:
    assert made('<script>alert("refund")</script>', "refund") == (
        "&lt;script&gt;alert(&quot;<mark>refund</mark>&quot;)&lt;/script&gt;"
    )


def test_the_window_is_where_most_words_stand_together() -> None:
    text = "refund " + "other " * 80 + "the annual refund window " + "other " * 80
    shown = made(text, "annual refund window")
    assert "<mark>annual</mark> <mark>refund</mark> <mark>window</mark>" in shown
    assert shown.startswith("… other") and shown.endswith(" …")


def test_a_text_without_the_words_is_shown_from_its_beginning() -> None:
    assert made("one " * 100, "refund").startswith("one one")


def test_overlapping_ngrams_become_one_mark() -> None:
    assert made("如何取消订阅服务", "取消订阅", "zh-Hans") == "如何<mark>取消订阅</mark>服务"


@pytest.mark.parametrize("text", ["", "x" * 5000, "取" * 5000, "a " * 3000])
def test_a_snippet_is_short_whatever_the_text(text: str) -> None:
    shown = re.sub("</?mark>", "", made(text, "x a 取取"))
    assert len(shown) <= LENGTH + 4


@given(st.text(max_size=600), st.text(max_size=40), st.sampled_from(["en", "fr", "tr", "zh-Hans", "th", "ar"]))
def test_no_text_ever_makes_other_markup_than_marks(text: str, query: str, locale: str) -> None:
    shown = made(text, query, locale)
    assert not re.search("[<>]", re.sub("</?mark>", "", shown))
    assert shown.count("<mark>") == shown.count("</mark>")
