"""What is wrong in search owners' files, measured against the content."""

from collections.abc import Collection, Iterator
from pathlib import Path

from helpcenter.domain.guide import Guide, Status
from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem, Severity, nearest
from helpcenter.search.tuning.golden_files import read_golden
from helpcenter.search.tuning.tuning_files import read_tuning

_FILES = ("synonyms.txt", "stopwords.txt", "pins.csv", "hidden.csv", "golden.csv")
_SHARED = ("synonyms.txt",)


def check_tuning(root: Path, library: Library, left_out: Collection[str] = ()) -> list[Problem]:
    """Every problem in the files under `root`/index, sorted.

    `left_out` are guides that are missing from the library for mistakes of their own, which are told elsewhere.
    """
    index = root / "index"
    problems = list(_strangers(index, library))
    for locale in library.site.locales:
        tuning, found = read_tuning(index, locale)
        golden, more = read_golden(index, locale)
        problems += [*found, *more]
        for name, pins in (("pins", tuning.pins), ("hidden", tuning.hidden)):
            for pin in pins:
                if pin.guide not in left_out:
                    problems += _guide_problems(library, f"index/{locale}/{name}.csv", pin.line, pin.guide)
        for each in golden:
            if each.guide in left_out:
                continue
            path = f"index/{locale}/golden.csv"
            problems += _guide_problems(library, path, each.line, each.guide)
            problems += _passage_problems(library, path, each.line, each.guide, each.passage)
    return sorted(set(problems))


def _strangers(index: Path, library: Library) -> Iterator[Problem]:
    """Folders and files that nothing reads, most often misspelt."""
    for path in sorted(index.glob("*.*")):
        if path.is_file() and path.name not in _SHARED and not path.name.startswith("."):
            hint = nearest(path.name, _SHARED) or f". The file for all locales is {_SHARED[0]}."
            yield Problem(f"index/{path.name}", 1, f"nothing reads this file{hint}", Severity.WARNING)
    folders = sorted(path for path in index.glob("*") if path.is_dir() and not path.name.startswith("."))
    for folder in folders:
        if folder.name not in library.site.locales:
            hint = nearest(folder.name, library.site.locales) or "."
            message = f"the site has no locale {folder.name}, so nothing here is read{hint}"
            yield Problem(f"index/{folder.name}", 1, message, Severity.WARNING)
            continue
        for path in sorted(folder.iterdir()):
            if path.name not in _FILES and not path.name.startswith("."):
                hint = nearest(path.name, _FILES) or f". Files here are {', '.join(_FILES)}."
                yield Problem(f"index/{folder.name}/{path.name}", 1, f"nothing reads this file{hint}", Severity.WARNING)


def _guide_problems(library: Library, path: str, line: int, guide_id: str) -> Iterator[Problem]:
    guide = library.guides.get(guide_id)
    if guide is None:
        yield Problem(path, line, f'there is no guide "{guide_id}"{nearest(guide_id, library.guides) or "."}')
    elif guide.status is not Status.PUBLISHED:
        message = f'the guide "{guide_id}" is not published, so search cannot find it.'
        yield Problem(path, line, message, Severity.WARNING)


def _passage_problems(library: Library, path: str, line: int, guide_id: str, passage: str) -> Iterator[Problem]:
    guide = library.guides.get(guide_id)
    if guide is None or not passage:
        return
    anchors = _anchors(guide)
    if passage not in anchors:
        message = f'the guide "{guide_id}" has no block or item "{passage}"{nearest(passage, anchors) or "."}'
        yield Problem(path, line, message)


def _anchors(guide: Guide) -> list[str]:
    return [anchor for block in guide.blocks for anchor in (block.id, *(item.id for item in block.items))]
