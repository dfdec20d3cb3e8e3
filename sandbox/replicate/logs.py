"""Logs that grow with the clock: phases first, then tqdm's bars, carriage returns and all."""

from __future__ import annotations

from typing import Any

from sandbox.replicate.jobs import TRAINING, ReplicateJob

STEPS_SHOWN = 20
BLOCKS = " ▏▎▍▌▋▊▉█"
BAR_WIDTH = 10
TRAINING_STARTS = 0.3  # of the run: before it come extraction, captions and loading
TRAINING_ENDS = 0.94


def written_by(job: ReplicateJob, moment: float) -> str:
    """Everything the job has written by this moment."""
    if job.started is None:
        return ""
    end = job.completed or moment
    planned = max(job.created + job.seconds - job.started, 0.001)
    done = 1.0 if job.status == "succeeded" else min((end - job.started) / planned, 1.0)
    return _training(job, done, planned) if job.kind == TRAINING else _prediction(job, done)


def _training(job: ReplicateJob, done: float, planned: float) -> str:
    if not job.photos:
        return "Downloading input_images\n"
    lines = [text for share, text in _phases(job) if done >= share]
    return "\n".join(lines) + "\n" + _bars(job, done, planned) + _ending(job, done)


def _phases(job: ReplicateJob) -> list[tuple[float, str]]:
    trigger, rank = job.input_as("trigger", "TOK"), job.input_as("lora_rank", 16)
    skipped = [(0.0, f"Skipping {name}: not an image that can be trained on")
               for name in job.skipped]  # fmt: skip
    captions = [(0.05, "Autocaptioning images...")] + [
        (0.05 + 0.1 * n / job.photos, f"{n + 1:03}: A photo of {trigger}, a person.")
        for n in range(job.photos)
    ]
    return [
        (0.0, f"Extracted {job.photos + len(job.skipped)} files from zip to input_images"),
        *skipped,
        *(
            captions
            if job.input_as("autocaption", "trigger" in job.trainer.get("roles", {}))
            else []
        ),
        (0.16, "Starting train job"),
        (0.17, f'{{\n    "type": "sd_trainer",\n    "name": "{job.log_bar}"\n}}'),
        (0.18, "Loading the base model"),
        (0.20, "Loading transformer\nQuantizing transformer\nLoading vae\nLoading t5"),
        (0.24, f"create LoRA network. base dim (rank): {rank}, alpha: {rank}"),
        (0.26, f"Dataset: input_images\n  - Found {job.photos} images"),
        (0.27, _caching(job.photos)),
    ]


def _caching(photos: int) -> str:
    """A bar that is not the training's: a reader must not take its per cent for progress."""
    return (
        f"Caching latents to disk:   0%|{' ' * BAR_WIDTH}| 0/{photos} [00:00<?, ?it/s]\r"
        f"Caching latents to disk: 100%|{BLOCKS[-1] * BAR_WIDTH}| {photos}/{photos}"
        " [00:01<00:00, 11.52it/s]"
    )


def _bars(job: ReplicateJob, done: float, planned: float) -> str:
    share = (done - TRAINING_STARTS) / (TRAINING_ENDS - TRAINING_STARTS)
    if share < 0:
        return ""
    steps = int(job.input_as("steps", 1000))
    shown = min(STEPS_SHOWN, steps)
    reached = min(int(share * shown), shown)
    rate = planned * (TRAINING_ENDS - TRAINING_STARTS) / steps
    return (
        "\r".join(
            f"{job.log_bar}: " + _bar(steps * n // shown, steps, rate, n)
            for n in range(reached + 1)
        )
        + "\n"
    )


def _bar(step: int, steps: int, rate: float, turn: int) -> str:
    spent, left = _clock(step * rate), _clock((steps - step) * rate)
    loss = 0.52 / (1 + turn * 0.15)
    pace = f"{rate:5.2f}s/it" if rate >= 1 else f"{1 / rate:5.2f}it/s"
    return (
        f"{100 * step // steps:3}%|{_blocks(step / steps)}| {step}/{steps}"
        f" [{spent}<{left}, {pace}, lr: 4.0e-04 loss: {loss:.3e}]"
    )


def _blocks(share: float) -> str:
    eighths = int(share * BAR_WIDTH * 8)
    whole, part = divmod(eighths, 8)
    return (BLOCKS[-1] * whole + (BLOCKS[part] if part else "")).ljust(BAR_WIDTH)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02}:{int(seconds) % 60:02}"


def _ending(job: ReplicateJob, done: float) -> str:
    if done < TRAINING_ENDS:
        return ""
    saved = f"Saved to output/{job.log_bar}/lora.safetensors\n"
    return saved + (f"{job.error}\n" if job.error else "")


def _prediction(job: ReplicateJob, done: float) -> str:
    given: dict[str, Any] = job.input or {}
    steps = int(given.get("num_inference_steps", 28))
    reached = min(int(done * steps), steps)
    shown = sorted({*range(0, reached + 1, max(steps // 7, 1)), reached})
    bars = "\r".join(_plain_bar(n, steps) for n in shown)
    held = "".join(f"NSFW content detected in image {n}\n" for n in job.held_back)
    return f"running quantized prediction\nUsing seed: {job.seed}\n{bars}\n{held}"


def _plain_bar(step: int, steps: int) -> str:
    share = step / steps
    return f"{int(share * 100):3}%|{_blocks(share)}| {step}/{steps} [00:00<00:00, 12.40it/s]"
