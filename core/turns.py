"""Only so many requests work at once in a process; one that waits lets another work meanwhile.

The server's own layer (`visiona.gate`) says how to step aside. Elsewhere, as in a task or a
command, nobody waits for a turn and stepping aside does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar

StepAside = Callable[[], AbstractContextManager[None]]
_step_aside: ContextVar[StepAside] = ContextVar("step_aside", default=nullcontext)


@contextmanager
def given_up_by(step_aside: StepAside) -> Iterator[None]:
    """For the server's layer: how the work within gives its turn up."""
    before = _step_aside.set(step_aside)
    try:
        yield
    finally:
        _step_aside.reset(before)


@contextmanager
def aside() -> Iterator[None]:
    """Around every wait for a child process or a stranger; within another one it adds nothing."""
    step_aside = _step_aside.get()
    with given_up_by(nullcontext), step_aside():
        yield
