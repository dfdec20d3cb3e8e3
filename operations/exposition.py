"""The metrics as Prometheus reads them: what workers wrote down, and what this web knows."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime

from core.models import Heartbeat
from core.version import version
from operations.requests import folder
from operations.services import readings
from operations.services.samples import METRICS, Sample, moments, sample


def exposition() -> tuple[bytes, str]:
    """The text, and its content type."""
    shared = str(folder())
    # Heavy, and no other page needs it; the folder has to be known before.
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry  # noqa: PLC0415
    from prometheus_client.exposition import generate_latest  # noqa: PLC0415
    from prometheus_client.metrics_core import GaugeMetricFamily, Metric  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    def families(samples: Iterable[Sample]) -> Iterator[Metric]:
        found: dict[str, GaugeMetricFamily] = {}
        for one in samples:
            family = found.setdefault(one.name, GaugeMetricFamily(one.name, METRICS[one.name]))
            family.add_sample(one.name, dict(one.labels), one.value)
        yield from found.values()

    class House:
        def collect(self) -> Iterator[Metric]:
            yield from families(_samples())

    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=shared)  # type: ignore[no-untyped-call]
    registry.register(House())
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _samples() -> Iterator[Sample]:
    kept = readings.kept()
    yield sample("build_info", 1, version=version())
    yield from moments("sweep", _beat("reconcile"))
    for reading in kept:
        yield from moments("reading", reading.at, reading=reading.name)
    yield sample("temp_free_bytes", shutil.disk_usage(tempfile.gettempdir()).free)
    yield from readings.samples_of(kept)


def _beat(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
