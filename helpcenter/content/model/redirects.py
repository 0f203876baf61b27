"""`content/redirects.csv`: old addresses, and where each leads."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.reading.files import ProblemLog, decode, entries, read_bytes
from helpcenter.content.reading.parsed import Reference, ReferenceKind
from helpcenter.content.text import addresses
from helpcenter.domain.addresses.redirect import MAX_QUERIES, TAIL, Redirect, decoded, normal_path, pairs_of
from helpcenter.domain.library import Site
from helpcenter.domain.problem import Problem, Remedy, RemedyKind, nearest

NAME = "redirects.csv"
PATH = f"content/{NAME}"
MAX_ROWS = 50_000
MAX_BYTES = 16 << 20
_MAX_ADDRESS = 2000
_COLUMNS = (["from", "to"], ["from", "to", "locale"])
_ODD = re.compile(r"[\\<>\"\x00-\x1f\x7f]")
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")


@dataclass(frozen=True)
class RedirectsFile:
    """The redirects that could be read, the guides they name, and what is wrong."""

    redirects: tuple[Redirect, ...] = ()
    references: tuple[Reference, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_redirects(root: Path, site: Site) -> RedirectsFile:
    """The file, if there is one. Never raises for what it holds."""
    # Whether the folder itself can be read is told with the stray files.
    if not any(entry.name == NAME for entry in entries(root / "content", ProblemLog("content"))):
        return RedirectsFile()
    log = ProblemLog(PATH)
    data = read_bytes(root / PATH, MAX_BYTES, log)
    text = decode(data, log) if data is not None else None
    redirects = tuple(redirects_in(text, site, log)) if text is not None else ()
    references = tuple(
        Reference(ReferenceKind.GUIDE, each.guide, PATH, each.line, each.anchor) for each in redirects if each.guide
    )
    return RedirectsFile(redirects, references, tuple(log.problems))


class UnreadableRow(Exception):
    """From `line` on, the text is no CSV; the message says why."""

    def __init__(self, line: int, reason: csv.Error) -> None:
        super().__init__(str(reason))
        self.line = line


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line and fields of each row. Raises UnreadableRow. Empty lines and those that begin with "#" are left out."""
    reader = csv.reader(io.StringIO(text), strict=True)
    before = 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            if row and any(field.strip() for field in row) and not row[0].startswith("#"):
                yield line, [field.strip() for field in row]
    except csv.Error as error:
        raise UnreadableRow(before + 1, error) from error


def redirects_in(text: str, site: Site, log: ProblemLog) -> Iterator[Redirect]:
    """The redirects of a file's text; the log gets what is wrong with each row."""
    seen: dict[tuple[object, ...], Redirect] = {}
    queries: dict[tuple[str, bool], set[frozenset[str]]] = {}
    columns: Sequence[str] = ()
    try:
        for count, (line, row) in enumerate(rows(text)):
            if count == 0:
                columns = row
                if row not in _COLUMNS:
                    log.error(line, "the first line names the columns: write from,to or from,to,locale")
                    return
                continue
            if count > MAX_ROWS:
                log.error(line, f"there are more than {MAX_ROWS} redirects: take a whole folder along with {TAIL}")
                return
            redirect = _redirect(row, columns, line, site, log)
            if redirect is not None and _is_first(redirect, seen, log) and _has_room(redirect, queries, log):
                yield redirect
    except UnreadableRow as unreadable:
        log.error(
            unreadable.line,
            f"from here on this is not CSV ({unreadable}): put text with commas or quotes in double quotes",
        )


def _is_first(redirect: Redirect, seen: dict[tuple[object, ...], Redirect], log: ProblemLog) -> bool:
    key = redirect.old, redirect.parameters, redirect.has_tail
    first = seen.setdefault(key, redirect)
    if first is not redirect:
        message = f'"{brief(redirect.old or "/")}" stands on line {first.line}, too: keep one'
        is_double = replace(redirect, line=first.line) == first
        log.error(redirect.line, message, Remedy(RemedyKind.NO_REDIRECT) if is_double else None)
    return first is redirect


