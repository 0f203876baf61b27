"""Whether a weakness is known of any locked package; `make audit` and `.ci/run` run it.

pip-audit asks the package index for its vulnerability data. Where that cannot be reached this says "skipped" and ends
with 0, so that tests run without a network; it says "no weakness is known" only of packages that were really audited.
pip-audit itself reports success when it audited nothing, unless it is told `--strict`, and then does not tell whether
it could have audited the rest; so a report is asked for as well, and compared with the lock.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[1] / "requirements.lock"
_ASK_SECONDS = "15"
_ALL_SECONDS = 600
_PIN = re.compile(r"^(\S+==.*?)\s*\\?$", re.MULTILINE)
# What pip-audit says when nobody answers it; anything else that ends it is a failure.
_UNREACHABLE = ("Could not connect", "ConnectionError", "ServiceError", "Max retries exceeded", "timed out")


class Outcome(Enum):
    CLEAN = "clean"
    VULNERABLE = "vulnerable"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out, in a sentence."""

    outcome: Outcome
    message: str

    @property
    def exit_status(self) -> int:
        return 0 if self.outcome in {Outcome.CLEAN, Outcome.SKIPPED} else 1


@dataclass(frozen=True, slots=True)
class Run:
    """One run of pip-audit: its status, its report (JSON, or empty) and what it complained of."""

    status: int
    report: str
    errors: str

    @property
    def dependencies(self) -> list[dict[str, Any]] | None:
        """What the report says of each package; None where there is no report."""
        try:
            return list(json.loads(self.report)["dependencies"])
        except (ValueError, KeyError, TypeError):
            return None


def wanted(lock: str) -> set[str]:
    """The names of the pins that hold for this machine; a lock for every platform has others, too."""
    pins = [Requirement(pin) for pin in _PIN.findall(lock)]
    return {canonicalize_name(pin.name) for pin in pins if pin.marker is None or pin.marker.evaluate()}


def decide(strict: Run, ask_again: Callable[[], Run], packages: set[str]) -> Verdict:
    """What a strict run means for these packages. `ask_again` runs without strictness, and is called only when the
    strict run ended without a report."""
    dependencies = strict.dependencies
    if dependencies is not None:
        return _judge(dependencies, strict, packages)
    if any(sign in strict.errors for sign in _UNREACHABLE):
        return _skipped("nobody answers")
    again = ask_again()
    dependencies = again.dependencies
    if dependencies is None and any(sign in again.errors for sign in _UNREACHABLE):
        return _skipped("nobody answers")
    if dependencies is None:
        return Verdict(Outcome.FAILED, f"pip-audit failed: {_last_line(again.errors) or _last_line(strict.errors)}")
    if dependencies and all("skip_reason" in each for each in dependencies):
        return _skipped("the index that answers here has none of it")
    return _judge(dependencies, again, packages)


def _judge(dependencies: list[dict[str, Any]], run: Run, packages: set[str]) -> Verdict:
    weak = [each for each in dependencies if each.get("vulns")]
    if weak:
        return Verdict(Outcome.VULNERABLE, "\n".join(["Weaknesses are known:", *map(_told, weak)]))
    audited = {canonicalize_name(each["name"]) for each in dependencies if "skip_reason" not in each}
    left = sorted(packages - audited)
    if left or not packages:
        named = ", ".join(left[:10]) + (" …" if len(left) > 10 else "")
        return Verdict(Outcome.FAILED, f"{len(left)} of {len(packages)} packages could not be audited: {named}")
    if run.status != 0:
        return Verdict(Outcome.FAILED, f"pip-audit failed: {_last_line(run.errors)}")
    return Verdict(Outcome.CLEAN, f"No weakness is known of the {len(audited)} locked packages.")


def _skipped(why: str) -> Verdict:
    return Verdict(Outcome.SKIPPED, f"Skipped: nothing was audited. The vulnerability data cannot be reached: {why}.")


def _told(dependency: dict[str, Any]) -> str:
    ids = ", ".join(sorted({each["id"] for each in dependency["vulns"]}))
    fixed = sorted({version for each in dependency["vulns"] for version in each.get("fix_versions", [])})
    mended = f"; mended in {', '.join(fixed)}" if fixed else "; not mended yet"
    return f"  {dependency['name']} {dependency['version']}: {ids}{mended}"


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _ask(*options: str) -> Run:
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", _ASK_SECONDS, *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_ALL_SECONDS)
    except subprocess.TimeoutExpired:
        return Run(1, "", f"timed out after {_ALL_SECONDS} seconds")
    return Run(done.returncode, done.stdout, done.stderr)


def main() -> int:
    verdict = decide(_ask("--strict"), _ask, wanted(LOCK.read_text(encoding="utf-8")))
    sys.stderr.write(f"{verdict.message}\n")
    return verdict.exit_status


if __name__ == "__main__":
    sys.exit(main())
