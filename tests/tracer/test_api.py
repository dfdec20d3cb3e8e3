from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import psutil
import pytest
from PIL import Image, ImageDraw, ImageFilter

from core.isolation import worker
from core.isolation.limits import Limits
from core.isolation.pool import Pool
from tests.pictures import near, opened, saved
from tests.tracer.svg.drawings import flat, svg
from tracer import api as tracer
from tracer.api import Format, VectorRefused, VectorUnavailable
from tracer.svg.parser import check
from tracer.svg.raster import render
from tracer.tracing.options import Kind, Options

LIAR = "tests.core.isolation.program"
PATIENCE = 30


def logo(side: int = 300, mode: str = "RGB") -> bytes:
    """A blue disc and an orange bar, on white or on nothing."""
    image = Image.new("RGBA", (side * 3, side * 3), (255, 255, 255, 255 if mode == "RGB" else 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((side // 4, side // 4, side * 2, side * 2), fill="#1d4ed8")
    draw.rectangle((side, side * 2, side * 5 // 2, side * 5 // 2), fill="#f59e0b")
    return saved(image.resize((side, side), Image.Resampling.LANCZOS).convert(mode), "PNG")


def ink(side: int = 300) -> bytes:
    image = Image.new("L", (side * 3, side * 3), 255)
    draw = ImageDraw.Draw(image)
    for place in range(5):
        draw.line((90, 90 + 150 * place, side * 2, side + 120 * place), fill=0, width=15)
    return saved(image.resize((side, side), Image.Resampling.LANCZOS), "PNG")


def scene(side: int = 900) -> bytes:
    """Soft light and shade with some grain, as of a photo."""
    chance = np.random.default_rng(11)
    planes = []
    for _ in range(3):
        soft = Image.fromarray(chance.integers(0, 256, (9, 9), dtype=np.uint8))
        fine = Image.fromarray(chance.integers(0, 256, (90, 90), dtype=np.uint8))
        mixed = Image.blend(
            *(each.resize((side, side), Image.Resampling.BICUBIC) for each in (soft, fine)), 0.25
        )
        planes.append(mixed.filter(ImageFilter.GaussianBlur(1)))
    return saved(Image.merge("RGB", planes), "PNG")


@cache
def noise(side: int) -> bytes:
    pixels = np.random.default_rng(2).integers(0, 256, (side, side, 3), dtype=np.uint8)
    return saved(Image.fromarray(pixels), "PNG", compress_level=0)


@pytest.fixture
def pool() -> Iterator[Callable[..., Pool]]:
    """Make a pool with these limits; it is closed when the test ends."""
    pools = []

    def make(program: str = tracer.PROGRAM, most: int = 1, **limits) -> Pool:
        pools.append(Pool(program, Limits(**limits), most))
        return pools[-1]

    yield make
    for each in pools:
        each.close()


def guards() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and tracer.PROGRAM in child.cmdline()
    ]


@pytest.mark.parametrize(
    ("picture", "kind"), [(logo(), Kind.FLAT), (ink(), Kind.LINE), (scene(), Kind.PHOTO)]
)
def test_a_picture_is_looked_at(picture, kind):
    assert tracer.inspect(picture).options.kind == kind


def test_what_is_transparent_is_seen_and_kept():
    picture = logo(mode="RGBA")

    drawing = tracer.vectorise(picture, Options(Kind.FLAT))

    assert tracer.inspect(picture).transparent
    seen = render(drawing.svg, 300)
    assert seen.getpixel((5, 5))[3] == 0
    assert near(seen.getpixel((100, 100)), (0x1D, 0x4E, 0xD8, 255))


@pytest.mark.parametrize(
    ("picture", "options"),
    [(logo(), Options(Kind.FLAT)), (ink(), Options(Kind.LINE))],
    ids=["flat", "line"],
)
def test_a_preview_of_few_colours_has_the_figures_of_the_drawing_itself(picture, options):
    preview = tracer.preview(picture, options)

    drawing = tracer.vectorise(picture, options)
    check(drawing.svg)
    assert not preview.is_estimate
    assert preview.svg_bytes == len(drawing.svg)
    for name in ("paths", "colours", "psnr", "ssim", "width", "height"):
        assert getattr(preview, name) == getattr(drawing, name)
    assert (drawing.width, drawing.height) == (300, 300)
    assert drawing.psnr > 25
    assert drawing.ssim > 0.95
    assert opened(preview.picture).format == "WEBP"
    assert max(opened(preview.picture).size) == 1024


def test_a_preview_of_a_photo_tells_about_what_the_drawing_will_be():
    picture, options = scene(), Options(Kind.PHOTO)

    preview = tracer.preview(picture, options)

    drawing = tracer.vectorise(picture, options)
    assert preview.is_estimate
    assert len(drawing.svg) / 2 < preview.svg_bytes < 2 * len(drawing.svg)
    assert drawing.paths / 2 < preview.paths < 2 * drawing.paths
    assert abs(preview.psnr - drawing.psnr) < 4
    assert abs(preview.ssim - drawing.ssim) < 0.15
    assert (preview.width, preview.height) == (drawing.width, drawing.height) == (900, 900)


def test_progress_is_told_while_the_engine_works(monkeypatch):
    monkeypatch.setattr(worker, "_SECONDS_BETWEEN_REPORTS", 0.02)
    heard: list[int] = []

    tracer.vectorise(scene(), Options(Kind.PHOTO), heard.append)

    assert heard
    assert heard == sorted(heard)
    assert 0 <= heard[0] <= heard[-1] <= 100


def test_what_progress_raises_ends_the_work_and_the_child(pool, monkeypatch):
    monkeypatch.setattr(worker, "_SECONDS_BETWEEN_REPORTS", 0.02)
    before = guards()

    def cancel(percent: int) -> None:
        raise KeyError("nobody waits any more")

    with pytest.raises(KeyError, match="nobody"):
        tracer.vectorise(scene(), Options(Kind.PHOTO), cancel, pool=pool())

    assert guards() == before


@pytest.mark.parametrize("act", [tracer.preview, tracer.vectorise])
def test_a_drawing_of_too_many_bytes_is_explained(act, monkeypatch):
    monkeypatch.setattr(tracer, "MOST_SVG_BYTES", 2048)

    with pytest.raises(VectorRefused) as refused:
        act(scene(400), Options(Kind.PHOTO))

    assert refused.value.code == "too_complex"
    assert "MB" in refused.value.message
    assert refused.value.advice


@pytest.mark.slow
@pytest.mark.parametrize(
    "limits",
    [
        {"cpu_seconds": 1},
        {"wall_seconds": 0.5},
        pytest.param(
            {"memory_bytes": 250_000_000},
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory"),
        ),
    ],
    ids=["time", "patience", "memory"],
)
def test_a_picture_that_takes_too_much_is_refused_with_what_helps(pool, limits):
    heavy = noise(2048)

    with pytest.raises(VectorRefused) as refused:
        tracer.vectorise(heavy, Options(Kind.PHOTO, detail=5), pool=pool(**limits))

    assert refused.value.code == "too_heavy"
    assert refused.value.advice.startswith("Choose fewer colours")


def test_what_is_no_png_is_refused_and_costs_no_child(pool):
    workers = pool()

    for content in (b"", b"noise", saved(Image.new("RGB", (99, 99)), "JPEG")):
        with pytest.raises(VectorRefused) as refused:
            tracer.inspect(content, pool=workers)
        assert refused.value.code == "failed"

    assert tracer.inspect(logo(), pool=workers)


@pytest.mark.parametrize(
    "act",
    [
        lambda liar: tracer.inspect(logo(), pool=liar),
        lambda liar: tracer.preview(logo(), Options(Kind.FLAT), pool=liar),
        lambda liar: tracer.vectorise(logo(), Options(Kind.FLAT), pool=liar),
        lambda liar: tracer.export(flat(), Format.PDF, pool=liar),
    ],
    ids=["inspect", "preview", "vectorise", "export"],
)
def test_a_child_that_was_overpowered_is_not_believed(pool, act):
    with pytest.raises(VectorRefused) as refused:
        act(pool(LIAR))

    assert refused.value.code == "failed"


def test_no_child_and_no_free_child_are_our_fault(pool):
    busy = pool(wait_seconds=0.1)

    def ask_again(percent: int) -> None:
        tracer.inspect(logo(), pool=busy)

    with pytest.raises(VectorUnavailable):
        tracer.vectorise(scene(), Options(Kind.PHOTO), ask_again, pool=busy)
    with pytest.raises(VectorUnavailable):
        tracer.inspect(logo(), pool=pool("core.no_such_program"))


@pytest.mark.parametrize("fmt", Format)
def test_a_drawing_is_exported_in_every_format(fmt):
    content = tracer.export(flat(), fmt, 500 if fmt is Format.PNG else None)

    assert len(content) > 500
    if fmt is Format.PNG:
        assert opened(content).width == 500
    if fmt is Format.SVG:
        assert content == flat()


def test_a_png_beyond_measure_and_a_drawing_that_is_none_are_refused():
    with pytest.raises(VectorRefused) as large:
        tracer.export(svg(), Format.PNG, tracer.MOST_PNG_SIDE + 1)
    with pytest.raises(VectorRefused) as foreign:
        tracer.export(b"<svg onload='alert(1)'/>", Format.PDF)

    assert (large.value.code, foreign.value.code) == ("too_large", "failed")
    assert foreign.value.advice == "Choose another format."


def run(program: str) -> subprocess.CompletedProcess[str]:
    head = "from tracer import api as tracer\nfrom tracer.tracing.options import Kind, Options\n"
    head += "from tests.tracer.test_api import logo, noise\n"
    head += "from core.isolation import worker\nimport multiprocessing, os, psutil, signal\n"
    return subprocess.run(
        [sys.executable, "-c", head + program], capture_output=True, text=True, timeout=PATIENCE
    )


def test_a_forked_worker_that_may_not_have_children_draws_all_the_same():
    done = run(
        "def work():\n"
        "    assert tracer.inspect(logo()).colours\n"
        "tracer.inspect(logo())\n"
        "process = multiprocessing.get_context('fork').Process(target=work, daemon=True)\n"
        "process.start()\n"
        "process.join()\n"
        "print(process.exitcode, tracer.inspect(logo()).options.kind)"
    )

    assert done.stdout.split() == ["0", "flat"], done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child in the midst of work")
def test_no_orphan_goes_on_drawing_for_a_worker_that_was_killed():
    done = run(
        "worker._SECONDS_BETWEEN_REPORTS = 0.3\n"
        "def die(percent):\n"
        "    print(psutil.Process().children()[0].pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "tracer.vectorise(noise(2048), Options(Kind.PHOTO, detail=5), die)"
    )

    assert done.returncode == -signal.SIGKILL
    gone, alive = psutil.wait_procs(_alive(int(done.stdout)), timeout=5)
    assert not alive


def _alive(pid: int) -> list[psutil.Process]:
    return [psutil.Process(pid)] if psutil.pid_exists(pid) else []


def test_the_product_loads_neither_the_engine_nor_an_image_library():
    heavy = ("PIL", "numpy", "vtracer", "resvg_py", "ezdxf", "tracer.tracing.engine")
    program = "import sys, tracer;"
    program += f" print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("picture", "options"),
    [
        (noise(160), Options(Kind.FLAT, colours=64, detail=5)),
        (saved(Image.new("RGBA", (60, 60)), "PNG"), Options(Kind.FLAT)),
    ],
    ids=["noise", "nothing"],
)
def test_a_drawing_of_nothing_is_refused_and_not_sold(picture, options):
    with pytest.raises(VectorRefused) as refused:
        tracer.vectorise(picture, options)

    assert refused.value.code == "nothing_drawn"
    assert refused.value.advice


def test_a_picture_of_one_colour_is_a_sheet_of_it():
    plain = saved(Image.new("RGB", (60, 60), "#1d4ed8"), "PNG")

    drawing = tracer.vectorise(plain, Options(Kind.FLAT))

    assert (drawing.paths, drawing.colours) == (0, 1)
    assert drawing.psnr > 40
