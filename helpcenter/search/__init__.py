"""Search: the only importer of whoosh, the only reader of `index/`."""

from helpcenter.search.embeddings.encoder import describe_status as describe_semantic_status
from helpcenter.search.engine import SearchEngine
from helpcenter.search.evaluation.golden_queries import (
    GoldenQuery,
    GoldenResult,
    failing_queries,
    golden_results,
    read_golden,
)
from helpcenter.search.query.completion import Completion, Completions, CompletionSource
from helpcenter.search.releases.parallel_build import Progress
from helpcenter.search.releases.store import LocaleReport, ReindexReport, Release, ReleaseStore
from helpcenter.search.tuning.checks import check_tuning
from helpcenter.search.tuning.watch import TuningFiles

__all__ = [
    "Completion",
    "CompletionSource",
    "Completions",
    "GoldenQuery",
    "GoldenResult",
    "LocaleReport",
    "Progress",
    "ReindexReport",
    "Release",
    "ReleaseStore",
    "SearchEngine",
    "TuningFiles",
    "check_tuning",
    "describe_semantic_status",
    "failing_queries",
    "golden_results",
    "read_golden",
]
