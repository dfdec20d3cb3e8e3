"""A Postgres of our own, on a Unix socket, for development, the demo and the tests.

The data is in `<data>/postgres`. Postgres refuses to run as root: there the data belongs to
`nobody` and lies under /var/lib/visiona, and `<data>/postgres` points to it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from local import die_with_parent, installation, stale
from local.die_with_parent import Account, Ending, Program
from local.folders import leave, log_file, private_folder
from local.installation import Installation
from local.waiting import StartError, tail, wait_for_server

SUPERUSER = "postgres"
RECOVERY_SECONDS = 60
COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "jit": "off",
    "log_checkpoints": "off",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "1h",
}
FAST = Ending("INT", "QUIT", 6)  # roll back, write out, end; then at once
AT_ONCE = Ending("QUIT", "KILL", 4)


@dataclass(frozen=True)
class Home:
    """Where the data and the socket are, and whom Postgres runs as."""

    cluster: Path
    sockets: Path
    account: Account | None = None


@dataclass(frozen=True)
class PostgresServer:
    home: Home
    process: subprocess.Popen[bytes]

    def url(self, user: str = SUPERUSER, database: str = SUPERUSER) -> str:
        return f"postgres://{user}@{quote(str(self.home.sockets), safe='')}/{database}"

    def stop(self) -> None:
        die_with_parent.stop(self.process)
        leave(self.home.sockets)

    def remove(self) -> None:
        """Stop, and delete the data."""
        self.stop()
        shutil.rmtree(self.home.cluster.parent if self.home.account else self.home.cluster)


def start(data_dir: Path, *, durable: bool) -> PostgresServer:
    """Start it, making the data on first use; StartError says what went wrong."""
    data_dir.mkdir(parents=True, exist_ok=True)
    found, home = installation.find_postgres(), _home(data_dir)
    stale.end_postmaster(home.cluster)
    log = log_file(data_dir, "postgres")
    if not (home.cluster / "global" / "pg_control").exists():
        _make_cluster(home, _initdb(found, durable), log)
    _refuse_other_version(found, home)
    with log.open("ab") as output:
        process = die_with_parent.start(_program(found, home, durable), output)
    server = PostgresServer(home, process)
    wait_for_server("Postgres", lambda: _answers(server), process, log, RECOVERY_SECONDS)
    return server


def _home(data_dir: Path) -> Home:
    link = data_dir / "postgres"
    if os.geteuid() != 0:
        return Home(link, private_folder(data_dir))
    if link.is_dir() and not link.is_symlink():
        raise StartError(f"{link} was made by an ordinary user. Start as that user, not as root.")
    nobody = pwd.getpwnam("nobody")
    if not link.exists():
        _point_to_new_folder(link)
    return _home_of_nobody(link.readlink().parent, nobody)


def _point_to_new_folder(link: Path) -> None:
    place = installation.ROOTS_PLACE
    place.mkdir(parents=True, exist_ok=True)
    stale.clear_throw_aways(place)
    folder = Path(tempfile.mkdtemp(prefix="data-", dir=place))
    link.unlink(missing_ok=True)
    link.symlink_to(folder / "cluster")
    (folder / stale.OWNER_NOTE).write_text(str(link.absolute()))


def _home_of_nobody(folder: Path, nobody: pwd.struct_passwd) -> Home:
    home = Home(folder / "cluster", folder / "sockets", Account(nobody.pw_uid, nobody.pw_gid))
    for path in (folder, home.cluster, home.sockets):
        path.mkdir(mode=0o700, exist_ok=True)
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return home


def _make_cluster(home: Home, initdb: list[str], log: Path) -> None:
    """Made beside its place and renamed, so that a killed start leaves nothing half-made."""
    stale.clear_half_made(home.cluster)
    making = home.cluster.with_name(f"{home.cluster.name}.making")
    program = Program([*initdb, str(making)], folder=Path("/"), account=home.account)
    with log.open("wb") as output, die_with_parent.start(program, output) as process:
        code = process.wait()
    if code != 0:
        raise StartError(f"Postgres could not make its files.\n{tail(log)}")
    making.rename(home.cluster)


def _initdb(found: Installation, durable: bool) -> list[str]:
    """The command but for the folder."""
    command = [str(found.binaries / "initdb"), "-U", SUPERUSER, "--auth=trust", "--locale=C"]
    if found.version >= 17:  # upper and lower case of every script, the same on every machine
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*command, "--encoding=UTF8", *([] if durable else ["--no-sync"]), "-D"]


def _refuse_other_version(found: Installation, home: Home) -> None:
    made_by = (home.cluster / "PG_VERSION").read_text().strip()
    if made_by != str(found.version):
        raise StartError(
            f"The data in {home.cluster} was made by Postgres {made_by}; this is Postgres"
            f" {found.version}. Move that folder away to start afresh, or dump and restore it."
        )


def _program(found: Installation, home: Home, durable: bool) -> Program:
    settings = COMMON | ({} if durable else THROW_AWAY)
    settings["unix_socket_directories"] = f'"{home.sockets}"'
    command = [str(found.binaries / "postgres"), "-D", str(home.cluster)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return Program(
        command,
        folder=Path("/"),
        ending=FAST if durable else AT_ONCE,
        account=home.account,
    )


def _answers(server: PostgresServer) -> bool:
    try:
        psycopg.connect(server.url(), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
