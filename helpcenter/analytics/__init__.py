"""What visitors did, and what it means: the spool, the ledger and its owner, the reports.

The only importer of duckdb, and the only reader of what it keeps in the folder `analytics/`; in `analytics/.state/`
stand the files of `accounts` too.
"""

from helpcenter.analytics.experiments.statistics import MIN_DAYS, Arm, Comparison, Verdict
from helpcenter.analytics.experiments.verdicts import Design
from helpcenter.analytics.files import move_whole
from helpcenter.analytics.ledger.ledger_lock import read_holder
from helpcenter.analytics.maintenance.disk_room import DiskRoom
from helpcenter.analytics.maintenance.drill import Expected, differs, read_expected
from helpcenter.analytics.maintenance.expiry import Retention
from helpcenter.analytics.maintenance.file_faults import file_faults
from helpcenter.analytics.maintenance.recovery import Rebuilt, rebuild, restore
from helpcenter.analytics.maintenance.scheduled_backups import BackupPlan, MadeBackup, ScheduledBackups
from helpcenter.analytics.maintenance.status import OwnerStatus
from helpcenter.analytics.owner import Owner
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.published.completions import read_completions
from helpcenter.analytics.published.popular import read_popular
from helpcenter.analytics.recording.address_trust import LIMITS_ARE_OFF, limits_are_off
from helpcenter.analytics.recording.counts import Counts, counts_by_process, read_counts
from helpcenter.analytics.recording.event_lines import new_event
from helpcenter.analytics.recording.flood_limits import Flood, FloodLimits, by_reason, label_of
from helpcenter.analytics.recording.floods import Floods
from helpcenter.analytics.recording.pipeline import ACCEPTED, OUTCOMES, Drop, Pipeline, Visit
from helpcenter.analytics.recording.pipeline import described as pipeline_steps
from helpcenter.analytics.recording.segments import Backlog, read_backlog
from helpcenter.analytics.recording.spool import Spool
from helpcenter.analytics.recording.visitors import Visitors
from helpcenter.analytics.reports.check import check_reports
from helpcenter.analytics.reports.definition import Report, load_reports
from helpcenter.analytics.reports.live_receipts import metric_rows
from helpcenter.analytics.reports.parquet import to_parquet
from helpcenter.analytics.reports.receipts import SHOWN_ROWS, MetricRows, key_columns
from helpcenter.analytics.reports.table import SERIES, Cell, ColumnKind, ReportColumn, ReportParameters, ReportTable

__all__ = [
    "ACCEPTED",
    "LIMITS_ARE_OFF",
    "MIN_DAYS",
    "OUTCOMES",
    "SERIES",
    "SHOWN_ROWS",
    "AnalyticsPaths",
    "Arm",
    "Backlog",
    "BackupPlan",
    "Cell",
    "ColumnKind",
    "Comparison",
    "Counts",
    "Design",
    "DiskRoom",
    "Drop",
    "Expected",
    "Flood",
    "FloodLimits",
    "Floods",
    "MadeBackup",
    "MetricRows",
    "Owner",
    "OwnerStatus",
    "Pipeline",
    "Rebuilt",
    "Report",
    "ReportColumn",
    "ReportParameters",
    "ReportTable",
    "Retention",
    "ScheduledBackups",
    "Spool",
    "Verdict",
    "Visit",
    "Visitors",
    "by_reason",
    "check_reports",
    "counts_by_process",
    "differs",
    "file_faults",
    "key_columns",
    "label_of",
    "limits_are_off",
    "load_reports",
    "metric_rows",
    "move_whole",
    "new_event",
    "pipeline_steps",
    "read_backlog",
    "read_completions",
    "read_counts",
    "read_expected",
    "read_holder",
    "read_popular",
    "rebuild",
    "restore",
    "to_parquet",
]
