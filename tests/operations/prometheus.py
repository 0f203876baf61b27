"""What Prometheus would make of answers of /metrics: which alerts fire, and what a query gives."""

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations"
RULES = OPERATIONS / "alerts.yml"

_PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(
    _PROMTOOL is None, reason="promtool, of Debian's package prometheus, is not on this machine"
)

# So many while all is well, then as many more as the longest alert waits, and some.
_WELL_MINUTES = 20
_BAD_MINUTES = 90
_SCRAPES_A_MINUTE = 4
_WELL_SCRAPES = _WELL_MINUTES * _SCRAPES_A_MINUTE
_BAD_SCRAPES = _BAD_MINUTES * _SCRAPES_A_MINUTE

_FOUND = re.compile(r'(".*"), time: (\S+),\s*(.+)', re.DOTALL)

Key = tuple[str, tuple[tuple[str, str], ...]]


class Scrape:
    """One answer of /metrics, or none, as Prometheus stores it."""

    def __init__(self, text: str | None, instance: str = "web:8000") -> None:
        self.values: dict[Key, float] = {}
        self.growing: set[Key] = set()
        about = (("instance", instance), ("job", "helpcenter"))
        self.names = {"up"}
        for family in text_string_to_metric_families(text or ""):
            # Some have no series while all is well.
            self.names |= {sample.name for sample in family.samples} or {family.name}
            for sample in family.samples:
                key = (sample.name, tuple(sorted({**sample.labels, **dict(about)}.items())))
                self.values[key] = sample.value
                if family.type in {"counter", "histogram"}:
                    self.growing.add(key)
        self.values["up", about] = float(text is not None)

    def without(self, name: str) -> "Scrape":
        """The same, as if a gauge were 0."""
        other = Scrape(None)
        other.values = {key: 0.0 if key[0] == name else value for key, value in self.values.items()}
        other.growing = self.growing
        return other

    def value(self, name: str, **labels: str) -> float:
        """The sum of the series with these labels."""
        wanted = labels.items()
        return sum(
            value for (each, given), value in self.values.items() if each == name and wanted <= dict(given).items()
        )


def firing(well: Scrape, bad: Scrape) -> tuple[set[str], set[str]]:
    """Which alerts fire while all is well, and which once it has been bad for an hour and a half.

    The trouble stays: what was counted between the two is counted again from each scrape to the next, every 15 seconds.
    """
    query = 'ALERTS{alertstate="firing"}'
    moments = (_WELL_MINUTES - 1, _WELL_MINUTES + _BAD_MINUTES - 1)
    told = _ask(_series(well, bad), [(query, minute) for minute in moments])
    before, after = (set(re.findall(r'alertname="(\w+)"', told.get((query, minute), ""))) for minute in moments)
    return before, after


def firing_at(minute: int, series: Mapping[str, str]) -> set[str]:
    """Which alerts fire in a minute, of series of one instance as promtool writes them: a scrape each 15 seconds."""
    query = 'ALERTS{alertstate="firing"}'
    about = '{instance="web:8000",job="helpcenter"}'
    given = [{"series": name + about, "values": values} for name, values in series.items()]
    return set(re.findall(r'alertname="(\w+)"', _ask(given, [(query, minute)]).get((query, minute), "")))


def unanswered(scrapes: Sequence[Scrape], queries: Sequence[str]) -> list[str]:
    """The queries that find nothing in these scrapes. Raises ValueError for one that is none."""
    series = [each for scrape in scrapes for each in _series(scrape, scrape)]
    told = _ask(series, [(query, _WELL_MINUTES) for query in queries])
    return [query for query in queries if (query, _WELL_MINUTES) not in told]


def _series(well: Scrape, bad: Scrape) -> list[dict[str, str]]:
    told = []
    for key in well.values.keys() | bad.values.keys():
        before, after = well.values.get(key), bad.values.get(key)
        start = f"{before:.9f}+0x{_WELL_SCRAPES - 1}" if before is not None else f"_x{_WELL_SCRAPES}"
        if after is None:
            rest = f"_x{_BAD_SCRAPES}"
        else:
            step = after - (before or 0.0) if key in bad.growing else 0.0
            rest = f"{after:.9f}{step:+.9f}x{_BAD_SCRAPES - 1}" if step else f"{after:.9f}+0x{_BAD_SCRAPES - 1}"
        told.append({"series": _name(key), "values": f"{start} {rest}".replace("++", "+")})
    return told


def _name(key: Key) -> str:
    return f"{key[0]}{{{','.join(f'{name}={json.dumps(value)}' for name, value in key[1])}}}"


def _ask(series: Sequence[Mapping[str, str]], questions: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What promtool finds for each query and minute: as nothing is expected, it tells those that give something."""
    expected = [{"expr": query, "eval_time": f"{minute}m", "exp_samples": []} for query, minute in questions]
    case = {"interval": "15s", "input_series": series, "promql_expr_test": expected}
    told = subprocess.run(
        [_PROMTOOL or "promtool", "test", "rules", "/dev/stdin"],
        input=json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": [case]}),
        capture_output=True,
        text=True,
        check=False,
    )
    found = {}
    for block in (told.stdout + told.stderr).split("    expr: ")[1:]:
        query, time, samples = _FOUND.match(block).groups()  # type: ignore[union-attr]
        if not samples.startswith("exp: nil"):
            raise ValueError(f"{query}: {samples}")
        found[json.loads(query), _minutes(time)] = samples
    if told.returncode and not found:
        raise ValueError(told.stdout + told.stderr)
    return found


def _minutes(time: str) -> int:
    """Of Go's way to write a duration, such as 1h49m."""
    hours, minutes = re.fullmatch(r"(?:(\d+)h)?(?:(\d+)m)?(?:0s)?", time).groups()  # type: ignore[union-attr]
    return 60 * int(hours or 0) + int(minutes or 0)
