"""Search owners' files in `index/<locale>/`: synonyms, stop words and pins. All optional, all plain text.

They take effect at query time. `helpcenter reindex` carries them into the release; nothing is indexed again for them.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpcenter.domain.problem import Problem
from helpcenter.search.analysis import analyze

ARROW = "=>"
_MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Synonym:
    """Who searches `left` also means each of `right`."""

    left: str
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """For this query, this guide comes first."""

    query: str
    guide: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Tuning:
    """What search owners ask for in one locale. `kept` are built-in stop words that count after all."""

    synonyms: tuple[Synonym, ...] = ()
    stopped: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "synonyms": [[each.left, list(each.right)] for each in self.synonyms],
            "stopped": list(self.stopped),
            "kept": list(self.kept),
            "pins": [[pin.query, pin.guide] for pin in self.pins],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Tuning":
        return cls(
            synonyms=tuple(Synonym(left, tuple(right)) for left, right in raw["synonyms"]),
            stopped=tuple(raw["stopped"]),
            kept=tuple(raw["kept"]),
            pins=tuple(Pin(query, guide) for query, guide in raw["pins"]),
        )


def read_tuning(index: Path, locale: str) -> tuple[Tuning, list[Problem]]:
    """The tuning of a locale from the folder `index`. Lines with a problem are left out and listed."""
    problems: list[Problem] = []
    folder = index / locale
    stopped, kept = _stop_words(folder / "stopwords.txt", locale, problems)
    pins = rows(folder / "pins.csv", PIN_HEADER, problems)
    tuning = Tuning(
        synonyms=tuple(_synonyms(folder / "synonyms.txt", locale, problems)),
        stopped=stopped,
        kept=kept,
        pins=tuple(Pin(row["query"], row["guide"], line) for line, row in pins),
    )
    return tuning, problems


PIN_HEADER = ("query", "guide")
GOLDEN_HEADER = ("query", "guide", "passage")


def rows(path: Path, header: tuple[str, ...], problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and named cells of a CSV file's rows; query and guide must be filled in."""
    text = read_text(path, problems)
    reader = csv.reader(text.splitlines(), strict=True)
    try:
        first = next(reader, None)
        if first is not None and tuple(cell.strip() for cell in first) != header:
            problems.append(_problem(path, 1, f'the first line must be "{",".join(header)}".'))
            return
        for cells in reader:
            row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            if not any(row.values()):
                continue
            if len(cells) > len(header) or not row.get("query") or not row.get("guide"):
                wanted = ",".join(header)
                problems.append(_problem(path, reader.line_num, f'a line needs a query and a guide, as in "{wanted}".'))
                continue
            yield reader.line_num, {name: row.get(name, "") for name in header}
    except csv.Error as error:
        problems.append(_problem(path, reader.line_num, f"this is not well-formed CSV ({error})."))


def read_text(path: Path, problems: list[Problem]) -> str:
    """The text of a tuning file, "" when there is none or it cannot be read."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            problems.append(_problem(path, 1, "the file is larger than 1 MiB; split or shorten it."))
            return ""
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(_problem(path, line, "the file is not UTF-8 text; save it as UTF-8."))
    except OSError as error:
        problems.append(_problem(path, 1, f"the file cannot be read ({error.strerror})."))
    return ""


def _lines(path: Path, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(read_text(path, problems).splitlines(), start=1):
        # " #" and not "#", because "c#" is a word.
        text = (" " + line).split(" #", 1)[0].strip()
        if text:
            yield number, text


def _synonyms(path: Path, locale: str, problems: list[Problem]) -> Iterator[Synonym]:
    for number, line in _lines(path, problems):
        left, arrow, right = line.partition(ARROW)
        sides = [_phrases(left), _phrases(right)] if arrow else [_phrases(left)]
        mistake = _mistake(sides, locale)
        if mistake:
            problems.append(_problem(path, number, mistake))
            continue
        for phrase in sides[0]:
            others = sides[1] if arrow else [other for other in sides[0] if other != phrase]
            yield Synonym(phrase, tuple(others))


def _phrases(side: str) -> list[str]:
    return [phrase.strip() for phrase in side.split(",")]


def _mistake(sides: list[list[str]], locale: str) -> str | None:
    phrases = [phrase for side in sides for phrase in side]
    if ARROW in sides[-1][-1]:
        return f'a line may hold "{ARROW}" only once.'
    if len(phrases) < 2:
        return f'one word alone has no synonym; write "word, other word" or "word {ARROW} other word".'
    if not all(phrases):
        return f'something is missing beside a comma or "{ARROW}".'
    empty = next((phrase for phrase in phrases if not analyze(phrase, locale)), None)
    return f'"{empty}" holds no word that search could find.' if empty else None


def _stop_words(path: Path, locale: str, problems: list[Problem]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    stopped: list[str] = []
    kept: list[str] = []
    for number, line in _lines(path, problems):
        word = line.removeprefix("-").strip()
        if len(word.split()) != 1 or not analyze(word, locale):
            problems.append(_problem(path, number, "write one word a line."))
            continue
        (kept if line.startswith("-") else stopped).append(word)
    return tuple(stopped), tuple(kept)


def _problem(path: Path, line: int, message: str) -> Problem:
    return Problem(f"index/{path.parent.name}/{path.name}", line, message)
