from __future__ import annotations

import pytest

from tracer.svg.paths import is_path, segments


@pytest.mark.parametrize(
    "text",
    [
        "",
        "M0 0",
        "  M1,2\n3 , 4 L5-6.5.5-.25Z m1 1 h2 3 v-4 z",
        "M0 0C1 2 3 4 5 6 7 8 9 10 11 12S1 2 3 4",
        "M0 0ZL1 1",
    ],
)
def test_moves_lines_curves_and_closings_are_a_path(text):
    assert is_path(text)


@pytest.mark.parametrize(
    "text",
    [
        "L1 2",
        "M1",
        "M1 2 3",
        "M1 2L",
        "M1 2,",
        "M1,,2",
        "M1 2C1 2 3 4 5",
        "M1 2A3 4 5 6 7 8 9",
        "M1 2Q3 4 5 6",
        "M1 2T3 4",
        "M1e5 2",
        "M1. 2",
        "M12345678 2",
        "MNaN 2",
        "M1 2Zscript",
        "M1 2 url(#x)",
        "M\u0663 4",
        "M1\u00a02",
        "M1 2\0",
    ],
)
def test_anything_else_is_not(text):
    assert not is_path(text)


def test_a_long_path_is_gone_over_once_whether_it_is_good_or_bad():
    long = "M0 0" + "C1 2 3 4 5 6" * 200_000

    assert is_path(long)
    assert not is_path(long + " 7")


def test_every_command_becomes_an_absolute_move_line_curve_or_closing():
    path = "m1 2 3 4h5v6H1V2l-1 0c1 1 2 2 3 3s1 2 4 4S9 9 8 8z"

    assert list(segments(path)) == [
        ("M", (1, 2)),
        ("L", (4, 6)),
        ("L", (9, 6)),
        ("L", (9, 12)),
        ("L", (1, 12)),
        ("L", (1, 2)),
        ("L", (0, 2)),
        ("C", (1, 3, 2, 4, 3, 5)),
        ("C", (4, 6, 4, 7, 7, 9)),
        ("C", (10, 11, 9, 9, 8, 8)),
        ("Z", ()),
    ]


def test_a_smooth_curve_after_a_line_starts_without_a_handle():
    assert list(segments("M0 0L5 5S1 2 3 4"))[-1] == ("C", (5, 5, 1, 2, 3, 4))


def test_a_figure_goes_on_from_where_the_last_one_began():
    assert list(segments("M1 1L5 5zl2 0"))[-2:] == [("M", (1, 1)), ("L", (3, 1))]
    assert list(segments("M1 1L5 5zm2 0"))[-1] == ("M", (3, 1))


def test_a_path_is_moved_as_a_whole():
    assert list(segments("M1 1h1V3l1 1z", 10, 20)) == [
        ("M", (11, 21)),
        ("L", (12, 21)),
        ("L", (12, 23)),
        ("L", (13, 24)),
        ("Z", ()),
    ]
