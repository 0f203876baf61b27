"""A reindex that staff asked for, as their page shows it."""

from datetime import UTC

from helpcenter.serving.going_live.reindex_job import JobState
from helpcenter.web.staff.going_live.context import ReindexView


def reindex_view(state: JobState) -> ReindexView:
    """What the page shows of a reindex."""
    return ReindexView(
        is_running=state.is_running,
        sentence=_sentence(state),
        count=f"{state.done} of {state.total} passages" if state.total else "",
        done=state.done,
        total=state.total,
        who=state.who,
        ended=f"{state.ended.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if state.ended else "",
        is_good=state.is_good,
        outcome=state.outcome,
        problems=state.problems,
        more=state.more,
    )


def _sentence(state: JobState) -> str:
    if not state.is_running:
        return ""
    if not state.total:
        return "Checking the files"
    if state.phase == "index":
        return f"Building the index for {state.locale}"
    # What is left then takes a few seconds, and nothing counts it.
    return "Encoding texts for search by meaning" if state.done < state.total else "Making it live"
