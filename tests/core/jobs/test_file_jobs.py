"""What all jobs have in common whose result is a file; their apps' tests take them all the way."""

from __future__ import annotations

from core.jobs import file_jobs
from core.jobs.registry import kinds
from tests import factories


def test_each_says_how_long_its_file_is_kept(alice):
    job = factories.make_export(alice)

    kind = kinds()["export"].advance.__self__

    assert isinstance(kind, file_jobs.FileKind)
    assert kind.kept_for(job) == file_jobs.KEPT_FOR
