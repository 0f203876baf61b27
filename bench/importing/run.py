"""An import as a stranger sees it: into a new site, by the command, then checked, looked through and done once more."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.corpora import unpacked
from bench.importing.foreign_signs import foreign_signs
from helpcenter.content import load

GNOME = "gnome-user-docs"
_GNOME_FOLDER = "usr/share/help/C/gnome-help"
_COLUMNS = (
    *("source", "system", "guides", "texts", "topics", "pictures", "findings", "errors", "warnings"),
    *("foreign signs", "changed by a second import", "first, second"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One import: what the report says, what `check` says of the result, what its pages show, and what the second
    import changed. Times are seconds of the whole command."""

    source: str
    report: dict[str, object]
    errors: list[str]
    warnings: int
    signs: Counter[str]
    examples: list[str]
    changed: int
    first_seconds: float
    second_seconds: float


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench import", description=__doc__)
    parser.add_argument("kind", nargs="?", default="mallard", help="as in helpcenter import KIND SOURCE")
    parser.add_argument("sources", nargs="*", help="folders; GNOME's help from Debian's package if left out")
    parser.add_argument("--set", dest="pairs", action="append", default=[], help="handed on to helpcenter import")
    parser.add_argument("--locale", default="en", help="default language of the new site")
    parser.add_argument("--keep", help="folder to leave the sites in")
    parser.add_argument("--cache", default="bench/.cache", help="folder for Debian's package")
    options = parser.parse_args(arguments)
    sources, pairs = options.sources, options.pairs
    if not sources and options.kind == "mallard":
        sources = [str(unpacked(Path(options.cache), GNOME) / _GNOME_FOLDER)]
        pairs = pairs or ["locales=en,fr,de"]
    print("| " + " | ".join(_COLUMNS) + " |")
    print("|" + " --- |" * len(_COLUMNS))
    is_fine = True
    with tempfile.TemporaryDirectory() as scratch:
        for number, source in enumerate(sources):
            root = Path(options.keep or scratch) / f"{number}-{Path(source).name}"
            measured = _measure(options.kind, source, root, pairs, options.locale)
            print(_row(measured), flush=True)
            for line in _details(measured):
                print(line, file=sys.stderr)
            is_fine = is_fine and not measured.errors and not measured.changed
    return 0 if is_fine else 1


def _measure(kind: str, source: str, root: Path, pairs: Sequence[str], locale: str) -> Measured:
    _helpcenter("init", str(root), "--yes", "--language", locale)
    given = [part for pair in pairs for part in ("--set", pair)]
    command = ["--root", str(root), "import", kind, str(Path(source).absolute()), "--format", "json", *given]
    started = perf_counter()
    report = json.loads(_helpcenter(*command))
    first = perf_counter() - started
    before = _files(root)
    started = perf_counter()
    _helpcenter(*command)
    second = perf_counter() - started
    after = _files(root)
    loaded = load(root)
    problems = [str(each) for each in loaded.problems if each.is_error]
    signs = list(foreign_signs(loaded.library)) if loaded.library else []
    examples = [f"{each.kind}: {each.guide}/{each.locale}: {each.words}" for each in signs]
    return Measured(
        source=Path(source).name,
        report=report,
        errors=problems,
        warnings=len(loaded.problems) - len(problems),
        signs=Counter(each.kind for each in signs),
        examples=examples,
        changed=sum(before.get(path) != after.get(path) for path in {*before, *after}),
        first_seconds=first,
        second_seconds=second,
    )


def _helpcenter(*arguments: str) -> str:
    run = subprocess.run([sys.executable, "-m", "helpcenter", *arguments], capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"helpcenter {' '.join(arguments)}: {run.stderr.strip()[-2000:]}")
    return run.stdout


def _files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in (root / "content").rglob("*") if path.is_file()}


def _row(measured: Measured) -> str:
    counts = measured.report["counts"]
    kinds = measured.report["by_construct"]
    assert isinstance(counts, dict)
    assert isinstance(kinds, dict)
    numbers = [next((n for name, n in counts.items() if name.startswith(what)), 0) for what in _COUNTED]
    cells = [
        measured.source, measured.report["system"], *numbers, sum(kinds.values()), len(measured.errors),
        measured.warnings, sum(measured.signs.values()), measured.changed,
        f"{measured.first_seconds:.1f} s, {measured.second_seconds:.1f} s",
    ]  # fmt: skip
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


_COUNTED = ("guide", "text", "topic", "picture")


def _details(measured: Measured) -> Iterator[str]:
    kinds = measured.report["by_construct"]
    assert isinstance(kinds, dict)
    yield f"  findings: {', '.join(f'{number} {kind}' for kind, number in kinds.items()) or 'none'}"
    if measured.signs:
        yield f"  signs: {', '.join(f'{number} {kind}' for kind, number in measured.signs.most_common())}"
    yield from (f"    {line[:200]}" for line in measured.examples[:40])
    yield from (f"  error: {line[:300]}" for line in measured.errors[:20])
