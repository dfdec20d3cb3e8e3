from __future__ import annotations

import os
import socket

from local import ports


def test_free_ports_are_different_and_nobody_listens_there() -> None:
    found = ports.free_ports(5)

    assert len(set(found)) == 5
    assert all(ports.is_free(port) and not ports.answers(port) for port in found)


def test_a_listener_takes_its_port_and_is_named() -> None:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))  # noqa: S104
        listener.listen()
        port = listener.getsockname()[1]

        facts = ports.is_free(port), ports.answers(port), ports.holder(port)

    assert facts[:2] == (False, True)
    assert f"(pid {os.getpid()})" in facts[2]


def test_a_number_beyond_the_last_port_is_not_free() -> None:
    assert not ports.is_free(65536)


def test_a_port_just_left_is_free_again() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            listener.accept()[0].close()

    assert ports.is_free(port)
