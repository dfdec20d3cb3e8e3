from __future__ import annotations

import pytest

from tracer.tracing.drawing import Progress, Sheet, TooComplex
from tracer.tracing.options import Kind, Options

SQUARE = "M1 1h2v2h-2z"


def test_a_sheet_is_a_drawing_of_its_shapes_in_their_order():
    sheet = Sheet(30, 20, Options(Kind.FLAT), 10_000)

    sheet.cover((255, 255, 255))
    sheet.draw(SQUARE * 2, (1, 2, 3), 0.5)
    sheet.draw("", (9, 9, 9))
    sheet.draw(SQUARE, (255, 255, 255))

    traced = sheet.finished()
    assert traced.svg.decode() == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20" viewBox="0 0 30 20">'
        '<rect width="30" height="20" fill="#fff"/>'
        f'<path fill="#010203" fill-opacity="0.5" d="{SQUARE * 2}"/>'
        f'<path fill="#fff" d="{SQUARE}"/></svg>\n'
    )
    assert (traced.paths, traced.colours, traced.width, traced.height) == (3, 2, 30, 20)


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [
        (Options(Kind.LINE), "Choose a lower detail", "choose another kind"),
        (Options(Kind.FLAT), "Choose a lower detail or fewer colours", "choose the kind Photo"),
        (Options(Kind.PHOTO), "Choose a lower detail", "fewer colours"),
        (Options(Kind.PHOTO, detail=1), "Choose a smaller or softer picture", "fewer colours"),
    ],
    ids=["line", "flat", "photo", "coarsest"],
)
def test_what_grows_too_large_is_stopped_with_the_setting_that_helps(options, first, last):
    sheet = Sheet(30, 20, options, 1_000)
    for _ in range(18):
        sheet.draw(SQUARE, (0, 0, 0))

    with pytest.raises(TooComplex) as stopped:
        sheet.draw(SQUARE * 20, (0, 0, 0))

    assert stopped.value.advice.startswith(first)
    assert stopped.value.advice.endswith(f"{last}.")
    assert (stopped.value.size > 1_000, stopped.value.most) == (True, 1_000)
    assert len(sheet.finished().svg) <= 1_000


def test_noise_is_refused_before_it_is_drawn_where_as_many_calm_points_are_not():
    calm, noisy = (Sheet(side, side, Options(Kind.FLAT), 10_000) for side in (200, 50))

    calm.expect(10, 2_000)

    with pytest.raises(TooComplex):
        noisy.expect(10, 2_000)


def test_progress_only_grows_and_what_the_listener_raises_ends_the_work():
    heard: list[int] = []

    progress = Progress(heard.append)
    for percent in (0, 12.4, 12.9, 7, 100, 100):
        progress.tell(percent)

    assert heard == [0, 12, 100]
    with pytest.raises(ZeroDivisionError):
        Progress(lambda percent: print(1 / percent)).tell(0)
