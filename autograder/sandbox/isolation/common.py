"""What every way of starting a kernel has in common: the seam, the environment, the command of Python."""

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psutil

from autograder.sandbox.processes import tree
from autograder.sandbox.stage import Door, Stage

__all__ = ["Isolation", "Tree", "environment", "python", "slot_uid"]

_FIRST_UID, _UIDS = 61_184, 4_000
"""User ids that belong to nobody (systemd's range for dynamic users is 61184..65519)."""


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
        """Folders on real disks that student code can write to, and whose size must be watched; none if all is memory."""


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


def slot_uid(slot: int) -> int:
    """A user id per grader and slot: the limit on processes counts all that run under one id."""
    return _FIRST_UID + (os.getpid() + 97 * slot) % _UIDS


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
