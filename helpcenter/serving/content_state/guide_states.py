"""What is to be told of each guide: where it stands, in which languages, and what is wrong with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpcenter.domain.guide import Guide, Status
from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem

_GUIDES = "content/guides/"
BROKEN = "broken"
"""The state of a guide that its files' mistakes keep from visitors; else it is its status."""
LANGUAGE_STATES = ("whole", "partly", "outdated", "draft", "missing")
GOING_LIVE = ("live", "changed", "new")
"""Whether visitors get a guide as its files say it, as they said it before, or not at all yet."""


@dataclass(frozen=True, slots=True)
class GuideState:
    """A guide. `languages` map the site's locales to one of LANGUAGE_STATES; `slugs` are those of the source.

    `going_live` is one of GOING_LIVE. Problems are counted that stand in its own files.
    """

    id: str
    title: str
    state: str
    going_live: str
    product: str = ""
    topics: tuple[str, ...] = ()
    source: str = ""
    slug: str = ""
    languages: dict[str, str] | None = None
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True, slots=True)
class ContentState:
    """Everything that a check found. `problems` are (severity, path, line, sentence), errors first; `more` were left
    out. `products` and `topics` are (id, name) pairs, in order."""

    as_of: datetime
    guides: tuple[GuideState, ...]
    problems: tuple[tuple[str, str, int, str], ...]
    more: int
    locales: tuple[str, ...]
    products: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...]


def content_state(
    library: Library | None, live: Library | None, problems: Sequence[Problem], as_of: datetime, most: int
) -> ContentState:
    """What to tell of a site whose files say `library`, None for nothing that can be used, while `live` is live."""
    counts = _counted(problems)
    guides = {guide.id: guide for guide in library.guides.values()} if library else {}
    published = live.guides if live else {}
    locales = tuple(library.site.locales) if library else ()
    states = [_state(guide, locales, published.get(guide.id), counts) for guide in guides.values()]
    broken = {name for name, severity in counts if severity == "error" and name not in guides}
    states += [_broken(name, published.get(name), counts) for name in broken]
    first_errors = sorted(problems, key=lambda problem: not problem.is_error)
    return ContentState(
        as_of=as_of,
        guides=tuple(sorted(states, key=lambda each: (each.title.casefold(), each.id))),
        problems=tuple((each.severity.value, each.path, each.line, each.message) for each in first_errors[:most]),
        more=max(0, len(problems) - most),
        locales=locales,
        products=tuple((each.id, each.name) for each in library.products.values()) if library else (),
        topics=tuple((each.id, next(iter(each.names.values()), each.id)) for each in library.topics) if library else (),
    )


def guide_of(path: str) -> str | None:
    """The guide that a file belongs to, by its path relative to the site."""
    return path.removeprefix(_GUIDES).split("/")[0] if path.startswith(_GUIDES) else None


def _counted(problems: Iterable[Problem]) -> Counter[tuple[str, str]]:
    named = ((guide_of(each.path), each.severity.value) for each in problems)
    return Counter((name, severity) for name, severity in named if name)


def _state(guide: Guide, locales: Sequence[str], live: Guide | None, counts: Counter[tuple[str, str]]) -> GuideState:
    text = guide.texts[guide.source]
    return GuideState(
        id=guide.id,
        title=text.title,
        state=guide.status.value,
        going_live="new" if live is None else "live" if live.digest == guide.digest else "changed",
        product=guide.product or "",
        topics=guide.topics,
        source=guide.source,
        slug=text.slug,
        languages=dict(_languages(guide, locales)),
        errors=counts[guide.id, "error"],
        warnings=counts[guide.id, "warning"],
    )


def _languages(guide: Guide, locales: Sequence[str]) -> Iterator[tuple[str, str]]:
    for locale in locales:
        seen = guide.in_locale(locale)
        if locale in guide.drafts and not seen.is_translated:
            yield locale, "draft"
        elif not seen.is_translated:
            yield locale, "missing"
        elif seen.is_outdated:
            yield locale, "outdated"
        else:
            yield locale, "whole" if seen.is_whole else "partly"


def _broken(name: str, live: Guide | None, counts: Counter[tuple[str, str]]) -> GuideState:
    """One that cannot be read; visitors keep what they had."""
    title = live.texts[live.source].title if live else name
    return GuideState(
        id=name,
        title=title,
        state=BROKEN,
        going_live="changed" if live and live.status is Status.PUBLISHED else "new",
        source=live.source if live else "",
        slug=live.texts[live.source].slug if live else "",
        errors=counts[name, "error"],
        warnings=counts[name, "warning"],
    )
