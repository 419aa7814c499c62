"""What every way of starting a kernel has in common: the seam, the environment, the command of Python."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psutil

from autograder.sandbox.limits.processes import tree
from autograder.sandbox.stage import Door, Stage
from autograder.sandbox.users import slot_uid

__all__ = ["Isolation", "Means", "Tree", "below", "environment", "python", "secrets", "slot_uid"]


@dataclass(frozen=True, slots=True)
class Means:
    """By what an isolation holds each of four things, in a few words, and what it does not stop; for doctor."""

    files: str
    network: str
    processes: str
    calls: str
    filtered: bool
    """System calls are filtered."""
    left: tuple[str, ...]
    """What student code may still do: a clause each."""


class Isolation(Protocol):
    """A way to start a kernel, and to know and end all that it has started."""

    @property
    def name(self) -> str:
        """For doctor."""

    @property
    def inside(self) -> bool:
        """True when the stage is seen at /grader."""

    def uid(self, slot: int) -> int | None:
        """The user that the kernel of this worker slot becomes; None: the grader's own."""

    def command(self, stage: Stage, door: Door) -> list[str]:
        """The command that becomes the kernel."""

    def program(self, stage: Stage, path: str) -> list[str]:
        """The command that runs a program of the probe's, given the stage's settings; no student code is in reach."""

    def family(self, stage: Stage, pid: int) -> Sequence[psutil.Process]:
        """All processes of a sandbox that run now; `pid` is its outermost one."""

    def kill(self, stage: Stage, pid: int) -> None:
        """End all of them, at once; returns without waiting. Never fails because they are gone already."""

    def disks(self, stage: Stage) -> Sequence[Path]:
        """Folders on real disks that student code can write to, and whose size must be watched; none if all is memory.

        Others may write to the last of them too: only what belongs to the stage's user is this sandbox's.
        """

    def confine(self, stage: Stage) -> Mapping[str, Any]:
        """What the first process takes upon itself before student code runs: see autograder/probe/confine.py."""

    def means(self) -> Means:
        """By what it holds."""


class Tree:
    """For isolations in which whatever a process starts stays below it."""

    def family(self, stage: Stage, pid: int) -> Sequence[psutil.Process]:  # noqa: ARG002 - part of the protocol
        """The outermost process and all its descendants."""
        return tree(pid)

    def kill(self, stage: Stage, pid: int) -> None:  # noqa: ARG002 - part of the protocol
        """Kill the whole group: bubblewrap outside, its first process inside, and with that all of its namespace."""
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)

    def disks(self, stage: Stage) -> Sequence[Path]:  # noqa: ARG002 - part of the protocol
        """None: what student code writes lies in memory."""
        return ()


def python(program: str, *arguments: str) -> list[str]:
    """The command that runs a program of ours."""
    # -P, -s: nothing of the working folder or a home is importable while our own modules load.
    return [sys.executable, "-P", "-s", "-B", program, *arguments]


def environment(home: str) -> dict[str, str]:
    """All that student code sees of an environment; single threads and a fixed hash seed make runs repeatable."""
    return {
        "HOME": home,
        "USER": "student",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_ENABLE_ONEDNN_OPTS": "0",  # its rounding depends on the processor
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }


def secrets() -> list[Path]:
    """Folders of ours that must not be seen, wherever the project is installed."""
    package = Path(__file__).resolve().parents[2]
    root = package.parent
    named = [package, root / "reference", root / "fixtures"]
    # An installed package lies in site-packages beside what students need; a checkout is covered as a whole.
    return named if (root / "pip").is_dir() or root.name == "site-packages" else [root]


def below(path: Path, folders: Sequence[Path]) -> bool:
    """True when the path is one of the folders or lies in one."""
    return any(path.is_relative_to(folder) for folder in folders)
