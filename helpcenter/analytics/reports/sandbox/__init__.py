"""Where report SQL runs: it may read the facts, and nothing else, for a while."""

from helpcenter.analytics.reports.sandbox.execution import QueryResult, RunQuery, cell, run
from helpcenter.analytics.reports.sandbox.statement_check import ReportError, check_reads_only

__all__ = ["QueryResult", "ReportError", "RunQuery", "cell", "check_reads_only", "run"]
