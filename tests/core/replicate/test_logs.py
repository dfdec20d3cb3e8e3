from __future__ import annotations

import time

import pytest

from core.replicate.logs import TrainingProgress, held_back, training_progress, without_captions
from tests.first_trainers import BAR

EXTRACTED = "Extracted 12 files from zip to input_images\n"
CAPTION = "Caption for input_images/001.jpg: A photo of zorkan, bald.\nHe smiles.\n"
STARTED = "Starting train job\n"
LATENTS = "Caching latents to disk: 100%|████████| 12/12 [00:01<00:00, 11.5it/s]\n"


def test_without_a_log_there_is_no_stage():
    assert training_progress("", 1000, BAR) == TrainingProgress("", 0, 1000)


@pytest.mark.parametrize(
    ("logs", "stage"),
    [
        (EXTRACTED, "preparing"),
        (EXTRACTED + CAPTION, "captioning"),
        (EXTRACTED + CAPTION + STARTED, "loading"),
        (EXTRACTED + CAPTION + STARTED + LATENTS, "loading"),
    ],
)
def test_the_stage_before_the_first_step(logs: str, stage: str):
    assert training_progress(logs, 1000, BAR) == TrainingProgress(stage, 0, 1000)


def test_the_last_bar_counts():
    logs = STARTED + LATENTS + _bar(1, 3000, "52:00") + "\r" + _bar(2482, 3000, "09:04")

    assert training_progress(logs, 3000, BAR) == TrainingProgress("training", 2482, 3000, 544)


@pytest.mark.parametrize(("clock", "seconds"), [("00:07", 7), ("1:02:03", 3723), ("?", None)])
def test_the_time_left(clock: str, seconds: int | None):
    assert training_progress(_bar(5, 1000, clock), 1000, BAR).seconds_left == seconds


def test_a_bar_with_another_total_is_not_ours():
    logs = EXTRACTED + _bar(40, 50, "00:10")

    assert training_progress(logs, 1000, BAR) == TrainingProgress("preparing", 0, 1000)


def test_a_bar_that_was_cut_in_the_middle_still_gives_its_step():
    assert training_progress("flux_train_replicate:   4%|▍  | 40/1000 [00:3", 1000, BAR).step == 40


@pytest.mark.parametrize(
    "logs",
    [
        "\r{last}",
        "{almost}\nSaved to output/flux_train_replicate/lora.safetensors\n",
        "{almost}\nSaving at step 1000\n",
        "{almost}\noutput/flux_train_replicate/captions/\n",
    ],
)
def test_after_the_last_step_it_saves(logs: str):
    text = logs.format(last=_bar(1000, 1000, "00:00"), almost=_bar(999, 1000, "00:01"))

    assert training_progress(text, 1000, BAR).stage == "saving"


def test_three_megabytes_are_read_quickly():
    logs = "\r".join(_bar(step % 1000, 1000, "09:04") for step in range(36_000))
    began = time.perf_counter()

    training_progress(without_captions(logs), 1000, BAR)

    assert len(logs) > 2_500_000
    assert time.perf_counter() - began < 1


def test_held_back_pictures_are_counted_once_each():
    logs = "NSFW content detected in image 0\nNSFW content detected in image 2\n" * 2

    assert held_back(logs) == 2


def test_a_log_without_dropped_pictures():
    assert held_back("100%|███| 28/28 [00:02<00:00]") == 0


def test_what_the_trainer_saw_on_the_photos_is_left_out():
    second = CAPTION.replace("001", "002")

    left = without_captions(EXTRACTED + CAPTION + second + STARTED + LATENTS)

    assert left == (
        EXTRACTED
        + "Caption for input_images/001.jpg\nCaption for input_images/002.jpg\n"
        + STARTED
        + LATENTS
    )


def test_a_caption_at_the_very_end_is_left_out_too():
    assert without_captions(EXTRACTED + CAPTION) == (
        EXTRACTED + "Caption for input_images/001.jpg\n"
    )


def _bar(step: int, total: int, left: str) -> str:
    share = 100 * step // total
    return (
        f"flux_train_replicate: {share:3}%|████▎ | {step}/{total}"
        f" [43:27<{left},  1.05s/it, lr: 4.0e-04 loss: 2.472e-01]"
    )
