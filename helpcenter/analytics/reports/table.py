"""What a report answers: parameters in, a table out, the same on screen and in files."""

import csv
import dataclasses
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.event import Series
from helpcenter.domain.locale import is_locale

SERIES = (*(each.value for each in Series), "all")
"""Whose doings a report shows; people unless asked otherwise."""
DEFAULT_DAYS = 28
_LONGEST_YEARS = 10
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[a-z0-9-]{1,64}")
# A spreadsheet takes a cell that begins like this for a formula, and visitors choose what they search for.
_FORMULA = "=+-@\t\r\n"

Cell = str | int | float | date | None


class ReportParameters(msgspec.Struct, frozen=True):
    """Local days, both included; `locale` and `product` keep only what belongs to them, None keeps all."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    locale: str | None = None
    product: str | None = None
    series: str = SERIES[0]

    @classmethod
    def parse(cls, values: Mapping[str, str | None], today: date) -> "ReportParameters":
        """From untrusted "from", "to", "locale", "product", "series"; the last 28 days to `today`
        if no dates are given.

        Raises BadRequest with the codes bad_date, bad_range, bad_locale, bad_product, bad_series.
        """
        last = _date("to", values.get("to")) or today
        first = _date("from", values.get("from")) or last - timedelta(days=DEFAULT_DAYS - 1)
        if first > last:
            raise BadRequest("bad_range", f"from ({first}) must not be after to ({last}).")
        if (last - first).days > 366 * _LONGEST_YEARS:
            raise BadRequest("bad_range", f"Please ask for at most {_LONGEST_YEARS} years at once.")
        series = values.get("series") or SERIES[0]
        if series not in SERIES:
            raise BadRequest("bad_series", f"series must be one of {', '.join(SERIES)}.")
        return cls(first, last, _locale(values.get("locale")), _product(values.get("product")), series)

    def before(self, compare: str = "previous") -> "ReportParameters":
        """The same number of days before these, or 52 weeks before ("year"), so that weekdays agree."""
        days = timedelta(weeks=52) if compare == "year" else (self.last - self.first) + timedelta(days=1)
        if compare == "year":
            return msgspec.structs.replace(self, first=self.first - days, last=self.last - days)
        return msgspec.structs.replace(self, first=self.first - days, last=self.first - timedelta(days=1))

    def bound(self) -> dict[str, Cell]:
        """The values of $from, $to, $locale and $product."""
        return {"from": self.first, "to": self.last, "locale": self.locale, "product": self.product}


class ColumnKind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    RATIO = "ratio"
    """Between 0 and 1; people are shown percent."""
    NUMBER = "number"
    DATE = "date"

    @property
    def is_number(self) -> bool:
        return self in {ColumnKind.INTEGER, ColumnKind.RATIO, ColumnKind.NUMBER}


@dataclass(frozen=True, slots=True)
class ReportColumn:
    name: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A report's answer as of `as_of` (UTC). `has_samples`: events made by `helpcenter demo` are within its days."""

    report: str
    parameters: ReportParameters
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    as_of: datetime
    has_samples: bool = False
    totals: Mapping[str, Cell] = field(default_factory=dict)
    """What stands below the columns of these names."""

    def beside(self, earlier: "ReportTable", key: Sequence[str] = ()) -> list[tuple[Cell, ...] | None]:
        """For each row its counterpart in `earlier`: the cells in the columns of `key` agree, by default all words.

        Days never agree: rows that only differ by the day are compared in their order.
        """
        names = [column.name for column in self.columns]
        words = [column.name for column in self.columns if column.kind is ColumnKind.TEXT]
        same = [index for name in key or words if self.columns[index := names.index(name)].kind is not ColumnKind.DATE]

        def numbered(rows: Iterable[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
            found: Counter[tuple[Cell, ...]] = Counter()
            keys = []
            for row in rows:
                cells = tuple(row[index] for index in same)
                keys.append((*cells, found[cells]))
                found[cells] += 1
            return keys

        before = dict(zip(numbered(earlier.rows), earlier.rows, strict=True))
        return [before.get(each) for each in numbered(self.rows)]

    def compared(self, earlier: "ReportTable", key: Sequence[str] = ()) -> "ReportTable":
        """This table with each number's counterpart of `earlier` beside it, in columns that end in "_before"."""
        numbers = [index for index, column in enumerate(self.columns) if column.kind.is_number]
        columns = [(index, *((index,) if index in numbers else ())) for index in range(len(self.columns))]
        named = tuple(
            ReportColumn(self.columns[index].name + "_before" * bool(place), self.columns[index].kind)
            for group in columns
            for place, index in enumerate(group)
        )
        rows = []
        for row, found in zip(self.rows, self.beside(earlier, key), strict=True):
            other = found or (None,) * len(row)
            rows.append(
                tuple((other if second else row)[index] for group in columns for second, index in enumerate(group))
            )
        totals = {**self.totals, **{f"{name}_before": cell for name, cell in earlier.totals.items()}}
        return dataclasses.replace(self, columns=named, rows=tuple(rows), totals=totals)

    def to_csv(self) -> str:
        """Comma-separated, with a header. Text that a spreadsheet would run as a formula gets a leading apostrophe."""
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow([_csv_cell(column.name) for column in self.columns])
        writer.writerows([[_csv_cell(cell) for cell in row] for row in self.rows])
        return target.getvalue()

    def to_json(self) -> bytes:
        """Everything, with each row as an object; `from_json` reads it back."""
        names = [column.name for column in self.columns]
        document = {
            "report": self.report,
            "parameters": self.parameters,
            "columns": self.columns,
            "rows": [dict(zip(names, row, strict=True)) for row in self.rows],
            "as_of": self.as_of,
            "has_samples": self.has_samples,
            "totals": self.totals,
        }
        return msgspec.json.encode(document)

    @classmethod
    def from_json(cls, content: bytes) -> "ReportTable":
        """The table that `to_json` wrote. Raises msgspec.DecodeError."""
        document = msgspec.json.decode(content, type=_Document)
        kinds = [column.kind for column in document.columns]
        return cls(
            report=document.report,
            parameters=document.parameters,
            columns=document.columns,
            rows=tuple(tuple(map(_cell, row.values(), kinds)) for row in document.rows),
            as_of=document.as_of,
            has_samples=document.has_samples,
            totals=document.totals,
        )


class _Document(msgspec.Struct):
    report: str
    parameters: ReportParameters
    columns: tuple[ReportColumn, ...]
    rows: list[dict[str, str | int | float | None]]
    as_of: datetime
    has_samples: bool
    totals: dict[str, str | int | float | None] = {}


def _cell(value: str | float | None, kind: ColumnKind) -> Cell:
    if isinstance(value, str):
        return date.fromisoformat(value) if kind is ColumnKind.DATE else value
    if kind in {ColumnKind.RATIO, ColumnKind.NUMBER} and value is not None:
        return float(value)
    return value


def _csv_cell(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell


def _is_formula(text: str) -> bool:
    """Some spreadsheets leave out spaces at the beginning, and read the full-width signs of Japanese and Chinese
    keyboards like plain ones."""
    first = text.lstrip(" \u00a0\u3000")[:1]
    return bool(first) and unicodedata.normalize("NFKC", first)[0] in _FORMULA


def _date(name: str, text: str | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadRequest("bad_date", f"{name} must be a date such as 2026-11-24.")
    return day


def _locale(text: str | None) -> str | None:
    if text and not is_locale(text):
        raise BadRequest("bad_locale", "locale must be a language such as fr or pt-BR.")
    return text or None


def _product(text: str | None) -> str | None:
    if text and not _ID.fullmatch(text):
        raise BadRequest("bad_product", "product must be the id of a product, such as intercom.")
    return text or None
