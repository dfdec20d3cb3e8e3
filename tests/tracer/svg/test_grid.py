from __future__ import annotations

from tracer.svg.grid import around, box_of, figures, meet
from tracer.svg.paths import segments


def on_grid(path: str, steps_per_px: int = 10) -> list[list]:
    return list(figures(segments(path), steps_per_px))


def test_a_curve_that_is_straight_becomes_a_line_and_lines_in_a_row_become_one():
    found = on_grid("M0 0C1 0 2 0 3 0L6 0L6 6L6 6.01Z")

    assert found == [[("M", (0, 0)), ("L", (60, 0)), ("L", (60, 60)), ("Z", ())]]


def test_a_curve_that_bends_or_turns_back_stays_one():
    bent, turning = on_grid("M0 0C0 5 5 9 9 9L9 0"), on_grid("M0 0C-5 0 9 0 6 0L6 6")

    assert bent[0][1][0] == "C"
    assert turning[0][1][0] == "C"


def test_what_has_no_area_is_left_out():
    assert on_grid("M1 1M5 5L9 5L5 5ZM2 2L2.01 2L2 2.01Z") == []


def test_a_line_back_to_the_start_is_the_closing():
    assert on_grid("M0 0L5 0L5 5L0 0Z") == [
        [("M", (0, 0)), ("L", (50, 0)), ("L", (50, 50)), ("Z", ())]
    ]


def test_a_box_holds_the_figure_its_handles_and_a_margin():
    (figure,) = on_grid("M1 1C1 5 9 5 9 1Z")

    assert box_of(figure) == (10, 10, 90, 50)
    assert box_of(figure, margin=5) == (5, 5, 95, 55)


def test_boxes_meet_where_they_share_a_step():
    one, beside, apart = (0, 0, 9, 9), (9, 9, 12, 12), (0, 10, 9, 20)

    assert meet(one, beside)
    assert not meet(one, apart)
    assert around([one, beside]) == (0, 0, 12, 12)
