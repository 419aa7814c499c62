"""Watches a running sandbox: is it alive, and does it stay within its memory and its share of the disk?

Each look costs some tens of microseconds, and the nearer a sandbox is to its limit, the sooner it is looked at again:
before it can have filled what was left. A thread looks, for the loop that drives the kernel may be busy with what
student code sends.
"""

import asyncio
import os
import stat
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.model.assignment import Limits
from autograder.sandbox.limits.cgroup import Group
from autograder.sandbox.limits.disk import too_much
from autograder.sandbox.limits.processes import held_mib

__all__ = ["Watched", "strange", "watch"]

_INTERVAL_S = 0.1
"""Between two looks at a sandbox that is far from its limits."""
_SHORTEST_S = 0.004
_FILL_MIB_S = 4096 * min(4, os.cpu_count() or 1)
"""How fast memory can be filled: a processor clears about 4 GiB of pages in a second, and few share the way there."""
_SHARE = 50
"""Far from the limits, the looks take at most one part in so many of a processor's time."""
_NEAR = 3
"""Close to them, looks that take long (see `held_mib`) leave it at least so small a part of their time: a third."""
_SOCKETS = 64


@dataclass(frozen=True, slots=True)
class Watched:
    """A running sandbox, and what it may take."""

    family: Callable[[], Sequence[psutil.Process]]
    """All its processes that run at the moment."""
    alive: Callable[[], bool]
    """Tells whether it still runs."""
    limits: Limits
    sockets: Path
    """The folder that the sandbox shares with us: for sockets, so that files in it count as too large."""
    disks: Sequence[Path] = ()
    """Folders on real disks that it can write to."""
    group: Group | None = None
    """Its control group, if the system itself holds it to its memory: then there is no hurry."""


class _Gate:
    """Lets one limit through, and none once the watch is over: the process's number may be another's by then."""

    def __init__(self, stop: Callable[[str], None]) -> None:
        self._stop = stop
        self._lock = threading.Lock()
        self.shut = threading.Event()
        self.stopped = False

    def stop(self, limit: str) -> None:
        with self._lock:
            if not self.stopped and not self.shut.is_set():
                self.stopped = True
                self._stop(limit)

    def close(self) -> None:
        with self._lock:
            self.shut.set()


async def watch(watched: Watched, *, stop: Callable[[str], None]) -> None:
    """Return when the process has ended; call `stop` with the name of the limit when one is passed.

    Args:
        watched: The sandbox.
        stop: Called once, at most, and in another thread.
    """
    gate = _Gate(stop)
    try:
        await asyncio.to_thread(_look_on, watched, gate)
    finally:
        gate.close()


def _look_on(watched: Watched, gate: _Gate) -> None:
    disk_due = 0.0
    while watched.alive():
        started = time.monotonic()
        room_mib = float(watched.limits.memory_mib)
        if not gate.stopped:
            processes = watched.family()
            room_mib -= held_mib(processes, enough=room_mib)
            if room_mib < 0:
                gate.stop("memory_mib")
            elif strange(watched.sockets):
                gate.stop("file_mib")
            elif started >= disk_due:
                if too_much(processes, watched.disks, file_mib=watched.limits.file_mib):
                    gate.stop("file_mib")
                took_s = time.monotonic() - started
                disk_due = started + max(_INTERVAL_S, _SHARE / 2 * took_s)
        if gate.shut.wait(_pause_s(room_mib, time.monotonic() - started, held=watched.group is not None)):
            return
    if watched.group is not None and watched.group.out_of_memory():
        gate.stop("memory_mib")


def _pause_s(room_mib: float, took_s: float, *, held: bool) -> float:
    """How long until the next look.

    Args:
        room_mib: Memory that was left at the last one.
        took_s: How long it took.
        held: The system itself holds the limit on memory.
    """
    longest = max(_INTERVAL_S, _SHARE * took_s)
    return longest if held else min(longest, max(_SHORTEST_S, took_s / _NEAR, room_mib / _FILL_MIB_S))


def strange(folder: Path) -> bool:
    """True when something other than a few sockets lies in the folder: nothing but student code puts it there."""
    entries = 0
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            entries += 1
            if entries > _SOCKETS or not stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode):
                return True
    return False
