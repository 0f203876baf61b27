"""Experiments with the wording of calls to action."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import MIN_DAYS, Arm, Cell, Comparison, Verdict
from helpcenter.serving.services import Services
from helpcenter.web import urls
from helpcenter.web.interface.i18n import Interface
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.context import ExperimentCard, ExperimentsContext, StaffFigure
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.figures import ReceiptLinks
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

Links = Callable[[str, str, str], str | None]

_SENTENCES = {
    "collecting": "Too early to tell. Results stay hidden until each wording has had its visitors and seven days have "
    "passed: who looks earlier finds effects where there are none.",
    "mismatch": "The split is not what the weights say, so nothing can be concluded. If weights or wordings were "
    "changed, write that day under experiment: since in the file of the call to action.",
    "stop": "Stop “{variant}”: it earns {lift} more clicks than “{first}”, and more readers are not helped. "
    "What got worse: {harms}.",
    "better": "Yes: “{variant}” earns {lift} more clicks than “{first}”, and you may trust it. Repeat searches and "
    "“not helpful” did not rise.",
    "worse": "No: “{variant}” earns {lift} fewer clicks than “{first}”, and you may trust that.",
    "no_difference": "No difference that could be told from chance. Keep the wording you like.",
}
_WORDS = {
    "better": "better",
    "worse": "worse",
    "stop": "stop",
    "no_difference": "no difference",
}
_REPORT = "experiments"


@run_in_thread
def experiments(request: Request, session: StaffSession) -> Response:
    services = web_of(request).services
    services.flush_events()
    verdicts = owner_of(request).reporting.experiments()
    words = web_of(request).renderer.words(STAFF_LOCALE)
    receipts = _receipts(request)
    context = ExperimentsContext(
        page=staff_page(request, "Experiments", session),
        cards=[_card(words, services, verdict, receipts) for verdict in verdicts.values()],
        report_url=urls.report(_REPORT),
    )
    return staff_response(request, "staff/experiments.html", context)


def _receipts(request: Request) -> Links:
    """Where the rows behind a figure of the report are shown, if the site has that report."""
    definition = owner_of(request).reporting.reports().get(_REPORT)
    used = owner_of(request).reporting.parameters({})

    def url(cta: str, variant: str, figure: str) -> str | None:
        cells: dict[str, Cell] = {"cta": cta, "variant": variant}
        return ReceiptLinks(definition, used).of(cells).get(figure) if definition is not None else None

    return url


def _card(words: Interface, services: Services, verdict: Verdict, receipts: Links) -> ExperimentCard:
    comparisons = {each.variant: each for each in verdict.comparisons}
    return ExperimentCard(
        cta=verdict.cta,
        tone="calm" if verdict.state.value in {"collecting", "no_difference", "better"} else "warm",
        sentence=_sentence(verdict),
        progress=_progress(words, services, verdict),
        rows=[_row(words, verdict.cta, arm, comparisons, receipts) for arm in verdict.arms],
    )


def _sentence(verdict: Verdict) -> str:
    sentence = _SENTENCES[verdict.state.value]
    for each in verdict.comparisons:
        if each.state is verdict.state:
            lift = f"{abs(each.lift):.0%}" if each.lift is not None else "many"
            first = verdict.arms[0].variant
            return sentence.format(variant=each.variant, first=first, lift=lift, harms=each.harms)
    return sentence


def _row(
    words: Interface, cta: str, arm: Arm, comparisons: Mapping[str, Comparison], receipts: Links
) -> list[StaffFigure]:
    mine = comparisons.get(arm.variant)
    rate = words.percent(arm.clicked / arm.visitors) if comparisons else "hidden"
    change = f"{mine.lift:+.1%}" if mine is not None and mine.lift is not None else ""
    chance = "" if mine is None else "less than 0.001" if mine.p < 0.001 else f"{mine.p:.3f}"
    if mine is not None:
        rate += f" ({words.percent(mine.interval[0])} to {words.percent(mine.interval[1])})"
    says = _WORDS[mine.state.value] if mine else "the first" if comparisons else ""
    return [
        StaffFigure(arm.variant, None),
        StaffFigure(words.number(arm.weight), None),
        StaffFigure(words.number(arm.visitors), receipts(cta, arm.variant, "visitors")),
        StaffFigure(rate, receipts(cta, arm.variant, "click_rate") if comparisons else None),
        StaffFigure(change, receipts(cta, arm.variant, "lift") if mine else None),
        StaffFigure(chance, receipts(cta, arm.variant, "p") if mine else None),
        StaffFigure(says, None),
    ]


def _progress(words: Interface, services: Services, verdict: Verdict) -> str:
    cta = services.releases.current.catalog.library.ctas.get(verdict.cta)
    fewest = min((arm.visitors for arm in verdict.arms), default=0)
    sentences = [
        f"{words.number(fewest)} daily visitors of each wording of {words.number(verdict.needed)} planned; "
        f"{verdict.days} days of at least {MIN_DAYS}."
    ]
    if verdict.until is not None:
        sentences.append(f"Decided on {verdict.until}; later visits are not looked at.")
    if cta is not None:
        since = f" since {cta.experiment.since}" if cta.experiment.since else ""
        sentences.append(f"Planned to find a difference of {cta.experiment.smallest_difference} %{since}.")
    sentences.append(f"Split as the weights say: p = {verdict.mismatch:.3f}.")
    return " ".join(sentences)
