"""What the trainer and the trained models take: the schemas their versions publish.

Bounds and defaults follow the public source of the trainer (replicate/flux-fine-tuner) and of the
inference its versions run on (replicate/cog-flux).
"""

from __future__ import annotations

from copy import deepcopy
from functools import partial
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


def _field(kind: str, description: str, default: Any = None, **more: Any) -> Schema:
    usual = {} if default is None else {"default": default}
    return {"type": kind, "description": description, **usual, **more}


_text = partial(_field, "string")
_flag = partial(_field, "boolean")


def _ranged(kind: str, description: str, low: float, high: float, default: Any = None) -> Schema:
    return _field(kind, description, default, minimum=low, maximum=high)


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
            "input_images": _text("A zip file with the pictures to train on.", format="uri"),
            "trigger_word": _text("The word that stands for what is trained.", "TOK"),
            "autocaption": _field(
                "boolean", "Write captions for pictures without one.", default=True
            ),
            "autocaption_prefix": _text("Text before each caption.", nullable=True),
            "autocaption_suffix": _text("Text after each caption.", nullable=True),
            "steps": _ranged("integer", "How many steps to train.", 3, 6000, 1000),
            "learning_rate": _field("number", "The learning rate.", 0.0004),
            "batch_size": _field("integer", "The batch size.", 1),
            "resolution": _text("Resolutions to train on.", "512,768,1024"),
            "lora_rank": _ranged("integer", "The rank of the LoRA.", 1, 128, 16),
            "caption_dropout_rate": _ranged(
                "number", "How often captions are left out.", 0, 1, 0.05
            ),
            "optimizer": _text("The optimizer.", "adamw8bit"),
            "cache_latents_to_disk": _field(
                "boolean", "For sets with many pictures.", default=False
            ),
            "layers_to_optimize_regex": _text("Which layers to train.", nullable=True),
            "gradient_checkpointing": _flag("Save memory, take time.", default=False),
            "hf_repo_id": _text("A Hugging Face repository to publish to.", nullable=True),
            "hf_token": _text("A Hugging Face token.", format="password", nullable=True),
            "wandb_api_key": _text("A W&B key.", format="password", nullable=True),
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
            "image": _text("A picture to start from.", format="uri"),
            "mask": _text("Where to draw over the picture.", format="uri"),
            "aspect_ratio": _text("The shape of the picture.", "1:1", enum=[*SIZES, "custom"]),
            "height": _ranged("integer", "With custom, rounded up to 16.", 256, 1440),
            "width": _ranged("integer", "With custom, rounded up to 16.", 256, 1440),
            "prompt_strength": _ranged("number", "How far to leave the picture.", 0, 1, 0.8),
            "model": _text("Which base model.", "dev", enum=["dev", "schnell"]),
            "num_outputs": _ranged("integer", "How many pictures.", 1, 4, 1),
            "num_inference_steps": _ranged("integer", "How many steps.", 1, 50, 28),
            "guidance_scale": _ranged("number", "How closely to follow the prompt.", 0, 10, 3),
            "seed": _field("integer", "The same seed draws the same picture."),
            "output_format": _text("The file format.", "webp", enum=["webp", "jpg", "png"]),
            "output_quality": _ranged("integer", "For webp and jpg.", 0, 100, 80),
            "disable_safety_checker": _flag("Leave the checker out.", default=False),
            "go_fast": _flag("Quicker, and less exact.", default=False),
            "megapixels": _text("How large.", "1", enum=["1", "0.25"]),
            "lora_scale": _ranged("number", "How strongly the training shows.", -1, 3, 1),
            "extra_lora": _text("Another LoRA to load."),
            "extra_lora_scale": _ranged("number", "How strongly that one shows.", -1, 3, 1),
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


def changed_trainer_document() -> Schema:
    """Of a version that took an input away, gave one another range and added one."""
    document = trainer_document()
    takes = deepcopy(TRAINING_INPUT)
    del takes["properties"]["optimizer"]
    takes["properties"]["steps"]["maximum"] = 2000
    takes["properties"]["network_alpha"] = _field("integer", "How strongly it shows.", 16)
    document["components"]["schemas"]["TrainingInput"] = takes
    return document


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
