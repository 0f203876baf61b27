"""A guide with gaps, `{product}`, that each record fills. Nothing in a template or a record is run."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog, read_text
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.text.markdown.code_spans import code_spans
from helpcenter.content.text.slugs import slug_id
from helpcenter.domain.errors import UsageError
from helpcenter.domain.problem import nearest
from helpcenter.importers.jsonl.records import is_empty
from helpcenter.importers.markdown.languages import locale_of
from helpcenter.importers.markdown_signs import escaped

_GAP = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]{0,63})\}|[{}]")
_WHOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]{0,63})\}")
# Keys whose text is Markdown: words of a record are shown there as they are, not read as marks.
_MARKDOWN = frozenset({"text", "body", "quick_answer", "refunds", "aftermath"})
_ADDRESSES = frozenset({"url", "addresses"})
_IDS = frozenset({"id", "related"})
_WHEN = "when"
_ADDRESS = re.compile(r"(?:https|mailto):\S+")


class Unfilled(Exception):
    """A gap for which a record has no value."""

    def __init__(self, name: str, locale: str = "") -> None:
        inside = f' in "{locale}"' if locale else ""
        super().__init__(
            f'it has no "{name}"{inside}, which the template asks for: add it, or put "when: {name}" there'
        )


@dataclass(frozen=True)
class Template:
    """`value` as the file says it; `path` for messages."""

    path: str
    document: YamlDocument

    @classmethod
    def load(cls, path: Path) -> "Template":
        """Raises UsageError, with file and line, for one that cannot be used."""
        log = ProblemLog(str(path))
        text = read_text(path, log)
        document = yaml_text.read(text, log) if text is not None else None
        if document is None or log.has_errors:
            problem = log.problems[0]
            raise UsageError("bad_template", f"{problem.path}:{problem.line}: {problem.message}.")
        if not isinstance(document.value, Mapping):
            raise UsageError(
                "bad_template", f'{path}:1: a template is a guide with gaps: begin with "id: cancel-{{…}}".'
            )
        return cls(str(path), document)

    def check(self, known: Collection[str]) -> None:
        """Raises UsageError for a gap that no record fills, or a brace that is none."""
        self._check_quotes(self.document.value, ())
        for place, text in _texts(self.document.value, ()):
            line = self.document.line(*place)
            names = [text] if place[-1:] == (_WHEN,) else list(self._gaps(text, line))
            for name in names:
                if name not in known:
                    hint = nearest(name, sorted(known)) or f": known are {', '.join(sorted(known)[:20])}."
                    raise UsageError("unknown_gap", f'{self.path}:{line}: no record has "{name}"{hint}')

    def _check_quotes(self, value: Any, place: tuple[str | int, ...]) -> None:
        if isinstance(value, Mapping) and len(value) == 1 and next(iter(value.values())) is None:
            name, line = next(iter(value)), self.document.line(*place)
            message = f'{self.path}:{line}: YAML takes {{{name}}} for a group of keys: write "{{{name}}}", in quotes.'
            raise UsageError("bad_template", message)
        for key, each in _inside(value):
            self._check_quotes(each, (*place, key))

    def _gaps(self, text: str, line: int) -> Iterator[str]:
        for found in _GAP.finditer(text):
            if found[1]:
                yield found[1]
            elif found[0] in ("{", "}"):
                message = (
                    f'{self.path}:{line}: a single "{found[0]}" is no gap: write it twice, or name one as {{name}}.'
                )
                raise UsageError("bad_template", message)

    def filled(self, values: Mapping[str, Any], locale: str) -> dict[str, Any]:
        """The record that the template makes of `values`; its words beside `texts` are in `locale`. Raises Unfilled."""
        filled: dict[str, Any] = _Filling(values).of(self.document.value, "", locale)
        return filled


def _texts(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield place, value
    for key, each in _inside(value):
        yield from _texts(each, (*place, key))


def _inside(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


@dataclass(frozen=True)
class _Filling:
    values: Mapping[str, Any]

    def of(self, value: Any, key: str, locale: str) -> Any:
        if isinstance(value, Mapping):
            return {
                name: self.of(each, name, (locale_of(name) or locale) if key == "texts" else locale)
                for name, each in value.items()
                if name != _WHEN
            }
        if isinstance(value, list):
            return [self.of(each, key, locale) for each in value if self._is_wanted(each, locale)]
        return self._text(value, key, locale) if isinstance(value, str) else value

    def _is_wanted(self, value: Any, locale: str) -> bool:
        name = value.get(_WHEN) if isinstance(value, Mapping) else None
        return name is None or not is_empty(_in(self.values.get(str(name)), locale))

    def _text(self, text: str, key: str, locale: str) -> Any:
        if whole := _WHOLE.fullmatch(text.strip()):
            value = self._value(whole[1], locale)
            return slug_id(str(value)) if key in _IDS else value
        spans = code_spans(text) if key in _MARKDOWN else []

        def fill(found: re.Match[str]) -> str:
            if not found[1]:
                return found[0][0]
            words = " ".join(str(self._value(found[1], locale)).split())
            if key in _ADDRESSES:
                return quote(words, safe="")
            if key not in _MARKDOWN:
                return words
            is_code = any(start <= found.start() < end for start, end in spans)
            return words.replace("`", "") if is_code else _shown(words)

        filled = _GAP.sub(fill, text)
        return slug_id(filled) if key in _IDS else filled

    def _value(self, name: str, locale: str) -> Any:
        if name not in self.values:
            raise Unfilled(name)
        value = _in(self.values[name], locale)
        if is_empty(value):
            raise Unfilled(name, locale if isinstance(self.values[name], Mapping) else "")
        return value


def _shown(words: str) -> str:
    """A record's words inside Markdown; an address stays one, wherever it stands."""
    if _ADDRESS.fullmatch(words):
        return quote(words, safe="%/:=&?#+!,;@'-._").replace("~", "%7E")
    return escaped(words)


def _in(value: Any, locale: str) -> Any:
    """A value that is told by language, in one of them."""
    if isinstance(value, Mapping) and value and all(locale_of(str(key)) for key in value):
        return next((each for key, each in value.items() if locale_of(str(key)) == locale), None)
    return value
