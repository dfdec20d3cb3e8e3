from __future__ import annotations

import socket
from pathlib import Path

import pytest

from local import fake_services, ports
from local.fake_services import SandboxOptions
from local.waiting import StartError
from tests.sandbox.process import SECRET


def test_the_fakes_answer_until_they_are_stopped(tmp_path: Path) -> None:
    port, smtp_port = ports.free_ports(2)
    server = fake_services.start(tmp_path, SandboxOptions(port, smtp_port, SECRET))

    answered = fake_services.page_answers(f"http://127.0.0.1:{port}/"), ports.answers(smtp_port)
    server.stop()

    assert answered == (True, True)
    assert not ports.answers(port)
    assert not ports.answers(smtp_port)


def test_a_start_that_fails_shows_the_end_of_the_log(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port, [smtp_port] = listener.getsockname()[1], ports.free_ports(1)

        with pytest.raises(StartError, match="sandbox stopped while starting(.|\n)*sandbox.log"):
            fake_services.start(tmp_path, SandboxOptions(port, smtp_port, SECRET))
