"""The page Prometheus reads: counters of all web processes, and figures asked of the database at that moment."""

import os
from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dichvucong.kernel import clock
from dichvucong.web.operation.figures import SOURCES

CONTENT_TYPE = CONTENT_TYPE_LATEST


def exposition() -> bytes:
    """The whole page."""
    shared = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library's
        counted = generate_latest(shared)
    else:
        counted = generate_latest(REGISTRY)
    asked = CollectorRegistry(auto_describe=False)
    asked.register(_Asked())
    return counted + generate_latest(asked)


class _Asked(Collector):
    """Figures from PostgreSQL. When it does not answer they are absent and `dichvucong_database_up` is 0."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("dichvucong_database_up", "Whether the database answered this question.")
        now = clock.now()
        try:
            figures = [figure for source in SOURCES for figure in source(now=now)]
        except DatabaseError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        for figure in figures:
            family = GaugeMetricFamily(f"dichvucong_{figure.name}", figure.meaning, labels=figure.labels)
            for labels, value in figure.values.items():
                family.add_metric(labels, value)
            yield family
