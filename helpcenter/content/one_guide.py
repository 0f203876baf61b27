"""One guide as its files are now, without reading the others: held against what was live last."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.content.checks.cross_references import CrossReferenceCheck
from helpcenter.content.model import guides
from helpcenter.content.model.ctas import read_ctas
from helpcenter.content.model.products import read_products
from helpcenter.content.model.site import read_site
from helpcenter.content.model.topics import read_topics
from helpcenter.content.problem_places import PlacedProblem, placed
from helpcenter.content.reading.files import ProblemLog, entries
from helpcenter.content.reading.folder import MEDIA, read_folder
from helpcenter.content.reading.parsed import ParsedGuide, ReferenceKind, SlugOwner
from helpcenter.content.reading.shared import read_shared
from helpcenter.content.text.media import read_pictures
from helpcenter.domain.guide import Guide, GuideKind, GuideText, Status
from helpcenter.domain.library import Cta, Library, Site

_GUIDES = "content/guides"


@dataclass(frozen=True)
class OneGuide:
    """A guide by its files. `guide` is None while they have errors beside wrong links and pictures, or while those
    of the site that it needs have any.

    `library` holds the guide as though all of it were published, and stand-ins for what it leads to. `problems` are
    those of the guide's own files, and of `site.yaml` where that cannot be read.
    """

    guide: Guide | None
    library: Library | None
    problems: tuple[PlacedProblem, ...]


def load_one(root: Path, guide_id: str, live: Library, *, names_drafts: bool = True) -> OneGuide | None:
    """The guide in the folder of this name; None where there is no such folder. Never raises for what a file holds.

    What it leads to is known from `live`, which was checked last, and from folders; of drafts maybe the name alone.
    """
    folders = {entry.name: entry.path for entry in entries(root / _GUIDES, ProblemLog(_GUIDES)) if entry.is_folder}
    if guide_id not in folders:
        return None
    site_file = read_site(root)
    if site_file.site is None:
        return OneGuide(None, None, placed(root, site_file.problems))
    site = site_file.site
    shared = read_shared(root)
    pictures, _ = read_pictures(shared.media, f"content/{MEDIA}", {}, is_shared=True)
    media = {picture.name: picture for picture in pictures}
    path = f"{_GUIDES}/{guide_id}"
    parsed = guides.parse(read_folder(folders[guide_id], path), site, shared, media, is_preview=True)
    products, _ = read_products(root, site)
    ctas = read_ctas(root, site, site_file.targets).ctas
    topics = read_topics(root, site).topics
    everyone = {name: _known(name, live) for name in (*live.guides, *folders)} | {guide_id: parsed}
    checks = CrossReferenceCheck(everyone, products, ctas)
    found = [*parsed.problems, *checks.references(()), *checks.topics(topics), *checks.addresses(site)]
    found += checks.reviews(datetime.now(UTC).date())
    own = sorted(each for each in set(found) if each.path == path or each.path.startswith(f"{path}/"))
    problems = placed(root, own)
    if parsed.guide is None:
        return OneGuide(None, None, problems)
    good_ctas = {name: cta for name, cta in ctas.items() if cta is not None}
    shown = _shown(parsed.guide, good_ctas)
    library = Library(
        site,
        {name: product for name, product in products.items() if product is not None},
        good_ctas,
        _stand_ins(_led_to(parsed, shown, good_ctas), live, site, names_drafts) | {guide_id: shown},
        media=media,
        topics=topics or (),
    )
    return OneGuide(parsed.guide, library, problems)


def _known(name: str, live: Library) -> ParsedGuide:
    """A guide as far as another one's check needs it."""
    guide = live.guides.get(name)
    if guide is None:
        return ParsedGuide(name, None, ())
    path = f"{_GUIDES}/{name}"
    addresses = {tag: tuple(_addresses(text, f"{path}/{tag}.md")) for tag, text in guide.texts.items()}
    return ParsedGuide(name, guide, (), guide.source, guide.status, addresses=addresses)


def _addresses(text: GuideText, path: str) -> Iterator[SlugOwner]:
    yield SlugOwner(text.slug, path, text.title_line)
    for slug in text.previous_slugs:
        yield SlugOwner(slug, path, text.title_line, is_previous=True)


def _shown(guide: Guide, ctas: Mapping[str, Cta]) -> Guide:
    """The guide as though it were published in every language that it is written in."""
    blocks = (block if block.cta in ctas else replace(block, cta=None) for block in guide.blocks)
    texts = {**guide.texts, **guide.drafts}
    return replace(guide, status=Status.PUBLISHED, blocks=tuple(blocks), texts=texts, drafts={})


def _led_to(parsed: ParsedGuide, guide: Guide, ctas: Mapping[str, Cta]) -> Iterable[str]:
    names = {each.name for each in parsed.references if each.what is ReferenceKind.GUIDE} | set(guide.related)
    for block in guide.blocks:
        if block.cta:
            cta = ctas[block.cta]
            names |= {name for name in (cta.secondary, cta.target.guide) if name}
    return names


def _stand_ins(names: Iterable[str], live: Library, site: Site, names_drafts: bool) -> dict[str, Guide]:
    return {name: _stand_in(name, live, site, names_drafts) for name in names}


def _stand_in(name: str, live: Library, site: Site, names_drafts: bool) -> Guide:
    """A guide that is led to: with its own address where it is live, else by its name alone."""
    guide = live.guides.get(name)
    if guide is not None and guide.source in site.locales and (names_drafts or guide.status is Status.PUBLISHED):
        return replace(guide, status=Status.PUBLISHED)
    text = GuideText(site.default_locale, name, name, "", {})
    texts = {site.default_locale: text}
    return Guide(name, GuideKind.ARTICLE, site.default_locale, Status.PUBLISHED, (), texts, digest="")
