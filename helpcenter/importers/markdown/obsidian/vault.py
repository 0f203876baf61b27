"""What a vault of Obsidian holds: notes by name, their sections and blocks, pictures; and embeds put in their place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.content.text.slugs import slug_id
from helpcenter.importers.folders import PICTURES
from helpcenter.importers.markdown.dialect import Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed
from helpcenter.importers.markdown.page_names import PageNames
from helpcenter.importers.model import picture_of
from helpcenter.importers.sections import HeadingLine, headings

_EMBED = re.compile(r"!\[\[([^\[\]\n|#]{1,300})(#[^\[\]\n|]{0,300})?(?:\\?\|([^\[\]\n]{0,300}))?\]\]")
_ALONE = re.compile(r"(?m)^([ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(!\[\[[^\[\]\n]{1,900}\]\])[ \t]*$")
_SIZE = re.compile(r"(\d{1,4})(?:x(\d{1,4}))?")
# A note that shows a note that shows a note; and how long all that a text shows may be, in characters.
_DEEPEST = 4
_LONGEST = 200_000


@dataclass(frozen=True)
class Vault:
    """`texts` are by key and locale, `files` all others by their path and by their name in small letters."""

    names: PageNames
    placed: Mapping[str, Placed]
    texts: Mapping[tuple[str, str], SourceText]
    files: Mapping[str, str]
    default: str

    def key_of(self, path: str) -> str:
        return self.placed[path].key

    def text(self, key: str, like: str) -> SourceText | None:
        """The note in the language of the file `like`, else in the source's."""
        return self.texts.get((key, self.placed[like].locale)) or self.texts.get((key, self.default))

    def anchor(self, key: str, written: str, like: str) -> str:
        """The anchor of a heading; for a block of a note, that of the heading above it."""
        if not written.startswith("^"):
            return slug_id(written.rsplit("#", 1)[-1]) if written else ""
        text = self.text(key, like)
        if text is None:
            return ""
        line = _line_of_block(text.body, written)
        above = [heading for heading in headings(text.body) if heading.index < line and heading.level > 1]
        return slug_id(above[-1].plain) if above else ""

    def file(self, name: str) -> str | None:
        plain = name.strip().lstrip("/").removeprefix("./").lower()
        return self.files.get(plain) or self.files.get(plain.rsplit("/", 1)[-1])


def of(source: Source) -> Vault:
    """The vault that a source is; it is made once."""
    known = source.memo.get("vault")
    if isinstance(known, Vault):
        return known
    placed = {each.path: each for each in source.placed}
    aliases: dict[str, str] = {}
    for each in source.placed:
        told = source.texts[each.path].front.get("aliases")
        for alias in told if isinstance(told, list) else [told]:
            if isinstance(alias, str):
                aliases.setdefault(alias.strip(), each.key)
    files: dict[str, str] = {}
    for path in source.folder.files:
        if path not in placed:
            files.setdefault(path.lower(), path)
            files.setdefault(PurePosixPath(path).name.lower(), path)
    texts = {(each.key, each.locale): source.texts[each.path] for each in source.placed}
    names = PageNames.of([each.key for each in source.placed], aliases)
    made = source.memo["vault"] = Vault(names, placed, texts, files, source.default)
    return made


def shown(name: str, anchor: str) -> str:
    """The words of a link that has none of its own, as Obsidian shows them."""
    page = PurePosixPath(name).name.removesuffix(".md") if name else ""
    place = " > ".join(part for part in anchor.split("#") if part and not part.startswith("^"))
    return re.sub(r"([\\`*_<>])", r"\\\1", " > ".join(part for part in (page, place) if part))


def with_embeds(text: SourceText, source: Source) -> str:
    """The body with pictures as ours, and the words of notes where they are embedded."""
    return _Embedder(text, source, of(source)).body(text.body, 0, (of(source).key_of(text.path),))


