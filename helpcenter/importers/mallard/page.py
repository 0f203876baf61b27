"""One language of a page: its Markdown, and what its head says."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from helpcenter.importers.mallard.blocks import blocks
from helpcenter.importers.mallard.index import Titles, resolve
from helpcenter.importers.mallard.inline import plain
from helpcenter.importers.mallard.nodes import Node
from helpcenter.importers.mallard.page_text import PageText, Target
from helpcenter.importers.markdown_signs import escaped
from helpcenter.importers.model import ImportLog, link_to


class Page:
    """A page as text. `titles` are those of its language, with the source's behind them."""

    def __init__(
        self,
        place: tuple[str, str],
        path: str,
        titles: Callable[[str], Titles | None],
        listed: Mapping[str, Sequence[str]],
        picture: Callable[[str], str | None],
        log: ImportLog,
    ) -> None:
        self._document, self._name = place
        self._path, self._titles, self._listed, self._log = path, titles, listed, log
        self._told: set[tuple[str, int, str]] = set()
        self.key = resolve("", *place)
        self._text = PageText(self._target, picture, self._note)

    def body(self, page: Node) -> str:
        """All blocks and sections, headings with the ids that the source has."""
        chunks = self._part(page, self.key, 2)
        return "\n\n".join(chunks) + "\n" if chunks else ""

    def _part(self, node: Node, key: str, level: int) -> list[str]:
        chunks = self._subtitle(node) + blocks(node, self._text) + self._topics(key)
        for section in node.children("section"):
            chunks += self._section(section, level)
        return chunks

    def _subtitle(self, node: Node) -> list[str]:
        subtitle = node.first("subtitle")
        words = plain(subtitle, self._text) if subtitle is not None else ""
        return [f"*{escaped(words)}*"] if words else []

    def _section(self, section: Node, level: int) -> list[str]:
        name = section.get("id") or section.get("xml:id")
        title = section.first("title")
        words = escaped(plain(title, self._text)) if title is not None else ""
        if section.get("if:test"):
            self._note("conditional text", section.line, "a whole section is conditional: it was kept")
        written = f" {{#{name}}}" if name else ""
        key = resolve(f"#{name}", self._document, self._name) if name else ""
        heading = [f"{'#' * min(level, 6)} {words}{written}"] if words else []
        return heading + self._part(section, key, level + 1)

    def _topics(self, key: str) -> list[str]:
        """What the page or section lists, as a help browser would show it below its text."""
        rows = [f"- [{escaped(target.title)}]({link_to(target.key, target.anchor)})" for target in self._found(key)]
        return ["\n".join(rows)] if rows else []

    def _found(self, key: str) -> list[Target]:
        return [target for other in self._listed.get(key, ()) if (target := self._target_of(other)) is not None]

    def _target(self, xref: str) -> Target | None:
        return self._target_of(resolve(xref, self._document, self._name))

    def _target_of(self, key: str) -> Target | None:
        titles = self._titles(key)
        page, _, section = key.partition("#")
        return Target(page, section, titles.link) if titles else None

    def _note(self, construct: str, line: int, message: str) -> None:
        # Words may be read twice, once with their marks and once without.
        if (construct, line, message) not in self._told:
            self._told.add((construct, line, message))
            self._log.note(construct, self._path, line, message)


def front(page: Node) -> Mapping[str, Any]:
    """What the head of a page tells beside title and summary: who wrote it, under which licence, how final it is."""
    info = page.first("info") or Node("info", page.line)
    told: dict[str, Any] = {"type": page.get("type") or "topic", "style": page.get("style")}
    told["credits"] = [text for credit in info.children("credit") if (text := _credit(credit))][:100]
    told["license"] = next((each.get("href") or each.words() for each in info.children("license")), "")
    latest = max(info.children("revision"), key=lambda one: one.get("date"), default=None)
    if latest is not None:
        told["revision"] = {name: latest.get(name) for name in ("date", "version", "pkgversion", "status")}
        told["revision"] = {name: value for name, value in told["revision"].items() if value}
    told["keywords"] = next((each.words() for each in info.children("keywords")), "")
    return {name: value for name, value in told.items() if value}


def _credit(credit: Node) -> str:
    name, email, years = (each.words() if (each := credit.first(tag)) else "" for tag in ("name", "email", "years"))
    named = f"{name} <{email}>" if name and email else name or email
    roles = ", ".join(part for part in (" ".join(credit.get("type").split()), years) if part)
    return f"{named} ({roles})" if named and roles else named


def is_picture(source: str) -> bool:
    """Whether a path is one that leads down from its page, not out of it."""
    path = PurePosixPath(source)
    return bool(source) and not path.is_absolute() and ".." not in path.parts and "\\" not in source
