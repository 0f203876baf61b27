"""How two libraries differ, as visitors of each language see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from helpcenter.domain.guide import Guide, Status
from helpcenter.domain.library import Library

_PARTS = {
    "site": "site.yaml",
    "products": "products",
    "ctas": "calls to action",
    "topics": "topics",
    "redirects": "redirects",
    "media": "shared pictures",
}


@dataclass(frozen=True, slots=True)
class LocaleChanges:
    """Guides that visitors of a language see anew, see changed, or see no more, by id."""

    locale: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def changed_parts(old: Library, new: Library) -> tuple[str, ...]:
    """What else than guides differs, in words."""
    return tuple(words for name, words in _PARTS.items() if getattr(old, name) != getattr(new, name))


def changes_by_locale(old: Library, new: Library) -> tuple[LocaleChanges, ...]:
    """Which published guides differ, for each language that either library has."""
    before, after = _published(old), _published(new)
    locales = dict.fromkeys([*new.site.locales, *old.site.locales])
    suspects = [name for name in sorted(before.keys() & after.keys()) if _may_differ(before[name], after[name])]
    return tuple(_of_locale(locale, old, new, before, after, suspects) for locale in locales)


def _of_locale(
    locale: str,
    old: Library,
    new: Library,
    before: dict[str, Guide],
    after: dict[str, Guide],
    suspects: Iterable[str],
) -> LocaleChanges:
    if locale not in old.site.locales:
        return LocaleChanges(locale, tuple(sorted(after)), (), ())
    if locale not in new.site.locales:
        return LocaleChanges(locale, (), (), tuple(sorted(before)))
    changed = (name for name in suspects if _shown(before[name], locale) != _shown(after[name], locale))
    return LocaleChanges(
        locale,
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(changed),
        removed=tuple(sorted(before.keys() - after.keys())),
    )


def _published(library: Library) -> dict[str, Guide]:
    return {name: guide for name, guide in library.guides.items() if guide.status is Status.PUBLISHED}


def _may_differ(old: Guide, new: Guide) -> bool:
    # The digest covers a guide's files, and not what they include.
    return old.digest != new.digest or old.texts != new.texts


def _shown(guide: Guide, locale: str) -> tuple[Any, ...]:
    """What visitors of a language get to see of a guide, in whatever way."""
    seen = guide.in_locale(locale)
    facts = (guide.kind, guide.product, guide.reviewed, guide.updated, guide.minutes, guide.topics, guide.related)
    return (
        seen.title_locale,
        seen.title,
        seen.slug,
        seen.summary,
        seen.is_summarised,
        seen.blocks,
        guide.media,
        *facts,
    )
