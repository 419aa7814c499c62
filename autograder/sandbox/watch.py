"""Watches a running sandbox: is it alive, and does it stay within its memory?"""

import asyncio
import os
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

__all__ = ["descendants", "ended", "resident_mib", "strange", "waited_s", "watch"]

_INTERVAL_S = 0.1
_SOON_S = 0.005
_SOCKETS = 64


def resident_mib(pid: int) -> float:
    """Memory of a process and all its descendants together, MiB.

    Resident sizes are added up first; only when that says too much do callers need the dearer proportional sizes.
    """
    return sum(_rss(process) for process in _tree(pid)) / 2**20


def proportional_mib(pid: int) -> float:
    """As `resident_mib`, with each shared page counted once."""
    return sum(_pss(process) for process in _tree(pid)) / 2**20


async def watch(
    pid: int, *, alive: Callable[[], bool], memory_mib: int, folder: Path, stop: Callable[[str], None]
) -> None:
    """Return when the process has ended; call `stop` with the name of the limit when one is passed.

    Args:
        pid: The sandbox's outermost process.
        alive: Tells whether it still runs.
        memory_mib: Most memory of the whole tree.
        folder: The folder that the sandbox shares with us: for sockets, so that files in it count as too large.
        stop: Called once, at most.
    """
    stopped = False
    while alive():
        if not stopped and resident_mib(pid) > memory_mib and proportional_mib(pid) > memory_mib:
            stopped = True
            stop("memory_mib")
        if not stopped and strange(folder):
            stopped = True
            stop("file_mib")
        await asyncio.sleep(_INTERVAL_S)


def descendants(pid: int) -> list[psutil.Process]:
    """All processes below this one."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


async def ended(processes: Sequence[psutil.Process], *, timeout_s: float) -> None:
    """Wait until none of these runs any more; one that only waits to be reaped has ended."""
    for _ in range(round(timeout_s / _SOON_S)):
        if not any(map(_runs, processes)):
            return
        await asyncio.sleep(_SOON_S)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def waited_s(pid: int) -> float:
    """Longest time that a process of the tree has been ready to run without a processor to run on, in seconds.

    On a machine with more to do than it can, a cell's time must not run out while others compute. 0 where the system
    does not keep this account.
    """
    delays = [0.0]
    for process in _tree(pid):
        with suppress(OSError, ValueError, IndexError):
            delays.append(int(Path(f"/proc/{process.pid}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9)
    return max(delays)


def _tree(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid), *descendants(pid)]
    except psutil.Error:
        return []


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return _rss(process)


def strange(folder: Path) -> bool:
    """True when something other than a few sockets lies in the folder: nothing but student code puts it there."""
    entries = 0
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            entries += 1
            if entries > _SOCKETS or not stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode):
                return True
    return False
