"""Pages become guides, with their translations, pictures, places and old addresses."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from helpcenter.importers.html_pages import titles
from helpcenter.importers.html_pages.converting import Converter
from helpcenter.importers.html_pages.facts import crumbs
from helpcenter.importers.html_pages.fetched import WebPages
from helpcenter.importers.html_pages.main_content import SHOWN, crumbs_in
from helpcenter.importers.html_pages.page_links import ANCHOR, PictureSource
from helpcenter.importers.html_pages.pages import Page, PageIndex, grouped
from helpcenter.importers.html_pages.saved import saved_pages
from helpcenter.importers.html_text import parse
from helpcenter.importers.model import ImportedSite, ImportLog, ReadOptions, check_count


def read(source: str, options: ReadOptions, log: ImportLog) -> ImportedSite:
    """`source` is a page, a folder of pages, a sitemap, or the address of a page or a sitemap. Raises UsageError where
    nothing can be read."""
    if options.fetcher is not None:
        web = WebPages(options.fetcher, options, log)
        pages = web.of(source)
        site = converted(pages, PictureSource(fetch=web.picture), source, options, log)
        return replace(site, is_whole=web.is_whole)
    folder, pages = saved_pages(Path(source), log)
    pictures = PictureSource(folder, is_one_page=Path(source).is_file())
    return converted(pages, pictures, source, options, log)


def converted(
    pages: Sequence[Page], pictures: PictureSource, source: str, options: ReadOptions, log: ImportLog
) -> ImportedSite:
    """The site that the pages make."""
    default = options.locale or options.default_locale
    groups = grouped(pages, default, log)
    check_count(len(groups), source)
    names = titles.titles_of(pages)
    topics, owners = titles.topics_of(groups, _crumbs, names)
    wanted = frozenset(unquote(name) for page in pages for name in ANCHOR.findall(page.read()))
    shared = titles.shared_headings(pages)
    converter = Converter(PageIndex.of(groups), pictures, wanted, names, titles.descriptions_of(pages), log, shared)
    guides = []
    for done, group in enumerate(groups):
        log.tell("texts", done, len(groups))
        guide = converter.guide(group, [owners[group.key]] if group.key in owners else [])
        if guide is not None:
            guides.append(guide)
    locales = list(dict.fromkeys(locale for group in groups for locale in group.pages))
    return ImportedSite("HTML pages", locales, guides, topics, pictures.assets)


def _crumbs(page: Page) -> Sequence[tuple[str, str]]:
    """The places above a page, as it tells them to search engines, or shows them."""
    if told := crumbs(page.facts):
        return told
    html = page.read()
    return crumbs_in(parse(html)) if SHOWN.search(html) else ()
