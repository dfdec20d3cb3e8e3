"""What a customer of Replicate does, over plain HTTP, in few words."""

from __future__ import annotations

import io
import secrets
import zipfile
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from tests.first_trainers import REMOTE, VERSION
from tests.sandbox.process import Answer, Sandbox, until
from tests.sandbox.receiver import Receiver

TRAININGS = f"/models/{REMOTE}/versions/{VERSION}/trainings"
ENDED = {"succeeded", "failed", "canceled", "aborted"}


@dataclass
class Studio:
    sandbox: Sandbox
    receiver: Receiver
    model: str = "sandbox/someone"
    version: str = ""
    training: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def opened(cls, sandbox: Sandbox, receiver: Receiver, name: str = "someone") -> Studio:
        studio = cls(sandbox, receiver, f"sandbox/{name}")
        studio.make_model(name)
        studio.training = studio.ended("trainings", studio.train().json["id"])
        studio.version = studio.training["output"]["version"].partition(":")[2]
        return studio

    def make_model(self, name: str, account: str = "") -> Answer:
        body = {
            "owner": account or "sandbox",
            "name": name,
            "visibility": "private",
            "hardware": "gpu-t4",
        }
        return self.sandbox.replicate("POST", "/models", body, account=account)

    def train(self, *, zip_path: str = "/photos.zip", **more: Any) -> Answer:
        given = {"input_images": f"{self.receiver.url}{zip_path}", "trigger_word": "VISNA"}
        body = {"destination": self.model, "input": given | more.pop("input", {}), **more}
        return self.sandbox.replicate("POST", TRAININGS, body)

    def predict(self, *, headers: dict[str, str] | None = None, **more: Any) -> Answer:
        given = {"prompt": "VISNA in a garden", "seed": 1, "megapixels": "0.25"} | more.pop(
            "input", {}
        )
        body = {"version": self.version, "input": given, **more}
        return self.sandbox.replicate("POST", "/predictions", body, **(headers or {}))

    def ended(self, kind: str, job_id: str) -> dict[str, Any]:
        """The training or prediction, once it has ended."""

        def look() -> dict[str, Any] | None:
            found = self.sandbox.replicate("GET", f"/{kind}/{job_id}").json
            return found if found["status"] in ENDED else None

        return until(look, f"{job_id} did not end")

    def predicted(self, **more: Any) -> dict[str, Any]:
        answer = self.predict(**more)
        assert answer.status == 201, answer.body
        return self.ended("predictions", answer.json["id"])

    def fetch(self, url: str) -> Answer:
        return self.sandbox.ask("GET", url.removeprefix(self.sandbox.url))

    def webhook(self) -> str:
        """A fresh address; its last part is also a fine match for behaviours."""
        return f"{self.receiver.url}/hooks/{secrets.token_hex(6)}/"


def zip_of_photos(count: int = 4) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number:03}.jpg", photo(number))
    return output.getvalue()


def photo(number: int) -> bytes:
    """A drawn face on a coloured ground: enough of a subject to see a crop by."""
    picture = Image.new("RGB", (600, 720), (90 + 40 * number, 120, 190 - 30 * number))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((180, 160, 420, 480), fill=(224, 180, 150))
    pen.ellipse((235, 280, 265, 305), fill=(40, 30, 30))
    pen.ellipse((335, 280, 365, 305), fill=(40, 30, 30))
    pen.arc((250, 340, 350, 420), 20, 160, fill=(150, 60, 60), width=8)
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=90)
    return output.getvalue()
