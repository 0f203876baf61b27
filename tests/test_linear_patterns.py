"""No pattern that sees what a client sent takes more than its share of time: twice the text, about twice the time.

Every pattern of the packages is listed here, so that a new one cannot come without somebody thinking of that.
"""

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from helpcenter.search.text import characters
from helpcenter.search.text.language_detection import _SCRIPTS
from helpcenter.search.text.phonetics import _RULES

PACKAGE = Path(__file__).parents[1] / "helpcenter"
LOOKED_THROUGH = ("web", "analytics", "search", "domain")

# Patterns that look through what a client sent, by how they are asked.
SEARCHED = {
    "analytics/recording/redaction.py": (
        *("_NAME_IN_URL", "_URL", "_EMAIL", "_NAMED_SECRET", "_KNOWN_SECRET", "_JSON_WEB_TOKEN", "_UUID", "_RUN"),
        *("_IBAN", "_DIGITS", "_TYPED_DIGITS"),
    ),
    "analytics/reports/charts.py": ("_NOT_XML",),
    "domain/query.py": ("_BIDI", "_SPACES"),
    "search/embeddings/semantic_retrieval.py": ("_HAN", "_UNSPACED"),
    "search/query/completion.py": ("_JOINTS",),
    "search/results/snippets.py": ("_MARKUP",),
    "search/text/characters.py": ("_ACCENTS", "run_pattern", "bare_run_pattern", "spaced_pattern"),
    "search/text/language_detection.py": ("_SCRIPTS",),
    "search/text/phonetics.py": ("_RULES", "_DOUBLED"),
    "web/site/brand_files.py": ("_DIGEST",),
}
MATCHED_WHOLE = {
    "accounts/store.py": ("_NAME",),
    "analytics/recording/redaction.py": (
        *("_WORDS", "_DATES", "_YEARS", "_VERSION", "_THOUSANDS", "_MONEY_AFTER", "_WHOLE_WORDS"),
        *("_looks_random", "_is_price"),
    ),
    "analytics/reports/table.py": ("_DATE", "_ID"),
    "domain/locale.py": ("_TAG", "_QUALITY"),
    "web/http/request_ids.py": ("_WELL_FORMED",),
    "web/result_links.py": ("_SHAPE",),
    "web/site/feedback.py": ("_REVISION",),
    "web/staff_sessions.py": ("_SIGN_IN_VALUE",),
}
# Patterns that see a client's words in a bounded piece only, and where the bound is.
BOUNDED = {
    "analytics/recording/redaction.py": {"_MONEY_BEFORE": "the sixteen characters before a number"},
    "analytics/recording/visitors.py": {"_tagged": "the first 512 characters of a user agent"},
}
# Patterns that never see a client's words.
OURS = {
    "analytics/facts/definitions.py": "our SQL",
    "analytics/ledger/store.py": "names of our files",
    "analytics/reports/charts.py": "pictures that our drawer made",
    "analytics/reports/definition.py": "the reports' files",
    "analytics/reports/figure_headers.py": "the reports' files",
    "analytics/reports/receipts.py": "the reports' SQL",
    "analytics/reports/sandbox/fact_copy.py": "our SQL and the reports' files",
    "analytics/reports/sandbox/report_worker.py": "our own setting",
    "analytics/reports/trends.py": "the reports' files",
    "domain/colour.py": "the editors' files",
    "search/embeddings/vectors.py": "the editors' texts",
    "search/results/snippets.py": "the editors' texts",
    "search/text/characters.py": "our own tables of characters",
    "web/content_links.py": "the editors' texts",
    "web/preview/drawing.py": "the editors' texts",
    "web/site/heading_links.py": "the editors' texts",
    "web/http/compression.py": "content types of our answers",
    "web/interface/assets.py": "our scripts",
    "web/interface/icons.py": "our icons",
    "web/site/guide_page.py": "the editors' texts",
    "web/staff/reports/figures.py": "the reports' files",
}

LENGTH = 1000
# Twice the text: twice the time, four times for what is quadratic. Best of several, in processor time of this thread.
MOST_GROWTH = 3.0
TRIES = 5
ATOMS = (
    *("a", "A", "1", "é", "日", " ", "\u00a0", "-", ".", "@", "(", "$", "<", "\u202e", "=", "/", "s", "\u0301"),
    *("a-", "a ", "1 ", "1-", "1a", "A1", "(1", "a@", "$ ", "a.", "aa://", "aa://a@", "eyJ-", "eyJaaaaaaaa.", "sk-"),
    *("1111 ", "12345", "12345   ", "FR14 2004 ", "pass ", "pass: ", "bearer ", "SG.", "2024 ", "c++", "a'", "日-"),
    *("q=0.", "eer", "usd ", "a" * 16 + "!", "1" * 7 + "a", "http://a?"),
)
ENDS = ("", "!", "a")


