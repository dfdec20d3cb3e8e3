"""The child that measures photos: `python -m core.faces.child MEMORY CPU`, a line on stdin.

Started by `core.faces`, through `core.isolation`.
"""

from __future__ import annotations

import contextlib

from core.faces import networks
from core.faces.measuring import measure
from core.isolation.child import Reply, Request, main, refusal


def answer(request: Request) -> Reply:
    try:
        return Reply({"facts": measure(request.content).to_wire()})
    except networks.NotInstalled as error:
        return refusal("not_installed", str(error))
    except Exception as error:  # noqa: BLE001  a hostile file may raise anything; here it ends
        return refusal("damaged", "This photo can't be measured.", cause=type(error).__name__)


if __name__ == "__main__":
    with contextlib.suppress(networks.NotInstalled):
        networks.check()  # loaded before the fences are raised
    main(answer)
