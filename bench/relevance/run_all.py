"""Every set of a folder of collections in one run: `xquad/<locale>`, `xquad_typo/<locale>` and `xquad_cross/<locale>`.

Prints MRR@10 x 100 with a 95 % bootstrap interval for each locale, beside the best row of the folder's README, and
what each part of the engine is worth (`--ablations`).
"""

import argparse
import random
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.relevance.run import LOCALES, build_site, read_judgements, reciprocal_ranks, records_of, search, weights_of
from helpcenter.search.field_weights import Weights

SETS = {"plain": "xquad", "typo": "xquad_typo", "cross": "xquad_cross"}
_CROSS_DOCUMENTS = "en"
_RESAMPLES = 1000
# What is taken away, and the weights that take it away.
ABLATIONS: Mapping[str, Callable[[Weights], Weights]] = {
    "everything": lambda weights: weights,
    "no n-grams": lambda weights: replace(weights, ngrams=0.0),
    "no unfolded forms": lambda weights: replace(weights, unfolded=0.0),
    "stop words not at all": lambda weights: replace(weights, stop_word=0.0),
    "stop words in full": lambda weights: replace(weights, stop_word=1.0),
    "corrected words as good as typed": lambda weights: replace(weights, typo=1.0),
    "corrected words hardly": lambda weights: replace(weights, typo=0.1),
    "no parts of compounds": lambda weights: replace(weights, compound_part=0.0),
    "other language in full": lambda weights: replace(weights, other_language=1.0),
    "no length normalisation": lambda weights: replace(weights, length_body=0.0),
}


@dataclass(frozen=True, slots=True)
class Score:
    """MRR@10 x 100 of one set and locale, and the ends of its 95 % bootstrap interval."""

    mrr: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mrr:.1f} [{self.low:.1f}, {self.high:.1f}]"


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    folder = Path(options.dir)
    sets = [name for name in options.sets.split(",") if (folder / SETS[name]).is_dir()]
    weights = weights_of(options.engine)
    for name in sets:
        locales = _chosen(folder / SETS[name], options.locales)
        if options.ablations:
            _print_ablations(folder, name, locales, weights)
        else:
            _print_scores(name, _scores(folder, name, locales, weights), best_rows(folder / "README.md", name))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench relevance-all", description=__doc__)
    parser.add_argument("dir", help="folder with xquad/, xquad_typo/ and xquad_cross/")
    parser.add_argument("--engine", choices=["lexical", "hybrid"], default="lexical")
    parser.add_argument("--sets", default=",".join(SETS), help="plain, typo, cross; separated by commas")
    parser.add_argument("--locales", default="", help="only these, separated by commas")
    parser.add_argument("--ablations", action="store_true", help="what each part of the engine is worth")
    return parser


def _chosen(folder: Path, wanted: str) -> list[str]:
    locales = sorted(path.name for path in folder.iterdir() if path.is_dir())
    return [locale for locale in locales if not wanted or locale in wanted.split(",")]


def measure_set(folder: Path, name: str, locales: Sequence[str], weights: Weights) -> dict[str, Score]:
    """The score of each locale of a set."""
    return dict(_scores(folder, name, locales, weights))


def _scores(folder: Path, name: str, locales: Sequence[str], weights: Weights) -> Iterator[tuple[str, Score]]:
    return ((locale, _score(_ranks(folder, name, locale, weights))) for locale in locales)


def _ranks(folder: Path, name: str, locale: str, weights: Weights) -> list[float]:
    questions = folder / SETS[name] / locale
    documents = folder / SETS["plain"] / (_CROSS_DOCUMENTS if name == "cross" else locale)
    tag = LOCALES.get(locale, locale)
    with tempfile.TemporaryDirectory() as scratch:
        engine = build_site(Path(scratch), tag, list(records_of(documents / "docs.jsonl")), weights)
        queries = {record["id"]: record["text"] for record in records_of(questions / "queries.jsonl")}
        runs = {query: search(engine, tag, text) for query, text in queries.items()}
    return reciprocal_ranks(runs, read_judgements(questions / "qrels.tsv"))


def _score(ranks: Sequence[float]) -> Score:
    """With a fixed seed, so that the same ranks print the same interval."""
    chance = random.Random(0)
    means = sorted(sum(chance.choices(ranks, k=len(ranks))) / len(ranks) for _ in range(_RESAMPLES))
    low, high = means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES)]
    return Score(100 * sum(ranks) / len(ranks), 100 * low, 100 * high)


def best_rows(readme: Path, name: str) -> dict[str, float]:
    """By locale, the best figure of any engine in the folder's table of baselines for a set."""
    rows = list(_table(readme))
    if not rows:
        return {}
    head, *rest = rows
    best: dict[str, float] = {}
    for row in (row for row in rest if row[1] == name):
        for locale, cell in zip(head[2:], row[2:], strict=False):
            if re.fullmatch(r"[0-9.]+", cell):
                best[locale] = max(best.get(locale, 0.0), float(cell))
    return best


def _table(readme: Path) -> Iterator[list[str]]:
    """The cells of the table whose first column is `engine`."""
    is_inside = False
    for line in readme.read_text(encoding="utf-8").splitlines() if readme.exists() else ():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        is_inside = line.startswith("|") and (is_inside or cells[0] == "engine")
        if is_inside and not set(cells[0]) <= set("-: "):
            yield cells


def _print_scores(name: str, found: Iterable[tuple[str, Score]], best: Mapping[str, float]) -> None:
    print(f"\n| {name} | MRR@10 [95 %] | best baseline | difference |\n| --- | --: | --: | --: |", flush=True)
    scores: dict[str, Score] = {}
    for locale, score in found:
        scores[locale] = score
        known = best.get(locale)
        beside = f"{known:.1f} | {score.mrr - known:+.1f}" if known is not None else "|"
        print(f"| {locale} | {score} | {beside} |", flush=True)
    print(f"| mean | {_mean(scores):.2f} | | |", flush=True)


def _print_ablations(folder: Path, name: str, locales: Sequence[str], weights: Weights) -> None:
    print(
        f"\n| {name} | mean | {' | '.join(locales)} |\n| --- | {' | '.join('--:' for _ in range(len(locales) + 1))} |"
    )
    for what, change in ABLATIONS.items():
        scores = measure_set(folder, name, locales, change(weights))
        print(
            f"| {what} | {_mean(scores):.2f} | {' | '.join(f'{each.mrr:.1f}' for each in scores.values())} |",
            flush=True,
        )


def _mean(scores: Mapping[str, Score]) -> float:
    return sum(score.mrr for score in scores.values()) / len(scores)
