"""Pages of a source: which language each is in, which belong together, how links find them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from helpcenter.importers.data.web_addresses import joined, parts_of
from helpcenter.importers.html_pages.facts import PageFacts
from helpcenter.importers.markdown.languages import Placed, by_folder, by_suffix, locale_of
from helpcenter.importers.model import ImportLog
from helpcenter.importers.zendesk.languages import locales_of

_INDEX = ("index.html", "index.htm", "index.php", "index.xhtml", "default.html", "default.htm")


@dataclass(frozen=True)
class Page:
    """`path` names it in reports; `place` is where it lies, as an address: `file:///` and its path for a saved one.
    `read` gives its HTML; `facts` were read from it before."""

    path: str
    place: str
    facts: PageFacts
    read: Callable[[], str]

    @property
    def bases(self) -> list[str]:
        """What links in it are relative to, most likely first."""
        return [joined(each, self.facts.base) for each in (self.place, self.address) if each]

    @property
    def address(self) -> str:
        """Where visitors found it, "" where nobody knows."""
        return self.facts.address


@dataclass(frozen=True)
class Group:
    """A page in all its languages, by locale; the first is its source. `key` never changes between two imports."""

    key: str
    pages: Mapping[str, Page]


def normal(address: str) -> str:
    """An address as pages are known by: host and path, without what may be there or not."""
    try:
        parts = parts_of(address)
    except ValueError:
        return ""
    path = unquote(parts.path)
    folder, _, name = path.rpartition("/")
    path = (folder if name.lower() in _INDEX else path).rstrip("/")
    host = (parts.netloc.lower() if parts.scheme != "file" else "file").removeprefix("www.")
    return f"{host}{path}" + (f"?{parts.query}" if parts.query else "")


def path_of(address: str) -> str:
    """The path of an address as a redirect leads from it, "" for the home page and for one with a query."""
    parts = parts_of(address)
    return unquote(parts.path) if parts.path.strip("/") and not parts.query else ""


@dataclass
class PageIndex:
    """Finds the key of the page that an address means."""

    keys: dict[str, str] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, groups: Iterable[Group]) -> "PageIndex":
        index = cls()
        for group in groups:
            for page in group.pages.values():
                for address in (page.place, page.address):
                    if address:
                        index.keys.setdefault(normal(address), group.key)
                if page.address:
                    index.hosts.add(parts_of(page.address).netloc.lower())
        return index

    def key(self, address: str) -> str | None:
        """None for an address that no page of the source has."""
        return self.keys.get(normal(address)) or self.keys.get(normal(address.partition("?")[0]))


def grouped(pages: Sequence[Page], default: str, log: ImportLog) -> list[Group]:
    """Pages with their translations, which they name themselves, or which are named alike in folders of languages."""
    locales = _locales(pages, default)
    placed = _placed(pages, default)
    sets = _joined(pages, placed)
    groups = []
    for indexes in sets:
        found: dict[str, Page] = {}
        for index in sorted(indexes, key=lambda each: locales[each] != default):
            page, locale = pages[index], locales[index]
            if locale in found:
                message = f'{found[locale].path} is its page in "{locale}" already: this one was left out'
                log.note("second page of a language", page.path, 1, message)
            else:
                found[locale] = page
        first = next(iter(found.values()))
        groups.append(Group(_key(first), found))
    return groups


def _key(page: Page) -> str:
    return normal(page.address or page.place).removeprefix("file/")


def _locales(pages: Sequence[Page], default: str) -> list[str]:
    """The locale of each page. A region is left out where the language has only one."""
    names = [_language(page) for page in pages]
    known = locales_of(name for name in names if name)
    fallback = {each.path: each.locale for each in _placed(pages, default)}
    return [known.get(name) or fallback[_locator(page)] for name, page in zip(names, pages, strict=True)]


def _language(page: Page) -> str:
    own = normal(page.address)
    named = next(
        (tag for tag, address in page.facts.alternates.items() if normal(address) == own and locale_of(tag)), ""
    )
    return page.facts.language if locale_of(page.facts.language) else named


def _placed(pages: Sequence[Page], default: str) -> list[Placed]:
    paths = [_locator(page) for page in pages]
    return list(by_folder(paths, default) or by_suffix(paths, default))


def _locator(page: Page) -> str:
    return unquote(parts_of(page.place).path).strip("/") or "index"


def _joined(pages: Sequence[Page], placed: Sequence[Placed]) -> Iterator[list[int]]:
    """Indexes of pages that are one page in several languages."""
    owner = list(range(len(pages)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    known: dict[str, int] = {}
    for index, page in enumerate(pages):
        for address in (page.address, page.place):
            if address:
                known.setdefault(normal(address), index)
    by_key: dict[str, int] = {}
    for index, page in enumerate(pages):
        others = [joined(page.address or page.place, each) for each in page.facts.alternates.values()]
        found = [known[name] for each in others if (name := normal(each)) in known]
        if not page.facts.alternates:
            found.append(by_key.setdefault(placed[index].key, index))
        for other in found:
            owner[max(root(index), root(other))] = min(root(index), root(other))
    sets: dict[int, list[int]] = {}
    for index in range(len(pages)):
        sets.setdefault(root(index), []).append(index)
    yield from sets.values()
