"""The whole of `content/`, as one library and a list of everything that is wrong in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from helpcenter.content.checks import redirect_check
from helpcenter.content.checks.cross_references import CrossReferenceCheck
from helpcenter.content.kept.dependencies import Surroundings
from helpcenter.content.kept.guides import KeptGuides
from helpcenter.content.model.ctas import read_ctas
from helpcenter.content.model.products import read_products
from helpcenter.content.model.redirects import read_redirects
from helpcenter.content.model.site import read_site
from helpcenter.content.model.topics import read_topics
from helpcenter.content.reading.files import ProblemLog, entries, printable
from helpcenter.content.reading.folder import MEDIA
from helpcenter.content.reading.parsed import ParsedGuide
from helpcenter.content.reading.shared import INCLUDES, SharedFiles, read_shared
from helpcenter.content.text.media import read_pictures
from helpcenter.domain.guide import Guide
from helpcenter.domain.library import Cta, Library, Product, Site
from helpcenter.domain.locale import is_locale
from helpcenter.domain.problem import Problem, Severity

GUIDES = "content/guides"
_TOP = (
    "site.yaml",
    "topics.yaml",
    "redirects.csv",
    "brand",
    "theme",
    "products",
    "ctas",
    "guides",
    "media",
    "includes",
    "imports",
)


@dataclass(frozen=True)
class LoadedContent:
    """`library` is None only when site.yaml is unusable; guides with errors are left out of it.

    A library of a site with errors may hold links to guides that were left out. `problems` are in reading order.
    """

    library: Library | None
    problems: tuple[Problem, ...]


def load(root: Path, *, today: date | None = None, kept: KeptGuides | None = None) -> LoadedContent:
    """Everything in `root / "content"`. Never raises for what a file holds; a bad file hides no other's problems.

    `today` (UTC by default) decides which review dates lie in the future. Guides that are `kept` as they are now are
    not read again.
    """
    site_file = read_site(root)
    site = site_file.site or _stand_in(root)
    problems = [*site_file.problems, *_stray_files(root)]
    products, product_problems = read_products(root, site)
    ctas = read_ctas(root, site, site_file.targets if site_file.site else None)
    shared = read_shared(root)
    pictures, picture_problems = read_pictures(shared.media, f"content/{MEDIA}", {}, is_shared=True)
    media = {picture.name: picture for picture in pictures}
    parsed = _parse_guides(root, site, Surroundings(shared, media), kept or KeptGuides())
    problems += [*shared.problems, *picture_problems, *_unused(shared, parsed)]
    checks = CrossReferenceCheck(parsed, products, ctas.ctas)
    problems += [*product_problems, *ctas.problems, *(each for guide in parsed.values() for each in guide.problems)]
    topics, redirects = read_topics(root, site), read_redirects(root, site)
    problems += [*topics.problems, *redirects.problems]
    shared_references = (*site_file.references, *ctas.references, *topics.references, *redirects.references)
    problems += checks.references(shared_references)
    problems += checks.topics(topics.topics)
    problems += checks.addresses(site)
    problems += checks.reviews(today or datetime.now(UTC).date())
    library = _library(site_file.site, products, ctas.ctas, parsed, problems) if site_file.site else None
    if library is not None:
        library = replace(library, media=media, topics=topics.topics or (), redirects=redirects.redirects)
        problems += redirect_check.check(library)
    return LoadedContent(library, tuple(sorted(set(problems))))


def watch_paths(root: Path) -> tuple[Path, ...]:
    """The folders whose changes, at any depth, change what `load` gives."""
    return (root / "content",)


def _unused(shared: SharedFiles, parsed: Mapping[str, ParsedGuide]) -> Iterator[Problem]:
    used = {name for guide in parsed.values() for name in guide.included}
    for name in sorted(set(shared.includes) - used):
        stem = printable(name).split(".")[0]
        message = f"no text includes this: write include: {stem} on a line of its own, or delete it"
        yield Problem(f"content/{INCLUDES}/{printable(name)}", 1, message, Severity.WARNING)


def _parse_guides(root: Path, site: Site, around: Surroundings, kept: KeptGuides) -> dict[str, ParsedGuide]:
    # Whether the folder itself can be read is told with the stray files.
    found = entries(root / GUIDES, ProblemLog(GUIDES))
    folders = {f"{GUIDES}/{printable(entry.name)}": entry.path for entry in found if entry.is_folder}
    return {guide.id: guide for guide in kept.parse(folders, site, around)}


def _library(
    site: Site,
    products: Mapping[str, Product | None],
    ctas: Mapping[str, Cta | None],
    parsed: Mapping[str, ParsedGuide],
    problems: list[Problem],
) -> Library:
    wrong = {problem.path.split("/")[2] for problem in problems if problem.is_error and _is_of_guide(problem.path)}
    good_products = {name: product for name, product in products.items() if product is not None}
    good_ctas = {name: cta for name, cta in ctas.items() if cta is not None}

    def is_usable(guide: Guide) -> bool:
        has_product = guide.product is None or guide.product in good_products
        return has_product and all(block.cta is None or block.cta in good_ctas for block in guide.blocks)

    whole = {
        name: each.guide
        for name, each in sorted(parsed.items())
        if each.guide is not None and name not in wrong and is_usable(each.guide)
    }
    return Library(site, good_products, good_ctas, whole)


def _is_of_guide(path: str) -> bool:
    return path.startswith(f"{GUIDES}/")


def _stand_in(root: Path) -> Site:
    """A site made up from the files there are, so that a broken site.yaml hides no other file's problems."""
    ignored = ProblemLog(GUIDES)
    folders = [entry.path for entry in entries(root / GUIDES, ignored) if entry.is_folder]
    texts = (entry.path for folder in folders for entry in entries(folder, ignored))
    stems = {path.stem for path in texts if path.suffix == ".md"}
    locales = {tag: tag for tag in sorted(stems) if is_locale(tag)} or {"en": "en"}
    default = "en" if "en" in locales else next(iter(locales))
    return Site({default: ""}, default, locales)


def _stray_files(root: Path) -> Iterator[Problem]:
    log = ProblemLog("content")
    for entry in entries(root / "content", log):
        if entry.name not in _TOP:
            yield from _unread(
                f"content/{printable(entry.name)}",
                "only site.yaml, topics.yaml, redirects.csv, brand/, theme/, products/, ctas/, guides/, media/, "
                "includes/ and imports/ are",
            )
    guides_log = ProblemLog(GUIDES)
    for entry in entries(root / GUIDES, guides_log):
        if not entry.is_folder:
            yield from _unread(
                f"{GUIDES}/{printable(entry.name)}", "give the guide a folder, such as guides/my-guide/en.md"
            )
    yield from (*log.problems, *guides_log.problems)


def _unread(path: str, hint: str) -> Iterator[Problem]:
    log = ProblemLog(path)
    log.warn(1, f"this file is not read: {hint}")
    yield from log.problems
