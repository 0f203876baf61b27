"""A guide as its page shows it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.block import BlockKind, ResolvedBlock, ResolvedItem, ResolvedText
from helpcenter.domain.guide import LocalizedGuide, Status
from helpcenter.domain.library import Cta, in_locale
from helpcenter.domain.locale import direction, language
from helpcenter.web import urls
from helpcenter.web.content_links import resolved_html
from helpcenter.web.context import BlockView, CtaView, GuideContext, Head, ItemView
from helpcenter.web.discovery.json_ld import guide_things, json_ld
from helpcenter.web.discovery.markdown_twins import markdown_of, wants_markdown
from helpcenter.web.discovery.social_card import guide_card_url
from helpcenter.web.layout import guide_card, page, product_card
from helpcenter.web.page_cache import CacheMetadata
from helpcenter.web.recording import PageView
from helpcenter.web.redirects import redirect_or_gone
from helpcenter.web.site.cached_pages import cached_page
from helpcenter.web.site.heading_links import with_heading_links
from helpcenter.web.site.topics.browsing import neighbourhood
from helpcenter.web.state import View, view_of

# What `prose.css` and `prose.js` are for.
_RICH = re.compile(r'class="(?:align-|callout|caption|code|footnotes|math|tabs|task)|<(?:details|dl|figure)\b')


async def guide_page(request: Request) -> Response:
    view = view_of(request)
    slug = request.path_params["slug"]
    localized = view.catalog.guide_at(view.locale, slug)
    if localized is None:
        return redirect_or_gone(request, view, slug, lambda moved: urls.guide(view.locale, moved))
    ctas = [view.catalog.library.ctas[block.cta] for block in localized.guide.blocks if block.cta]
    page_view = PageView(view.locale, localized.guide.id, localized.guide.product, localized.title_locale)
    metadata = CacheMetadata(page_view, split_ctas=tuple(cta for cta in ctas if len(cta.variants) > 1))
    view.web.recorder.record_view(request, page_view)
    if wants_markdown(request.headers.get("accept", "")):
        return await markdown_of(request, view, localized)
    visitor = view.web.recorder.visitor_of(request) if metadata.split_ctas else None
    return await cached_page(
        request, view, metadata, lambda: view.render("guide.html", guide_context(view, localized, visitor))
    )


def guide_context(view: View, guide: LocalizedGuide, visitor: str | None = None) -> GuideContext:
    """Everything guide.html needs; the visitor's hash chooses the wording of calls to action."""
    quick_answer_first = sorted(guide.blocks, key=lambda block: block.block.kind is not BlockKind.QUICK_ANSWER)
    blocks = [_block(view, guide, block, visitor) for block in quick_answer_first]
    source = guide.guide
    product = view.catalog.library.products.get(source.product or "")
    return GuideContext(
        page=page(
            view,
            guide.title,
            lambda locale: urls.guide(locale, view.catalog.localized(source.id, locale).slug),
            description=guide.summary,
            is_indexed=guide.is_translated,
            translated=source.texts,
            markdown_url=urls.markdown(view.locale, guide.slug),
            head=_head(view, guide),
        ),
        id=source.id,
        title=guide.title,
        lead=guide.lead,
        lang=guide.title_locale,
        direction=direction(guide.title_locale),
        is_fallback=not guide.is_translated,
        has_fallback=not guide.is_whole,
        source_language=view.words.language_name(source.source),
        kind=source.kind.value,
        product=product_card(view, product) if product else None,
        minutes=(source.minutes.low, source.minutes.high) if source.minutes else None,
        reviewed=source.reviewed,
        blocks=blocks,
        related=[
            guide_card(view, view.catalog.localized(each, view.locale))
            for each in source.related
            if view.catalog.library.guides[each].status is Status.PUBLISHED
        ],
        revision=guide.revision,
        feedback_url=urls.feedback(view.locale, guide.slug),
        neighbourhood=neighbourhood(view, guide),
        is_rich=any(_RICH.search(text.html) for block in guide.blocks for text in (block.text, *_texts(block))),
    )


def _texts(block: ResolvedBlock) -> Iterator[ResolvedText]:
    return (item.text for item in block.items)


def _head(view: View, guide: LocalizedGuide) -> Head:
    picture = guide_card_url(view, guide)
    # A guide that is not translated is told of where it was written.
    data = json_ld(guide_things(view, guide, picture)) if guide.is_translated else None
    return Head(kind="article", picture=picture, updated=guide.guide.last_changed, data=data)


def _block(view: View, guide: LocalizedGuide, block: ResolvedBlock, visitor: str | None) -> BlockView:
    text = block.text
    return BlockView(
        id=block.block.id,
        kind=block.block.kind.value,
        title=text.title,
        html=_html(view, guide, text),
        lang=text.locale,
        direction=direction(text.locale),
        is_fallback=text.is_fallback,
        is_outdated=text.is_outdated,
        items=[_item(view, guide, item) for item in block.items],
        cta=_cta(view, guide, block.block.id, block.block.cta, visitor) if block.block.cta else None,
        former_ids=block.block.former_ids,
    )


def _item(view: View, guide: LocalizedGuide, item: ResolvedItem) -> ItemView:
    text = item.text
    return ItemView(
        id=item.item.id,
        title=text.title,
        html=_html(view, guide, text),
        lang=text.locale,
        direction=direction(text.locale),
        is_fallback=text.is_fallback,
        is_outdated=text.is_outdated,
        position=item.position,
        of=item.of,
        link=item.item.url,
        revision=text.digest,
    )


def _html(view: View, guide: LocalizedGuide, text: ResolvedText) -> Markup:
    return with_heading_links(view, resolved_html(view, guide, text.html), is_fallback=text.is_fallback)


def _host(cta: Cta) -> str:
    """The site that a call to action leads to; empty for a guide of ours."""
    return (urlsplit(cta.target.url or "").hostname or "").removeprefix("www.")


def _cta(view: View, guide: LocalizedGuide, placement: str, cta_id: str, visitor: str | None) -> CtaView:
    cta = view.catalog.library.ctas[cta_id]
    variant = cta.variant_for(visitor)
    used, copy = in_locale(variant.copy, view.locale, view.catalog.site.default_locale)
    secondary = view.catalog.localized(cta.secondary, view.locale) if cta.secondary and copy.secondary else None
    return CtaView(
        id=cta.id,
        variant=variant.id,
        placement=placement,
        offered_by=cta.offered_by or _host(cta) or view.catalog.site.name(view.locale),
        heading=copy.heading,
        text=copy.text,
        button=copy.button,
        url=urls.go(cta.id, guide_id=guide.guide.id, locale=view.locale, variant=variant.id, placement=placement),
        secondary=copy.secondary,
        secondary_url=urls.guide(view.locale, secondary.slug) if secondary else None,
        lang=used,
        direction=direction(used),
        is_fallback=language(used) != language(view.locale),
    )
