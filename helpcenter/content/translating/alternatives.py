"""What pictures show, as `guide.yaml` says it once for all texts: out to translators and back in place."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from helpcenter.content.reading import raw_text, yaml_text, yaml_writing
from helpcenter.content.reading.files import MAX_TEXT, UNSEEN, ProblemLog, read_bytes
from helpcenter.content.reading.raw_text import RawText
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.translating.units import Entry, Unit
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import Guide

_KEY = "media"
MARK = f"#{_KEY}/"
"""What stands in the context of such a text between the guide and the picture's name."""
_MAX_LENGTH = 400


def units(root: Path, guide: Guide, locale: str) -> Iterator[Unit]:
    """The description of each picture of the guide in its source language, with that in `locale`.

    Raises UsageError where guide.yaml cannot be read.
    """
    described = _described(guide)
    if not described:
        return
    path = file_of(guide)
    document, _ = _read(root, path)
    for name, alts in described.items():
        line = document.line(_KEY, name, guide.source)
        yield Unit(f"{guide.id}{MARK}{name}", alts[guide.source], alts.get(locale, ""), False, "", path, line)


def contexts(guide: Guide) -> Iterator[str]:
    """The names of these texts."""
    yield from (f"{guide.id}{MARK}{name}" for name in _described(guide))


def merged(root: Path, guide: Guide, locale: str, entries: Mapping[str, Entry], log: ProblemLog) -> bytes | None:
    """What guide.yaml should be with `entries` (by context); None where nothing changes.

    What cannot be put in is told in `log`. Raises UsageError where guide.yaml cannot be read.
    """
    ready = {}
    for name, alts in _described(guide).items():
        entry = entries.get(f"{guide.id}{MARK}{name}")
        if entry is None or entry.is_fuzzy or not entry.target.strip() or entry.target == alts.get(locale):
            continue
        reason = _refusal(entry, alts[guide.source])
        if reason:
            log.error(entry.line, f'"{entry.context}" stays as it is: {reason}')
        else:
            ready[name] = entry
    if not ready:
        return None
    _, raw = _read(root, file_of(guide))
    before = raw.data()
    for name, entry in ready.items():
        if not _put(raw, name, locale, entry.target.strip()):
            message = f'write "{locale}" for {name} by hand: {file_of(guide)} is laid out in an unusual way'
            log.error(entry.line, f'"{entry.context}" stays as it is: {message}')
    return raw.data() if raw.data() != before else None


def file_of(guide: Guide) -> str:
    """The file that holds these texts, below the site's folder."""
    return f"content/guides/{guide.id}/guide.yaml"


def _described(guide: Guide) -> dict[str, Mapping[str, str]]:
    return {each.name: each.alt for each in guide.media if guide.source in each.alt}


def _refusal(entry: Entry, source: str) -> str | None:
    words = entry.target.strip()
    if entry.source != source:
        return "the source text is another one today: export it again"
    if "\n" in words or UNSEEN.search(words):
        return "what a picture shows is said on one line, without signs that nobody sees"
    return f"it has more than {_MAX_LENGTH} characters: shorten it" if len(words) > _MAX_LENGTH else None


def _read(root: Path, path: str) -> tuple[YamlDocument, RawText]:
    log = ProblemLog(path)
    data = read_bytes(root / path, MAX_TEXT, log)
    raw = raw_text.read(data) if data is not None else None
    document = yaml_text.read(raw.text, log) if raw is not None else None
    if raw is None or document is None:
        raise UsageError("unreadable_file", f"{path} cannot be read: run `helpcenter check`.")
    return document, raw


def _put(raw: RawText, name: str, locale: str, words: str) -> bool:
    """Writes one description in place; nothing changes where the file would then say anything else."""
    before = raw.copy()
    document = yaml_text.read(raw.text, ProblemLog(""))
    value: Any = document.value if document else None
    if document is None or not isinstance(value, dict):
        return False
    wanted = {**value, _KEY: {**value[_KEY], name: {**value[_KEY][name], locale: words}}}
    _edit(raw, document, name, locale, yaml_writing.scalar(words))
    again = yaml_text.read(raw.text, ProblemLog(""))
    if again is not None and again.value == wanted:
        return True
    raw.lines, raw.ends = before.lines, before.ends
    return False


def _edit(raw: RawText, document: YamlDocument, name: str, locale: str, written: str) -> None:
    held: Any = document.value
    group = document.spans[(_KEY, name)]
    if locale in held[_KEY][name]:
        span = document.spans[(_KEY, name, locale)]
        line = raw.lines[span.start_line][: span.start_column] + written + raw.lines[span.end_line][span.end_column :]
        raw.lines[span.start_line] = line
        if span.end_line > span.start_line:
            raw.remove(span.start_line + 1, span.end_line)
    elif group.is_flow or document.spans[(_KEY,)].is_flow:
        quoted = written if written.startswith('"') else f'"{written}"'
        head, tail = (
            raw.lines[group.end_line][: group.end_column - 1],
            raw.lines[group.end_line][group.end_column - 1 :],
        )
        comma = "" if head.rstrip().endswith(",") else ","
        raw.lines[group.end_line] = f"{head.rstrip()}{comma} {locale}: {quoted}{tail}"
    else:
        last = max(document.spans[(_KEY, name, each)].end_line for each in held[_KEY][name])
        first = raw.lines[min(document.lines[(_KEY, name, each)] for each in held[_KEY][name]) - 1]
        raw.insert(last + 1, [f"{first[: len(first) - len(first.lstrip())]}{locale}: {written}"])
