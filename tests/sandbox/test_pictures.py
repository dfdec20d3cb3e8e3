from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageChops

from sandbox.filters import mark
from sandbox.pictures import Brief, draw
from sandbox.replicate.schemas import SIZES
from tests.sandbox.studio import Studio, photo


@pytest.fixture(scope="session")
def by_ratio(studio: Studio) -> dict[str, dict[str, Any]]:
    """One prediction for each shape, all under way together."""
    started = {ratio: studio.predict(input={"aspect_ratio": ratio}).json["id"] for ratio in SIZES}
    return {ratio: studio.ended("predictions", job_id) for ratio, job_id in started.items()}


@pytest.mark.parametrize("ratio", SIZES)
def test_each_shape_has_its_size(studio: Studio, by_ratio: dict[str, Any], ratio: str):
    width, height = SIZES[ratio]

    picture = opened(studio, by_ratio[ratio])

    assert picture.size == (width // 32 * 16, height // 32 * 16)


@pytest.mark.parametrize(
    ("given", "size", "kind"),
    [
        ({"aspect_ratio": "16:9", "output_format": "jpg"}, (1344, 768), "JPEG"),
        ({"aspect_ratio": "custom", "width": 500, "height": 300}, (512, 304), "WEBP"),
        ({"output_format": "png"}, (1024, 1024), "PNG"),
    ],
)
def test_size_and_format_are_as_asked(
    studio: Studio, given: dict[str, Any], size: tuple[int, int], kind: str
):
    picture = opened(studio, studio.predicted(input={"megapixels": "1"} | given))

    assert (picture.size, picture.format) == (size, kind)


def test_a_custom_shape_without_a_size_fails_as_the_model_does(studio: Studio):
    prediction = studio.predicted(input={"aspect_ratio": "custom"})

    assert prediction["status"] == "failed"
    assert "NoneType" in prediction["error"]


def test_a_start_picture_gives_its_size(studio: Studio):
    studio.receiver.served["/start.jpg"] = photo(1)

    prediction = studio.predicted(input={"image": f"{studio.receiver.url}/start.jpg"})

    assert opened(studio, prediction).size == (608, 720)


def test_several_pictures_differ(studio: Studio):
    prediction = studio.predicted(input={"num_outputs": 4})

    files = {studio.fetch(url).body for url in prediction["output"]}

    assert len(files) == 4
    assert prediction["metrics"]["image_count"] == 4


def test_the_same_brief_gives_the_same_file():
    photos = [Image.open(io.BytesIO(photo(number))) for number in range(3)]

    first, again = (draw(photos, brief()) for _ in range(2))

    assert first == again


@pytest.mark.parametrize(
    "other",
    [{"prompt": "VISNA at night"}, {"seed": 8}, {"size": (512, 384)}, {"quality": 20}],
    ids=str,
)
def test_another_brief_gives_another_file(other: dict[str, Any]):
    photos = [Image.open(io.BytesIO(photo(number))) for number in range(3)]

    assert draw(photos, brief(**other)) != draw(photos, brief())


def test_black_and_white_has_no_colour():
    photos = [Image.open(io.BytesIO(photo(0)))]

    content = draw(photos, brief(prompt="black and white portrait of VISNA", format="png"))
    red, _, blue = Image.open(io.BytesIO(content)).split()

    assert ImageChops.difference(red, blue).getextrema()[1] < 12


def test_the_mark_stands_in_a_corner():
    plain = Image.new("RGB", (400, 400), (128, 128, 128))

    marked = mark(plain.copy())

    assert marked.crop((240, 340, 400, 400)) != plain.crop((240, 340, 400, 400))
    assert marked.crop((0, 0, 400, 340)) == plain.crop((0, 0, 400, 340))


def brief(**other: Any) -> Brief:
    usual = {
        "prompt": "VISNA by the sea", "seed": 7, "size": (400, 400), "format": "webp",
        "quality": 80,
    }  # fmt: skip
    return Brief(**usual | other)


def opened(studio: Studio, prediction: dict[str, Any]) -> Image.Image:
    return Image.open(io.BytesIO(studio.fetch(prediction["output"][0]).body))
