"""What a reader of another system gives, and what it tells along the way.

A reader is a module with `read(source, options, log) -> ImportedSite`. It turns a system's own marks into ours
(docs/editing.md); ids, files, links and pictures are left to the modules beside this one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, unquote

from helpcenter.content.text.slugs import slug_id
from helpcenter.domain.errors import UsageError
from helpcenter.importers.data.json_toml import whole_letters
from helpcenter.outbound.fetching import Fetcher

LINK = "imported-guide:"
ASSET = "imported-asset:"
MAX_GUIDES = 20_000
MAX_FINDINGS = 100_000
# Letters that may stand in an address of ours as they are; none that Markdown reads as its own.
_SAFE = "/.-"


def link_to(key: str, anchor: str = "") -> str:
    """The address that stands in a text for a link to the guide `key`, `anchor` being the source's own."""
    return f"{LINK}{_encoded(key)}" + (f"#{_encoded(anchor)}" if anchor else "")


def picture_of(key: str) -> str:
    """The address that stands in a text for the picture `key`."""
    return f"{ASSET}{_encoded(key)}"


def decoded(text: str) -> str:
    """The key or anchor that `link_to` and `picture_of` encoded."""
    return unquote(text)


def _encoded(text: str) -> str:
    return quote(text, safe=_SAFE).replace("_", "%5F").replace("~", "%7E")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that could not come over as it was. `construct` names its kind in a word or three ("shortcode"), and
    is what findings are counted by; `path` and `line` say where in the source; `message` what became of it."""

    construct: str
    path: str
    line: int
    message: str


@dataclass
class ImportLog:
    """Findings, and how far the work is. `tell` is called with what is being done, how much is done and of how much
    (0 while nobody knows). Findings beyond a bound are counted and not kept."""

    tell: Callable[[str, int, int], None] = lambda _what, _done, _total: None
    findings: list[Finding] = field(default_factory=list)
    left_out: int = 0

    def note(self, construct: str, path: str, line: int, message: str) -> None:
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(construct, whole_letters(path), line, whole_letters(message)))
        else:
            self.left_out += 1


Place = tuple[str, int]
"""A file of the source, and a line in it, from 1."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture. `name` is its file name there; `read` gives its bytes, and raises OSError where it cannot."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class ImportedText:
    """One language of a guide.

    `body` is Markdown of ours without a title; links to guides and pictures of the source stand in it as `link_to` and
    `picture_of` say. Its headings may have ids behind them (`{#id}`); the others get some. `anchors` maps
    anchors of the source that stand for other places to those ids. `extra` is
    front matter that means nothing here, and stays under `imported:`. `addresses` are paths that led here before, such
    as "/hc/en-us/articles/1-first"; `path` and `line` where `body` begins in the source. With `is_one_line`, all of it
    stands on that line there, or nobody knows where. `places` say it line by line, where texts of several files or
    changed ones make up the body.
    """

    title: str
    body: str
    path: str
    line: int = 1
    summary: str = ""
    slug: str = ""
    is_draft: bool = False
    anchors: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    addresses: Sequence[str] = ()
    is_one_line: bool = False
    places: Sequence[Place] = ()

    def place(self, index: int) -> Place:
        """Where in the source a line of `body`, counted from 0, was written."""
        if self.places:
            return self.places[min(index, len(self.places) - 1)]
        return self.path, self.line if self.is_one_line else self.line + index


@dataclass(frozen=True, slots=True)
class ImportedGuide:
    """`key` names it in the source, as links do, and never changes between two imports. `name` is what its id is made
    from. `texts` are by locale; `structure` is what guide.yaml says beside kind, source, topics and status, for a guide
    whose `kind` has blocks. `topics` are keys, `related` those of other guides. `addresses` are paths that led to the
    guide in languages that it has no text in."""

    key: str
    name: str
    texts: Mapping[str, ImportedText]
    topics: Sequence[str] = ()
    kind: str = "article"
    structure: Mapping[str, Any] = field(default_factory=dict)
    is_draft: bool = False
    related: Sequence[str] = ()
    addresses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ImportedTopic:
    """A place in the source's navigation. `parent` is a key, or "" at the top; topics stand in their order.
    `guides` are keys in the order of this topic; those that only name it follow in the order of the navigation."""

    key: str
    names: Mapping[str, str]
    parent: str = ""
    summaries: Mapping[str, str] = field(default_factory=dict)
    guides: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ImportedSite:
    """All that was read. `locales` begin with the one that texts are written in first. Guides stand in the order of the
    navigation, as far as there is one. `assets` are by key; `system` is told in the report ("MkDocs"). `files` are
    further files of content/ that the reader made, by path below it (products); those that the site has stay
    as they are. `anchor_of` makes the source's own anchor from a heading's words. Not `is_whole`: something of the
    source could not be read this time, so nothing may be taken for gone."""

    system: str
    locales: Sequence[str]
    guides: Sequence[ImportedGuide]
    topics: Sequence[ImportedTopic] = ()
    assets: Mapping[str, Asset] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    anchor_of: Callable[[str], str] = slug_id
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the command line says. `locale` is the language of texts that do not tell theirs, "" to find out;
    `default_locale` that of the site, `root` its folder; `dialect` overrules what a folder looks like; `settings` are a
    reader's own. `fetcher` is there for a source of the web only."""

    default_locale: str = "en"
    locale: str = ""
    dialect: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    root: Path | None = None
    fetcher: Fetcher | None = None


class Reader(Protocol):
    """`source` is a path or an https address. Raises UsageError, with the way out, for what cannot be read at all."""

    def __call__(self, source: str, options: ReadOptions, log: ImportLog) -> ImportedSite: ...


def check_count(guides: int, source: str) -> None:
    """Raises UsageError for more guides than anybody brings in at once."""
    if guides > MAX_GUIDES:
        message = f"{source} holds more than {MAX_GUIDES:,} guides: bring it in folder by folder."
        raise UsageError("too_many_guides", message)
