"""Search: the only importer of whoosh, the only reader of `index/`."""

from helpcenter.search.embeddings.encoder import told as meaning_told
from helpcenter.search.engine import SearchEngine
from helpcenter.search.evaluation.golden_queries import Golden, Place, lost, places, read_golden
from helpcenter.search.query.completion import Completion, Completions, Source
from helpcenter.search.releases.parallel_build import Progress
from helpcenter.search.releases.store import LocaleReport, ReindexReport, Release, ReleaseStore
from helpcenter.search.tuning.checks import check_tuning
from helpcenter.search.tuning.watch import TuningFiles

__all__ = [
    "Completion",
    "Completions",
    "Golden",
    "LocaleReport",
    "Place",
    "Progress",
    "ReindexReport",
    "Release",
    "ReleaseStore",
    "SearchEngine",
    "Source",
    "TuningFiles",
    "check_tuning",
    "lost",
    "meaning_told",
    "places",
    "read_golden",
]
