"""Report files: a header that says what the number means, then one SELECT."""

import errno
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import helpcenter
from helpcenter.analytics.reports.figure_headers import FIGURE_SYNTAX, MetricDefinition, parse_metric
from helpcenter.analytics.reports.shipped_digests import is_shipped
from helpcenter.analytics.reports.table import SERIES
from helpcenter.domain.problem import Problem, nearest
from helpcenter.regular_files import read_regular

PARAMETERS = ("from", "to", "locale", "product")
_REQUIRED = ("title", "owner", "question", "parameters", "chart", "numerator", "denominator")
_KEYS = (*_REQUIRED, "ratios", "series", "key", "trend", "totals")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FIELD = re.compile(r"--\s*([a-z]+):\s*(.*)")
_FIGURE = re.compile(r"--\s*figure\s+([a-z_][a-z0-9_]*):\s*(.*)")
_TOTAL = re.compile(r"--\s*total\s+([a-z_][a-z0-9_]*):\s*(.*)")
_MORE = re.compile(r"--\s+(\S.*)")
_AXES = ("x", "y", "color")
_LONGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Chart:
    """How a report is drawn: "bar" or "line", and the columns on its axes; `color` may tell lines apart."""

    kind: str
    x: str
    y: str
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report file. `sql` is the whole file, so that its line numbers are the file's; `ratios` are columns.

    `key` is the SQL that finds the rows behind one row of the report, with its cells as `$row_<column>`; `figures` say
    what is behind its columns; `totals` are columns whose sum is shown below them, or what the SQL beside it, if any,
    makes of all rows. `series` is whom the report is about
    whatever is asked for; `trend` what a small line in each row counts (see `trends.py`).
    """

    name: str
    title: str
    owner: str
    question: str
    parameters: tuple[str, ...]
    chart: Chart | None
    numerator: str
    denominator: str
    ratios: frozenset[str]
    totals: Mapping[str, str | None]
    key: str
    figures: dict[str, MetricDefinition]
    series: str | None
    trend: str | None
    sql: str
    lines: dict[str, int]
    """Where each header field stands, counting from 1."""
    is_shipped: bool = False
    """Whether it came with the program, and so did what is made of it."""


def report_files(folder: Path) -> dict[str, Path]:
    """The files of a site's reports by name: those that come with the program, and the site's own, which take the place
    of any of the same name."""
    files = {path.stem: path for path in (*_shipped().glob("*.sql"), *folder.glob("*.sql"))}
    return dict(sorted(files.items()))


def _shipped() -> Path:
    """The reports that come with the program: inside the installed package, else in the checkout that it runs from."""
    package = Path(helpcenter.__file__).parent
    installed = package / "analytics" / "reports" / "shipped"
    return installed if installed.is_dir() else package.parent / "analytics" / "reports"


def load_reports(folder: Path) -> tuple[dict[str, Report], list[Problem]]:
    """Reports by name, and what is wrong with the headers of the others. The SQL is not looked at here."""
    reports: dict[str, Report] = {}
    problems: list[Problem] = []
    for path in report_files(folder).values():
        loaded = load_report(path)
        if isinstance(loaded, Report):
            reports[loaded.name] = loaded
        else:
            problems += loaded
    return reports, problems


def load_report(path: Path) -> Report | list[Problem]:
    """One report, or everything that is wrong with its header."""
    where = f"analytics/reports/{path.name}"
    text = _read(path)
    if isinstance(text, str):
        return _Header(path.stem, where, text).report()
    return [Problem(where, 1, text.message)]


@dataclass(frozen=True, slots=True)
class _Unreadable:
    message: str


def _read(path: Path) -> str | _Unreadable:
    try:
        return read_regular(path, _LONGEST).decode("utf-8")
    except OSError as error:
        if error.errno == errno.EFBIG:
            return _Unreadable("A report is at most 256 KiB.")
        return _Unreadable(f"The file cannot be read: {error.strerror}.")
    except UnicodeDecodeError as error:
        return _Unreadable(f"The file is not UTF-8 (byte {error.start}). Save it as UTF-8.")


class _Header:
    def __init__(self, name: str, path: str, text: str) -> None:
        self._name = name
        self._path = path
        self._text = text
        self._problems: list[Problem] = []
        self._values: dict[str, str] = {}
        self._lines: dict[str, int] = {}
        self._figures: dict[str, MetricDefinition] = {}
        self._totals: dict[str, str] = {}

    def report(self) -> Report | list[Problem]:
        if not _NAME.fullmatch(self._name):
            self._problem(1, "A report's file name is lower-case letters, digits and _, such as no_results.sql.")
        self._parse()
        for key in _REQUIRED:
            if not self._values.get(key):
                self._problem(self._lines.get(key, 1), f'The header lacks "-- {key}: …".')
        parameters = self._parameters()
        chart = self._chart()
        self._check_series()
        if self._problems:
            return self._problems
        text = {key: self._values[key] for key in ("title", "owner", "question", "numerator", "denominator")}
        return Report(
            name=self._name,
            parameters=parameters,
            chart=chart,
            ratios=frozenset(_words(self._values.get("ratios", ""))),
            totals=dict.fromkeys(_words(self._values.get("totals", ""))) | self._totals,
            key=self._values.get("key") or "true",
            figures=self._figures,
            series=self._values.get("series"),
            trend=self._values.get("trend"),
            sql=self._text,
            lines=self._lines,
            is_shipped=is_shipped(self._text),
            **text,
        )

    def _problem(self, line: int, message: str) -> None:
        self._problems.append(Problem(self._path, line, message))

    def _parse(self) -> None:
        key = ""
        for number, line in enumerate(self._text.splitlines(), start=1):
            if not line.startswith("--"):
                return
            field, more, figure = _FIELD.match(line), _MORE.match(line), _FIGURE.match(line)
            if total := _TOTAL.match(line):
                key = ""
                self._totals[total[1]] = total[2].strip()
                self._lines.setdefault("totals", number)
            elif figure:
                key = ""
                self._add_figure(figure[1], figure[2].strip(), number)
            elif field:
                key = field[1]
                self._add(key, field[2].strip(), number)
            elif more and key:
                self._values[key] += f" {more[1].strip()}"

    def _add(self, key: str, value: str, line: int) -> None:
        if key not in _KEYS:
            self._problem(line, f'Unknown header field "{key}"{nearest(key, _KEYS) or "."}')
        elif key in self._lines:
            self._problem(line, f'"{key}" stands twice in the header (first on line {self._lines[key]}).')
        self._values[key] = value
        self._lines.setdefault(key, line)

    def _add_figure(self, name: str, text: str, line: int) -> None:
        figure = parse_metric(name, text, line)
        if name in self._figures:
            self._problem(line, f'The figure "{name}" stands twice in the header.')
        elif figure is None:
            self._problem(line, FIGURE_SYNTAX)
        else:
            self._figures[name] = figure

    def _check_series(self) -> None:
        series = self._values.get("series")
        if series is not None and series not in SERIES:
            self._problem(self._lines["series"], f'Unknown series "{series}". There are {", ".join(SERIES)}.')
        for figure in self._figures.values():
            for name in figure.inputs:
                if name not in self._figures:
                    self._problem(figure.line, f'There is no figure "{name}"{nearest(name, self._figures) or "."}')
                elif name == figure.name or self._figures[name].inputs:
                    self._problem(figure.line, f'"{name}" is itself made of others; name a figure that has rows.')

    def _parameters(self) -> tuple[str, ...]:
        names = tuple(name for name in _words(self._values.get("parameters", "")) if name != "none")
        for name in names:
            if name not in PARAMETERS:
                close = nearest(name, PARAMETERS) or "."
                message = f'Unknown parameter "{name}"{close} There are {", ".join(PARAMETERS)}.'
                self._problem(self._lines["parameters"], message)
        return names

    def _chart(self) -> Chart | None:
        kind, *axes = self._values.get("chart", "").split() or [""]
        if kind in {"", "none"}:
            return None
        line = self._lines["chart"]
        if kind not in {"bar", "line"}:
            self._problem(
                line, f'Unknown chart "{kind}"{nearest(kind, ("bar", "line", "none")) or "."} Use bar, line or none.'
            )
            return None
        columns = dict(axis.partition("=")[::2] for axis in axes)
        if set(columns) - set(_AXES) or not columns.get("x") or not columns.get("y"):
            self._problem(line, 'A chart names its columns, such as "bar x=query y=intents"; color= is optional.')
            return None
        return Chart(kind, columns["x"], columns["y"], columns.get("color"))


def _words(text: str) -> Iterable[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]
