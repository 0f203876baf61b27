"""Totals as Prometheus reads them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric

from helpcenter.web.metrics.families import Family, Kind
from helpcenter.web.metrics.process_metrics import Total

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4


class Gauge(NamedTuple):
    """A number looked up when it is asked for: one of the machine or of the ledger, which no process has alone.

    `rows` are values by the label `label`, or one value with an empty label.
    """

    name: str
    help: str
    rows: Sequence[tuple[str, float]]
    label: str = ""
    is_counter: bool = False


def render(totals: Iterable[Total], gauges: Iterable[Gauge]) -> bytes:
    """The text of an answer, version 0.0.4 of the format."""
    return generate_latest(_Collector([*map(_metric_of, totals), *map(_looked_up, gauges)]))


class _Collector:
    """Metrics as the library asks for them."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)


def _metric_of(total: Total) -> Metric:
    family, rows = total
    if family.kind is Kind.HISTOGRAM:
        return _histogram(total)
    kind = CounterMetricFamily if family.kind is Kind.COUNTER else GaugeMetricFamily
    metric: CounterMetricFamily | GaugeMetricFamily = kind(family.name, family.help, labels=family.labels)
    for labels, row in zip(family.series, rows.tolist(), strict=True):
        if row[0] or not family.is_sparse:
            metric.add_metric(labels, row[0])
    return metric


def _histogram(total: Total) -> Metric:
    family = total.family
    metric = HistogramMetricFamily(family.name, family.help, labels=family.labels)
    for labels, row in zip(family.series, total.rows.tolist(), strict=True):
        *counts, seconds = row
        if any(counts) or not family.is_sparse:
            metric.add_metric(labels, list(zip(_bounds(family), accumulate(counts), strict=True)), seconds)
    return metric


def _bounds(family: Family) -> list[str]:
    return [*map(str, family.bounds), "+Inf"]


def _looked_up(gauge: Gauge) -> Metric:
    kind = CounterMetricFamily if gauge.is_counter else GaugeMetricFamily
    metric: CounterMetricFamily | GaugeMetricFamily = kind(
        gauge.name, gauge.help, labels=[gauge.label] if gauge.label else []
    )
    for label, value in gauge.rows:
        metric.add_metric([label] if gauge.label else [], value)
    return metric
