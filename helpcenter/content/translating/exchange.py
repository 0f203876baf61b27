"""Files for translators out of a site, and back into it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import ProblemLog, printable, read_bytes
from helpcenter.content.translating import alternatives, merging, po, xliff
from helpcenter.content.translating.units import MAX_FILE, SUMMARY, TITLE, Entry, Unit, units
from helpcenter.content.translations import TranslationState, report
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import Guide
from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem, nearest

_XLIFF = (".xlf", ".xliff")
MAX_FILES = 10_000
"""Most files that are read at once."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the files it wrote, relative to the site, and every text that it refused."""

    written: tuple[str, ...]
    problems: tuple[Problem, ...]


def export_po(
    root: Path, library: Library, states: Sequence[TranslationState], folder: Path, *, is_single: bool = False
) -> Iterator[Path]:
    """Writes `folder/<locale>/<guide>.po` for each state, or `folder/<locale>.po` for all guides of a language; each
    path as it is written. Raises UsageError where the folder cannot be written to.
    """
    for locale in sorted({state.locale for state in states}):
        of_locale = [state for state in states if state.locale == locale]
        groups = {f"{locale}.po": of_locale} if is_single else {f"{locale}/{s.guide}.po": [s] for s in of_locale}
        for name, group in groups.items():
            found = [unit for state in group for unit in _units(root, library, state)]
            _write(folder / name, po.written(found, locale))
            yield folder / name


def _units(root: Path, library: Library, state: TranslationState) -> Iterator[Unit]:
    guide = library.guides[state.guide]
    yield from units(root, guide, state)
    yield from alternatives.units(root, guide, state.locale)


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise UsageError("not_written", f"{path} cannot be written ({error.strerror}).") from None


def export_xliff(root: Path, library: Library, states: Sequence[TranslationState], folder: Path) -> Iterator[Path]:
    """Writes `folder/<locale>/<guide>.xlf` for each state; each path as it is written. Raises UsageError where the
    folder cannot be written to.
    """
    for state in states:
        found = list(_units(root, library, state))
        path = folder / state.locale / f"{state.guide}.xlf"
        _write(path, xliff.written(found, state.guide, state.source, state.locale))
        yield path


def import_texts(root: Path, library: Library, source: Path) -> Imported:
    """Puts the translations of a PO or XLIFF file, or of all in a folder, into the files of their guides.

    A text that would break a page stays out, with its line in `problems`; the others come in. Raises UsageError where
    there is none, or for XLIFF without the extra that reads it.
    """
    written: list[str] = []
    problems: list[Problem] = []
    for path in _files(source):
        log = ProblemLog(printable(str(path)))
        data = read_bytes(path, MAX_FILE, log)
        reads = xliff.read if path.suffix in _XLIFF else po.read
        read = reads(data, log) if data is not None else None
        if read is not None:
            written += _put(root, library, *read, log)
        problems += log.problems
    return Imported(tuple(dict.fromkeys(written)), tuple(problems))


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    every = (path for path in source.rglob("*") if path.suffix in (".po", *_XLIFF))
    found = sorted(path for path in every if path.is_file() and not path.is_symlink())
    if not found:
        raise UsageError("no_texts", f"There is no .po or .xlf file in {source}: name the folder that holds them.")
    if len(found) > MAX_FILES:
        raise UsageError("too_many_files", f"{source} holds more than {MAX_FILES:,} files: import it in parts.")
    return found


def _put(root: Path, library: Library, locale: str, entries: Sequence[Entry], log: ProblemLog) -> Iterator[str]:
    if locale not in library.site.locales:
        hint = nearest(locale, library.site.locales) or ": write the language in the head of the file"
        log.error(1, f'the site has no locale "{brief(locale)}"{hint}')
        return
    by_guide: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        by_guide.setdefault(entry.context.split("#")[0].split("/")[0], {})[entry.context] = entry
    for name, texts in by_guide.items():
        if name not in library.guides or library.guides[name].source == locale:
            first = next(iter(texts.values())).line
            reason = f'no guide is named "{brief(name)}"{nearest(name, library.guides)}'
            log.error(first, reason if name not in library.guides else f'"{locale}" is the source language of "{name}"')
            continue
        (state,) = report(library, guide=name, locale=locale) or (None,)
        if state is None:
            log.error(next(iter(texts.values())).line, f'guide "{name}" is withdrawn: its texts stay as they are')
            continue
        guide = library.guides[name]
        _tell_unknown(guide, state, texts, log)
        words = {context: entry for context, entry in texts.items() if alternatives.MARK not in context}
        for path, data in (
            (state.path, merging.merged(root, guide, state, words, log)),
            (alternatives.file_of(guide), alternatives.merged(root, guide, locale, texts, log)),
        ):
            if data is not None:
                (root / path).write_bytes(data)
                yield path


def _tell_unknown(guide: Guide, state: TranslationState, texts: dict[str, Entry], log: ProblemLog) -> None:
    blocks = [f"{state.guide}/{name}" for name in state.digests]
    known = {*blocks, *(f"{block}#{TITLE}" for block in blocks), f"{state.guide}#{TITLE}", f"{state.guide}#{SUMMARY}"}
    known |= set(alternatives.contexts(guide))
    for context, entry in texts.items():
        if context not in known and entry.target:
            log.error(entry.line, f'nothing is named "{brief(context)}" today: export the texts again')
