"""A folder of Markdown that no system is known of; what all dialects share."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from helpcenter.content.text.markdown.blocks.abbreviations import MAX_MEANING
from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown import languages
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed
from helpcenter.importers.markdown.trees import by_folders
from helpcenter.importers.model import ImportLog

_ATTRIBUTES = re.compile(r"(?<=[\])`>*_])\{:?[ \t]*[.#\w][^{}\n]*\}")
_ABBREVIATION = re.compile(r"(?m)^\*\[([^\]\n]{1,60})\]:[ \t]*(.*)$")
_CONTENTS = re.compile(r"(?m)^[ \t]*(?:\[\[_?TOC_?\]\]|\[TOC\]|\$\{toc\})[ \t]*$", re.IGNORECASE)
_COMMENTED = re.compile(r"%%(?:.|\n){1,2000}?%%")


def place(_folder: SourceFolder, paths: Sequence[str], default: str) -> list[Placed]:
    """By folders of languages, else by names that end in one."""
    return languages.by_folder(paths, default) or languages.by_suffix(paths, default)


def navigate(source: Source) -> Navigation:
    return by_folders(source, by_headings=True)


def shared_marks(text: SourceText, source: Source) -> str:
    return common(text.body, text, source.log)


def common(body: str, text: SourceText, log: ImportLog) -> str:
    """Marks that several systems share: attributes behind links, abbreviations, a table of contents."""
    text_alone = _ABBREVIATION.sub("", body) if "*[" in body else body

    def change(words: str, line: int) -> str:
        words = _CONTENTS.sub("", words)
        for found in _ATTRIBUTES.finditer(words):
            if "=" not in found[0] or "target" in found[0] or found[0].startswith(("{.", "{:", "{ .")):
                number = text.line + line + words.count("\n", 0, found.start())
                log.note("look of a link or picture", text.path, number, f"{found[0]} is left out")
        words = _ATTRIBUTES.sub(lambda found: found[0] if _is_size(found[0]) else "", words)
        for found in _ABBREVIATION.finditer(words) if text_alone != body else ():
            if len(found[2]) > MAX_MEANING:
                number = text.line + line + words.count("\n", 0, found.start())
                log.note("long explanation", text.path, number, f"that of {found[1]} was cut")
        return _ABBREVIATION.sub(lambda found: _used(found, text_alone), words)

    return outside_code(body, change)


def _is_size(attributes: str) -> bool:
    return re.search(r"\b(?:width|height)=\"?\d+", attributes) is not None


def _used(definition: re.Match[str], text: str) -> str:
    """The definition, where the text has the word: lists of all words of a site are put behind every page."""
    word, meaning = " ".join(definition[1].split()), " ".join(definition[2].split())
    if not meaning or word not in text:
        return ""
    return f"*[{word}]: {meaning if len(meaning) <= MAX_MEANING else f'{meaning[: MAX_MEANING - 1].rstrip()}…'}"


def addresses(placed: Placed, source: Source) -> list[str]:
    """Where front matter says that the page stood, or stood before."""
    front = source.texts[placed.path].front
    told = [front.get(key) for key in ("permalink", "url", "slug")]
    told += [*_list(front.get("aliases")), *_list(front.get("redirect_from"))]
    return [path for each in told if isinstance(each, str) and (path := each.strip()).startswith("/") and len(path) > 1]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def page_address(key: str, prefix: str = "") -> str:
    """The address that most systems give a file: `guide/a.md` stands at `/guide/a/`, `guide/index.md` at `/guide/`."""
    path = PurePosixPath(key).with_suffix("")
    path = path.parent if path.name.lower() in ("index", "readme", "_index") else path
    return f"/{prefix}/{path}/".replace("/./", "/").replace("//", "/").replace("//", "/")


def anchor_of(words: str) -> str:
    """As GitHub makes anchors, where most such folders are read."""
    return re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")


PLAIN = Dialect("plain", "A folder of Markdown", place, navigate, (shared_marks,), addresses, anchor_of)
