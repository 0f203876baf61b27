"""What is live, and what `helpcenter check` says of the files as they are now."""

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.catalog import Catalog
from helpcenter.serving.publishing import check
from helpcenter.web.staff.context import ContentContext
from helpcenter.web.staff.layout import staff_page, staff_response
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of


async def content(request: Request, session: StaffSession) -> Response:
    web = web_of(request)
    release = web.services.releases.current
    _, problems = await anyio.to_thread.run_sync(check, web.services.settings.root)
    context = ContentContext(
        page=staff_page(request, "Content", session),
        release=release.id,
        built_at=f"{release.built_at:%Y-%m-%d %H:%M} UTC",
        problems=[(each.severity.value, f"{each.path}:{each.line}: {each.message}") for each in problems],
        guides=_guide_rows(release.catalog),
    )
    return staff_response(request, "staff/content.html", context)


def _guide_rows(catalog: Catalog) -> list[tuple[str, str, str, str, str, str]]:
    """For each guide: id, title, and the languages in which it is whole, partly translated, out of date, or a draft."""
    rows = []
    for guide in catalog.library.published():
        seen = {locale: catalog.localized(guide.id, locale) for locale in catalog.site.locales}
        whole = [locale for locale, each in seen.items() if each.is_whole]
        partly = [locale for locale, each in seen.items() if each.is_translated and not each.is_whole]
        outdated = [locale for locale, each in seen.items() if each.is_outdated]
        title = guide.texts[guide.source].title
        rows.append(
            (guide.id, title, ", ".join(whole), ", ".join(partly), ", ".join(outdated), ", ".join(guide.drafts))
        )
    return rows
