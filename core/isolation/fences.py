"""What a child can no longer reach once it has loaded its libraries: files, sockets, processes.

A library that a hostile file has overpowered runs with all that its process may do. Each fence is
raised where the kernel has it, and the child says which of them hold:

- `account`: another user than ours, when we are root;
- `network`: a network namespace with nothing in it;
- `files`: Landlock: only the interpreter and our modules can be read, and nothing written; it
  shields other processes too, with their environment and memory in /proc;
- `calls`: seccomp: no socket, no program, no process, and no look into another one.

Needs nothing but ctypes. Elsewhere than on Linux there are only the limits.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_OWN_MODULES = ("core", "tracer")
_ACCOUNT = 61_337  # of nobody: no file belongs to it
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 4, 38, 22
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_THREAD = 0x10000000, 0x40000000, 0x10000
# Landlock: the numbers are the same on every machine.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE_AND_FOLDER = (1 << 2) | (1 << 3)
# Rights on files that each version of it knows; from 4 on it holds TCP, from 6 on signals too.
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
# Seccomp: the machine's mark, and its numbers of the calls that a decoder has no use for.
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NONE = 0xFFFF  # a call that this machine has not
_CALLS = {  # x86_64, aarch64
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "bind": (49, 200),
    "listen": (50, 201), "accept4": (288, 242), "fork": (57, _NONE), "vfork": (58, _NONE),
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "kill": (62, 129),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "pidfd_send_signal": (424, 424), "mount": (165, 40),
    "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "open_by_handle_at": (304, 265),
}  # fmt: skip
_CLONE, _CLONE3 = (56, 220), 435
_LOAD, _EQUAL, _GREATER, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38
_X32 = 0x40000000


def raise_all() -> list[str]:
    """The names of those that hold from now on. Before any thread is started."""
    if sys.platform != "linux":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return []
    fences: dict[str, Callable[[ctypes.CDLL], bool]] = {
        "network": _leave_network,
        "account": _change_account,
        "files": _close_files,
        "calls": _refuse_calls,
    }
    return [name for name, raised in fences.items() if raised(libc)]


def hide_from_others() -> None:
    """Of our own processes: no other of the same account reads our memory or environment."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _leave_network(libc: ctypes.CDLL) -> bool:
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    return libc.unshare(flags) == 0


def _change_account(_: ctypes.CDLL) -> bool:
    """Only if that account can still read what is loaded later, which is not so under /root."""
    if os.geteuid() != 0:
        return False
    needed = _readable_folders()
    os.setgroups([])
    os.setegid(_ACCOUNT)
    os.seteuid(_ACCOUNT)
    readable = all(os.access(each, os.R_OK, effective_ids=True) for each in needed)
    os.seteuid(0)
    os.setegid(0)
    if readable:
        os.setresgid(_ACCOUNT, _ACCOUNT, _ACCOUNT)
        os.setresuid(_ACCOUNT, _ACCOUNT, _ACCOUNT)
    return readable


def _close_files(libc: ctypes.CDLL) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = _RIGHTS[max(known for known in _RIGHTS if known <= version)]
    # Connections by TCP from version 4 on, signals and nameless sockets from version 6 on.
    wish = struct.pack("QQQ", rights, 0b11, 0b11)[
        : 24 if version >= 6 else 16 if version >= 4 else 8
    ]
    rules = libc.syscall(_CREATE_RULESET, wish, len(wish), 0)
    if rules < 0:
        return False
    try:
        for folder in _readable_folders():
            descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", _READ_FILE_AND_FOLDER, descriptor)
            libc.syscall(_ADD_RULE, rules, 1, rule, 0)
            os.close(descriptor)
        return libc.syscall(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)


def _readable_folders() -> set[str]:
    """Where the interpreter, its packages and their libraries are, and our own modules."""
    found = {sys.prefix, sys.base_prefix, "/usr/lib", "/lib", "/lib64", "/usr/share/zoneinfo"}
    found |= {str(_ROOT / name) for name in _OWN_MODULES}
    return {folder for folder in found if Path(folder).is_dir()}


def _refuse_calls(libc: ctypes.CDLL) -> bool:
    machine = platform.machine()
    if machine not in _MACHINES or sys.maxsize < 1 << 32:
        return False
    program = b"".join(_program(_MACHINES[machine], list(_MACHINES).index(machine)))
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_of = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    return libc.prctl(_PR_SET_SECCOMP, 2, filter_of, 0, 0) == 0


def _program(mark: int, column: int) -> list[bytes]:
    """In the kernel's own small language: what to load, compare, where to jump, what to return."""
    refused = [numbers[column] for numbers in _CALLS.values()]
    lines = [
        _line(_LOAD, 4), _line(_EQUAL, mark, 1, 0), _line(_RETURN, _KILL),
        _line(_LOAD, 0), _line(_GREATER, _X32, 0, 1), _line(_RETURN, _KILL),
        # Who asks for the newer way to start a thread is sent to the older, whose flags show.
        _line(_EQUAL, _CLONE3, 0, 1), _line(_RETURN, _REFUSE | _ENOSYS),
    ]  # fmt: skip
    for number in refused:
        lines += [_line(_EQUAL, number, 0, 1), _line(_RETURN, _REFUSE | _EPERM)]
    return [
        *lines,
        _line(_EQUAL, _CLONE[column], 0, 3), _line(_LOAD, 16),
        _line(_ANY_BIT, _CLONE_THREAD, 1, 0), _line(_RETURN, _REFUSE | _EPERM),
        _line(_RETURN, _ALLOW),
    ]  # fmt: skip


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
