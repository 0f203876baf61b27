"""Whom to tell of a weakness, as RFC 9116 writes it."""

from datetime import UTC, datetime, timedelta

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.serving.process_role import ProcessRole
from helpcenter.settings import read
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio

PATH = "/.well-known/security.txt"


def fields(text: str) -> list[tuple[str, str]]:
    """Names and values in order; every line must be one field."""
    assert text.endswith("\n")
    return [(name, value.strip()) for name, _, value in (line.partition(":") for line in text.splitlines())]


async def test_it_names_the_contacts_until_when_it_holds_and_its_own_address(start: Starter) -> None:
    given = read({"HELPCENTER_SECURITY_CONTACT": "security@example.com, https://example.com/report"})
    help_center = await start(
        ProcessRole.WEB,
        public_url="https://help.test",
        security_contact=given.security_contact,
        security_languages="en, de-AT",
    )
    answer = await help_center.get(PATH)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    told = fields(answer.text)
    assert [name for name, _ in told] == ["Contact", "Contact", "Expires", "Preferred-Languages", "Canonical"]
    values = [value for _, value in told]
    assert values[:2] == ["mailto:security@example.com", "https://example.com/report"]
    expires = datetime.fromisoformat(values[2])
    assert timedelta(days=170) < expires - datetime.now(UTC) < timedelta(days=365)
    assert values[3:] == ["en, de-AT", f"https://help.test{PATH}"]


async def test_a_site_without_https_names_no_address_of_its_own(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, security_contact="mailto:security@example.com")
    assert "Canonical" not in (await help_center.get(PATH)).text


async def test_without_a_contact_there_is_no_such_file(help_center: HelpCenter) -> None:
    assert (await help_center.get(PATH)).status_code == 404


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("CONTACT", "http://example.com/report", "neither an e-mail address"),
        ("CONTACT", "call us", "neither an e-mail address"),
        ("CONTACT", "a@example.com\nContact: b@example.com", "neither an e-mail address"),
        ("LANGUAGES", "english please", "is no language tag"),
        ("LANGUAGES", "en,\nExpires: 1970", "is no language tag"),
    ],
)
def test_what_would_break_the_file_stops_the_start(setting: str, value: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        read({f"HELPCENTER_SECURITY_{setting}": value})
