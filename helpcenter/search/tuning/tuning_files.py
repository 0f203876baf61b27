"""Search owners' files in `index/<locale>/`: synonyms, stop words, pins, hidden guides. All optional, all plain text.

They take effect at query time; nothing is indexed again for them. `index/synonyms.txt` holds for every locale.
"""

import csv
import errno
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from helpcenter.domain.problem import Problem
from helpcenter.regular_files import leads_out, read_regular
from helpcenter.search.text.analysis import analyze
from helpcenter.search.tuning.pins import ANY, MOST_ANY, pin_key
from helpcenter.search.tuning.rules import Pin, Synonym, Tuning

ARROW = "=>"
_MAX_BYTES = 1 << 20


def read_tuning(index: Path, locale: str) -> tuple[Tuning, list[Problem]]:
    """The tuning of a locale from the folder `index`. Lines with a problem are left out and listed."""
    problems: list[Problem] = []
    folder = index / locale
    stopped, kept = _stop_words(folder / "stopwords.txt", locale, problems)
    tuning = Tuning(
        synonyms=(
            *_synonyms(folder / "synonyms.txt", locale, problems),
            *_synonyms(index / "synonyms.txt", locale, problems),
        ),
        stopped=stopped,
        kept=kept,
        pins=tuple(_pins(folder / "pins.csv", problems)),
        hidden=tuple(_pins(folder / "hidden.csv", problems)),
    )
    return tuning, problems


PIN_HEADER = ("query", "guide", "until")


def rows(path: Path, header: tuple[str, ...], problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and named cells of a CSV file's rows; query and guide must be filled in, the last column may lack."""
    reader = csv.reader(read_text(path, problems).splitlines(), strict=True)
    try:
        first = next(reader, None)
        named = header if first is None else tuple(cell.strip() for cell in first)
        if named not in (header, header[:-1]):
            allowed = f'"{",".join(header[:-1])}" or "{",".join(header)}"'
            problems.append(_problem(path, 1, f"the first line must be {allowed}."))
            return
        for cells in reader:
            row = dict(zip(named, (cell.strip() for cell in cells), strict=False))
            if not any(row.values()):
                continue
            if len(cells) > len(named) or not row.get("query") or not row.get("guide"):
                wanted = ",".join(named)
                problems.append(_problem(path, reader.line_num, f'a line needs a query and a guide, as in "{wanted}".'))
                continue
            yield reader.line_num, {name: row.get(name, "") for name in header}
    except csv.Error as error:
        problems.append(_problem(path, reader.line_num, f"this is not well-formed CSV ({error})."))


def _pins(path: Path, problems: list[Problem]) -> Iterator[Pin]:
    for line, row in rows(path, PIN_HEADER, problems):
        try:
            until = date.fromisoformat(row["until"]) if row["until"] else None
        except ValueError:
            problems.append(_problem(path, line, f'"{row["until"]}" is not a day; write it as in 2027-01-31.'))
            continue
        query = row["query"]
        if not pin_key(query) or query.count(ANY) > MOST_ANY:
            message = f'a query needs a word, and at most {MOST_ANY} "{ANY}", as in "cancel {ANY}".'
            problems.append(_problem(path, line, message))
            continue
        yield Pin(query, row["guide"], line, until)


def read_text(path: Path, problems: list[Problem]) -> str:
    """The text of a tuning file, "" when there is none or it cannot be read."""
    try:
        text = read_regular(path, _MAX_BYTES).decode("utf-8-sig")
        if not leads_out(path, path.parent):
            return text
        problems.append(_problem(path, 1, "the file is a link that leads out of its folder; put the file itself here."))
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(_problem(path, line, "the file is not UTF-8 text; save it as UTF-8."))
    except OSError as error:
        is_large = error.errno == errno.EFBIG
        reason = "is larger than 1 MiB; split or shorten it" if is_large else f"cannot be read ({error.strerror})"
        problems.append(_problem(path, 1, f"the file {reason}."))
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
    parents = "index" if path.parent.name == "index" else f"index/{path.parent.name}"
    return Problem(f"{parents}/{path.name}", line, message)
