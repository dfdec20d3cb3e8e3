"""The trainer: fetches the zip, keeps small crops as the "weights", makes a version of them."""

from __future__ import annotations

import io
import json
import shutil
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from PIL import Image, ImageOps

from sandbox.clock import now
from sandbox.outbound import Unreachable, download
from sandbox.replicate import jobs
from sandbox.replicate.jobs import LIVE, JobFailed, ReplicateJob
from sandbox.replicate.shapes import version_of
from sandbox.state import SandboxState

ZIP_LIMIT = 200_000_000
TRAINABLE = {".jpg", ".jpeg", ".png", ".webp"}
PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
CROP_SIDE = 512


@dataclass
class Contents:
    """Small crops of the pictures, and the names that were passed over."""

    crops: list[Image.Image] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def prepare(state: SandboxState, job: ReplicateJob) -> dict[str, Any]:
    """Download and check the pictures. Raises JobFailed."""
    if not job.photos:
        contents = _read(_fetch(state, job))
        _keep(state, job, contents)
        fields = {"photos": len(contents.crops), "skipped": contents.skipped}
        jobs.change(state.store, job.id, LIVE, **fields)
    return {}


def publish(state: SandboxState, job: ReplicateJob) -> None:
    """The new version of the destination, unless the trainer only gives a file."""
    if job.gives_weights:
        return
    owner, name = job.destination.split("/")
    state.store.write(
        "INSERT INTO versions (id, owner, name, training, created) VALUES (?, ?, ?, ?, ?)",
        version_of(job), owner, name, job.id, now(),
    )  # fmt: skip


def discard(state: SandboxState, job: ReplicateJob) -> None:
    shutil.rmtree(weights_folder(state, version_of(job)), ignore_errors=True)


def weights_folder(state: SandboxState, version: str) -> Path:
    return state.store.folder / "weights" / version


def weights_tar(job: ReplicateJob) -> bytes:
    """A tar laid out as the trainer's: a LoRA (an empty one here) and the captions."""
    trigger = job.input_as("trigger", "TOK")
    header = json.dumps({"__metadata__": {"made_by": "sandbox"}}).encode()
    members = {"lora.safetensors": struct.pack("<Q", len(header)) + header}
    for number in range(1, job.photos + 1):
        members[f"captions/{number:03}.txt"] = f"A photo of {trigger}, a person.".encode()
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"output/{job.log_bar}/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return output.getvalue()


def _fetch(state: SandboxState, job: ReplicateJob) -> bytes:
    try:
        return download(job.input_as("dataset"), limit=ZIP_LIMIT)
    except Unreachable as error:
        raise JobFailed(f"Failed to download the pictures: {error}") from error


def _read(content: bytes) -> Contents:
    """Only pictures at the top level count. Raises JobFailed."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise JobFailed("input_images must be a zip file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _read_all(archive)
    except (zipfile.BadZipFile, zlib.error) as error:
        raise JobFailed(f"input_images must be a zip file: {error}") from error
    if not found.crops:
        raise JobFailed("No images found in input_images: jpg, jpeg, png and webp are trained on")
    return found


def _read_all(archive: zipfile.ZipFile) -> Contents:
    contents = Contents()
    for entry in archive.infolist():
        if entry.is_dir() or entry.filename.startswith(("__MACOSX/", "._")):
            continue
        if entry.compress_type not in PACKINGS or entry.flag_bits & 1:
            raise JobFailed(f"{entry.filename} is neither stored nor deflated")
        path = PurePosixPath(entry.filename)
        if path.suffix.lower() == ".txt":
            continue
        if len(path.parts) > 1 or path.suffix.lower() not in TRAINABLE:
            contents.skipped.append(entry.filename)
            continue
        contents.crops.append(_crop(entry.filename, archive.read(entry)))
    return contents


def _crop(name: str, content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.draft("RGB", (CROP_SIDE * 2, CROP_SIDE * 2))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise JobFailed(f"cannot identify image file {name!r}") from error
    upright.thumbnail((CROP_SIDE, CROP_SIDE), Image.Resampling.LANCZOS)
    return upright


def _keep(state: SandboxState, job: ReplicateJob, contents: Contents) -> None:
    folder = state.folder("weights", version_of(job))
    for number, crop in enumerate(contents.crops):
        crop.save(folder / f"{number:03}.jpg", quality=90)
