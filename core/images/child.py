"""The child that opens pictures: `python -m core.images.child MEMORY CPU`, a line on stdin.

Started by `core.images`, through `core.isolation`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from core.images.copies import Made, make_copies
from core.images.errors import ImageRefused, damaged, took_too_long
from core.images.recipes import Recipe
from core.isolation.child import Reply, Request, main, refusal


def answer(request: Request) -> Reply:
    try:
        made = make_copies(request.content, Recipe.from_wire(request.message["recipe"]))
    except ImageRefused as refused:
        return _refusal(refused)
    except MemoryError:
        return _refusal(took_too_long())
    except Exception as error:  # noqa: BLE001  a hostile file may raise anything; here it ends
        return _refusal(damaged(), cause=type(error).__name__)
    return Reply(_described(made), tuple(copy.content for copy in made.copies))


def _refusal(refused: ImageRefused, cause: str = "") -> Reply:
    return refusal(refused.code, refused.message, cause=cause)


def _described(made: Made) -> dict[str, Any]:
    copies = [
        {
            "name": copy.name,
            "format": copy.format,
            "width": copy.width,
            "height": copy.height,
            "sha256": sha256(copy.content).hexdigest(),
        }
        for copy in made.copies
    ]
    return {**vars(made), "copies": copies}


if __name__ == "__main__":
    main(answer)
