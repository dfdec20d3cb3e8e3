"""Photos measured for the photo report: is there a face, and how is it seen?

It happens in a confined child process, which alone loads the networks. No template is made of a
face, and nobody is told apart from anybody: what comes out is `facts.PhotoFacts`.
"""

from __future__ import annotations

import io

from core.faces.facts import VERSION, FaceFacts, PhotoFacts
from core.isolation.errors import GuardUnavailable, Lost
from core.isolation.limits import Limits
from core.isolation.pool import Pool
from core.isolation.worker import Task
from core.refusals import Refused

__all__ = ["VERSION", "FaceFacts", "GuardUnavailable", "NotMeasured", "PhotoFacts", "measure"]

PROGRAM = "core.faces.child"
_pool = Pool(PROGRAM, Limits(memory_bytes=600_000_000, cpu_seconds=10, wall_seconds=20))


class NotMeasured(Exception):
    """This photo can't be measured, here or at all: the message is one word for the row."""


def measure(content: bytes, *, pool: Pool = _pool) -> PhotoFacts:
    """Of a training copy, a JPEG. Raises NotMeasured, or GuardUnavailable: try again later."""
    try:
        answer = pool.ask(Task({}, io.BytesIO(content), len(content)))
        return PhotoFacts.from_wire(answer.message["facts"])
    except Refused as refused:
        raise NotMeasured(refused.code) from refused
    except Lost as lost:
        raise NotMeasured("lost") from lost
    except (KeyError, TypeError, ValueError) as error:  # the child was overpowered by the file
        raise NotMeasured("damaged") from error
