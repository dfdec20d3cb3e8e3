"""What the trainer and the trained models take: the schemas their versions publish.

Bounds and defaults follow the public source of the trainer (replicate/flux-fine-tuner) and of the
inference its versions run on (replicate/cog-flux).
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TRAINER = "ostris/flux-dev-lora-trainer"
TRAINER_VERSION = "26dce37af90b9d997eeb970d92e47de3064d46c300504ae376c75bef6a9022d2"

# Width and height at one megapixel.
SIZES = {
    "1:1": (1024, 1024),
    "16:9": (1344, 768),
    "21:9": (1536, 640),
    "3:2": (1216, 832),
    "2:3": (832, 1216),
    "4:5": (896, 1088),
    "5:4": (1088, 896),
    "3:4": (896, 1152),
    "4:3": (1152, 896),
    "9:16": (768, 1344),
    "9:21": (640, 1536),
}


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _integer(description: str, low: int | None, high: int | None, default: int | None) -> Schema:
    return _bounded({"type": "integer", "description": description}, low, high, default)


def _number(
    description: str, low: float | None, high: float | None, default: float | None
) -> Schema:
    return _bounded({"type": "number", "description": description}, low, high, default)


def _flag(description: str, *, default: bool) -> Schema:
    return {"type": "boolean", "description": description, "default": default}


def _one_of(description: str, choices: list[str], default: str) -> Schema:
    return {
        "type": "string",
        "description": description,
        "enum": choices,
        "default": default,
    }


def _file(description: str) -> Schema:
    return {"type": "string", "format": "uri", "description": description}


def _bounded(schema: Schema, low: float | None, high: float | None, default: Any) -> Schema:
    ends = {"minimum": low, "maximum": high, "default": default}
    return schema | {name: value for name, value in ends.items() if value is not None}


def _numbered(properties: dict[str, Schema]) -> dict[str, Schema]:
    return {
        name: {"title": name.replace("_", " ").capitalize(), "x-order": place, **schema}
        for place, (name, schema) in enumerate(properties.items())
    }


TRAINING_INPUT: Schema = {
    "type": "object",
    "title": "TrainingInput",
    "required": ["input_images"],
    "properties": _numbered(
        {
            "input_images": _file("A zip file with the pictures to train on."),
            "trigger_word": _text("The word that stands for what is trained.", default="TOK"),
            "autocaption": _flag("Write captions for pictures without one.", default=True),
            "autocaption_prefix": _text("Text before each caption.", nullable=True),
            "autocaption_suffix": _text("Text after each caption.", nullable=True),
            "steps": _integer("How many steps to train.", 3, 6000, 1000),
            "learning_rate": _number("The learning rate.", None, None, 0.0004),
            "batch_size": _integer("The batch size.", None, None, 1),
            "resolution": _text("Resolutions to train on.", default="512,768,1024"),
            "lora_rank": _integer("The rank of the LoRA.", 1, 128, 16),
            "caption_dropout_rate": _number("How often captions are left out.", 0, 1, 0.05),
            "optimizer": _text("The optimizer.", default="adamw8bit"),
            "cache_latents_to_disk": _flag("For sets with many pictures.", default=False),
            "layers_to_optimize_regex": _text("Which layers to train.", nullable=True),
            "gradient_checkpointing": _flag("Save memory, take time.", default=False),
            "hf_repo_id": _text("A Hugging Face repository to publish to.", nullable=True),
            "hf_token": _text("A Hugging Face token.", format="password", nullable=True),
            "wandb_api_key": _text("A W&B key.", format="password", nullable=True),
            "wandb_project": _text("A W&B project.", default="flux_train_replicate"),
            "wandb_run": _text("A W&B run.", nullable=True),
            "wandb_entity": _text("A W&B entity.", nullable=True),
            "wandb_sample_interval": _integer("Steps between samples.", 1, None, 100),
            "wandb_sample_prompts": _text("Prompts for samples.", nullable=True),
            "wandb_save_interval": _integer("Steps between checkpoints.", 1, None, 100),
            "skip_training_and_use_pretrained_hf_lora_url": _text(
                "Publish this LoRA and train nothing.", nullable=True
            ),
        }
    ),
}

PREDICTION_INPUT: Schema = {
    "type": "object",
    "title": "Input",
    "required": ["prompt"],
    "properties": _numbered(
        {
            "prompt": _text("What to draw; the trigger word calls the trained subject."),
            "image": _file("A picture to start from."),
            "mask": _file("Where to draw over the picture."),
            "aspect_ratio": _one_of("The shape of the picture.", [*SIZES, "custom"], "1:1"),
            "height": _integer("With custom, rounded up to 16.", 256, 1440, None),
            "width": _integer("With custom, rounded up to 16.", 256, 1440, None),
            "prompt_strength": _number("How far to leave the picture.", 0, 1, 0.8),
            "model": _one_of("Which base model.", ["dev", "schnell"], "dev"),
            "num_outputs": _integer("How many pictures.", 1, 4, 1),
            "num_inference_steps": _integer("How many steps.", 1, 50, 28),
            "guidance_scale": _number("How closely to follow the prompt.", 0, 10, 3),
            "seed": _integer("The same seed draws the same picture.", None, None, None),
            "output_format": _one_of("The file format.", ["webp", "jpg", "png"], "webp"),
            "output_quality": _integer("For webp and jpg.", 0, 100, 80),
            "disable_safety_checker": _flag("Leave the checker out.", default=False),
            "go_fast": _flag("Quicker, and less exact.", default=False),
            "megapixels": _one_of("How large.", ["1", "0.25"], "1"),
            "lora_scale": _number("How strongly the training shows.", -1, 3, 1),
            "extra_lora": _text("Another LoRA to load."),
            "extra_lora_scale": _number("How strongly that one shows.", -1, 3, 1),
            "replicate_weights": _text("Filled in by the platform."),
        }
    ),
}

OUTPUT: Schema = {
    "type": "array",
    "title": "Output",
    "items": {"type": "string", "format": "uri"},
}


def trainer_document() -> Schema:
    """The `openapi_schema` of the trainer's version."""
    return _document({"TrainingInput": TRAINING_INPUT, "TrainingOutput": {"type": "object"}})


def trained_document() -> Schema:
    """The `openapi_schema` of a trained model's version."""
    return _document({"Input": PREDICTION_INPUT, "Output": OUTPUT})


def _document(schemas: dict[str, Schema]) -> Schema:
    return {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": schemas},
    }
