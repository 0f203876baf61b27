"""Addresses that guides had in releases before, and that no file tells: a release hands them on to the next."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from helpcenter.domain.catalog import Catalog
from helpcenter.domain.guide import Status
from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem, Remedy, RemedyKind, Severity

MOST = 100
"""How many a guide keeps in a language; the oldest go first."""


def with_earlier(library: Library, before: Library | None) -> Library:
    """`library` with the addresses that its guides had in `before`, the release that is live, and in those before it.

    What stands at an address today, or is told in a file, goes before what stood there once.
    """
    if before is None:
        return library
    new, ids = Catalog(library), _same(before, library)
    earlier = {locale: dict(_kept(locale, before, new, ids)) for locale in library.site.locales}
    return replace(library, earlier={locale: found for locale, found in earlier.items() if found})


def _kept(locale: str, old: Library, new: Catalog, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if locale not in old.site.locales:
        return
    counts: dict[str, int] = {}
    # From the newest to the oldest, so that those that are too many are the oldest ones.
    by_title = sorted(
        ((guide.shown_in(locale), guide.id) for guide in old.published()), key=lambda pair: pair[0].title.casefold()
    )
    newest = [(text.slug, name) for text, name in by_title]
    for slug, was in (*newest, *old.earlier.get(locale, {}).items()):
        guide = ids.get(was)
        if guide is None or new.is_known(locale, slug):
            continue
        counts[guide] = counts.get(guide, 0) + 1
        if counts[guide] <= MOST:
            yield slug, guide


def _same(before: Library, library: Library) -> dict[str, str]:
    """By id in `before`, the guide's id of today: its own, or that of its folder's new name. A folder was renamed when
    exactly one guide that is gone had the address of exactly one that is new."""
    published = {guide.id for guide in library.published()}
    ids = {guide.id: guide.id for guide in before.published() if guide.id in published}
    gone = [guide for guide in before.published() if guide.id not in library.guides]
    new = [guide for guide in library.published() if guide.id not in before.guides]
    owners: dict[tuple[str, str], list[str]] = {}
    for guide in gone:
        for locale, text in guide.texts.items():
            owners.setdefault((locale, text.slug), []).append(guide.id)
    for guide in new:
        meant = {name for locale, text in guide.texts.items() for name in owners.get((locale, text.slug), ())}
        if len(meant) == 1:
            ids.setdefault(meant.pop(), guide.id)
    return ids


def with_names(
    found: Iterable[Problem], library: Library | None, before: Library | None, left_out: Collection[str] = ()
) -> Iterator[Problem]:
    """`found`, with today's name of a guide wherever a name is told that is not there and that it had in `before`."""
    same = _same(before, library) if library is not None and before is not None else {}
    for problem in found:
        remedy = problem.remedy
        if remedy is None or remedy.kind is not RemedyKind.GUIDE:
            yield problem
            continue
        (old,) = remedy.values
        new = same.get(old, old)
        if new == old or old in left_out:
            yield replace(problem, remedy=None)
        else:
            message = f'no guide is named "{old}" any more: its folder is "{new}" today, write that'
            yield replace(problem, message=message, remedy=Remedy(RemedyKind.GUIDE, (old, new)))


def problems(library: Library, before: Library | None, left_out: Collection[str] = ()) -> Iterator[Problem]:
    """What editors should write into files: addresses that only the release remembers, and guides that went without a
    word. `library` is with_earlier's; `left_out` are guides with errors, which it lacks and which are not gone."""
    if before is None:
        return
    told: set[tuple[str, str, str]] = set()
    for locale, found in library.earlier.items():
        for slug, name in found.items():
            guide = library.guides[name]
            text = guide.texts.get(locale) or guide.texts[guide.source]
            # What the source's file tells holds in languages that the guide is not translated into, too.
            if (name, text.locale, slug) in told:
                continue
            told.add((name, text.locale, slug))
            message = f'visitors still come by the address "{slug}" in "{locale}", which only the index remembers: '
            yield Problem(
                f"content/guides/{name}/{text.locale}.md",
                text.title_line,
                f'{message}write it under "previous_slugs"',
                Severity.WARNING,
                Remedy(RemedyKind.PREVIOUS_SLUG, (slug,)),
            )
    ids, today = _same(before, library), Catalog(replace(library, earlier={}))
    for guide in before.published():
        text = guide.texts[guide.source]
        if (
            guide.id in ids
            or guide.id in library.guides
            or guide.id in left_out
            or today.is_known(guide.source, text.slug)
        ):
            continue
        message = (
            f'this guide is gone, and its address "{text.slug}" will lead nowhere: bring it back with '
            f'"status: {Status.WITHDRAWN}", or add its address to content/redirects.csv'
        )
        yield Problem(f"content/guides/{guide.id}", 1, message, Severity.WARNING)
