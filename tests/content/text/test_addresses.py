"""Which addresses may stand in content."""

import pytest

from helpcenter.content.text.addresses import unsafe

SCRIPT = "is not safe: only https: and mailto: addresses are allowed"
ODD = "holds spaces, quotes or backslashes: remove them"
HOST = "has no proper host name: write https://host/path"
PARTIAL = "is not a full address: begin it with https://"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "HTTPS://example.com/a?b=c#d",
        "https://xn--bcher-kva.example:8443/",
        "https://bücher.example/ü",
        "mailto:billing@example.com",
        "mailto:billing@example.com?subject=End",
    ],
)
def test_https_and_mailto_are_safe(url: str) -> None:
    assert unsafe(url) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("javascript:alert(1)", SCRIPT),
        ("JAVASCRIPT:alert(1)", SCRIPT),
        ("java\tscript:alert(1)", ODD),
        ("\x01javascript:alert(1)", ODD),
        ("data:text/html;base64,x", SCRIPT),
        ("vbscript:x", SCRIPT),
        ("file:///etc/passwd", SCRIPT),
        ("ftp://example.com", SCRIPT),
        ("http://example.com", "is not encrypted: use https://"),
        ("//example.com", PARTIAL),
        ("/path", PARTIAL),
        ("path", PARTIAL),
        ("#anchor", PARTIAL),
        ("", PARTIAL),
        ("https:", HOST),
        ("https:/example.com", HOST),
        ("https:///example.com", HOST),
        ("https://known.example@other.example", HOST),
        ("https://[::1", HOST),
        ("https://example.com:port", HOST),
        ("https:\\\\example.com", ODD),
        ('https://example.com/"onload=x', ODD),
        ("mailto:nobody", "is not an email address: write mailto:name@host"),
        ("https://example.com/" + "x" * 2000, "is longer than 2000 characters: shorten it"),
    ],
)
def test_everything_else_is_refused_with_its_reason(url: str, reason: str) -> None:
    assert unsafe(url) == reason


def test_a_target_takes_no_mail_address() -> None:
    assert unsafe("mailto:a@b.example", allow_mailto=False) == "is not safe: only https: addresses are allowed"
