"""Search: the only importer of whoosh, the only reader of `index/`."""

from helpcenter.search.backends.registry import ARRAYS, ENGINES
from helpcenter.search.embeddings.encoder import describe_status as describe_semantic_status
from helpcenter.search.embeddings.encoder import turn_semantic_search
from helpcenter.search.engine import STEP_NAMES
from helpcenter.search.evaluation.golden_changes import Moved, Relevance, compare_with_last
from helpcenter.search.evaluation.golden_queries import GoldenResult, failing_queries, golden_results
from helpcenter.search.interfaces import SearchEngine, SemanticStatus
from helpcenter.search.query.completion import Completion, Completions, CompletionSource
from helpcenter.search.releases.background_upkeep import BackgroundUpkeep
from helpcenter.search.releases.history import FEWEST as FEWEST_RELEASES
from helpcenter.search.releases.history import GuideChanges, Origin, ReleaseRecord
from helpcenter.search.releases.kept_releases import KeptReleases
from helpcenter.search.releases.parallel_build import Progress
from helpcenter.search.releases.reindexing import LocaleReport, ReindexReport
from helpcenter.search.releases.release_store import Release, ReleaseStore
from helpcenter.search.releases.upkeep import FEW_TO_ENCODE, Upkeep
from helpcenter.search.releases.upkeep_progress import UpkeepProgress, describe_upkeep, read_progress
from helpcenter.search.tuning.checks import check_tuning
from helpcenter.search.tuning.golden_files import GoldenQuery, read_golden
from helpcenter.search.tuning.watch import TuningWatch

__all__ = [
    "ARRAYS",
    "ENGINES",
    "FEWEST_RELEASES",
    "FEW_TO_ENCODE",
    "STEP_NAMES",
    "BackgroundUpkeep",
    "Completion",
    "CompletionSource",
    "Completions",
    "GoldenQuery",
    "GoldenResult",
    "GuideChanges",
    "KeptReleases",
    "LocaleReport",
    "Moved",
    "Origin",
    "Progress",
    "ReindexReport",
    "Release",
    "ReleaseRecord",
    "ReleaseStore",
    "Relevance",
    "SearchEngine",
    "SemanticStatus",
    "TuningWatch",
    "Upkeep",
    "UpkeepProgress",
    "check_tuning",
    "compare_with_last",
    "describe_semantic_status",
    "describe_upkeep",
    "failing_queries",
    "golden_results",
    "read_golden",
    "read_progress",
    "turn_semantic_search",
]
