"""A guide as its page shows it."""

import hashlib
import re

from markupsafe import Markup

from helpcenter.domain.catalog import Catalog
from helpcenter.domain.guide import BlockKind, LocalizedGuide, ResolvedBlock, ResolvedItem, Status
from helpcenter.domain.library import in_locale
from helpcenter.domain.locale import direction, language
from helpcenter.web import urls
from helpcenter.web.context import BlockView, CtaView, GuideContext, Head, ItemView
from helpcenter.web.discovery.json_ld import guide_things, json_ld
from helpcenter.web.layout import guide_card, page, product_card
from helpcenter.web.state import View

# The only two addresses that content leaves open for us (see `content/text/markdown.py`).
_GUIDE_LINK = re.compile(r'href="guide:([a-z0-9-]+)(?:#([a-z0-9-]+))?"')
_MEDIA_LINK = re.compile(r'src="media:([^"]+)"')


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
        summary=guide.summary,
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
    )


def _head(view: View, guide: LocalizedGuide) -> Head:
    picture = card_url(view, guide)
    # A guide that is not translated is told of where it was written.
    data = json_ld(guide_things(view, guide, picture)) if guide.is_translated else None
    return Head(kind="article", picture=picture, updated=guide.guide.updated or guide.guide.reviewed, data=data)


def card_url(view: View, guide: LocalizedGuide) -> str:
    """The whole address of a guide's picture."""
    version = hashlib.blake2s(f"{guide.title}\0{view.catalog.site.name(view.locale)}".encode(), digest_size=4)
    return view.web.services.settings.base_url + urls.card(view.locale, guide.guide.id, version.hexdigest())


def _block(view: View, guide: LocalizedGuide, block: ResolvedBlock, visitor: str | None) -> BlockView:
    text = block.text
    return BlockView(
        id=block.block.id,
        kind=block.block.kind.value,
        title=text.title,
        html=resolved_html(view, guide, text.html),
        lang=text.locale,
        direction=direction(text.locale),
        is_fallback=text.is_fallback,
        is_outdated=text.is_outdated,
        items=[_item(view, guide, item) for item in block.items],
        cta=_cta(view, guide, block.block.id, block.block.cta, visitor) if block.block.cta else None,
    )


def _item(view: View, guide: LocalizedGuide, item: ResolvedItem) -> ItemView:
    text = item.text
    return ItemView(
        id=item.item.id,
        title=text.title,
        html=resolved_html(view, guide, text.html),
        lang=text.locale,
        direction=direction(text.locale),
        is_fallback=text.is_fallback,
        is_outdated=text.is_outdated,
        position=item.position,
        of=item.of,
        link=item.item.url,
        revision=text.digest,
    )


def _cta(view: View, guide: LocalizedGuide, placement: str, cta_id: str, visitor: str | None) -> CtaView:
    cta = view.catalog.library.ctas[cta_id]
    variant = cta.variant_for(visitor)
    used, copy = in_locale(variant.copy, view.locale, view.catalog.site.default_locale)
    secondary = view.catalog.localized(cta.secondary, view.locale) if cta.secondary and copy.secondary else None
    return CtaView(
        id=cta.id,
        variant=variant.id,
        placement=placement,
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


def resolved_html(view: View, guide: LocalizedGuide, html: str) -> Markup:
    """Rendered prose with its links to guides and images resolved for this locale."""
    catalog = view.catalog
    html = _GUIDE_LINK.sub(lambda match: f'href="{guide_url(catalog, view.locale, match[1], match[2])}"', html)
    media = {each.name: each for each in guide.guide.media}
    html = _MEDIA_LINK.sub(lambda match: f'src="{urls.media(guide.guide.id, match[1], media[match[1]].sha256)}"', html)
    return Markup(html)  # noqa: S704 - sanitised when the content was read (content/text/markdown.py)


def guide_url(catalog: Catalog, locale: str, guide_id: str, anchor: str | None) -> str:
    return urls.guide(locale, catalog.localized(guide_id, locale).slug, anchor=anchor or "")
