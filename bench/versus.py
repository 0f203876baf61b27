"""Two versions of the program by the same bench, in turns: `python -m bench versus TREE search|http …`.

TREE is a work tree of another version with a virtual environment of its own (`make install` there). The bench runs in
TREE and here, again and again, in another order each time, and each of our own rows is compared by CPU: the median of
the ratios of a round, and their range. A row that is slower by more than `--most` ends the comparison with status 1,
and so do rows that only some of the runs have.
"""

import argparse
import math
import re
import statistics
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_TIMED = re.compile(r"^(core|shipped|semantic) +(ours(?:, cold)?) +(\w+) +([\d.]+) +[\d.]+ +[\d.]+$")
_SECONDS = re.compile(r"^(core|shipped|semantic) +(ours) +(\w[\w ]*?) +([\d.]+) s of CPU")
_OURS = "helpcenter"
_CPU = "CPU µs"

Round = tuple[Mapping[str, float], Mapping[str, float]]
"""What each row cost now, and before."""


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    here, there = Path.cwd(), Path(options.tree).resolve()
    rounds: list[Round] = []
    for number in range(options.rounds):
        turns = (there, here) if number % 2 == 0 else (here, there)
        found = {tree: rows(_run(tree, options.name, options.arguments).splitlines()) for tree in turns}
        rounds.append((found[here], found[there]))
        print(f"round {number + 1} of {options.rounds}: {len(found[here])} rows", file=sys.stderr, flush=True)
    table, slower = compare(rounds, options.most)
    print("\n".join(table))
    return 1 if slower else 0


def compare(rounds: Sequence[Round], most: float) -> tuple[list[str], int]:
    """The lines of a table of ratios, and how many rows are slower by more than `most`. Ends with a sentence where
    there is nothing to compare, or where not every run of both has the same rows."""
    every = [frozenset(found) for each in rounds for found in each]
    if not every or not every[0]:
        raise SystemExit("Nothing was compared: the bench printed no rows of ours.")
    differing = frozenset.union(*every) - frozenset.intersection(*every)
    if differing:
        raise SystemExit(f"Not every run has the same rows: {', '.join(sorted(differing))}.")
    table, slower = ["| row | before | now | now / before | lowest to highest |", "| --- | --: | --: | --: | --: |"], 0
    for row in rounds[0][0]:
        now, before = (statistics.median(each[place][row] for each in rounds) for place in (0, 1))
        ratios = [_ratio(each[0][row], each[1][row]) for each in rounds]
        ratio = statistics.median(ratios)
        slower += ratio > most
        table.append(f"| {row} | {before:g} | {now:g} | {ratio:.3f} | {min(ratios):.3f} to {max(ratios):.3f} |")
    return [*table, f"{slower} rows are slower by more than {most - 1:.0%}"], slower


def _ratio(now: float, before: float) -> float:
    """What takes no time that can be measured, before and now, is as fast as it was."""
    return now / before if before else math.inf if now else 1.0


def rows(lines: Iterable[str]) -> dict[str, float]:
    """What each of our own rows costs of CPU, by the row's name, read off what a bench prints."""
    found: dict[str, float] = {}
    columns: list[str] = []
    for line in lines:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if _CPU in cells:
                columns = cells
            elif columns and len(cells) == len(columns) and cells[1] == _OURS:
                found[" ".join((cells[0], cells[2], cells[1]))] = float(cells[columns.index(_CPU)].replace(",", ""))
        elif match := _TIMED.match(line) or _SECONDS.match(line):
            found[" ".join(match.groups()[:3])] = float(match[4])
    return found


def _run(tree: Path, name: str, arguments: Sequence[str]) -> str:
    command = [str(tree / ".venv" / "bin" / "python"), "-m", "bench", name, *arguments]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed in {tree}:\n{done.stderr[-2000:]}")
    return done.stdout


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench versus", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often both run (default: %(default)s)")
    parser.add_argument("--most", type=float, default=1.03, help="the highest ratio that passes (default: %(default)s)")
    parser.add_argument("tree", help="a work tree of the other version, installed")
    parser.add_argument("name", choices=["search", "http"])
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to the bench")
    return parser
