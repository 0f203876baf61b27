"""What visitors did, and what it means: the spool, the ledger and its owner, the reports.

The only importer of duckdb and vl_convert, and the only reader of the folder `analytics/`.
"""

from helpcenter.analytics.behind import Source, as_part
from helpcenter.analytics.check import check_reports
from helpcenter.analytics.completions import read_completions
from helpcenter.analytics.counts import Counts, counted_by, read_counts
from helpcenter.analytics.experiments import MIN_DAYS, Arm, Comparison, Verdict, judge, judge_by_day
from helpcenter.analytics.expiry import Expired, Retention
from helpcenter.analytics.ledger_lock import Holder, read_holder
from helpcenter.analytics.lines import new_event
from helpcenter.analytics.live import LiveView
from helpcenter.analytics.owner import Owner
from helpcenter.analytics.parquet import to_parquet
from helpcenter.analytics.pipeline import ACCEPTED, Drop, Pipeline, Visit
from helpcenter.analytics.pipeline import described as pipeline_steps
from helpcenter.analytics.places import Places
from helpcenter.analytics.popular import read_popular
from helpcenter.analytics.receipts import SHOWN_ROWS, Part, Receipt, key_columns
from helpcenter.analytics.redaction import redact
from helpcenter.analytics.reports import Chart, Report, load_reports
from helpcenter.analytics.rescue import Rebuilt, rebuild, restore
from helpcenter.analytics.spool import Spool
from helpcenter.analytics.status import OwnerStatus
from helpcenter.analytics.store import known_timezone
from helpcenter.analytics.table import SERIES, Cell, Column, Kind, ReportParameters, ReportTable
from helpcenter.analytics.trials import Design
from helpcenter.analytics.visitors import Visitors, series_of

__all__ = [
    "ACCEPTED",
    "MIN_DAYS",
    "SERIES",
    "SHOWN_ROWS",
    "Arm",
    "Cell",
    "Chart",
    "Column",
    "Comparison",
    "Counts",
    "Design",
    "Drop",
    "Expired",
    "Holder",
    "Kind",
    "LiveView",
    "Owner",
    "OwnerStatus",
    "Part",
    "Pipeline",
    "Places",
    "Rebuilt",
    "Receipt",
    "Report",
    "ReportParameters",
    "ReportTable",
    "Retention",
    "Source",
    "Spool",
    "Verdict",
    "Visit",
    "Visitors",
    "as_part",
    "check_reports",
    "counted_by",
    "judge",
    "judge_by_day",
    "key_columns",
    "known_timezone",
    "load_reports",
    "new_event",
    "pipeline_steps",
    "read_completions",
    "read_counts",
    "read_holder",
    "read_popular",
    "rebuild",
    "redact",
    "restore",
    "series_of",
    "to_parquet",
]
