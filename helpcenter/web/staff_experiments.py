"""Experiments with the wording of calls to action."""

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import MIN_DAYS, Verdict
from helpcenter.services import Services
from helpcenter.web import urls
from helpcenter.web.i18n import Interface
from helpcenter.web.sessions import Session
from helpcenter.web.staff_context import ExperimentCard, ExperimentsContext
from helpcenter.web.staff_filters import owner_of
from helpcenter.web.staff_page import STAFF_LOCALE, staff_page, staff_response
from helpcenter.web.state import web_of

_SENTENCES = {
    "collecting": "Too early to tell. Results stay hidden until each wording has had its visitors and seven days have "
    "passed: who looks earlier finds effects where there are none.",
    "mismatch": "The split is not what the weights say, so nothing can be concluded. If weights or wordings were "
    "changed, write that day under experiment: since in the file of the call to action.",
    "stop": "Stop it: a wording earns more clicks, and more readers are not helped.",
    "better": "Yes, a wording is better than the first, and you may trust it.",
    "worse": "No, a wording is worse than the first, and you may trust that.",
    "no_difference": "No difference that could be told from chance. Keep the wording you like.",
}
_WORDS = {
    "better": "better",
    "worse": "worse",
    "stop": "stop",
    "no_difference": "no difference",
}


async def experiments(request: Request, session: Session) -> Response:
    services = web_of(request).services
    if services.spool is not None:
        await anyio.to_thread.run_sync(services.spool.rotate)
    verdicts = await anyio.to_thread.run_sync(owner_of(request).experiments)
    words = web_of(request).renderer.words(STAFF_LOCALE)
    context = ExperimentsContext(
        page=staff_page(request, "Experiments", session),
        cards=[_card(words, services, verdict) for verdict in verdicts.values()],
        report_url=urls.report("experiments"),
    )
    return staff_response(request, "staff/experiments.html", context)


def _card(words: Interface, services: Services, verdict: Verdict) -> ExperimentCard:
    told = {each.variant: each for each in verdict.comparisons}
    rows = []
    for arm in verdict.arms:
        mine = told.get(arm.variant)
        rate = words.percent(arm.clicked / arm.visitors) if told else "hidden"
        change = f"{mine.lift:+.1%}" if mine is not None and mine.lift is not None else ""
        says = _WORDS[mine.state.value] if mine else "the first" if told else ""
        chance = f"{mine.p:.3f}" if mine else ""
        rows.append((arm.variant, words.number(arm.weight), words.number(arm.visitors), rate, change, chance, says))
    harms = next((each.harms for each in verdict.comparisons if each.harms), None)
    return ExperimentCard(
        cta=verdict.cta,
        state=verdict.state.value,
        sentence=_SENTENCES[verdict.state.value] + (f" What got worse: {harms}." if harms else ""),
        progress=_progress(words, services, verdict),
        rows=rows,
    )


def _progress(words: Interface, services: Services, verdict: Verdict) -> str:
    cta = services.live.served.catalog.library.ctas.get(verdict.cta)
    fewest = min((arm.visitors for arm in verdict.arms), default=0)
    sentences = [
        f"{words.number(fewest)} of {words.number(verdict.needed)} daily visitors of each wording, "
        f"{verdict.days} of {MIN_DAYS} days."
    ]
    if verdict.until is not None:
        sentences.append(f"Decided with the day {verdict.until}; later visits are not looked at.")
    if cta is not None:
        since = f" since {cta.experiment.since}" if cta.experiment.since else ""
        sentences.append(f"Planned to find a difference of {cta.experiment.smallest_difference} %{since}.")
    sentences.append(f"Split as the weights say: p = {verdict.mismatch:.3f}.")
    return " ".join(sentences)
