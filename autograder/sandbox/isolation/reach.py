"""Which files another user of this machine needs to run Python, and Landlock's rules that leave it these and no others."""

import ctypes
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.sandbox.isolation.common import below, secrets

__all__ = ["answers", "closed_above", "landlock", "landlock_version", "pythons"]

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives")
_DEVICES = ("null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts")
_HANDED_OUT = ("student_template", "docs")
_CREATE_RULESET, _ASK_VERSION = 444, 1
_EXECUTE, _WRITE, _READ, _LIST = (1 << bit for bit in range(4))
_MAKE_DEVICES = 1 << 6 | 1 << 11
_REMOVE_FILE, _MAKE_FILE, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
_LOOK = _EXECUTE | _READ | _LIST


def landlock_version() -> int:
    """Of Landlock's interface; 0 where the system does not have it, or not in force."""
    if sys.platform != "linux":
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION)))


def landlock(version: int, stage: Path) -> Mapping[str, Any]:
    """What is forbidden, and the paths that are allowed nevertheless; see autograder/probe/confine.py.

    All of the stage may be written to as far as Landlock goes: in it, plain permissions say what is the student's.
    """
    files = (1 << 13) - 1 | (1 << 13) * (version >= 2) | (1 << 14) * (version >= 3) | (1 << 15) * (version >= 5)
    handled = [files]
    if version >= 4:
        handled.append(0b11)  # TCP: to bind, to connect
    if version >= 6:
        handled.append(0b11)  # sockets without a path, and signals: only within
    rules = [[_LOOK & rights, str(path)] for rights, path in _readable()]
    # Not listed but for oneself: TensorFlow ends a forked child that cannot read what the system says of that child.
    rules += [[_READ, "/proc"], [_LOOK, "/proc/self"], [_LOOK, "/sys/devices/system/cpu"]]
    rules += [[files & ~(_EXECUTE | _MAKE_DEVICES), f"/dev/{name}"] for name in _DEVICES]
    # Semaphores and memory that processes share by name: files in one folder, which is not listed.
    rules += [[files & (_READ | _WRITE | _MAKE_FILE | _REMOVE_FILE | _TRUNCATE), "/dev/shm"]]
    rules += [[files & ~_MAKE_DEVICES, str(stage)]]
    return {"handled": handled, "rules": rules}


def pythons() -> list[Path]:
    """Where this Python and its packages lie."""
    found = [Path(sys.base_prefix), Path(sys.prefix), Path(sys.executable).resolve().parent.parent]
    return list(dict.fromkeys(path.resolve() for path in found))


def closed_above(path: Path) -> list[Path]:
    """The folders on the way to `path`, itself included, that other users may not pass."""
    return [folder for folder in (*reversed(path.parents), path) if not folder.stat().st_mode & 0o001]


def answers() -> Iterator[Path]:
    """Every file of ours that student code must not read.

    Python's own are not ours, and what students are given, or find described, may be read by all.
    """
    allowed = {*pythons(), *(secret / name for secret in secrets() for name in _HANDED_OUT)}
    for secret in secrets():
        checkout = (secret / "pyproject.toml").exists()
        for folder, folders, files in os.walk(secret):
            here = Path(folder)
            folders[:] = sorted(name for name in folders if here / name not in allowed)
            if not (checkout and here == secret):  # the files beside the folders say how to build and use all this
                yield from (here / name for name in sorted(files))


def _readable() -> Iterator[tuple[int, Path]]:
    """The system's folders and Python's, without what is ours and lies among them."""
    for path in dict.fromkeys(Path(name).resolve() for name in (*SYSTEM, *map(str, pythons()))):
        # An environment inside of our checkout is needed all the same.
        yield from _around(path, [secret for secret in secrets() if secret != path and secret.is_relative_to(path)])


def _around(path: Path, without: Sequence[Path]) -> Iterator[tuple[int, Path]]:
    """The folder, or its members one by one where some of them must not be read (they may be listed: imports list)."""
    if not any(secret.is_relative_to(path) for secret in without):
        yield _LOOK, path
    elif not below(path, without):
        yield _LIST, path
        for member in path.iterdir():
            yield from _around(member, without)
