"""Where everything of a library is found: addresses to guides, guides to addresses, topics to guides."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from helpcenter.domain.addresses.redirect import RedirectTable
from helpcenter.domain.guide import Guide, GuideKind, LocalizedGuide, Status
from helpcenter.domain.library import Library, Topic


@dataclass(slots=True)
class _Addresses:
    """One locale's address space: slug to guide id."""

    live: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


class TopicTree:
    """The topics of a library that hold a published guide, themselves or below them, and who stands where.

    A guide is in every topic that it names; the first of them is where its page says it stands.
    """

    def __init__(self, library: Library) -> None:
        self._topics = {topic.id: topic for topic in library.topics}
        self._guides: dict[str, list[str]] = {}
        unplaced = set()
        for guide in library.published():
            named = [name for name in guide.topics if name in self._topics]
            for name in named:
                self._guides.setdefault(name, []).append(guide.id)
            if not named:
                unplaced.add(guide.id)
        self.unplaced = frozenset(unplaced)
        """Published guides that are in no topic, by id."""
        whole = self._whole()
        self.guides = {name: frozenset(whole.get(name, ())) for name in self._topics}
        """Published guides of each topic and of those below it, by id."""
        self._counts = {name: len(guides) for name, guides in whole.items()}
        self._below: dict[str, list[Topic]] = {}
        for topic in library.topics:
            if self._counts.get(topic.id):
                self._below.setdefault(topic.parent, []).append(topic)

    def _whole(self) -> dict[str, set[str]]:
        """The guides of each topic and of those below it. Topics stand before those below them."""
        whole = {name: set(guides) for name, guides in self._guides.items()}
        for topic in reversed(self._topics.values()):
            if topic.parent and topic.id in whole:
                whole.setdefault(topic.parent, set()).update(whole[topic.id])
        return whole

    def find(self, name: str) -> Topic | None:
        """The topic with this id, if visitors find anything in it."""
        return self._topics.get(name) if self._counts.get(name) else None

    def below(self, name: str = "") -> Sequence[Topic]:
        """The topics right below one, or those at the top, in their order; none without a guide."""
        return self._below.get(name, ())

    def count(self, name: str) -> int:
        """How many guides are in a topic or below it, each once."""
        return self._counts.get(name, 0)

    def own_count(self, name: str) -> int:
        """How many guides are in a topic itself."""
        return len(self._guides.get(name, ()))

    def path(self, topic: Topic) -> list[Topic]:
        """The topics from the top down to this one."""
        path = [topic]
        while path[0].parent:
            path.insert(0, self._topics[path[0].parent])
        return path

    def of(self, guide: Guide) -> Topic | None:
        """Where a guide stands: the first topic that it names and that is there."""
        return next((self._topics[name] for name in guide.topics if name in self._topics), None)

    def top(self, guide: Guide) -> Topic | None:
        """The topic at the top that a guide stands below."""
        topic = self.of(guide)
        while topic is not None and topic.parent:
            topic = self._topics[topic.parent]
        return topic

    def order(self, topic: Topic, by_title: Iterable[str]) -> list[str]:
        """The guides of a topic: first those that it lists, in its order, then the others as in `by_title`."""
        own = set(self._guides.get(topic.id, ()))
        listed = [name for name in dict.fromkeys(topic.guides) if name in own]
        others = own.difference(listed)
        return [*listed, *(name for name in by_title if name in others)]

    def places(self) -> dict[str, int]:
        """The place of each topic in the whole tree, from the top, by id."""
        return {name: place for place, name in enumerate(self._topics)}


# Until visits tell: what people come for first, our own manual last.
_KIND_ORDER = [GuideKind.CANCEL, GuideKind.MIGRATE, GuideKind.ARTICLE, GuideKind.HOWTO]


