from __future__ import annotations

import io
import re
import tarfile
import zipfile
from typing import Any

import pytest

from tests.sandbox.process import until
from tests.sandbox.studio import Studio, photo

BAR = re.compile(r"flux_train_replicate:\s+(\d+)%\|[^|]*\|\s*(\d+)/(\d+)")


def test_it_makes_a_version_that_says_what_it_takes(studio: Studio):
    path = f"/models/{studio.model}/versions/{studio.version}"

    version = studio.sandbox.replicate("GET", path).json

    given = version["openapi_schema"]["components"]["schemas"]["Input"]["properties"]
    assert (given["guidance_scale"]["default"], given["output_quality"]["default"]) == (3, 80)
    assert (given["lora_scale"]["minimum"], given["lora_scale"]["maximum"]) == (-1, 3)
    assert set(given["megapixels"]["enum"]) == {"1", "0.25"}


def test_the_answer_to_a_creation_names_a_prediction(studio: Studio):
    created = studio.train().json

    assert created["urls"]["get"].endswith(f"/predictions/{created['id']}")
    assert (created["status"], created["logs"], created["error"]) == ("starting", "", None)
    assert "output" not in created
    assert studio.sandbox.replicate("GET", f"/predictions/{created['id']}").status == 200


def test_the_log_has_phases_and_then_bars(studio: Studio):
    job = studio.ended("trainings", studio.train(input={"steps": 500}).json["id"])

    bars = [tuple(map(int, bar)) for bar in BAR.findall(job["logs"])]
    assert job["logs"].startswith("Extracted 4 files from zip")
    assert "Caching latents to disk: 100%" in job["logs"]
    assert len(job["logs"].split("\r")) > 20
    assert bars[0] == (0, 0, 500)
    assert bars[-1] == (100, 500, 500)
    assert bars == sorted(bars)


def test_the_log_grows(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, training_seconds=2.5)
    job_id = studio.train(webhook=hook).json["id"]

    early = until(lambda: log_with(studio, job_id, "Starting train job"), "no start")
    later = until(lambda: log_with(studio, job_id, " 50%|"), "no progress")

    assert BAR.search(early) is None
    assert later.startswith(early.splitlines()[0])


def test_the_weights_are_a_tar(studio: Studio):
    content = studio.fetch(studio.training["output"]["weights"]).body

    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        names = archive.getnames()
    assert "output/flux_train_replicate/lora.safetensors" in names
    assert len([name for name in names if name.endswith(".txt")]) == 4


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<html>Sign in</html>", "input_images must be a zip file"),
        ({"readme.md": b"hello"}, "No images found"),
        ({"inner/001.jpg": photo(1)}, "No images found"),
        ({"001.jpg": b"not a picture"}, "cannot identify image file '001.jpg'"),
        (None, "Failed to download the pictures: HTTP 404"),
    ],
    ids=["page", "no picture", "folder", "broken picture", "missing"],
)
def test_a_bad_zip_fails(studio: Studio, content: Any, error: str):
    path = f"/{studio.webhook().rpartition('hooks/')[2].strip('/')}.zip"
    if content is not None:
        studio.receiver.served[path] = content if isinstance(content, bytes) else packed(content)

    job = studio.ended("trainings", studio.train(zip_path=path).json["id"])

    assert job["status"] == "failed"
    assert error in job["error"]
    assert job["output"] is None


def test_what_can_not_be_trained_on_is_skipped(studio: Studio):
    members = {"001.jpg": photo(1), "002.heic": b"x", "__MACOSX/._001.jpg": b"x", "001.txt": b"x"}
    studio.receiver.served["/mixed.zip"] = packed(members, zipfile.ZIP_DEFLATED)

    job = studio.ended("trainings", studio.train(zip_path="/mixed.zip").json["id"])

    assert job["status"] == "succeeded"
    assert "Skipping 002.heic" in job["logs"]
    assert "Found 1 images" in job["logs"]


def test_another_packing_fails(studio: Studio):
    studio.receiver.served["/lzma.zip"] = packed({"001.jpg": photo(1)}, zipfile.ZIP_LZMA)

    job = studio.ended("trainings", studio.train(zip_path="/lzma.zip").json["id"])

    assert job["error"] == "001.jpg is neither stored nor deflated"


def packed(members: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return output.getvalue()


def log_with(studio: Studio, job_id: str, words: str) -> str:
    log = studio.sandbox.replicate("GET", f"/trainings/{job_id}").json["logs"]
    return log if words in log else ""
