"""Old addresses, of another system or of ours, and where they lead today."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, unquote_to_bytes

TAIL = "/*"
"""At the end of an old address: everything below it. At the end of a new one: with what stood there."""

Pairs = frozenset[tuple[str, str]]

# What a browser sends; further parameters are not looked at.
_MAX_PARAMETERS = 100
MAX_QUERIES = 100
"""Of one old path, rows whose parameters have different names: each costs every request for it some microseconds."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """One line of `content/redirects.csv`. `old` is a path as `normal_path` gives it, without its tail.

    `parameters`: what the query of the old address must hold. Exactly one of `guide` and `address` is set; `address`
    is a path of the site or an https address, without its tail. `locale`: the language of the guide, if it says.
    """

    old: str
    line: int
    parameters: Pairs = frozenset()
    has_tail: bool = False
    guide: str | None = None
    anchor: str | None = None
    address: str | None = None
    appends_tail: bool = False
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A redirect that fits an address; `tail` is what stood below it, such as "a/b", decoded."""

    redirect: Redirect
    tail: str = ""


def normal_path(path: str) -> str:
    """A decoded path as redirects compare it: composed letters, no slash at the end ("" for the root)."""
    return unicodedata.normalize("NFC", path).rstrip("/")


def decoded(path: str) -> str:
    """A path as it is written, with its percent signs resolved."""
    return unquote(path, errors="replace")


def pairs_of(query: str) -> Pairs:
    """The parameters of a query, as far as anybody looks."""
    parts = "&".join(query.split("&", _MAX_PARAMETERS)[:_MAX_PARAMETERS])
    return frozenset(parse_qsl(parts, keep_blank_values=True))


def remaining_query(query: bytes, used: Pairs) -> bytes:
    """A query without the parameters that an old address was told by."""
    if not used:
        return query
    names = {name for name, _ in used}
    return b"&".join(part for part in query.split(b"&") if _name(part) not in names)


def _name(part: bytes) -> str:
    return unquote_to_bytes(part.partition(b"=")[0].replace(b"+", b" ")).decode("utf-8", "replace")


@dataclass(slots=True)
class _Place:
    """The redirects of one path. `asking` has those with a query, by the names of their parameters: once all are there,
    in the order in which they are looked at."""

    plain: Redirect | None = None
    asking: dict[frozenset[str], dict[Pairs, Redirect]] = field(default_factory=dict)

    def put(self, redirect: Redirect) -> None:
        if not redirect.parameters:
            self.plain = self.plain or redirect
            return
        names = frozenset(name for name, _ in redirect.parameters)
        self.asking.setdefault(names, {}).setdefault(redirect.parameters, redirect)

    def sort(self) -> None:
        # Whoever asks for most is meant first.
        names = sorted(self.asking, key=lambda each: (-len(each), sorted(each)))
        self.asking = {each: self.asking[each] for each in names}

    def find(self, parameters: Pairs) -> Redirect | None:
        for names, redirects in self.asking.items() if parameters else ():
            given = frozenset(pair for pair in parameters if pair[0] in names)
            if given in redirects:
                return redirects[given]
        return self.plain


class RedirectTable:
    """Finds the redirect of an address: the exact one, else the longest path above it that takes tails; each of them
    first as it is written, then whatever the capitals. One look-up a part of the path, and no more than the deepest of
    the paths that take tails has: an address may have thousands.

    Words behind a number are a guess ("/articles/12-title" as "/articles/12"): it goes behind what was written for the
    address itself or for all that stands beside it ("/articles/*"), and before what was written for more ("/hc/*").
    """

    def __init__(self, redirects: Iterable[Redirect]) -> None:
        self._exact: dict[str, _Place] = {}
        self._tails: dict[str, _Place] = {}
        for redirect in redirects:
            places = self._tails if redirect.has_tail else self._exact
            for key in {redirect.old, redirect.old.casefold()}:
                places.setdefault(key, _Place()).put(redirect)
        for place in (*self._exact.values(), *self._tails.values()):
            place.sort()
        self._deepest = max((old.count("/") for old in self._tails), default=0)

    def find(self, path: str, parameters: Pairs = frozenset()) -> Match | None:
        """`path` is decoded, and begins with a slash."""
        if not (self._exact or self._tails):
            return None
        path = normal_path(path)
        exact = _at(self._exact, path, parameters)
        if exact is not None:
            return Match(exact)
        above = self._above(path, parameters)
        # Written for the folder that it stands in, or for itself and what stands below.
        is_near = above is not None and "/" not in above.tail
        guess = None if is_near else self._by_number(path, parameters)
        found = Match(guess) if guess is not None else above
        return found if found is not None and _is_plain(found.tail) else None

    def _above(self, path: str, parameters: Pairs) -> Match | None:
        """The longest path above that takes tails."""
        parts = path.split("/", self._deepest + 1)
        end = len(path) - (len(parts[-1]) + 1 if len(parts) > self._deepest + 1 else 0)
        while self._tails and end >= 0:
            found = _at(self._tails, path[:end], parameters)
            if found is not None:
                return Match(found, path[end + 1 :])
            end = path.rfind("/", 0, end) if end > 0 else -1
        return None

    def _by_number(self, path: str, parameters: Pairs) -> Redirect | None:
        """The redirect of an article's number, whatever words stand behind it: they change with the title."""
        above, slash, last = path.rpartition("/")
        number, hyphen, _ = last.partition("-")
        is_number = hyphen and number.isascii() and number.isdigit()
        return _at(self._exact, f"{above}{slash}{number}", parameters) if is_number else None


def _at(places: Mapping[str, _Place], path: str, parameters: Pairs) -> Redirect | None:
    for key in (path, path.casefold()):
        found = places[key].find(parameters) if key in places else None
        if found is not None:
            return found
    return None


def _is_plain(tail: str) -> bool:
    """Whether a tail stays below the address it is put behind, in every browser."""
    parts = tail.split("/")
    is_odd = "\\" in tail or any(unicodedata.category(char)[0] == "C" for char in tail)
    return not tail or not (is_odd or any(part in ("", ".", "..") for part in parts))


def locale_of(path: str, locales: Collection[str]) -> str | None:
    """The site's language that one of the first two parts of an old path names: `/fr/…`, `/hc/en-us/…`."""
    known = {tag.casefold(): tag for tag in locales}
    for part in path.casefold().split("/", 3)[1:3]:
        language, dash, region = part.replace("_", "-").partition("-")
        exact = known.get(f"{language}{dash}{region}")
        if exact or (dash and 2 <= len(region) <= 4 and language in known):
            return exact or known[language]
    return None
