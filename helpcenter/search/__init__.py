"""Search: the only importer of whoosh, the only reader of `index/`."""

from helpcenter.search.building import Progress
from helpcenter.search.checks import check_tuning
from helpcenter.search.completion import Completion, Completions, Source
from helpcenter.search.engine import SearchEngine
from helpcenter.search.golden import Golden, Place, lost, places, read_golden
from helpcenter.search.releases import LocaleReport, ReindexReport, Release, ReleaseStore
from helpcenter.search.semantic.encoder import told as meaning_told
from helpcenter.search.watching import TuningFiles

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
