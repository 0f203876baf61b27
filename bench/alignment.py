"""How translations keep their sections when the source changes, on real texts whose ids say which belong together.

The ids behind headings are the truth and are hidden from the alignment; then sections of the source are removed, added,
replaced and moved by script.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from helpcenter.content.model.alignment import align
from helpcenter.content.model.section_signature import Signature, signature
from helpcenter.content.text.markdown import document
from helpcenter.content.text.markdown.document import Section

Part = tuple[str, Signature]
_OUTCOMES = ("right", "right, told", "fell back", "no like", "wrong, told", "wrong")


@dataclass(frozen=True, slots=True)
class Page:
    """The sections of one text and of its translation: the id, and what can be known without it."""

    locale: str
    source: tuple[Part, ...]
    translation: tuple[Part, ...]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench alignment", description=__doc__)
    parser.add_argument("folder", help="a site, or a folder with a folder of Markdown for each language")
    parser.add_argument("--source", default="en", help="language that the others were translated from")
    parser.add_argument("--without-signs", action="store_true", help="hide links, code, numbers and pictures, too")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    found = list(pages(Path(options.folder), options.source, without_signs=options.without_signs))
    if not found:
        parser.error(f"no translations whose headings carry the ids of {options.source} in {options.folder}")
    print(f"{len(found)} translations, {sum(len(page.translation) for page in found)} sections, % of them\n")
    print("| change in the source | " + " | ".join(_OUTCOMES) + " |")
    print("| --- |" + " ---: |" * len(_OUTCOMES))
    for name, change in CHANGES.items():
        counts = outcomes(found, change, Random(options.seed))
        total = counts.total() or 1
        print(f"| {name} | " + " | ".join(f"{100 * counts[each] / total:.1f}" for each in _OUTCOMES) + " |")
    return 0


def pages(folder: Path, source: str, *, without_signs: bool = False) -> Iterator[Page]:
    """Pages of at least two sections, all of which carry ids on both sides."""
    for original, locale, other in _files(folder, source):
        texts = [_parts(path, without_signs=without_signs) for path in (original, other)]
        if all(len(parts) > 1 and all(name for name, _ in parts) for parts in texts):
            names = {name for name, _ in texts[0]}
            if names & {name for name, _ in texts[1]}:
                yield Page(locale, *texts)


def _files(folder: Path, source: str) -> Iterator[tuple[Path, str, Path]]:
    if (folder / "content/guides").is_dir():
        for original in sorted(folder.glob(f"content/guides/*/{source}.md")):
            others = (path for path in sorted(original.parent.glob("*.md")) if path != original)
            yield from ((original, path.stem, path) for path in others)
        return
    for original in sorted((folder / source).rglob("*.md")):
        for other in sorted(each for each in folder.iterdir() if each.is_dir() and each.name != source):
            path = other / original.relative_to(folder / source)
            if path.is_file():
                yield original, other.name, path


def _parts(path: Path, *, without_signs: bool) -> tuple[Part, ...]:
    body = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    sections = document.read(body, 1, lambda heading, _above: heading.level == 2).sections
    return tuple(_part(each, without_signs=without_signs) for each in sections if each.heading)


def _part(section: Section, *, without_signs: bool) -> Part:
    assert section.heading is not None
    known = signature(section)
    return section.heading.id or "", Signature("", {}, known.log_length) if without_signs else known


Change = Callable[[list[Part], Random, list[Part]], None]


def _replaced(parts: list[Part], random: Random, others: list[Part]) -> None:
    parts[random.randrange(len(parts))] = random.choice(others)


def _added(parts: list[Part], random: Random, others: list[Part]) -> None:
    parts.insert(random.randint(0, len(parts)), random.choice(others))


def _removed(parts: list[Part], random: Random, _others: list[Part]) -> None:
    del parts[random.randrange(len(parts))]


def _moved(parts: list[Part], random: Random, _others: list[Part]) -> None:
    part = parts.pop(random.randrange(len(parts)))
    parts.insert(random.randint(0, len(parts)), part)


def _shifted(parts: list[Part], random: Random, others: list[Part]) -> None:
    _removed(parts, random, others)
    _added(parts, random, others)


CHANGES: dict[str, Change] = {
    "none": lambda _parts, _random, _others: None,
    "a section added": _added,
    "a section removed": _removed,
    "a section removed, another in its place": _replaced,
    "a section removed, another elsewhere": _shifted,
    "a section moved": _moved,
}


def outcomes(found: Sequence[Page], change: Change, random: Random) -> Counter[str]:
    """How many sections of translations come out how."""
    counts: Counter[str] = Counter()
    for index, page in enumerate(found):
        away = found[(index + 1 + random.randrange(len(found) - 1)) % len(found)] if len(found) > 1 else page
        parts = list(page.source)
        change(parts, random, [(f"other {name}", each) for name, each in away.source])
        alignment = align([each for _, each in parts], [each for _, each in page.translation], {})
        names = [name for name, _ in parts]
        for place, (name, _) in enumerate(page.translation):
            paired = alignment.pairs.get(place)
            told = place in alignment.unproven
            counts[_outcome(name in names, None if paired is None else names[paired] == name, told=told)] += 1
    return counts


def _outcome(has_like: bool, is_right: bool | None, *, told: bool) -> str:
    if is_right is None:
        return "fell back" if has_like else "no like"
    return ("right" if is_right else "wrong") + (", told" if told else "")
