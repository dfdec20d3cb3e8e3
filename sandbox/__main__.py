"""`python -m sandbox`: fakes of the paid services, on loopback, until it is told to stop."""

from __future__ import annotations

import argparse
import base64
import binascii
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox import mail
from sandbox.app import Application
from sandbox.replicate import runs
from sandbox.state import open_state
from sandbox.stripe import events, sessions


class QuietHandler(WSGIRequestHandler):
    """The journal knows every request; the terminal does not need to."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def main(arguments: list[str] | None = None) -> int:
    asked = _parse(arguments)
    base_url = f"http://127.0.0.1:{asked.port}"
    state = open_state(
        asked.data,
        base_url,
        asked.webhook_secret,
        stripe_secret=asked.stripe_webhook_secret,
        stripe_webhook_url=asked.stripe_webhook_url,
    )
    server = make_server(
        "127.0.0.1", asked.port, Application(state), threaded=True, request_handler=QuietHandler
    )
    post = mail.listen(state.store, asked.smtp_port)
    state.timetable.start()
    runs.resume(state)
    sessions.resume(state)
    events.resume(state)
    _stop_on_signals(server)
    print(f"The sandbox answers at {base_url}/, mail on port {asked.smtp_port}.", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    post.stop(no_assert=True)
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder for everything kept")
    parser.add_argument(
        "--webhook-secret", type=_secret, required=True, help="whsec_ and a base64 key"
    )
    parser.add_argument(
        "--stripe-webhook-secret",
        default=_given_secret(),
        help="what Stripe's events are signed with",
    )
    parser.add_argument("--stripe-webhook-url", default="", help="who gets every Stripe event")
    return parser.parse_args(arguments)


def _given_secret() -> str:
    """The first of the product's own secrets, if it has any."""
    return os.environ.get("STRIPE_WEBHOOK_SECRETS", "").split(",")[0].strip() or "whsec_sandbox"


def _secret(text: str) -> str:
    """Webhooks can't be signed with anything else, and that should be said at once."""
    try:
        base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise argparse.ArgumentTypeError("whsec_ and then base64") from error
    return text


def _stop_on_signals(server: BaseWSGIServer) -> None:
    def stop(*_: Any) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


if __name__ == "__main__":
    sys.exit(main())
