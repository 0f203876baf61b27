"""Obsidian: a vault, its [[wiki links]], ![[embeds]], callouts, tags and comments."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote

from helpcenter.content.text.markdown.blocks.callouts import NAMES
from helpcenter.content.text.markdown.code_spans import blocks, outside_code
from helpcenter.content.text.slugs import slug_id
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown import plain
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed
from helpcenter.importers.markdown.obsidian import vault
from helpcenter.importers.markdown.trees import by_folders
from helpcenter.importers.model import link_to

_FOLDER = ".obsidian"
_LINK = re.compile(r"(?<!!)\[\[([^\[\]\n|#]{0,300})(#[^\[\]\n|]{0,300})?(?:\|([^\[\]\n]{0,300}))?\]\]")
_WIKI = re.compile(r"\[\[(?!_?TOC_?\]|\.)[^\[\]\n]{1,300}\]\]")
_INLINE_LINK = re.compile(r"(?<!!)(\[[^\[\]\n]{0,300}\])\((<[^<>\n]{1,500}>|[^\s()<>]{1,500})\)")
_CALLOUT = re.compile(r"(?m)^([ \t>]*>[ \t]*\[!)([\w -]{1,40})(?:\|[^\]\n]{0,80})?\]([+-]?)[ \t]*(.*)$")
_COMMENT = re.compile(r"%%((?:[^%]|%(?!%)){1,5000})%%")
_BLOCK_NAME = re.compile(r"(?m)(?:^|[ \t]+)\^[A-Za-z0-9-]{1,60}[ \t]*$")
_TAG = re.compile(r"(?<![^\s(])#(?=[\w/-]{0,80}[^\W\d])([\w/-]{1,80})")
_TAGS_ALONE = re.compile(r"[ \t]*(?:#[\w/-]{1,80}[ \t,]*)+")
_TEMPLATE = re.compile(r"<%[^\n]{0,300}?%>")
_ADMONITION = re.compile(r"([ \t>]*)(`{3,}|~{3,})ad-([\w-]+)[ \t]*")
_QUERIES = frozenset({"dataview", "dataviewjs", "query", "tasks", "base", "button", "meta-bind"})
# Texts looked through for wiki links where no .obsidian tells that this was a vault.
_MOST_READ = 200


def is_here(folder: SourceFolder) -> bool:
    """Whether a folder is a vault, or holds vaults, or texts with links of a vault."""
    if _FOLDER in folder.hidden or _vaults(folder):
        return True
    return _links(folder) >= 2


def _vaults(folder: SourceFolder) -> list[str]:
    """Folders at the top that are vaults, such as one a language."""
    tops = sorted({path.split("/", 1)[0] for path in folder.files if "/" in path})
    return [top for top in tops if (folder.root / top / _FOLDER).is_dir()]


def _links(folder: SourceFolder) -> int:
    paths = [path for path in folder.files if path.endswith(".md")][:_MOST_READ]
    found = 0
    for path in paths:
        try:
            text = (folder.root / path).read_bytes()[: 1 << 16].decode(errors="replace")
        except OSError:
            # Whoever reads it later tells.
            continue
        found += sum(len(_WIKI.findall(words)) for _, words, is_code in blocks(text) if not is_code)
    return found


def place(folder: SourceFolder, paths: Sequence[str], default: str) -> list[Placed]:
    """Below the one vault, if there is just one and it is not the folder itself."""
    vaults = _vaults(folder)
    top = f"{vaults[0]}/" if len(vaults) == 1 and _FOLDER not in folder.hidden else ""
    inside = [path.removeprefix(top) for path in paths if path.startswith(top)]
    return [Placed(f"{top}{each.path}", each.key, each.locale) for each in plain.place(folder, inside, default)]


def navigate(source: Source) -> Navigation:
    """Folders are topics; a note is called as its file is."""
    navigation = by_folders(source)
    navigation.titles = {each.key: PurePosixPath(each.key).stem for each in source.placed}
    return navigation


def converted(text: SourceText, source: Source) -> str:
    """The note in our Markdown, links and all."""
    pages = vault.of(source)
    key = pages.key_of(text.path)

    def linked(found: re.Match[str]) -> str:
        name, anchor = found[1].strip(), (found[2] or "").lstrip("#").strip()
        words = (found[3] or "").strip() or vault.shown(name.rstrip("\\"), anchor)
        target = pages.names.find(name.rstrip("\\"), key) if name.rstrip("\\") else key
        return f"[{words}]({link_to(target or name, pages.anchor(target or '', anchor, text.path))})"

    def relinked(found: re.Match[str]) -> str:
        path, _, anchor = unquote(found[2].strip("<>")).partition("#")
        target = (pages.names.find(path, key) if path.endswith(".md") else None) if path else key
        if target is None or not (path or anchor):
            return found[0]
        return f"{found[1]}({link_to(target, pages.anchor(target, anchor, text.path))})"

    def change(words: str, line: int) -> str:
        words = _marks(words, text, line, source)
        return _INLINE_LINK.sub(relinked, _LINK.sub(linked, words.replace("\\|", "|") if "[[" in words else words))

    return outside_code(_fences(text.body, text, source), change)


def _marks(words: str, text: SourceText, line: int, source: Source) -> str:
    """Comments, names of blocks, tags, callouts of an editor's own."""

    def number(found: re.Match[str]) -> int:
        return text.line + line + found.string.count("\n", 0, found.start())

    def tag(found: re.Match[str]) -> str:
        source.log.note("tag", text.path, number(found), f"{found[0]}: the word stays, and leads nowhere")
        return found[1]

    def callout(found: re.Match[str]) -> str:
        name = found[2].strip().lower()
        if name in NAMES:
            return f"{found[1]}{name}]{found[3]} {found[4]}".rstrip()
        source.log.note("callout of its own kind", text.path, number(found), f'"{name}" is a note here')
        return f"{found[1]}note]{found[3]} {found[4] or name.capitalize()}"

    def template(found: re.Match[str]) -> str:
        source.log.note("template", text.path, number(found), f"{found[0]} is shown as code")
        return f"`{found[0]}`"

    words = _COMMENT.sub(lambda found: f"<!--{found[1].replace('--', '- -')}-->", words)
    words = _BLOCK_NAME.sub("", words)
    words = _TEMPLATE.sub(template, words)
    words = _CALLOUT.sub(callout, words)
    lines = words.split("\n")
    for index, each in enumerate(lines):
        if "#" in each and _TAGS_ALONE.fullmatch(each) and _TAG.search(each):
            source.log.note("tag", text.path, text.line + line + index, f"{each.strip()}: left out")
            lines[index] = ""
    return _TAG.sub(tag, "\n".join(lines))


