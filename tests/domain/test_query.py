import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.query import MAX_QUERY, MAX_TYPED, SearchQuery, clean_text


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  annuler   Intercom ", "annuler Intercom"),
        ("re\u0301silier", "résilier"),
        ("a\x00b", "a b"),
        ("\u202egnihtyna", "gnihtyna"),
        ("a\ud800b", "a b"),
        ("tab\tand\nline", "tab and line"),
        ("\ufeffbom", "bom"),
        ("zero\u200bwidth", "zerowidth"),
        ("", ""),
        ("\x00\x01", ""),
    ],
)
def test_a_query_is_cleaned_of_what_cannot_be_meant(typed: str, clean: str) -> None:
    assert clean_text(typed) == clean


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"text": "x" * (MAX_QUERY + 1)}, "query_too_long"),
        ({"text": "x" * 1_000_000}, "query_too_long"),
        ({"text": "x", "kind": "cancle"}, "unknown_kind"),
        ({"text": "x", "limit": 0}, "bad_limit"),
        ({"text": "x", "limit": 51}, "bad_limit"),
        ({"text": "x", "offset": -1}, "bad_offset"),
        ({"text": "x", "offset": 1001}, "bad_offset"),
    ],
)
def test_a_query_out_of_bounds_is_refused_with_a_code(parameters: dict[str, object], code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        SearchQuery.parse(locale="en", **parameters)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_an_unknown_kind_suggests_the_nearest_one() -> None:
    with pytest.raises(BadRequest, match='did you mean "cancel"'):
        SearchQuery.parse("x", "en", kind="cancle")


def test_spaces_do_not_count_towards_the_length() -> None:
    assert SearchQuery.parse(" " * 900 + "x", "en").text == "x"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("annuler intercom", "annuler intercom"),
        ("word " * 15 + "w", "word " * 15 + "w"),
        ("word " * 20, "word " * 15 + "word"),
        ("longerword " * 20, "longerword " * 8 + "longerword"),
        ("x" * MAX_QUERY, "x" * MAX_TYPED),
        ("取" * 120, "取" * MAX_TYPED),
    ],
)
def test_of_what_is_being_typed_the_beginning_is_read(typed: str, read: str) -> None:
    assert SearchQuery.parse(typed, "en", is_typing=True).text == read
    assert SearchQuery.parse(typed, "en").text == clean_text(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\ufdfa" * 500, "\ufdfa" * 28),
        ("a " + "\ufdfa " * 250, "a " + "\ufdfa " * 25 + "\ufdfa"),
        ("é" * 512, "é" * 512),
    ],
)
def test_letters_are_counted_as_they_are_searched_for(typed: str, read: str) -> None:
    assert SearchQuery.parse(typed, "en").text == read


def test_what_is_too_long_for_a_search_is_too_long_while_typing() -> None:
    with pytest.raises(BadRequest, match="at most 512"):
        SearchQuery.parse("x" * (MAX_QUERY + 1), "en", is_typing=True)
