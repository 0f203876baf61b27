"""What is said of the lock's safety: success only where every package was really audited."""

import json
from typing import Any

import pytest

from scripts.audit import LOCK, Outcome, Run, decide, wanted

PACKAGES = {"anyio", "brotli"}
CLEAN = {"name": "anyio", "version": "1.0", "vulns": []}
ALSO_CLEAN = {"name": "Brotli", "version": "1.0", "vulns": []}
LEFT_OUT = {"name": "brotli", "skip_reason": "Dependency not found on PyPI and could not be audited: brotli (1.0)"}
ALSO_LEFT_OUT = {"name": "anyio", "skip_reason": "Dependency not found on PyPI and could not be audited: anyio (1.0)"}
WEAK = {"name": "brotli", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": []}]}
NOBODY = "ERROR:pip_audit._cli:Could not connect to PyPI's vulnerability feed"
STRICT = "ERROR:pip_audit._cli:brotli: Dependency not found on PyPI and could not be audited: brotli (1.0)"


def run(status: int, *dependencies: dict[str, Any]) -> Run:
    return Run(status, json.dumps({"dependencies": dependencies, "fixes": []}), "")


def never() -> Run:
    raise AssertionError("there was nothing to ask again")


@pytest.mark.parametrize(
    ("strict", "outcome", "says"),
    [
        (run(0, CLEAN, ALSO_CLEAN), Outcome.CLEAN, "No weakness is known of the 2 locked packages"),
        (run(1, CLEAN, WEAK), Outcome.VULNERABLE, "brotli 1.0: PYSEC-1; mended in 1.1"),
        (run(0, CLEAN, WEAK), Outcome.VULNERABLE, "PYSEC-1"),
        (run(0, CLEAN), Outcome.FAILED, "1 of 2 packages could not be audited: brotli"),
        (run(0), Outcome.FAILED, "2 of 2 packages could not be audited"),
        (run(0, ALSO_LEFT_OUT, LEFT_OUT), Outcome.FAILED, "2 of 2 packages could not be audited"),
        (run(2, CLEAN, ALSO_CLEAN), Outcome.FAILED, "pip-audit failed"),
        (Run(1, "", NOBODY), Outcome.SKIPPED, "nothing was audited"),
        (Run(1, "", "requests.exceptions.ConnectionError: api"), Outcome.SKIPPED, "nobody answers"),
    ],
)
def test_a_strict_run_is_believed_as_far_as_its_report_goes(strict: Run, outcome: Outcome, says: str) -> None:
    verdict = decide(strict, never, PACKAGES)
    assert verdict.outcome is outcome
    assert says in verdict.message


@pytest.mark.parametrize(
    ("again", "outcome", "says"),
    [
        (run(0, ALSO_LEFT_OUT, LEFT_OUT), Outcome.SKIPPED, "nothing was audited"),
        (run(0, CLEAN, LEFT_OUT), Outcome.FAILED, "1 of 2 packages could not be audited: brotli"),
        (run(1, WEAK, ALSO_LEFT_OUT), Outcome.VULNERABLE, "PYSEC-1"),
        (Run(1, "", NOBODY), Outcome.SKIPPED, "nobody answers"),
        (Run(1, "", "Traceback\nValueError: odd lock\n"), Outcome.FAILED, "ValueError: odd lock"),
        (Run(0, "", ""), Outcome.FAILED, "could not be audited: brotli"),
        (Run(0, "no JSON", ""), Outcome.FAILED, "pip-audit failed"),
    ],
)
def test_a_strict_run_that_gave_up_is_followed_by_one_that_tells_how_much_was_left(
    again: Run, outcome: Outcome, says: str
) -> None:
    verdict = decide(Run(1, "", STRICT), lambda: again, PACKAGES)
    assert verdict.outcome is outcome
    assert says in verdict.message


def test_nothing_to_audit_is_no_success() -> None:
    assert decide(run(0), never, set()).outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("strict", "status"),
    [(run(0, CLEAN, ALSO_CLEAN), 0), (Run(1, "", NOBODY), 0), (run(1, CLEAN, WEAK), 1), (run(0, CLEAN), 1)],
)
def test_only_a_weakness_or_a_half_audit_stops_the_pipeline(strict: Run, status: int) -> None:
    assert decide(strict, never, PACKAGES).exit_status == status


def test_pins_of_other_platforms_are_not_waited_for() -> None:
    lock = """# comment
anyio==4.0 \\
    --hash=sha256:00
    # via httpx
colorama==0.4 ; sys_platform == 'never' \\
    --hash=sha256:00
Ruamel_Yaml==0.18 ; python_full_version >= '3.11' \\
    --hash=sha256:00
"""
    assert wanted(lock) == {"anyio", "ruamel-yaml"}
    assert {"starlette", "duckdb", "jinja2"} <= wanted(LOCK.read_text("utf-8"))
