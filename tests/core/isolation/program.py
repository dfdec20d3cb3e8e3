"""A guard that does as it is told: `python -m tests.core.isolation.program MEMORY CPU`."""

from __future__ import annotations

import signal

from core.isolation.child import Reply, Request, main, refusal

_FIGURES = dict.fromkeys(("paths", "colours", "width", "height", "psnr", "ssim"), 1)
_SAID = {
    "refuse": refusal("no", "It can't be.", "Do this."),
    "lie": Reply({"refused": ["no"]}),
    # As an engine would that a picture has overpowered.
    "inspect": Reply({"guess": {"options": {"kind": "oil"}}}),
    "preview": Reply({"psnr": "high"}, (b"", b"")),
    "vectorise": Reply(_FIGURES, (b"<svg onload='alert(1)'/>",)),
    "export": Reply({}, (b"", b"")),
}


def answer(request: Request) -> Reply:
    match request.message["do"]:
        case "echo":
            return Reply({"said": "done"}, (request.content, request.content[::-1]))
        case "report":
            for percent in (10, 5, 40, 40):
                request.progress(percent)
            signal.pause()
        case "hold the lock":
            request.progress(1)
            pow(7, 10**9)  # minutes, all of them inside one call that lets no thread run
        case "end":
            signal.raise_signal(request.message["signal"])
    return _SAID[request.message["do"]]


if __name__ == "__main__":
    main(answer)
