"""The child process that opens pictures: `python -m core.image_guard MEMORY CPU`, a line on stdin.

It holds no secret, may write no file, and ends when the line closes. Started by `image_workers`.
"""

from __future__ import annotations

import resource
import socket
import sys
from hashlib import sha256
from typing import Any

from core.image_copies import Made, make_copies
from core.image_errors import ImageRefused, damaged, took_too_long
from core.image_line import Line
from core.image_recipes import Recipe


def serve(connection: socket.socket, cpu_seconds: int) -> None:
    """Answer one picture after the other until the line closes."""
    line = Line(connection)
    line.send({"ready": True})
    while True:
        try:
            request = line.receive()
            content = line.read(request["size"])
        except (EOFError, ConnectionError):
            return
        allow_cpu(cpu_seconds)
        _answer(line, content, Recipe.from_wire(request["recipe"]))


def confine(memory_bytes: int) -> None:
    """Take the rest of the machine away from this process."""
    if sys.platform == "linux":  # macOS knows the name and refuses the value
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def allow_cpu(seconds: int) -> None:
    """From now on. The kernel counts from the start of the process, so the mark has to move."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + 1 + seconds, hard))


def _answer(line: Line, content: bytes, recipe: Recipe) -> None:
    try:
        made = make_copies(content, recipe)
    except ImageRefused as refusal:
        return _refuse(line, refusal)
    except MemoryError:
        return _refuse(line, took_too_long())
    except Exception as error:  # noqa: BLE001  a hostile file may raise anything; here it ends
        return _refuse(line, damaged(), cause=type(error).__name__)
    line.send(_described(made))
    for copy in made.copies:
        line.write(copy.content)
    return None


def _refuse(line: Line, refusal: ImageRefused, cause: str = "") -> None:
    """The cause is for our log: a library that is missing would look like damaged pictures."""
    line.send({"refused": [refusal.code, refusal.message], "cause": cause})


def _described(made: Made) -> dict[str, Any]:
    copies = [
        {
            "name": copy.name,
            "format": copy.format,
            "width": copy.width,
            "height": copy.height,
            "size": len(copy.content),
            "sha256": sha256(copy.content).hexdigest(),
        }
        for copy in made.copies
    ]
    return {**vars(made), "copies": copies}


def main() -> None:
    memory_bytes, cpu_seconds = map(int, sys.argv[1:])
    confine(memory_bytes)
    serve(socket.socket(fileno=0), cpu_seconds)


if __name__ == "__main__":
    main()
