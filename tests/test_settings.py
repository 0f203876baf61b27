import re
from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.search import ENGINES
from helpcenter.settings import SEARCH_ENGINES, described, read


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = read({})
    assert (settings.port, settings.host, settings.base_url) == (8000, "127.0.0.1", "http://127.0.0.1:8000")


def test_values_are_read_from_the_environment() -> None:
    settings = read({"PORT": "9000", "HELPCENTER_PUBLIC_URL": "https://help.example.com/", "HELPCENTER_ROOT": "/srv"})
    assert (settings.port, settings.base_url, settings.root) == (9000, "https://help.example.com", Path("/srv"))


def test_an_empty_value_is_the_default() -> None:
    assert read({"PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", 'PORT is "eighty"'),
        ("PORT", "70000", "from 0 to 65535"),
        ("HELPCENTER_TIMEZONE", "Europe/Pariss", 'did you mean "Europe/Paris"'),
        ("HELPCENTER_PUBLIC_URL", "help.example.com", "https://help.example.com"),
        ("HELPCENTER_PUBLIC_URL", "https://example.com/help?x", "https://example.com/help"),
        ("HELPCENTER_PUBLIC_URL", "https://example.com/help//center", "its path may have letters"),
        ("HELPCENTER_PUBLIC_URL", "https://example.com/help/../center", "its path may have letters"),
        ("HELPCENTER_PUBLIC_URL", "https://example.com/.help", "its path may have letters"),
        ("HELPCENTER_PUBLIC_URL", "https://example.com/aide%20client", "its path may have letters"),
        ("HELPCENTER_PUBLIC_URL", "https://example.com/hilfe-für-alle", "its path may have letters"),
        ("HELPCENTER_PUBLIC_URL", f"https://example.com/{'a' * 200}", "its path may have"),
        ("HELPCENTER_EMBED_ORIGINS", "https://example.com/help", "without a path"),
        ("HELPCENTER_LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("HELPCENTER_REPORT_SECONDS", "0", "from 1 to 3600"),
        ("HELPCENTER_PORT", "80", 'did you mean "PORT"'),
        ("HELPCENTER_TRUSTED_PROXIES", "10.0.0.0/99", "no address or network"),
        ("HELPCENTER_PUBLIC_URL", "https://user:pw@help.example", "https://help.example.com"),
        ("HELPCENTER_PUBLIC_URL", "https://help.example#x", "https://help.example.com"),
        ("HELPCENTER_PUBLIC_URL", "https://help_center@", "https://help.example.com"),
        ("HELPCENTER_PUBLIC_URL", "https://help.example.com:99999", "https://help.example.com"),
        ("HELPCENTER_ALLOWED_HOSTS", "https://help.example.org", "write help.example.org"),
        ("HELPCENTER_ALLOWED_HOSTS", "*.example.org", '"*.example.org" is no host'),
        ("HELPCENTER_ALLOWED_HOSTS", "help.example.org", "needs HELPCENTER_PUBLIC_URL"),
        ("HELPCENTER_SEARCH_ENGINE", "wosh", 'it must be arrays or whoosh, did you mean "whoosh"'),
        ("HELPCENTER_SEARCH_THREADS", "99999999", "from 1 to 64"),
        ("HELPCENTER_TIMEZON", "UTC", 'did you mean "HELPCENTER_TIMEZONE"'),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        read({name: value})
    assert sentence in refused.value.message
    assert re.search(r"[^.?][.?]$", refused.value.message), "a sentence ends once"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("https://Help.Example.com:443/", "https://help.example.com"),
        ("HTTP://help.example.com:8080", "http://help.example.com:8080"),
        ("https://hilfe-müller.example", "https://xn--hilfe-mller-zhb.example"),
        ("http://[2001:DB8::0:7]:80", "http://[2001:db8::7]"),
    ],
)
def test_an_address_is_read_as_browsers_name_it(written: str, read_as: str) -> None:
    given = read({"HELPCENTER_PUBLIC_URL": written, "HELPCENTER_EMBED_ORIGINS": written})
    assert (given.base_url, given.embedding_origins) == (read_as, {read_as})


@pytest.mark.parametrize(
    ("written", "origin", "path"),
    [
        ("https://example.com/help", "https://example.com", "/help"),
        ("https://example.com/help/", "https://example.com", "/help"),
        ("HTTPS://Example.com:443/en/Help-Center_2.0", "https://example.com", "/en/Help-Center_2.0"),
        ("http://example.com:8080/", "http://example.com:8080", ""),
        ("", "http://127.0.0.1:8000", ""),
    ],
)
def test_a_site_may_stand_under_a_path_of_its_host(written: str, origin: str, path: str) -> None:
    given = read({"HELPCENTER_PUBLIC_URL": written})
    assert (given.origin, given.path_prefix, given.base_url) == (origin, path, origin + path)
    assert given.own_address == f"http://127.0.0.1:8000{path}"


def test_the_public_hosts_are_the_main_one_and_the_further_ones() -> None:
    hosts = "Help.example.org., [::7]:8000 ,app:443"
    given = read({"HELPCENTER_PUBLIC_URL": "https://help.example.com", "HELPCENTER_ALLOWED_HOSTS": hosts})
    assert given.public_hosts == {"help.example.com", "help.example.org", "[::7]:8000", "app"}
    assert read({}).public_hosts == frozenset()


def test_the_engines_that_can_be_chosen_are_those_that_search_has() -> None:
    assert tuple(ENGINES) == SEARCH_ENGINES


def test_every_setting_has_a_name_a_default_and_help() -> None:
    assert all(setting.name and setting.help.endswith(".") for setting in described())


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 - compared, not bound
        ("::1", "http://[::1]:8000"),
        ("::", "http://[::1]:8000"),
    ],
)
def test_other_processes_of_this_machine_reach_it_where_it_listens(host: str, address: str) -> None:
    assert read({"HELPCENTER_HOST": host}).own_address == address
