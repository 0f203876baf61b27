"""Where everything of a library is found: addresses to guides, guides to addresses."""

from collections import Counter
from dataclasses import dataclass, field

from helpcenter.domain.addresses.redirect import RedirectTable
from helpcenter.domain.guide import LocalizedGuide, Status
from helpcenter.domain.library import Library


@dataclass(slots=True)
class _Addresses:
    """One locale's address space: slug to guide id."""

    live: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


class Catalog:
    """A library with its addresses worked out. Immutable in use; localized guides are kept once made."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.site = library.site
        self._localized: dict[tuple[str, str], LocalizedGuide] = {}
        self._by_title: dict[str, tuple[LocalizedGuide, ...]] = {}
        self._counts = Counter(guide.product for guide in library.published())
        self._addresses = {locale: self._address_space(locale) for locale in library.site.locales}
        self.redirects = RedirectTable(library.redirects)

    def _address_space(self, locale: str) -> _Addresses:
        space = _Addresses()
        for guide in self.library.guides.values():
            if guide.status is Status.DRAFT:
                continue
            current = guide.in_locale(locale)
            old = guide.texts[current.title_locale].previous_slugs
            if guide.status is Status.WITHDRAWN:
                space.gone.update((current.slug, *old))
                continue
            space.live[current.slug] = guide.id
            # The source's slugs worked here until the translation brought its own; one that was taken back had some.
            source, draft = guide.texts[guide.source], guide.drafts.get(locale)
            taken_back = (draft.slug, *draft.previous_slugs) if draft else ()
            for slug in (*old, source.slug, *source.previous_slugs, *taken_back):
                space.moved.setdefault(slug, guide.id)
        for slug, name in self.library.earlier.get(locale, {}).items():
            if slug not in space.gone:
                space.moved.setdefault(slug, name)
        return space

    def localized(self, guide_id: str, locale: str) -> LocalizedGuide:
        """A published guide for visitors of a locale of the site. Raises KeyError for any other."""
        key = (guide_id, locale)
        if key not in self._localized:
            guide = self.library.guides[guide_id]
            if guide.status is not Status.PUBLISHED or locale not in self.site.locales:
                raise KeyError(guide_id)
            self._localized[key] = guide.in_locale(locale)
        return self._localized[key]

    def guide_at(self, locale: str, slug: str) -> LocalizedGuide | None:
        """The guide at this address, if there is one."""
        guide_id = self._addresses[locale].live.get(slug)
        return self.localized(guide_id, locale) if guide_id else None

    def moved_to(self, locale: str, slug: str) -> str | None:
        """The slug that took the place of an old one."""
        space = self._addresses[locale]
        guide_id = space.moved.get(slug)
        return self.localized(guide_id, locale).slug if guide_id else None

    def is_known(self, locale: str, slug: str) -> bool:
        """Whether a guide stands here, stood here before, or was withdrawn."""
        space = self._addresses[locale]
        return slug in space.live or slug in space.moved or slug in space.gone

    def is_gone(self, locale: str, slug: str) -> bool:
        """Whether a guide stood here and was withdrawn."""
        return slug in self._addresses[locale].gone

    def guides(self, locale: str) -> tuple[LocalizedGuide, ...]:
        """Published guides by title in the locale."""
        if locale not in self._by_title:
            guides = (self.localized(guide.id, locale) for guide in self.library.published())
            self._by_title[locale] = tuple(sorted(guides, key=lambda guide: guide.title.casefold()))
        return self._by_title[locale]

    def of_product(self, locale: str, product: str) -> list[LocalizedGuide]:
        """A product's published guides by title in the locale."""
        return [guide for guide in self.guides(locale) if guide.guide.product == product]

    def count(self, product: str) -> int:
        """How many guides of a product are published."""
        return self._counts[product]