@dataclass
class _Embedder:
    text: SourceText
    source: Source
    vault: Vault
    length: int = 0

    def body(self, body: str, depth: int, inside: tuple[str, ...]) -> str:
        def change(words: str, line: int) -> str:
            # What is embedded has lines of its own: all of it is told at the line of the outermost one.
            def number(found: re.Match[str]) -> int:
                return self.text.line + (line + found.string.count("\n", 0, found.start()) if not depth else 0)

            words = _ALONE.sub(lambda found: self._alone(found, number(found), depth, inside), words)
            return _EMBED.sub(lambda found: self._among_words(found, number(found)), words)

        return outside_code(body, change)

    def _alone(self, found: re.Match[str], line: int, depth: int, inside: tuple[str, ...]) -> str:
        embed = _EMBED.fullmatch(found[2])
        if embed is None or self.vault.file(embed[1]):
            return found[0]
        key = self.vault.names.find(embed[1], inside[-1])
        note = self.vault.text(key, self.text.path) if key else None
        if key is None or note is None:
            return found[0]
        part = _part(note.body, (embed[2] or "").lstrip("#").strip())
        self.length += len(part)
        if key in inside or depth >= _DEEPEST or self.length > _LONGEST or not part.strip():
            return found[0]
        self._note("embedded note", line, f'"{embed[1]}" stands here as a copy: mend both when it changes')
        before = list(headings(found.string[: found.start()]))
        part = _below(part, before[-1].level if before else 1)
        words = self.body(part, depth + 1, (*inside, key)).strip("\n")
        rest = re.sub(r"[^>\s]", " ", re.sub(r"[-*+]|\d+[.)]", lambda mark: " " * len(mark[0]), found[1]))
        return found[1] + words.replace("\n", f"\n{rest}")

    def _among_words(self, found: re.Match[str], line: int) -> str:
        name, extra = found[1].strip(), found[3] or ""
        file = self.vault.file(name)
        if file and PurePosixPath(file).suffix.lower() in PICTURES:
            return _picture(file, extra)
        if PurePosixPath(name).suffix.lower() in PICTURES:
            return _picture(name, extra)
        if self.vault.names.find(name, self.vault.key_of(self.text.path)):
            self._note("embedded note", line, f'"{name}" is a link here')
            return f"[[{name}{found[2] or ''}{'|' + extra if extra else ''}]]"
        self._note("embedded file", line, f'"{name}" cannot be shown: its name stands in its place')
        return f"`{name}`"

    def _note(self, construct: str, line: int, message: str) -> None:
        self.source.log.note(construct, self.text.path, line, message)


def _picture(path: str, extra: str) -> str:
    parts = [part.strip() for part in extra.rstrip("\\").split("|") if part.strip()]
    size = _SIZE.fullmatch(parts[-1]) if parts else None
    words = " ".join(parts[:-1] if size else parts).replace("[", "").replace("]", "")
    return f"![{words}]({picture_of(path)})" + (f"{{width={size[1]}}}" if size else "")


def _part(body: str, place: str) -> str:
    """The whole note without its title, a section of it without its heading, or a block."""
    lines = body.split("\n")
    found = list(headings(body))
    if place.startswith("^"):
        line = _line_of_block(body, place)
        start = line
        while start > 0 and lines[start - 1].strip() and not lines[start].lstrip().startswith(("-", "*", "+")):
            start -= 1
        return "\n".join(lines[start : line + 1]) if line < len(lines) else ""
    if not place:
        first = next((heading for heading in found if not any(line.strip() for line in lines[: heading.index])), None)
        is_title = first is not None and first.level == 1
        return "\n".join(lines[first.index + 1 :]) if first is not None and is_title else body
    return _section(lines, found, slug_id(place.rsplit("#", 1)[-1]))


def _below(part: str, level: int) -> str:
    """`part` with its headings below one of that level, as deep among themselves as they were."""
    found = list(headings(part))
    shift = level + 1 - min((heading.level for heading in found), default=level + 1)
    lines = part.split("\n")
    for heading in found:
        deep = max(min(heading.level + shift, 6), 2)
        lines[heading.index] = "#" * deep + lines[heading.index].lstrip("#")
    return "\n".join(lines)


def _section(lines: list[str], found: list[HeadingLine], anchor: str) -> str:
    for index, heading in enumerate(found):
        if slug_id(heading.plain) == anchor:
            end = next((each.index for each in found[index + 1 :] if each.level <= heading.level), len(lines))
            return "\n".join(lines[heading.index + 1 : end])
    return ""


def _line_of_block(body: str, name: str) -> int:
    """The line that a block's name ends, counted from 0; behind the last line if there is none."""
    pattern = re.compile(rf"(?:^|[ \t]){re.escape(name.strip())}[ \t]*$")
    lines = body.split("\n")
    found = next((index for index, line in enumerate(lines) if pattern.search(line)), len(lines))
    # A name on a line of its own belongs to what stands above it.
    alone = found < len(lines) and lines[found].strip() == name.strip()
    while alone and found > 0 and (lines[found].strip() in ("", name.strip())):
        found -= 1
    return found
