"""One spelling for one place, and none for what is no place."""

import pytest

from helpcenter.domain.network import LONGEST_AUTHORITY, authority, authority_of, names_loopback

_NAME_OF_253 = ".".join(["a" * 49] * 5) + ".abc"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("help.example.com", "help.example.com"),
        ("Help.EXAMPLE.com", "help.example.com"),
        ("help.example.com.", "help.example.com"),
        ("help.example.com.:8000", "help.example.com:8000"),
        ("help.example.com:", "help.example.com"),
        ("help.example.com:443", "help.example.com"),
        ("help.example.com:080", "help.example.com"),
        ("help.example.com:08000", "help.example.com:8000"),
        ("xn--hilfe-mller-zhb.example", "xn--hilfe-mller-zhb.example"),
        ("192.0.2.7:8000", "192.0.2.7:8000"),
        ("[::1]:8000", "[::1]:8000"),
        ("[0:0:0:0:0:0:0:1]:8000", "[::1]:8000"),
        ("[2001:DB8::7]", "[2001:db8::7]"),
        (_NAME_OF_253 + ".:65535", _NAME_OF_253 + ":65535"),
    ],
)
def test_a_place_has_one_spelling(text: str, place: str) -> None:
    assert authority(text, (80, 443)) == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        ":8000",
        "a..b",
        "user@help.example.com",
        "help.example.com@evil.example",
        "help.example.com/",
        "help.example.com\\",
        "help.example.com evil.example",
        "help.example.com,evil.example",
        "help.example.com:0",
        "help.example.com:65536",
        "help.example.com:80:80",
        "help.example.com:٣",
        "hélp.example.com",
        "help.example.com\x00",
        "::1",
        "[::1",
        "[::1]x",
        "[::1]:x",
        "[fe80::1%25eth0]",
        "[127.0.0.1]",
        "a" * (LONGEST_AUTHORITY + 1),
        "a" * 254,
    ],
)
def test_what_is_no_place_has_none(text: str) -> None:
    assert authority(text, (80, 443)) == ""


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://help.example.com/en/?q=x", "help.example.com"),
        ("HTTPS://Help.Example.com:443", "help.example.com"),
        ("http://help.example.com:443", "help.example.com:443"),
        ("http://help.example.com:80/", "help.example.com"),
        ("android-app://com.example.search/", "com.example.search"),
        ("https://user:password@help.example.com/", ""),
        ("null", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_the_place_of_an_address_leaves_out_the_port_of_its_scheme(url: str, place: str) -> None:
    assert authority_of(url) == place


@pytest.mark.parametrize("place", ["localhost", "help.localhost:8000", "127.0.0.1", "127.8.8.8:1", "[::1]:8000"])
def test_a_machine_has_names_for_itself(place: str) -> None:
    assert names_loopback(place)


@pytest.mark.parametrize("place", ["", "localhost.example", "notlocalhost", "127.0.0.1.example", "0.0.0.0", "10.0.0.1"])  # noqa: S104
def test_other_names_are_somebodys(place: str) -> None:
    assert not names_loopback(place)
