"""The definitions of facts, and when those of a ledger are out of date."""

import re
from pathlib import Path

import pytest

from helpcenter.analytics import session_rules
from helpcenter.analytics.facts import definitions


def test_facts_are_made_anew_when_a_macro_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = definitions.version("UTC")
    changed = tmp_path / "functions.sql"
    changed.write_text(definitions.FUNCTIONS.read_text("utf-8").replace("<= 2", "<= 1"), "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(definitions, "FUNCTIONS", changed)
        assert definitions.version("UTC") != before
    with monkeypatch.context() as patch:
        patch.setattr(session_rules, "MACROS", "")
        assert definitions.version("UTC") != before
    assert definitions.version("Europe/Paris") != before
    assert definitions.version("UTC") == before


_JOIN = re.compile(r"\bON\b(.*?)(?=\b(?:INNER|LEFT|ASOF|WHERE|GROUP|QUALIFY)\b|\n\)|$)", re.DOTALL)


def test_nothing_is_joined_by_its_series_but_for_one_visitor() -> None:
    """The planner may begin with any part of a condition; there are five series, and no end of events in each."""
    conditions = [each for sql in definitions.facts().values() for each in _JOIN.findall(sql) if "series" in each]
    assert len(conditions) >= 2
    assert all(".visitor =" in each for each in conditions), conditions
