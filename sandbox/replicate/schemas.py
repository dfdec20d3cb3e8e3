"""What the trained models take: the schema that their versions publish.

Bounds and defaults follow the public source of what such a version runs on (replicate/cog-flux).
"""

from __future__ import annotations

from functools import partial
from typing import Any

Schema = dict[str, Any]

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


def trained_document() -> Schema:
    """The `openapi_schema` of a trained model's version."""
    return document(Input=PREDICTION_INPUT, Output=OUTPUT)


def document(**schemas: Schema) -> Schema:
    """As a version publishes them."""
    return {
        "openapi": "3.0.2",
        "info": {"title": "Cog", "version": "0.1.0"},
        "paths": {},
        "components": {"schemas": schemas},
    }