def _fences(body: str, text: SourceText, source: Source) -> str:
    """Blocks of code that plugins read: admonitions become callouts, queries stay and are told."""
    parts = []
    for start, words, is_code in blocks(body):
        first = words.split("\n", 1)[0]
        language = re.sub(r"^[ \t>]*(?:[-*+] +)?[`~]{3,}", "", first).strip().split(" ")[0].lower()
        if is_code and (found := _ADMONITION.fullmatch(first)):
            parts.append(_admonition(words.split("\n"), found))
            continue
        if is_code and language in _QUERIES:
            source.log.note("query", text.path, text.line + start, f"{language}: what it lists is not here")
        parts.append(words)
    return "\n".join(parts)


def _admonition(lines: list[str], found: re.Match[str]) -> str:
    quote, name = found[1], found[3].lower()
    options = {}
    inside = [line.removeprefix(quote) for line in lines[1:-1]]
    while inside and (option := re.fullmatch(r"(title|collapse|icon|color):[ \t]*(.*)", inside[0])):
        options[option[1]] = option[2]
        inside = inside[1:]
    fold = "" if "collapse" not in options else "+" if options["collapse"] == "open" else "-"
    kept = [""] * (len(lines) - 1 - len(inside))
    head = f"{quote}> [!{name}]{fold} {options.get('title', '')}".rstrip()
    return "\n".join([head, *(f"{quote}> {line}".rstrip() for line in inside), *kept])


def addresses(placed: Placed, source: Source) -> list[str]:
    """As Obsidian Publish shows it: `permalink`, and where a note stood before."""
    front = source.texts[placed.path].front
    told = front.get("permalink")
    link = [f"/{told.strip('/')}"] if isinstance(told, str) and re.fullmatch(r"/?[\w./-]+/?", told.strip()) else []
    return list(dict.fromkeys([*link, *plain.addresses(placed, source)]))


OBSIDIAN = Dialect(
    "obsidian", "Obsidian", place, navigate, (vault.with_embeds, converted, plain.shared_marks), addresses, slug_id
)
