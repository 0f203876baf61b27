"""The frame of every page: its languages, and what it tells machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language switcher: this page's path in that language, and its whole address for machines."""

    locale: str
    name: str
    url: str
    absolute: str
    is_current: bool
    is_translated: bool = True


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link of the site's own; `lang` and `direction` are of its label. `is_external`: it leaves the site."""

    label: str
    url: str
    lang: str
    direction: str
    is_external: bool


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """What is announced just now. `key` is what a device remembers once a visitor has closed it."""

    key: str
    text: str
    lang: str
    direction: str
    link: LinkView | None


@dataclass(frozen=True, slots=True)
class Head:
    """What a page tells machines beyond its title. Addresses are absolute.

    `default_url` is this page in the site's default language (hreflang x-default), `kind` an OpenGraph type,
    `picture` a PNG or, where its name says so, a JPEG, of 1200 by 630 pixels, `data` JSON-LD that is safe
    inside a script element.
    """

    default_url: str = ""
    kind: str = "website"
    picture: str = ""
    updated: date | None = None
    data: Markup | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What every visitor's page has. URLs are paths except `canonical`, which is absolute."""

    locale: str
    direction: str
    site_name: str
    title: str
    description: str
    home_url: str
    search_url: str
    suggest_url: str
    languages: Sequence[LanguageLink]
    canonical: str = ""
    brand_style_url: str = ""
    logo_url: str = ""
    logo_dark_url: str = ""
    favicon_url: str = ""
    header_links: Sequence[LinkView] = ()
    footer_links: Sequence[LinkView] = ()
    announcement: AnnouncementView | None = None
    query: str = ""
    is_indexed: bool = True
    contact: str | None = None
    markdown_url: str | None = None
    feed_url: str = ""
    opensearch_url: str = ""
    head: Head = Head()
