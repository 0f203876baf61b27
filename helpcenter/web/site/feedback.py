"""Whether a guide or a step of it helped, why not, and in the reader's own words: a plain form, made quick by guide.js.

The first form sends yes or no, and is answered with the page that asks for the rest; that one's form sends it again
with a reason and a comment. The reports take a reader's last word.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.event import MAX_COMMENT, EventType
from helpcenter.domain.guide import LocalizedGuide
from helpcenter.domain.locale import direction
from helpcenter.web import urls
from helpcenter.web.context import FeedbackContext
from helpcenter.web.http.own_address import check_same_origin
from helpcenter.web.http.requests import read_body
from helpcenter.web.http.responses import NOT_STORED, html_response
from helpcenter.web.interface.error_messages import not_found
from helpcenter.web.interface.i18n import marked
from helpcenter.web.layout import page
from helpcenter.web.state import View, view_of

REASONS = {
    "unclear": marked("It is hard to understand"),
    "outdated": marked("It does not match what I see"),
    "not-working": marked("I did it, and it did not work"),
    "missing": marked("Something is missing"),
    "other": marked("Something else"),
}
_ANSWERS = {"yes": True, "no": False}
# A comment of the most characters, each as twelve bytes of percent signs, and the fields around it.
_MAX_BODY = 16 * 1024
_REVISION = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a form said. `block` is None for the guide as a whole; `revision` is of the text that was read."""

    is_helpful: bool
    block: str | None
    revision: str
    reason: str | None = None
    comment: str | None = None

    @property
    def is_told(self) -> bool:
        return bool(self.reason or self.comment)


async def send(request: Request) -> Response:
    """Takes a reader's word on a guide, and leads to the page that thanks for it."""
    view = view_of(request)
    guide = _guide(request, view)
    check_same_origin(request, "Feedback is", must_say=True)
    view.web.feedback_limiter.check(request)
    feedback = parse_form(guide, await read_body(request, _MAX_BODY, "Feedback"))
    view.web.recorder.record_answer(
        request,
        EventType.HELPFUL if feedback.is_helpful else EventType.UNHELPFUL,
        view.locale,
        view.web.recorder.link_of(request),
        guide=guide.guide.id,
        product=guide.guide.product,
        served=guide.title_locale,
        block=feedback.block,
        revision=feedback.revision,
        reason=feedback.reason,
        comment=feedback.comment,
    )
    return RedirectResponse(_thanks_url(view, guide, feedback), 303, NOT_STORED)


def _thanks_url(view: View, guide: LocalizedGuide, feedback: Feedback) -> str:
    return urls.feedback(
        view.locale,
        guide.slug,
        helpful="yes" if feedback.is_helpful else "no",
        block=feedback.block,
        revision=feedback.revision,
        told="1" if feedback.is_told else None,
    )


async def thanks(request: Request) -> Response:
    """Thanks, and the form for the rest. Changes nothing, so anybody may open it."""
    view = view_of(request)
    guide = _guide(request, view)
    given = request.query_params
    feedback = _parse_fields(guide, given.get("helpful", ""), given.get("block", ""), given.get("revision", ""))
    is_told = given.get("told") == "1"
    await view.web.suggest_turns.take()
    return html_response(view.render("feedback.html", _context(view, guide, feedback, is_told)), headers=NOT_STORED)


def _context(view: View, guide: LocalizedGuide, feedback: Feedback, is_told: bool) -> FeedbackContext:
    about = guide.text(feedback.block) if feedback.block else None
    title_locale = about.locale if about else guide.title_locale
    return FeedbackContext(
        page=page(
            view,
            view.words("Was this helpful?"),
            lambda locale: urls.guide(locale, view.catalog.localized(guide.guide.id, locale).slug),
            is_indexed=False,
        ),
        title=about.title if about else guide.title,
        lang=title_locale,
        direction=direction(title_locale),
        guide_url=urls.guide(view.locale, guide.slug, anchor=feedback.block or ""),
        action=urls.feedback(view.locale, guide.slug),
        block=feedback.block or "",
        revision=feedback.revision,
        is_helpful=feedback.is_helpful,
        is_told=is_told,
        reasons=[(code, view.words(label)) for code, label in REASONS.items()],
        most_characters=MAX_COMMENT,
    )


def _guide(request: Request, view: View) -> LocalizedGuide:
    guide = view.catalog.guide_at(view.locale, request.path_params["slug"])
    if guide is None:
        raise not_found("unknown_guide")
    return guide


def parse_form(guide: LocalizedGuide, body: bytes) -> Feedback:
    """The feedback that a form's bytes hold. Raises BadRequest for anything that no form of ours sends."""
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=10)
    except ValueError:
        raise _bad_feedback("the form is not understood") from None
    given = {name: values[0].strip() for name, values in fields.items()}
    feedback = _parse_fields(guide, given.get("helpful", ""), given.get("block", ""), given.get("revision", ""))
    reason = given.get("reason") or None
    if reason is not None and reason not in REASONS:
        raise _bad_feedback("there is no such reason")
    comment = given.get("comment", "").replace("\0", "") or None
    return Feedback(feedback.is_helpful, feedback.block, feedback.revision, reason, comment)


def _parse_fields(guide: LocalizedGuide, helpful: str, block: str, revision: str) -> Feedback:
    if helpful not in _ANSWERS:
        raise _bad_feedback("helpful must be yes or no")
    about = guide.text(block) if block else None
    if block and about is None:
        raise _bad_feedback("the guide has no such block")
    current = about.digest if about else guide.revision
    return Feedback(_ANSWERS[helpful], block or None, revision if _REVISION.fullmatch(revision) else current)


def _bad_feedback(why: str) -> BadRequest:
    return BadRequest("bad_feedback", f"This feedback cannot be taken: {why}.")
