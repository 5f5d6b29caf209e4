"""Figures in Prometheus' text format.

Requests are counted by each web process; with PROMETHEUS_MULTIPROC_DIR, which the supervisor sets,
in files that all of them share, so that any of them can tell the sum. Open work is read from the
database when asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from omnidesk.services.figures import Figures
from omnidesk.settings import get_settings

REQUESTS = Counter("omnidesk_http_requests", "Answered HTTP requests", ("method", "status"))
# From a cached page to a vendor's time-out.
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
SECONDS = Histogram("omnidesk_http_request_seconds", "From request to answer", buckets=BUCKETS)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(method: str, status: int, seconds: float) -> None:
    """Count one answered request; unknown methods share one label."""
    REQUESTS.labels(method if method in METHODS else "other", str(status)).inc()
    SECONDS.observe(seconds)


def exposition(figures: Figures) -> bytes:
    """Everything that is known now, as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(_OpenWork(figures))
    counted = REGISTRY
    if get_settings().metrics_dir is not None:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    return generate_latest(counted) + generate_latest(registry)


class _OpenWork(Collector):
    """The figures of one moment as gauges."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Called by prometheus-client once per scrape."""
        figures = self._figures
        yield _by("omnidesk_outbox_items", "Open intents to send", "state", figures.outbox)
        yield _by("omnidesk_inbox_events", "Unfinished vendor events", "state", figures.inbox)
        yield _by("omnidesk_alarms", "Alarms that stand", "kind", figures.alarms)
        yield _by("omnidesk_processes", "Processes with a sign of life", "role", figures.processes)
        yield GaugeMetricFamily(
            "omnidesk_oldest_inbox_event_seconds",
            "Age of the oldest unprocessed vendor event",
            figures.oldest_event_s,
        )
        yield GaugeMetricFamily("omnidesk_sessions", "Signed-in browsers", figures.sessions)


def _by(name: str, meaning: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family
