"""What an index should hold, and how that differs from what it holds."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from helpcenter.domain.guide import Guide, LocalizedGuide
from helpcenter.domain.passage import Passage, passages
from helpcenter.search.interfaces import GuideEntry, GuideSource
from helpcenter.search.text.languages import language_of


@dataclass(frozen=True, slots=True)
class GuideContent:
    """A guide as an index of `locale` should hold it, see `interfaces.GuideSource`. Its passages are made when they are
    asked for, unless they had to be `made` to find out whether it changed."""

    entry: GuideEntry
    guide: Guide
    locale: str
    made: tuple[Passage, ...] = ()

    def passages(self) -> tuple[Passage, ...]:
        """Its passages with clean texts, the guide itself first."""
        return self.made or _passages(self.guide.in_locale(self.locale))


def content_of(guides: Iterable[Guide], locale: str, known: Mapping[str, GuideEntry]) -> dict[str, GuideContent]:
    """What the index of a locale should hold, by guide id. A guide whose files `known` had is taken as read."""
    return {guide.id: _guide_content(guide, locale, known.get(guide.id)) for guide in guides}


def _guide_content(guide: Guide, locale: str, known: GuideEntry | None) -> GuideContent:
    if known is not None and guide.digest and known.source == guide.digest:
        return GuideContent(known, guide, locale)
    localized = guide.in_locale(locale)
    found = _passages(localized)
    languages = {language_of(tag).key for tag in {localized.title_locale, *(passage.locale for passage in found)}}
    entry = GuideEntry(
        digest=_digest(guide, found),
        title=_clean(localized.title),
        title_locale=localized.title_locale,
        kind=guide.kind.value,
        product=guide.product,
        count=len(found),
        source=guide.digest,
        languages=tuple(sorted(languages)),
    )
    return GuideContent(entry, guide, locale, found)


def _digest(guide: Guide, found: Iterable[Passage]) -> str:
    facts = [guide.kind.value, guide.product or ""]
    for p in found:
        # No text holds a control character.
        facts += [p.id, p.block, p.kind.value, p.locale, p.title, p.body, str(p.position), str(p.of)]
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()


def _passages(guide: LocalizedGuide) -> tuple[Passage, ...]:
    return tuple([_cleaned(passage) for passage in passages(guide)])


def _cleaned(p: Passage) -> Passage:
    title, body = _clean(p.title), _clean(p.body)
    if title == p.title and body == p.body:
        return p
    return Passage(p.guide, p.id, p.block, p.kind, p.locale, title, body, p.position, p.of)


def _clean(text: str) -> str:
    # split() knows the separators of records as spaces, so none is left.
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True, slots=True)
class Changes:
    """Guides that differ between a generation and the content."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.changed or self.removed)


def compare(old: Mapping[str, GuideEntry], new: Mapping[str, GuideSource]) -> Changes:
    """Which guides a new generation must add, replace and take out."""
    both = sorted(new.keys() & old.keys())
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(name for name in both if new[name].entry.digest != old[name].digest),
        removed=tuple(sorted(old.keys() - new.keys())),
        unchanged=tuple(name for name in both if new[name].entry.digest == old[name].digest),
    )
