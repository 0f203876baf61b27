"""A guide's page made from its files as they are now: kept nowhere, counted nowhere, led to by nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup
from starlette.requests import Request

from helpcenter.content import OneGuide, PlacedProblem, load_one
from helpcenter.domain.catalog import Catalog
from helpcenter.domain.guide import Guide, GuideText, Status
from helpcenter.domain.library import Library
from helpcenter.web import urls
from helpcenter.web.context import BlockView, CtaView, GuideContext, Head, ItemView, LanguageLink
from helpcenter.web.preview.context import PreviewBar, PreviewContext, ProblemView
from helpcenter.web.site.guide_page import guide_context
from helpcenter.web.state import View, web_of

HEADERS = {
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
    "referrer-policy": "no-referrer",
}
"""On everything that a preview consists of."""


@dataclass(frozen=True, slots=True)
class PreviewView(View):
    """A view into files that are not live. `release` stays that of visitors."""

    previewed: Catalog

    @property
    def catalog(self) -> Catalog:
        return self.previewed


@dataclass(frozen=True, slots=True)
class Drawn:
    """A preview: the guide by its files, and its page, made in the view; None while it cannot be shown."""

    one: OneGuide
    view: PreviewView | None = None
    context: GuideContext | None = None


def live_library(request: Request) -> Library:
    return web_of(request).services.releases.current.catalog.library


def guide_named(request: Request, locale: str, name: str) -> str:
    """The id of the guide with this id, or with this address in a language, as of the live release; `name` itself for
    one that it does not know."""
    catalog = web_of(request).services.releases.current.catalog
    if name in catalog.library.guides:
        return name
    if locale in catalog.site.locales and (found := catalog.guide_at(locale, name)) is not None:
        return found.guide.id
    every = ((guide.id, text) for guide in catalog.library.guides.values() for text in _texts(guide))
    return next((id_ for id_, text in every if text.slug == name), name)


def _texts(guide: Guide) -> tuple[GuideText, ...]:
    return (*guide.texts.values(), *guide.drafts.values())


def draw(request: Request, guide_id: str, locale: str, *, names_drafts: bool = True) -> Drawn | None:
    """The guide as its files are now; of drafts that it leads to only the names, unless `names_drafts`.

    None where there is no such guide, or the site has no such language.
    """
    web = web_of(request)
    one = load_one(web.services.settings.root, guide_id, live_library(request), names_drafts=names_drafts)
    if one is None:
        return None
    if one.library is None:
        return Drawn(one)
    if locale not in one.library.site.locales:
        return None
    view = PreviewView(web, web.services.releases.current, locale, Catalog(one.library))
    return Drawn(one, view, guide_context(view, view.catalog.localized(guide_id, locale)))


def page_html(
    view: PreviewView, context: GuideContext, bar: PreviewBar, media: str, languages: Iterable[LanguageLink] = ()
) -> str:
    """The whole page. `media` is the beginning of its pictures' addresses."""
    page = replace(
        context.page, languages=list(languages), canonical="", is_indexed=False, markdown_url=None, head=Head()
    )
    blocks = [_block(view, each, bar.problems, media) for each in context.blocks]
    context = replace(context, page=page, blocks=blocks, feedback_url="", neighbourhood=None)
    return view.render("preview.html", PreviewContext.of(context, bar))


def problem_views(drawn: Drawn) -> list[ProblemView]:
    """The problems, each with its place on the page where that is told."""
    return [
        ProblemView(each.problem.severity.value, str(each.problem), each.line, _place(drawn.context, each))
        for each in drawn.one.problems
    ]


def state_of(guide: Guide, locale: str, live: Library) -> str:
    """What visitors see of it now, in a sentence."""
    if guide.status is not Status.PUBLISHED:
        is_draft = guide.status is Status.DRAFT
        return f"This guide is {'a draft' if is_draft else 'withdrawn'}: visitors do not see it."
    before = live.guides.get(guide.id)
    if before is None or before.status is not Status.PUBLISHED:
        return "Visitors do not see this guide yet: it goes live with the next reindex."
    if locale in guide.drafts:
        return "This language is a draft: visitors get the guide without it."
    if before.digest == guide.digest:
        return "Visitors see the guide as it is here."
    return "The files were changed since: visitors see this with the next reindex."


def _place(context: GuideContext | None, each: PlacedProblem) -> str:
    if not each.locale or context is None:
        return ""
    parts: list[BlockView | ItemView] = [*context.blocks, *(item for block in context.blocks for item in block.items)]
    for part in parts:
        is_it = part.id == each.heading_id if each.heading_id else part.title and part.title == each.heading
        if is_it and part.lang == each.locale:
            return part.id
    return ""


def _block(view: View, block: BlockView, problems: Iterable[ProblemView], media: str) -> BlockView:
    items = [replace(item, html=_html(item.html, item.id, problems, media)) for item in block.items]
    cta = _cta(view, block.cta) if block.cta is not None else None
    return replace(block, html=_html(block.html, block.id, problems, media), items=items, cta=cta)


def _html(html: Markup, place: str, problems: Iterable[ProblemView], media: str) -> Markup:
    """Prose with its pictures from the preview, and above it what is wrong in it."""
    told = [_MARK.format(each.severity, each.severity, each.sentence) for each in problems if each.place == place]
    # Only attributes hold these signs: in a text, quotation marks are written otherwise.
    pictured = _FOREIGN.sub(' src=""', str(html)).replace(f'="{urls.at("/media/")}', f'="{media}')
    return Markup("").join([*told, Markup(pictured)])  # noqa: S704 - as safe as before: the addresses are ours


# A picture of another server, which a guide may not have: nobody is told there who reads a draft.
_FOREIGN = re.compile(r' src="https?:[^"]*"')
_MARK = Markup('<p class="preview-problem preview-{}" lang="en" dir="ltr"><strong>{}</strong> {}</p>')


def _cta(view: View, cta: CtaView) -> CtaView:
    """A call to action that counts no click: it leads to its target at once."""
    target = view.catalog.library.ctas[cta.id].target
    url = target.url or urls.guide(view.locale, view.catalog.localized(target.guide or "", view.locale).slug)
    return replace(cta, url=url)