def _has_room(redirect: Redirect, queries: dict[tuple[str, bool], set[frozenset[str]]], log: ProblemLog) -> bool:
    if not redirect.parameters:
        return True
    names = frozenset(name for name, _ in redirect.parameters)
    # Capitals make no difference when an address is looked up, so that spellings share a place.
    there = queries.setdefault((redirect.old.casefold(), redirect.has_tail), set())
    if names in there or len(there) < MAX_QUERIES:
        there.add(names)
        return True
    message = (
        f'"{brief(redirect.old or "/")}" stands with more than {MAX_QUERIES} different sets of parameters: '
        "name those only that tell its pages apart"
    )
    log.error(redirect.line, message)
    return False


def _redirect(row: list[str], columns: Sequence[str], line: int, site: Site, log: ProblemLog) -> Redirect | None:
    if not 2 <= len(row) <= len(columns):
        log.error(line, f"this row has {len(row)} fields instead of {len(columns)}: write {','.join(columns)}")
        return None
    old, new = row[0], row[1]
    locale = row[2] if len(row) > 2 and row[2] else None
    if (reason := _bad_old(old)) is not None:
        log.error(line, f'"{brief(old)}" {reason}')
    elif (reason := _bad_new(new, old)) is not None:
        log.error(line, f'"{brief(new)}" {reason}')
    elif locale is not None and locale not in site.locales:
        hint = nearest(locale, site.locales) or f": it has {', '.join(site.locales)}"
        log.error(line, f'this site has no language "{brief(locale)}"{hint}')
    else:
        return _made(old, new, locale, line)
    return None


def _bad_old(old: str) -> str | None:
    if len(old) > _MAX_ADDRESS:
        return f"is longer than {_MAX_ADDRESS} characters: leave it out"
    if not old.startswith("/") or old.startswith("//"):
        return "is no path: begin it with one slash, without https:// and the host"
    if "#" in old:
        return "holds a #, which browsers do not send: leave it and what follows out"
    path = decoded(old.partition("?")[0])
    if _ODD.search(path) or _DOTS.search(path) or "//" in path:
        return 'holds "..", "//", a backslash or the like, which no address does: write it as browsers show it'
    if "*" in path.removesuffix(TAIL):
        return f"holds a * in its middle: only {TAIL} at the end stands for what follows"
    return None


def _bad_new(new: str, old: str) -> str | None:
    path, has_tail = new.removesuffix(TAIL), new.endswith(TAIL)
    if has_tail and not old.partition("?")[0].endswith(TAIL):
        return f"ends in {TAIL}, but the old address does not: leave it out, or write it behind both"
    if has_tail and ("?" in path or "#" in path):
        return f"has a ? or # before {TAIL}: nothing can be put behind it"
    if new.startswith("guide:"):
        is_guide = not has_tail and new[6:].partition("#")[0]
        return None if is_guide else "is no guide: write guide:its-id or guide:its-id#its-block"
    if new.startswith("/"):
        return _bad_path(path)
    if ":" not in new:
        return "is no address: write guide:its-id, a path that begins with /, or https://…"
    return addresses.unsafe(path, allow_mailto=False)


def _bad_path(path: str) -> str | None:
    plain = decoded(path)
    if len(path) > _MAX_ADDRESS or plain.startswith("//") or _ODD.search(plain) or _DOTS.search(plain.split("?")[0]):
        return "is no path of this site: begin it with one slash, without quotes, backslashes or .."
    return None


def _made(old: str, new: str, locale: str | None, line: int) -> Redirect:
    path, _, query = old.partition("?")
    has_tail = path.endswith(TAIL)
    guide, _, anchor = new.removeprefix("guide:").partition("#")
    is_guide = new.startswith("guide:")
    return Redirect(
        old=normal_path(decoded(path.removesuffix(TAIL))),
        line=line,
        parameters=pairs_of(query),
        has_tail=has_tail,
        guide=guide if is_guide else None,
        anchor=(anchor or None) if is_guide else None,
        address=None if is_guide else (new.removesuffix(TAIL) or "/"),
        appends_tail=new.endswith(TAIL),
        locale=locale,
    )
