"""Everything the editors' files say, as one immutable value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2s
from typing import TypeVar

from helpcenter.domain.addresses.redirect import Redirect
from helpcenter.domain.guide import Guide, Media, Status
from helpcenter.domain.locale import fallbacks

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Product:
    """A product that guides are about. `aliases` are other spellings of its name."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """What guides are about. `parent` is the id of the topic above, "" at the top; names and summaries are by locale.
    `guides` come first, in this order."""

    id: str
    parent: str
    names: Mapping[str, str]
    summaries: Mapping[str, str] = field(default_factory=dict)
    icon: str = ""
    guides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CtaCopy:
    """The words of a call to action in one locale. `secondary` labels the second link, if there is one."""

    heading: str
    text: str
    button: str
    secondary: str = ""


@dataclass(frozen=True, slots=True)
class CtaVariant:
    """One wording of a call to action; visitors are split by `weight`."""

    id: str
    weight: int
    copy: Mapping[str, CtaCopy]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call to action leads: a guide of ours, or an https address. Exactly one is set."""

    guide: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Experiment:
    """How several wordings are compared: the smallest difference in clicks that should be found, in percent of the
    first wording's, and the first day that counts, if not all."""

    smallest_difference: int = 20
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Cta:
    """A call to action. `secondary` is the guide its second link opens; `offered_by` the company whose offer it is."""

    id: str
    target: Target
    variants: tuple[CtaVariant, ...]
    secondary: str | None = None
    experiment: Experiment = Experiment()
    offered_by: str = ""

    def variant_for(self, visitor: str | None) -> CtaVariant:
        """The wording this visitor is shown, always the same for the day, split by the weights.

        `visitor` is the day's hash; without one (who is not counted, say) the first wording.
        """
        total = sum(variant.weight for variant in self.variants)
        if visitor is None or len(self.variants) == 1 or total <= 0:
            return self.variants[0]
        # Hashed with the id of the call to action, so that one experiment's split says nothing about another's.
        digest = blake2s(f"{self.id}\0{visitor}".encode(), digest_size=8).digest()
        place = int.from_bytes(digest) % total
        for variant in self.variants:
            place -= variant.weight
            if place < 0:
                return variant
        return self.variants[0]


# What accent colours stand on in the style sheet: page, surface and sunken surface, by day and by night.
LIGHT_GROUNDS = ("#f7f9f8", "#ffffff", "#eef2f0")
DARK_GROUNDS = ("#0e1513", "#151e1b", "#1c2723")


@dataclass(frozen=True, slots=True)
class BrandFile:
    """A file in `content/brand/`, and the beginning of its SHA-256."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the site's own. `weight` is as style sheets have it: "400", or "100 900" for all of them."""

    file: BrandFile
    family: str
    weight: str = "400"
    is_italic: bool = False


@dataclass(frozen=True, slots=True)
class Brand:
    """Accent colours as `#rrggbb`; files in `content/brand/`, the logo's with its digest apart; None is our own.
    `theme` is the site's style sheet, "" for none."""

    accent: str | None = None
    accent_dark: str | None = None
    logo: str | None = None
    logo_digest: str | None = None
    logo_dark: BrandFile | None = None
    favicon: BrandFile | None = None
    social: BrandFile | None = None
    fonts: tuple[Font, ...] = ()
    theme: str = ""

    def files(self) -> Iterator[BrandFile]:
        """Every file that pages of the site load."""
        if self.logo and self.logo_digest:
            yield BrandFile(self.logo, self.logo_digest)
        yield from (each for each in (self.logo_dark, self.favicon, self.social) if each is not None)
        yield from (font.file for font in self.fonts)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of header, footer or an announcement, to a guide or to addresses by locale; `labels` are by locale."""

    labels: Mapping[str, str]
    guide: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HomeWords:
    """What the home page says in place of our own words, by locale."""

    titles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What stands above every page from `begins` to before `ends` (UTC; None: from ever, for ever)."""

    texts: Mapping[str, str]
    link: Link | None = None
    begins: datetime | None = None
    ends: datetime | None = None

    @property
    def key(self) -> str:
        """Tells it from others on a visitor's device: other words are another announcement, in every language."""
        return blake2s(repr(sorted(self.texts.items())).encode(), digest_size=6).hexdigest()

    def is_on(self, now: datetime) -> bool:
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)


@dataclass(frozen=True, slots=True)
class Site:
    """What `content/site.yaml` says. `locales` maps each locale to its own name for itself, in order; `featured` are
    guides that the home page shows until visits tell what people open."""

    names: Mapping[str, str]
    default_locale: str
    locales: Mapping[str, str]
    contact: str | None = None
    brand: Brand = field(default_factory=Brand)
    featured: tuple[str, ...] = ()
    header: tuple[Link, ...] = ()
    footer: tuple[Link, ...] = ()
    home: HomeWords = field(default_factory=HomeWords)
    announcements: tuple[Announcement, ...] = ()

    def name(self, locale: str) -> str:
        """The site's name for visitors of `locale`."""
        return in_locale(self.names, locale, self.default_locale)[1]

    def announcement(self, now: datetime) -> Announcement | None:
        """What is announced at a moment: the first that is on."""
        return next((each for each in self.announcements if each.is_on(now)), None)

    def announced_key(self, now: datetime) -> str:
        """What is announced at a moment, link and all, "" for nothing: pages with another one are other pages."""
        said = self.announcement(now)
        return f"{said.key} {said.link!r}" if said else ""


@dataclass(frozen=True, slots=True)
class Library:
    """Site, products, calls to action and guides, each by id. `media` are the pictures of all guides, by file name;
    `topics` the tree of what guides are about, each before those below it; `redirects` lead from old addresses.
    `earlier` are guides by locale and the slug that they had in a release before, as far as no file tells it."""

    site: Site
    products: Mapping[str, Product]
    ctas: Mapping[str, Cta]
    guides: Mapping[str, Guide]
    media: Mapping[str, Media] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    earlier: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def shows(self, cta: str, guide: str, placement: str) -> bool:
        """Whether this block of a published guide shows this call to action."""
        shown_on = self.guides.get(guide)
        if shown_on is None or shown_on.status is not Status.PUBLISHED:
            return False
        return any(block.id == placement and block.cta == cta for block in shown_on.blocks)

    def published(self) -> Iterator[Guide]:
        """Published guides, by id."""
        return (guide for _, guide in sorted(self.guides.items()) if guide.status is Status.PUBLISHED)


def in_locale(by_locale: Mapping[str, T], locale: str, source: str) -> tuple[str, T]:
    """The best of `by_locale` for a visitor of `locale`, with the locale it is in. Raises KeyError when none fits."""
    used = next((tag for tag in fallbacks(locale, source) if tag in by_locale), None)
    if used is None:
        used = next(iter(by_locale), None)
    if used is None:
        raise KeyError(locale)
    return used, by_locale[used]
