"""The links and pictures of rendered prose, which content leaves open, led to this site's addresses."""

import re

from markupsafe import Markup

from helpcenter.domain.guide import LocalizedGuide
from helpcenter.web import urls
from helpcenter.web.state import View

# The only two addresses that content leaves open for us (see `content/text/markdown/document.py`).
_GUIDE_LINK = re.compile(r'href="guide:([a-z0-9-]+)(?:#([a-z0-9-]+))?"')
_MEDIA_LINK = re.compile(r'src="media:([^"]+)"')


def resolved_html(view: View, guide: LocalizedGuide, html: str) -> Markup:
    """Rendered prose of a guide with its links to guides and images resolved for the view's locale."""

    def guide_link(match: re.Match[str]) -> str:
        slug = view.catalog.localized(match[1], view.locale).slug
        return f'href="{urls.guide(view.locale, slug, anchor=match[2] or "")}"'

    digests = {each.name: each.sha256 for each in guide.guide.media}

    def media_link(match: re.Match[str]) -> str:
        return f'src="{urls.media(guide.guide.id, match[1], digests[match[1]])}"'

    html = _MEDIA_LINK.sub(media_link, _GUIDE_LINK.sub(guide_link, html))
    return Markup(html)  # noqa: S704 - sanitised when the content was read (content/text/markdown/document.py)
