"""Search: the only importer of whoosh, the only reader of `index/`."""

from helpcenter.search.checks import check_tuning
from helpcenter.search.engine import SearchEngine
from helpcenter.search.golden import Golden, Place, lost, places, read_golden
from helpcenter.search.releases import LocaleReport, Progress, ReindexReport, Release, ReleaseStore

__all__ = [
    "Golden",
    "LocaleReport",
    "Place",
    "Progress",
    "ReindexReport",
    "Release",
    "ReleaseStore",
    "SearchEngine",
    "check_tuning",
    "lost",
    "places",
    "read_golden",
]
