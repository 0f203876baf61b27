"""Pages, pictures and answers of other servers: fetched politely, bounded in every way, kept for the next time."""

import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from helpcenter import __version__
from helpcenter.outbound.budget import Budget
from helpcenter.outbound.guarded import Deadline, GuardedTransport, Network
from helpcenter.outbound.kept import Answer, KeptAnswers
from helpcenter.outbound.robots import Robots
from helpcenter.outbound.web_addresses import NotFetched, checked

USER_AGENT = f"Helpcenter/{__version__} (import of a help center; asked by its operator)"
_MOST_REDIRECTS = 5
_MOST_TRIES = 4
_MOST_WAIT = 120.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: beginnings of content types, a name for messages, the most bytes (also unpacked), the most
    seconds. `is_polite`: robots.txt is obeyed, as by everybody who reads pages one after the other. `pause` is a share
    of the usual one."""

    name: str
    kinds: tuple[str, ...]
    most_bytes: int
    seconds: float = 60.0
    is_polite: bool = True
    pause: float = 1.0


PAGE = Wanted("a page", ("text/html", "application/xhtml+xml"), 8 << 20)
SITEMAP = Wanted(
    "a sitemap",
    ("text/xml", "application/xml", "application/gzip", "application/x-gzip", "text/plain"),
    50 << 20,
    120.0,
)
PAGE_OR_SITEMAP = Wanted("a page or a sitemap", PAGE.kinds + SITEMAP.kinds, SITEMAP.most_bytes, 120.0)
PICTURE = Wanted("a picture", ("image/", "application/octet-stream", "binary/octet-stream"), 8 << 20)
# An interface for programs: robots.txt is about pages.
JSON = Wanted("an answer of an API", ("application/json",), 32 << 20, is_polite=False, pause=0.3)
_ROBOTS = Wanted("a robots.txt", ("text/",), 512 << 10, 30.0, is_polite=False)


@dataclass(frozen=True, slots=True)
class Fetched:
    """`address` is where redirects led; `kind` the content type, `charset` what it tells of the encoding, or ""."""

    address: str
    kind: str
    charset: str
    data: bytes


@dataclass
class Fetcher:
    """Fetches for one import. `folder` keeps the answers. Used by one thread, and closed."""

    folder: Path
    network: Network = field(default_factory=Network)
    budget: Budget = field(default_factory=Budget)

    def __post_init__(self) -> None:
        self._deadline = Deadline()
        self._client = httpx.Client(
            transport=GuardedTransport(self.network, self._deadline), trust_env=False, follow_redirects=False
        )
        self._kept = KeptAnswers(self.folder)
        self._robots = Robots("Helpcenter")
        self._plain: set[str] = set()
        self._ports: set[int] = set()
        self._asked: dict[str, float] = {}
        self._answered: set[str] = set()
        self._silent: set[str] = set()

    def trust(self, source: str) -> None:
        """An address that the operator named: its host may be asked as it is written there, by http and at its port."""
        parts = urlsplit(source)
        if parts.scheme == "http" and parts.hostname:
            self._plain.add(parts.hostname)
        if parts.port is not None:
            self._ports.add(parts.port)

    def get(self, address: str, wanted: Wanted) -> Fetched:
        """What is at the address. Raises NotFetched; EnoughFetched when this run may ask no more; OSError where it
        cannot be kept."""
        url = checked(address, self._plain, self._ports)
        known = self._kept.find(str(url))
        if known is not None and self._kept.is_of_this_import(known[0]):
            return _fetched(*known)
        answer, data = self._followed(url, wanted, known)
        answer = Answer(str(url), answer.final, answer.kind, answer.charset, answer.etag, answer.modified)
        self._kept.keep(answer, data)
        return _fetched(answer, data)

    def forget(self, address: str) -> None:
        """An answer that was no use: it is asked for anew the next time."""
        self._kept.forget(str(checked(address, self._plain, self._ports)))

    def finish(self) -> None:
        """All that was wanted has come: the next import asks anew what has changed."""
        self._kept.finish()

    def close(self) -> None:
        self._client.close()

    def _followed(self, url: httpx.URL, wanted: Wanted, known: tuple[Answer, bytes] | None) -> tuple[Answer, bytes]:
        for _ in range(_MOST_REDIRECTS + 1):
            if wanted.is_polite:
                self._obey(url)
            found = self._patiently(url, wanted, known)
            if not isinstance(found, str):
                return found
            # A redirect leads to a stranger's choice of address: it is judged like the first.
            url, known = checked(found, self._plain, self._ports), None
        raise NotFetched(f"{url} leads on more than {_MOST_REDIRECTS} times")

    def _patiently(
        self, url: httpx.URL, wanted: Wanted, known: tuple[Answer, bytes] | None
    ) -> tuple[Answer, bytes] | str:
        if url.host in self._silent:
            raise NotFetched(f"{url} was not fetched, since its host has not answered")
        for tried in range(1, _MOST_TRIES + 1):
            self._wait(url, wanted.pause)
            try:
                found = self._once(url, wanted, known)
            except httpx.HTTPError as error:
                if tried == _MOST_TRIES:
                    # A host of pictures that is gone must not be waited for at each of them.
                    self._silent |= {url.host} - self._answered
                    raise NotFetched(f"{url} does not answer: {error}") from error
                found = float(2**tried)
            if not isinstance(found, float):
                return found
            if tried < _MOST_TRIES:
                self.budget.wait(min(found, _MOST_WAIT))
                self.network.sleep(min(found, _MOST_WAIT))
        raise NotFetched(f"{url} asks again and again to come later: try it tomorrow")

    def _once(
        self, url: httpx.URL, wanted: Wanted, known: tuple[Answer, bytes] | None
    ) -> tuple[Answer, bytes] | str | float:
        """An answer, where it leads, or how many seconds to wait."""
        self.budget.ask()
        self._deadline.at = time.monotonic() + wanted.seconds
        request = self._client.build_request("GET", url, headers=_headers(known[0] if known else None, wanted))
        answer = self._client.send(request, stream=True)
        self._client.cookies.clear()
        self._answered.add(url.host)
        with closing(answer):
            if answer.status_code == 304 and known is not None:
                return known
            if answer.status_code in _REDIRECTS and "location" in answer.headers:
                return _led(url, answer.headers["location"])
            if answer.status_code in _LATER:
                return _seconds(answer.headers.get("retry-after", ""))
            if answer.status_code != 200:
                raise NotFetched(f"{url} answered {answer.status_code}")
            kind, charset = _kind(answer.headers.get("content-type", ""))
            if not kind.startswith(wanted.kinds):
                raise NotFetched(f"{url} is {kind or 'of no kind'}, not {wanted.name}")
            data = self._read(answer, url, wanted)
        etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
        return Answer(str(url), str(url), kind, charset, etag[:500], modified[:100]), data

    def _read(self, answer: httpx.Response, url: httpx.URL, wanted: Wanted) -> bytes:
        pieces: list[bytes] = []
        left = wanted.most_bytes
        for piece in _unpacked(answer, left):
            self.budget.size += len(piece)
            left -= len(piece)
            if left < 0:
                raise NotFetched(f"{url} is larger than {wanted.most_bytes >> 20} MiB")
            pieces.append(piece)
        return b"".join(pieces)

    def _obey(self, url: httpx.URL) -> None:
        if not self._robots.knows(url):
            try:
                rules = self._rules(url)
            except NotFetched as error:
                self._robots.learn(url, None)
                raise NotFetched(f"{url} was not fetched, since the site's robots.txt cannot be: {error}") from error
            self._robots.learn(url, rules)
        if not self._robots.allows(url):
            reason = "says so" if self._robots.is_read(url) else "could not be read, so nobody knows"
            raise NotFetched(f"{url} is not for programs: the site's robots.txt {reason}")

    def _rules(self, url: httpx.URL) -> str:
        """robots.txt of a host, "" where there is none. Raises NotFetched where nobody can tell."""
        place = url.copy_with(path="/robots.txt", query=None)
        for _ in range(_MOST_REDIRECTS):
            try:
                found = self._patiently(place, _ROBOTS, None)
            except NotFetched as error:
                is_missing = any(f" answered {status}" in error.message for status in range(400, 500))
                if not is_missing and ", not a robots.txt" not in error.message:
                    raise
                return ""
            if not isinstance(found, str):
                return found[1].decode("utf-8", "replace")
            place = checked(found, self._plain, self._ports)
        return ""

    def _wait(self, url: httpx.URL, share: float) -> None:
        """Until the host had its pause since the last time."""
        now = time.monotonic()
        pause = max(self.network.pause * share, min(self._robots.delay(url), 10.0))
        due = self._asked.get(url.host, float("-inf")) + pause
        if due > now:
            self.network.sleep(due - now)
        self._asked[url.host] = time.monotonic()


def _led(url: httpx.URL, location: str) -> str:
    """Where a redirect leads, as it is written: it is judged afterwards."""
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError, TypeError):
        raise NotFetched(f"{url} leads to what is no address") from None


def _fetched(answer: Answer, data: bytes) -> Fetched:
    return Fetched(answer.final, answer.kind, answer.charset, data)


def _headers(known: Answer | None, wanted: Wanted) -> dict[str, str]:
    """No more than it takes: nothing of the machine, its user or its languages."""
    kinds = ", ".join(f"{kind}*" if kind.endswith("/") else kind for kind in wanted.kinds)
    headers = {"user-agent": USER_AGENT, "accept": f"{kinds}, */*;q=0.1", "accept-encoding": "gzip"}
    if known is not None and known.etag:
        headers["if-none-match"] = known.etag
    elif known is not None and known.modified:
        headers["if-modified-since"] = known.modified
    return headers


def _unpacked(answer: httpx.Response, most: int) -> Iterator[bytes]:
    """The body in pieces, unpacked no further than it may be long: a small answer may unpack to any size."""
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        yield from answer.iter_raw(1 << 16)
        return
    if encoding not in ("gzip", "x-gzip"):
        raise NotFetched(f"{answer.url} comes packed in a way that nobody asked for")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for piece in answer.iter_raw(1 << 16):
            yield (data := unpack.decompress(piece, most + 1))
            most -= len(data)
    except zlib.error as error:
        raise NotFetched(f"{answer.url} cannot be unpacked") from error


def _kind(header: str) -> tuple[str, str]:
    kind, _, rest = header.partition(";")
    charset = rest.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
    return kind.strip().lower()[:100], charset[:40]


def _seconds(header: str) -> float:
    """How long a server asks to wait; half a minute where it does not say."""
    if header.strip().isascii() and header.strip().isdigit():
        return float(header.strip()[:6])
    try:
        return max((parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds(), 1.0)
    except (TypeError, ValueError):
        return 30.0