class Catalog:
    """A library with its addresses worked out. Immutable in use; localized guides and lists of them are kept once made:
    a site may have tens of thousands."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.site = library.site
        self._localized: dict[tuple[str, str], LocalizedGuide] = {}
        self._written: dict[str | None, list[str]] = {}
        self._lists: dict[tuple[str, str, str], tuple[LocalizedGuide, ...]] = {}
        self._counts = Counter(guide.product for guide in library.published())
        self._addresses = {locale: self._address_space(locale) for locale in library.site.locales}
        self.redirects = RedirectTable(library.redirects)
        self.topics = TopicTree(library)

    def _address_space(self, locale: str) -> _Addresses:
        space = _Addresses()
        for guide in self.library.guides.values():
            if guide.status is Status.DRAFT:
                continue
            current = guide.shown_in(locale)
            old = current.previous_slugs
            if guide.status is Status.WITHDRAWN:
                space.gone.update((current.slug, *old))
                continue
            space.live[current.slug] = guide.id
            # The source's slugs worked here until the translation brought its own; one that was taken back had some.
            source, draft = guide.texts[guide.source], guide.drafts.get(locale)
            taken_back = (draft.slug, *draft.previous_slugs) if draft else ()
            for slug in (*old, source.slug, *source.previous_slugs, *taken_back):
                space.moved.setdefault(slug, guide.id)
        for other in (locale, *self.library.earlier):
            for slug, name in self.library.earlier.get(other, {}).items():
                # Those of the source, too, as of the slugs above.
                is_ours = other == locale or other == self.library.guides[name].source
                if is_ours and slug not in space.gone:
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

    def warm(self, locale: str) -> None:
        """Make the lists that many pages show."""
        self.newest(locale)
        self.unplaced(locale)
        for product in self.library.products:
            self.of_product_by_topic(locale, product)

    def is_published(self, guide_id: str) -> bool:
        guide = self.library.guides.get(guide_id)
        return guide is not None and guide.status is Status.PUBLISHED

    def guides(self, locale: str) -> tuple[LocalizedGuide, ...]:
        """Published guides by title in the locale."""

        def make() -> Iterable[LocalizedGuide]:
            guides = (self.localized(guide.id, locale) for guide in self.library.published())
            return sorted(guides, key=lambda guide: guide.title.casefold())

        return self._kept("titles", locale, "", make)

    def newest(self, locale: str) -> tuple[LocalizedGuide, ...]:
        """Published guides, those that changed last first; of one day the first of each topic, then the second."""
        ranks = self._ranks_in_topics(locale)

        def place(guide: LocalizedGuide) -> tuple[int, tuple[int, int], int]:
            changed = guide.guide.last_changed
            rank = ranks.get(guide.guide.id, (len(ranks), 0))
            return -changed.toordinal() if changed else 0, rank, _KIND_ORDER.index(guide.guide.kind)

        return self._kept("newest", locale, "", lambda: sorted(self.guides(locale), key=place))

    def _ranks_in_topics(self, locale: str) -> dict[str, tuple[int, int]]:
        """By guide, how many stand before it in the topic that it stands in, and how many topics stand before that."""
        ranks: dict[str, tuple[int, int]] = {}
        for number, topic in enumerate(self.library.topics):
            for rank, guide in enumerate(self.of_topic(locale, topic)):
                ranks.setdefault(guide.guide.id, (rank, number))
        return ranks

    def of_product(self, locale: str, product: str) -> tuple[LocalizedGuide, ...]:
        """A product's published guides by title in the locale."""

        def make() -> Iterable[LocalizedGuide]:
            return (guide for guide in self.guides(locale) if guide.guide.product == product)

        return self._kept("product", locale, product, make)

    def of_product_by_topic(self, locale: str, product: str) -> tuple[LocalizedGuide, ...]:
        """A product's published guides in the order of the topics at the top that they stand below, those in none last;
        of one topic by title."""

        def make() -> Iterable[LocalizedGuide]:
            places = self.topics.places()
            last = len(places)

            def place(guide: LocalizedGuide) -> int:
                top = self.topics.top(guide.guide)
                return places[top.id] if top else last

            return sorted(self.of_product(locale, product), key=place)

        return self._kept("product by topic", locale, product, make)

    def _kept(
        self, kind: str, locale: str, name: str, make: Callable[[], Iterable[LocalizedGuide]]
    ) -> tuple[LocalizedGuide, ...]:
        key = (kind, locale, name)
        if key not in self._lists:
            self._lists[key] = tuple(make())
        return self._lists[key]

    def written_locales(self, product: str | None = None) -> list[str]:
        """The site's languages that a guide (about a product) is really written in."""
        if product not in self._written:
            guides = [guide for guide in self.library.published() if product in (None, guide.product)]
            self._written[product] = [
                locale
                for locale in self.site.locales
                if any(self.localized(guide.id, locale).is_translated for guide in guides)
            ]
        return self._written[product]

    def of_topic(self, locale: str, topic: Topic) -> tuple[LocalizedGuide, ...]:
        """The published guides of a topic, without those below it, in its order."""

        def make() -> Iterable[LocalizedGuide]:
            names = self.topics.order(topic, (guide.guide.id for guide in self.guides(locale)))
            return (self.localized(name, locale) for name in names)

        return self._kept("topic", locale, topic.id, make)

    def unplaced(self, locale: str) -> tuple[LocalizedGuide, ...]:
        """The published guides that are in no topic, by title in the locale."""

        def make() -> Iterable[LocalizedGuide]:
            return (guide for guide in self.guides(locale) if guide.guide.id in self.topics.unplaced)

        return self._kept("unplaced", locale, "", make)

    def count(self, product: str) -> int:
        """How many guides of a product are published."""
        return self._counts[product]
