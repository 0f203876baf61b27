"""What a request says, read in bounds."""

import pytest
from starlette.requests import Request

from helpcenter.domain.locale import negotiate
from helpcenter.web.http.requests import cookie_of


def asked(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw})


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("language=fr", "fr"),
        ("a=b; language=fr;c=d", "fr"),
        ("language=fr; language=de", "fr"),
        ("xlanguage=fr", ""),
        ("language", ""),
        ("language==", "="),
        ("", ""),
    ],
)
def test_a_cookie_is_read_by_its_name(header: str, value: str) -> None:
    assert cookie_of(asked(cookie=header), "language") == value


def test_a_cookie_is_taken_as_it_was_sent() -> None:
    """Taking quotes off 64 KiB of backslashes costs Python seconds."""
    sent = '"' + "\\a" * 30_000 + '"'
    assert cookie_of(asked(cookie=f"language={sent}"), "language") == sent


def test_only_the_first_languages_of_a_long_list_are_compared() -> None:
    assert negotiate(",".join(["xx"] * 31 + ["fr"]), ["en", "fr"], "en") == "fr"
    assert negotiate(",".join(["xx"] * 32 + ["fr"]), ["en", "fr"], "en") == "en"
