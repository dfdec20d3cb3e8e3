"""A product of three files for the tests of the local start: its own manage.py, Procfile and web.

The supervisor, Postgres, the broker and the fakes around it are the real ones.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil

from local import die_with_parent, environment
from local.die_with_parent import Ending, Program
from local.waiting import wait_until
from tests.sandbox import databases

ROOT = Path(__file__).resolve().parent.parent.parent
START = """
import sys
from pathlib import Path
from local import supervisor
from local.console import Console
from local.plan import Workplace
sys.exit(supervisor.run(Workplace(Path(sys.argv[1]), Path(sys.argv[2]), "tables-1"), Console()))
"""
MANAGE = """
import os, sys
from pathlib import Path
with open("calls", "a") as calls:
    print(sys.argv[1], file=calls)
if sys.argv[1] == "create_roles":
    sys.path.insert(0, os.environ["CODE"])
    from core.management.commands.create_roles import Command
    Command().handle(print=False)
if sys.argv[1] == "load_demo":
    print("Demo login demo@example.com")
"""
WEB = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())
HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Page).serve_forever()
"""
PROCFILE = """
release: false
web: DB_ROLE=visiona_app python web.py
worker: python -c "import time; print('ready to work'); time.sleep(600)"
"""


@dataclass
class Up:
    """One start of it, by a watcher of its own, with what it prints in a file."""

    watcher: subprocess.Popen[bytes]
    output: Path
    port: int

    def wait_for(self, text: str) -> None:
        wait_until(lambda: text in self.printed or self.watcher.poll() is not None, 30)
        assert text in self.printed, self.printed

    def send(self, number: signal.Signals) -> int:
        """Send it a signal; its exit code."""
        psutil.Process(self.watcher.pid).children()[0].send_signal(number)
        return self.watcher.wait(timeout=20)

    @property
    def printed(self) -> str:
        return self.output.read_text()

    def page(self) -> str:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/", timeout=2) as answer:
            return answer.read().decode()
        return ""


@dataclass(frozen=True)
class SmallProduct:
    root: Path
    data_dir: Path
    port: int
    starts: list[Up] = field(default_factory=list)

    @property
    def calls(self) -> list[str]:
        """The manage.py commands it was asked to run, since the last look."""
        file = self.root / "calls"
        names = file.read_text().split() if file.exists() else []
        file.unlink(missing_ok=True)
        return sorted(names)

    @property
    def local_file(self) -> dict[str, str]:
        return environment.read(self.data_dir / environment.LOCAL_FILE)

    def up(self, name: str = "first", **env: str) -> Up:
        command = [sys.executable, "-c", START, str(self.root), str(self.data_dir)]
        program = Program(command, self._env() | env, self.root, Ending(grace=15))
        output = self.root / f"{name}.output"
        with output.open("wb") as file:
            up = Up(die_with_parent.start(program, file), output, self.port)
        self.starts.append(up)
        return up

    def clear(self) -> None:
        for up in self.starts:
            die_with_parent.stop(up.watcher)
        databases.remove(self.data_dir)

    def _env(self) -> dict[str, str]:
        """A person's plain environment, without the addresses and keys of the test run."""
        names = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR")
        plain = {name: os.environ[name] for name in names if name in os.environ}
        return plain | {"PORT": str(self.port), "PYTHONPATH": str(ROOT), "CODE": str(ROOT)}


def make(folder: Path, port: int) -> SmallProduct:
    root = folder / "a small product"
    root.mkdir()
    for name, text in (("manage.py", MANAGE), ("web.py", WEB), ("Procfile", PROCFILE)):
        (root / name).write_text(text)
    return SmallProduct(root, root / "data", port)
