"""The trainer: fetches the zip, keeps small crops as the "weights", makes a version of them."""

from __future__ import annotations

import io
import json
import shutil
import struct
import tarfile
from pathlib import Path
from typing import Any

from sandbox.clock import now
from sandbox.outbound import Unreachable, download
from sandbox.replicate import jobs
from sandbox.replicate.archives import Contents, read_pictures
from sandbox.replicate.jobs import LIVE, Job, JobFailed
from sandbox.replicate.shapes import version_of
from sandbox.state import State

ZIP_LIMIT = 200_000_000


def prepare(state: State, job: Job) -> dict[str, Any]:
    """Download and check the pictures. Raises JobFailed."""
    if not job.photos:
        contents = read_pictures(_fetch(state, job))
        _keep(state, job, contents)
        fields = {"photos": len(contents.crops), "skipped": contents.skipped}
        jobs.change(state.store, job.id, LIVE, **fields)
    return {}


def publish(state: State, job: Job) -> None:
    """The new version of the destination."""
    owner, name = job.destination.split("/")
    state.store.write(
        "INSERT INTO versions (id, owner, name, training, created) VALUES (?, ?, ?, ?, ?)",
        version_of(job), owner, name, job.id, now(),
    )  # fmt: skip


def discard(state: State, job: Job) -> None:
    shutil.rmtree(weights_folder(state, version_of(job)), ignore_errors=True)


def weights_folder(state: State, version: str) -> Path:
    return state.store.folder / "weights" / version


def weights_tar(job: Job) -> bytes:
    """A tar laid out as the trainer's: a LoRA (an empty one here) and the captions."""
    trigger = (job.input or {}).get("trigger_word", "TOK")
    header = json.dumps({"__metadata__": {"made_by": "sandbox"}}).encode()
    members = {"lora.safetensors": struct.pack("<Q", len(header)) + header}
    for number in range(1, job.photos + 1):
        members[f"captions/{number:03}.txt"] = f"A photo of {trigger}, a person.".encode()
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"output/flux_train_replicate/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return output.getvalue()


def _fetch(state: State, job: Job) -> bytes:
    url = (job.input or {})["input_images"]
    try:
        return download(url, limit=ZIP_LIMIT)
    except Unreachable as error:
        raise JobFailed(f"Failed to download input_images: {error}") from error


def _keep(state: State, job: Job, contents: Contents) -> None:
    folder = state.folder("weights", version_of(job))
    for number, crop in enumerate(contents.crops):
        crop.save(folder / f"{number:03}.jpg", quality=90)
