"""`content/theme/site.css`: the site's own rules, after ours. What the content security policy would keep from loading
is told with its line, instead of failing unseen in every visitor's browser."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import ProblemLog, decode, entries, printable, read_bytes
from helpcenter.domain.problem import Problem

FOLDER = "content/theme"
THEME = f"{FOLDER}/site.css"
# Part of the first look at every page.
_LIMIT = 64 << 10
# Each is looked for from the beginning, and who has mended so many asks again.
_MOST_MISTAKES = 50
_SIGN = re.compile(r"/\*|[\"'{}]|@import|\b(?:url|src|image|image-set)\(", re.IGNORECASE)
_OWN = ("data:image/", "#")


def read_theme(root: Path) -> tuple[str, list[Problem]]:
    """The style sheet, "" where there is none or it has errors, and what is wrong in its folder."""
    log, folder = ProblemLog(THEME), ProblemLog(FOLDER)
    css = ""
    for entry in entries(root / FOLDER, folder):
        if entry.name != "site.css":
            stray = ProblemLog(f"{FOLDER}/{printable(entry.name)}")
            stray.warn(1, "this file is not read: only site.css is; fonts and pictures belong to content/brand/")
            folder.problems += stray.problems
        elif entry.path.is_symlink():
            log.error(1, "this is a link: put the file itself here")
        else:
            data = read_bytes(entry.path, _LIMIT, log)
            css = (decode(data, log) or "") if data is not None else ""
    for place, message in islice(_mistakes(css), _MOST_MISTAKES):
        log.error(css.count("\n", 0, place) + 1, message)
    return "" if log.has_errors else css, [*folder.problems, *log.problems]


def _mistakes(css: str) -> Iterator[tuple[int, str]]:
    """What would not work, each with its place in the text."""
    place, opened = 0, []
    while sign := _SIGN.search(css, place):
        place, what = sign.end(), sign[0].lower()
        if what == "/*":
            end = css.find("*/", place)
            if end < 0:
                yield sign.start(), "a comment that opens here never closes: write */"
            place = end + 2 if end >= 0 else len(css)
        elif what in "\"'":
            place = _end_of_string(css, place, what)
            if place > len(css) or css[place - 1] != what:
                yield sign.start(), "a quote that opens here does not close on its line"
        elif what == "{":
            opened.append(sign.start())
        elif what == "}" and opened:
            opened.pop()
        elif what == "}":
            yield sign.start(), "nothing is open that this } could close: remove it"
        elif what == "@import":
            yield sign.start(), "@import loads another file, which is not served: put its rules here"
        else:
            yield from _address(css, sign.start(), place, what)
    if opened:
        yield opened[-1], "a { that opens here never closes: write }"


def _end_of_string(css: str, place: int, quote: str) -> int:
    """Where a string ends that began before `place`, its quote or its line included."""
    while place < len(css) and css[place] not in (quote, "\n"):
        place += 2 if css[place] == "\\" else 1
    return place + 1


def _address(css: str, start: int, place: int, what: str) -> Iterator[tuple[int, str]]:
    begins = css[place : place + 300].lstrip()
    is_quoted = begins[:1] in ("'", '"')
    if what != "url(" and not is_quoted:
        return  # as in image-set(url(…)): the url( inside is looked at by itself
    address = re.split(r"[\"')\s]", begins[1:] if is_quoted else begins, maxsplit=1)[0]
    if not address.lower().startswith(_OWN):
        way = "name fonts under brand: fonts in content/site.yaml, and write pictures as url(data:image/…)"
        yield start, f'"{brief(address)}" is not loaded, since pages load nothing but files of the site: {way}'
