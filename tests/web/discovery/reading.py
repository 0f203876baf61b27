"""Reading what machines fetch."""

from xml.etree import ElementTree as Xml

OURS = "http://127.0.0.1:8000"


def parsed(document: bytes) -> Xml.Element:
    return Xml.fromstring(document)  # noqa: S314 - our own answer


def path_of(address: str) -> str:
    """The path of an absolute address of the site."""
    assert address.startswith(OURS)
    return address.removeprefix(OURS)
