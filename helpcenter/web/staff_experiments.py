"""Experiments with the wording of calls to action."""

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import ReportParameters, Verdict
from helpcenter.web.i18n import Interface
from helpcenter.web.sessions import Session
from helpcenter.web.staff_context import ExperimentCard, ExperimentsContext
from helpcenter.web.staff_filters import filters, owner_of, parameters_or_default
from helpcenter.web.staff_page import STAFF_LOCALE, staff_page, staff_response
from helpcenter.web.state import web_of

_SENTENCES = {
    "collecting": "Too early to tell. Results stay hidden until each wording has had its visitors and seven days have "
    "passed: who looks earlier finds effects where there are none.",
    "mismatch": "The split is not what the weights say, so nothing can be concluded. "
    "Were the weights changed in these days?",
    "stop": "Stop: a wording earns more clicks, and more readers are not helped.",
    "better": "A wording is better than the first, and you may trust it.",
    "worse": "A wording is worse than the first, and you may trust it.",
    "no_difference": "No difference that could be told from chance.",
}


async def experiments(request: Request, session: Session) -> Response:
    used, problem = parameters_or_default(request)
    cards = await anyio.to_thread.run_sync(_cards, request, used)
    context = ExperimentsContext(staff_page(request, "Experiments", session), filters(request, used), cards, problem)
    return staff_response(request, "staff/experiments.html", context, 400 if problem else 200)


def _cards(request: Request, used: ReportParameters) -> list[ExperimentCard]:
    owner, words = owner_of(request), web_of(request).renderer.words(STAFF_LOCALE)
    library = web_of(request).services.live.served.catalog.library
    return [
        _card(words, owner.experiment(cta.id, {each.id: each.weight for each in cta.variants}, used))
        for cta in library.ctas.values()
        if len(cta.variants) > 1
    ]


def _card(words: Interface, verdict: Verdict) -> ExperimentCard:
    told = {each.variant: each for each in verdict.comparisons}
    rows = []
    for place, arm in enumerate(verdict.arms):
        rate, p, lift = "hidden", "", ""
        if verdict.comparisons:
            rate = words.percent(arm.clicked / arm.visitors) if arm.visitors else "–"
            p = "first" if place == 0 else f"{told[arm.variant].p:.3f}"
            change = told[arm.variant].lift if place else None
            lift = f"{change:+.1%}" if change is not None else ""
        rows.append((arm.variant, words.number(arm.weight), words.number(arm.visitors), rate, lift, p))
    harms = next((each.harms for each in verdict.comparisons if each.harms), None)
    return ExperimentCard(
        cta=verdict.cta,
        state=verdict.state.value,
        sentence=_SENTENCES[verdict.state.value] + (f" What got worse: {harms}." if harms else ""),
        progress=f"{words.number(min(arm.visitors for arm in verdict.arms))} of {words.number(verdict.needed)} daily "
        f"visitors of each wording, {verdict.days} of 7 days. Split as planned: p = {verdict.mismatch:.3f}.",
        rows=rows,
    )