def patterns_in(path: Path) -> Iterator[str]:
    """The names under which a module's patterns stand: of the constant, or of the function around them."""

    def walk(node: ast.AST, name: str) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            inner = name
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = child.name
            elif not name and isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name):
                inner = child.targets[0].id
            if (
                isinstance(child, ast.Attribute)
                and isinstance(child.value, ast.Name)
                and child.value.id == "re"
                and child.attr not in {"Pattern", "Match", "escape", "error"}
                and child.attr.islower()
            ):
                yield inner
            yield from walk(child, inner)

    return walk(ast.parse(path.read_text("utf-8")), "")


def test_every_pattern_is_listed() -> None:
    listed = {module: {*SEARCHED.get(module, ()), *MATCHED_WHOLE.get(module, ()), *BOUNDED.get(module, {})}
              for module in {*SEARCHED, *MATCHED_WHOLE, *BOUNDED}}  # fmt: skip
    found = {
        path.relative_to(PACKAGE).as_posix(): set(patterns_in(path))
        for folder in LOOKED_THROUGH
        for path in (PACKAGE / folder).rglob("*.py")
    }
    unknown = {
        f"{module}: {name}"
        for module, names in found.items()
        for name in names - listed.get(module, set())
        if module not in OURS
    }
    assert not unknown, "List these, and say what they see."
    gone = {
        f"{module}: {name}" for module, names in listed.items() for name in names - found.get(module, set(names))
    } | {module for module in OURS if not found.get(module)}
    assert not gone, "These are no longer there."
    assert not any(
        re.findall(r"from re import|import re as", path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")
    )


def asked(listed: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Any]]:
    """The patterns, or functions that use them, of a list."""
    for module, names in listed.items():
        loaded = importlib.import_module(f"helpcenter.{module.removesuffix('.py').replace('/', '.')}")
        for name in names:
            found = getattr(loaded, name)
            if isinstance(found, re.Pattern):
                yield name, found
            elif found is _RULES:
                yield from ((f"{language} {each.pattern}", each) for language in _RULES for each, _ in _RULES[language])
            elif found is _SCRIPTS:
                yield from ((each.pattern, each) for each, _ in found)
            elif loaded is characters:
                yield name, found()


def searches() -> Iterator[tuple[str, Callable[[str], object]]]:
    for name, pattern in asked(SEARCHED):
        yield name, lambda text, pattern=pattern: sum(1 for _ in pattern.finditer(text))
    for name, pattern in asked(MATCHED_WHOLE):
        yield (
            name,
            lambda text, pattern=pattern: [
                match(as_read(pattern, text)) for match in (pattern.fullmatch, pattern.match)
            ],
        )


def as_read(pattern: re.Pattern[Any], text: str) -> str | bytes:
    """A text as the pattern reads it: headers are bytes."""
    return text.encode() if isinstance(pattern.pattern, bytes) else text


@pytest.mark.parametrize(("name", "ask"), [pytest.param(name, ask, id=name) for name, ask in searches()])
def test_twice_the_text_takes_about_twice_the_time(name: str, ask: Callable[[str], object]) -> None:
    for atom in ATOMS:
        for end in ENDS:
            assert grows_evenly(ask, atom, end), f"{name} takes too long for {atom!r} many times, then {end!r}"


def grows_evenly(ask: Callable[[str], object], atom: str, end: str) -> bool:
    """Whether four times the text takes less than twelve times the time; a busy machine gets several tries."""
    small, large = (atom * (length // len(atom)) + end for length in (LENGTH, 4 * LENGTH))
    if seconds(ask, large, 1) < 2e-3:
        # What is quadratic compares millions of places.
        return True
    return any(seconds(ask, large, 3) < MOST_GROWTH * 4 * seconds(ask, small, 3) for _ in range(TRIES))


def seconds(ask: Callable[[str], object], text: str, times: int) -> float:
    """Processor time of this thread, the shortest of some."""
    best = float("inf")
    for _ in range(times):
        began = time.thread_time()
        ask(text)
        best = min(best, time.thread_time() - began)
    return best
