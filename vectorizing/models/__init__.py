"""Pictures that become drawings, the jobs that draw them, and what was done when."""

from __future__ import annotations

from vectorizing.models.activity import Activity, ActivityKind
from vectorizing.models.choices import columns, settings_hash
from vectorizing.models.sources import (
    MOST_IN_BATCH,
    PendingUpload,
    Picture,
    VectorBatch,
    VectorSource,
)
from vectorizing.models.vectorisations import Vectorisation

__all__ = [
    "MOST_IN_BATCH",
    "ActivityKind",
    "Activity",
    "PendingUpload",
    "Picture",
    "VectorBatch",
    "VectorSource",
    "Vectorisation",
    "columns",
    "settings_hash",
]
