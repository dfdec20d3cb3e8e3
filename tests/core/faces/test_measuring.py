from __future__ import annotations

import pytest

from benchmarks import face_pictures as made
from core.faces.facts import FaceFacts, PhotoFacts
from core.faces.measuring import measure


def measured(photo) -> PhotoFacts:
    return measure(made.jpeg(photo))


def seen(photo) -> FaceFacts:
    face = measured(photo).face
    assert face
    return face


def alike(one: PhotoFacts, other: PhotoFacts) -> int:
    return (int(one.fingerprint, 16) ^ int(other.fingerprint, 16)).bit_count()


@pytest.fixture(scope="module")
def good() -> FaceFacts:
    return seen(made.standing(made.portrait(), made.place("coffee"), 240))


def test_a_face_is_measured_from_the_hairline_to_the_chin(good):
    assert good.height == pytest.approx(240, abs=12)
    assert good.share == pytest.approx(good.height / 1024, abs=0.001)


def test_a_turned_head_is_told_on_either_side(good):
    turns = [seen(made.turned(degrees)).turn for degrees in (-40, -20, 20, 40)]

    assert good.turn < 8
    assert all(12 < turn < 60 for turn in turns)
    assert turns[0] > turns[1]
    assert turns[3] > turns[2]


def test_blur_takes_the_sharpness_that_noise_and_a_poor_jpeg_do_not(good):
    photo = made.standing(made.portrait(), made.place("coffee"), 240)

    soft, softer = (seen(made.blurred(photo, radius)).sharpness for radius in (2, 6))
    poor = measure(made.jpeg(photo, 60)).face

    assert good.sharpness > 3 * soft > 6 * softer
    assert poor
    assert poor.sharpness > 0.7 * good.sharpness


def test_light_follows_the_lamp_and_burnt_skin_is_counted(good):
    photo = made.standing(made.portrait(), made.place("chelsea"), 240)

    dark, bright = seen(made.in_light(photo, 0.2)), seen(made.in_light(photo, 2.0))

    assert dark.light < 50 < good.light
    assert good.burnt < 0.02 < 0.4 < bright.burnt


def test_what_covers_a_face_shows_in_its_colours(good):
    glasses, mask = seen(made.with_glasses()), seen(made.with_mask())

    assert glasses.eyes < 0.3 < 0.6 < good.eyes
    assert mask.lower > 0.2 > 0.05 > good.lower
    assert mask.lips < 2 < good.lips


def test_others_are_told_by_their_size():
    facts = measured(made.group(made.place("rocket"), 200, 0.8))

    assert facts.others == pytest.approx([0.8], abs=0.1)


def test_a_cup_a_cat_and_a_wall_have_no_face():
    assert [measured(made.place(name)).face for name in ("coffee", "chelsea", "brick")] == [
        None
    ] * 3


def test_a_small_face_in_a_large_photo_is_found():
    assert seen(made.standing(made.portrait(), made.place("rocket"), 50)).height < 60


def test_two_shots_of_one_moment_have_nearly_one_fingerprint():
    photo = made.standing(made.portrait(), made.place("coffee"), 240)
    again = made.in_light(photo.crop((20, 12, 1010, 1000)), 1.1)
    elsewhere = made.standing(made.portrait(), made.place("grass"), 240)

    first, second, third = map(measured, (photo, again, elsewhere))

    assert alike(first, second) <= 10 < 16 < alike(first, third)


def test_the_scene_is_what_is_around_the_person():
    cup, cup_again, grass = (
        measured(made.standing(made.portrait(), made.place(name), size)).scene
        for name, size in (("coffee", 240), ("coffee", 200), ("grass", 240))
    )

    assert sum(map(min, cup, cup_again)) > 80
    assert sum(map(min, cup, grass)) < 40
    assert measured(made.portrait().crop((150, 20, 300, 200)).resize((600, 720))).scene == ()
