"""Sitemaps: which pages a site has, and which are translations of each other. No document type, so no entities."""

import re
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.parsers import expat

from helpcenter.importers.model import ImportLog

MAX_BYTES = 50 << 20
MOST_PAGES = 20_000
MOST_SITEMAPS = 500
_MAX_DEPTH = 8
_MAX_ADDRESS = 2000
_GZIP = b"\x1f\x8b"
_ADDRESS = re.compile(r"https?://\S+")


class UnreadableSitemap(Exception):
    """What was read is no sitemap; the message is part of a sentence."""


@dataclass
class Entry:
    """A page. `alternates` are addresses of its translations by language as written."""

    address: str = ""
    alternates: dict[str, str] = field(default_factory=dict)


@dataclass
class Sitemap:
    """`sitemaps` are addresses of further ones."""

    pages: list[Entry] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    left_out: int = 0


def parsed(data: bytes) -> Sitemap:
    """A sitemap, an index of sitemaps, or a list of addresses, packed or not. Raises UnreadableSitemap."""
    data = _unpacked(data)
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"<"):
        return _listed(data)
    reading = _Reading()
    try:
        reading.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableSitemap(f"it is no XML: {error}") from error
    return reading.found


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        whole = unpack.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise UnreadableSitemap("it cannot be unpacked") from error
    if len(whole) > MAX_BYTES:
        raise UnreadableSitemap(f"it is larger than {MAX_BYTES >> 20} MiB")
    return whole


def _listed(data: bytes) -> Sitemap:
    lines = [line.strip() for line in data.decode("utf-8", "replace").splitlines()]
    found = [Entry(line) for line in lines if len(line) <= _MAX_ADDRESS and _ADDRESS.fullmatch(line)]
    if not found:
        raise UnreadableSitemap("it holds no address")
    return Sitemap(found[:MOST_PAGES], [], max(len(found) - MOST_PAGES, 0))


class _Reading:
    """Takes what the parser tells. Elements are known by their names, whatever their namespace."""

    def __init__(self) -> None:
        self.found = Sitemap()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self._path: list[str] = []
        self._words: list[str] = []
        self._size = 0
        self._entry = Entry()

    @staticmethod
    def _refuse(*_: object) -> None:
        raise UnreadableSitemap("it has a document type, and entities come with these")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._path.append(name.rpartition(" ")[2])
        if len(self._path) > _MAX_DEPTH:
            raise UnreadableSitemap("it is nested deeper than a sitemap is")
        self._words, self._size = [], 0
        if self._path[-1] == "url":
            self._entry = Entry()
        elif self._path[-1] == "link" and attributes.get("rel") == "alternate" and len(self._entry.alternates) < 100:
            address = attributes.get("href", "")
            if attributes.get("hreflang") and len(address) <= _MAX_ADDRESS:
                self._entry.alternates[attributes["hreflang"]] = address

    def _text(self, words: str) -> None:
        self._size += len(words)
        if self._size <= _MAX_ADDRESS:
            self._words.append(words)

    def _end(self, _: str) -> None:
        name = self._path.pop()
        above = self._path[-1] if self._path else ""
        words = "".join(self._words).strip() if self._size <= _MAX_ADDRESS else ""
        if name == "loc" and above == "url":
            self._entry.address = words
        elif name == "loc" and above == "sitemap" and words:
            if len(self.found.sitemaps) < MOST_SITEMAPS:
                self.found.sitemaps.append(words)
            else:
                self.found.left_out += 1
        elif name == "url" and self._entry.address:
            if len(self.found.pages) < MOST_PAGES:
                self.found.pages.append(self._entry)
            else:
                self.found.left_out += 1
        self._words, self._size = [], 0


def all_pages(first: Sitemap, source: str, fetch: Callable[[str], bytes], log: ImportLog) -> tuple[list[Entry], bool]:
    """The pages of a sitemap and of those that it leads to, each once, and whether all could be read. Pages of other
    hosts than the first one's are told, and left out."""
    found: dict[str, Entry] = {}
    waiting, known, is_whole = deque([(source, first)]), {source}, True
    hosts: set[str] = set()
    while waiting:
        place, sitemap = waiting.popleft()
        if sitemap.left_out:
            log.note("large sitemap", place, 1, f"{sitemap.left_out:,} addresses beyond the bound were left out")
            is_whole = False
        for entry in sitemap.pages:
            is_whole = _add(entry, place, found, hosts, log) and is_whole
        for address in sitemap.sitemaps:
            if address in known or len(known) > MOST_SITEMAPS:
                continue
            known.add(address)
            try:
                waiting.append((address, parsed(fetch(address))))
            except UnreadableSitemap as error:
                log.note("sitemap that is not read", address, 1, str(error))
                is_whole = False
    return list(found.values()), is_whole


def _add(entry: Entry, place: str, found: dict[str, Entry], hosts: set[str], log: ImportLog) -> bool:
    try:
        host = (urlsplit(entry.address).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    if not hosts and host:
        hosts.add(host)
    if host not in hosts:
        log.note("address of another site", place, 1, f"{entry.address[:200]} was left out")
        return True
    if len(found) >= MOST_PAGES and entry.address not in found:
        log.note("large sitemap", place, 1, f"{entry.address[:200]} is beyond the first {MOST_PAGES:,}: left out")
        return False
    known = found.setdefault(entry.address, entry)
    known.alternates.update(entry.alternates)
    return True
