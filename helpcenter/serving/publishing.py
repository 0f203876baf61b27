"""From the editors' files to a live release: check everything, then build beside and swap."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from helpcenter.analytics import check_reports
from helpcenter.content import KeptGuides, LoadedContent, load, watch_paths
from helpcenter.content.fixes.edit import Checked
from helpcenter.content.fixes.running import Fixed
from helpcenter.content.fixes.running import fix as fix_content
from helpcenter.content.snapshot import from_json, to_json
from helpcenter.domain.addresses import earlier
from helpcenter.domain.errors import ContentErrors, Unavailable, require_known
from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem
from helpcenter.lru_cache import LruCache
from helpcenter.search import ARRAYS, FEWEST_RELEASES, Origin, Progress, ReindexReport, ReleaseStore, check_tuning
from helpcenter.serving.going_live.library_changes import changed_parts

_READ = Path("index", ".read")
# Of content/guides/<guide>/<text>, below a folder that is a link.
_DEPTH = 4
# For whoever reads a site again in the same process, as `reindex --watch` does, and the fixes of `check --fix`.
_KEPT: LruCache[Path, KeptGuides] = LruCache(2)
_LIVE: LruCache[str, Library] = LruCache(1)


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the files say, and `with_earlier`, which it is with the addresses of the release that was `live`."""

    library: Library | None
    with_earlier: Library | None
    live: Library | None
    problems: list[Problem]


def check(root: Path) -> tuple[Library | None, list[Problem]]:
    """What the files of a site say, and every problem in them, by path and line."""
    judged = _judged(root)
    return judged.library, judged.problems


def check_beside_live(root: Path) -> tuple[Library | None, Library | None, list[Problem]]:
    """As `check`, with the library that is live between them."""
    judged = _judged(root)
    return judged.library, judged.live, judged.problems


def _judged(root: Path) -> _Judged:
    judged = _judged_content(root, root, _live(ReleaseStore(root / "index")))
    _kept(root).save()
    return replace(judged, problems=sorted([*judged.problems, *check_reports(root)]))


def _judged_content(files: Path, site: Path, live: Library | None) -> _Judged:
    """What the content in the folder `files` says, held against the tuning and the live release of `site`."""
    loaded = load(files, kept=_kept(site))
    left_out = _left_out(loaded)
    problems = list(earlier.with_names(loaded.problems, loaded.library, live, left_out))
    if loaded.library is None:
        return _Judged(None, None, live, problems)
    whole = earlier.with_earlier(loaded.library, live)
    problems += check_tuning(site, loaded.library, left_out)
    problems += earlier.problems(whole, live, left_out)
    return _Judged(loaded.library, whole, live, problems)


def _kept(root: Path) -> KeptGuides:
    """The guides of a site as they were read before."""
    return _KEPT.get(root.absolute(), lambda: KeptGuides(root / _READ))


def forget() -> None:
    """Let go of what is kept in memory, in a process that goes on with other things; on the disk it stays."""
    _KEPT.drop(lambda _: True)
    _LIVE.drop(lambda _: True)


def fix(root: Path, *, writes: bool = True) -> Fixed:
    """Mends what can be mended in `content/` without asking; only tells what that would be unless `writes`.

    Raises UsageError where the disk has no room to try it.
    """
    live = _live(ReleaseStore(root / "index"))

    def judge(files: Path) -> Checked:
        judged = _judged_content(files, root, live)
        return Checked(judged.library, judged.problems)

    return fix_content(root, judge, writes=writes)


def _left_out(loaded: LoadedContent) -> set[str]:
    """Guides with mistakes of their own."""
    errors = (problem.path.split("/") for problem in loaded.problems if problem.is_error)
    return {parts[2] for parts in errors if parts[:2] == ["content", "guides"] and len(parts) > 2}


def sound_library(root: Path, locales: Collection[str] = ()) -> Library:
    """The library of a site without errors. Raises ContentErrors for any, UsageError for one of `locales` it lacks."""
    library, _ = _sound(root, locales)
    return library


def _sound(root: Path, locales: Collection[str]) -> tuple[Library, _Judged]:
    judged = _judged(root)
    if judged.library is None or any(problem.is_error for problem in judged.problems):
        raise ContentErrors(judged.problems)
    for locale in locales:
        require_known("language", locale, judged.library.site.locales)
    return judged.library, judged


def reindex(
    root: Path,
    progress: Callable[[Progress], None] | None = None,
    locales: Collection[str] | None = None,
    wait_seconds: float = 60,
    engine: str = ARRAYS,
    kept: int = FEWEST_RELEASES,
    who: str = "",
    few: int | None = None,
) -> ReindexReport:
    """Build what changed, for one of ENGINES, and put it live in one step; `kept` releases are left, and `who` stands
    in their list. `few`: see `ReleaseStore.reindex`. Raises as that and `sound_library` do, with nothing changed."""
    library, judged = _sound(root, locales or ())
    store = ReleaseStore(root / "index", engine=engine, kept=kept)
    live = _live(store)
    if judged.with_earlier is not None and live is judged.live:
        library = judged.with_earlier
    else:
        library = earlier.with_earlier(library, live)
    origin = Origin(who, changed_parts(live, library) if live is not None else ())
    return store.reindex(library, to_json(library), progress, locales, wait_seconds, origin, few)


def _live(store: ReleaseStore) -> Library | None:
    """The library of the live release; None where there is none, or it cannot be read and this reindex mends it."""
    try:
        data = store.current_snapshot()
        return _LIVE.get(sha256(data).hexdigest(), lambda: from_json(data))
    except Unavailable:
        return None


def index_problem(root: Path, engine: str) -> str | None:
    """Why the built index cannot be served by one of ENGINES, as a sentence; None when it can."""
    try:
        from_json(ReleaseStore(root / "index", engine=engine).current().snapshot)
    except Unavailable as error:
        return error.message
    return None


def watched(root: Path) -> list[Path]:
    """The folders to watch for changes that ask for a reindex (see `asks_for_reindex`)."""
    folders = [*watch_paths(root), root / "index", root / "analytics" / "reports"]
    return [folder for folder in folders if folder.is_dir()]


def asks_for_reindex(root: Path, path: str) -> bool:
    """Whether a changed file of a site is one that people write: a reindex changes the built index itself, and what is
    hidden is nothing that is read, while the site may lie in a hidden folder."""
    file = Path(path).absolute()
    base = next((each for each in (root.absolute(), root.resolve()) if file.is_relative_to(each)), None)
    parts = file.relative_to(base).parts if base is not None else file.parts[-_DEPTH:]
    return not any(part.startswith(".") for part in parts)
