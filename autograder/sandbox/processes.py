"""Processes of a sandbox: which there are, what they take, whether they still run."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

__all__ = ["ended", "proportional_mib", "resident_mib", "tree", "waited_s"]

_SOON_S = 0.005


def tree(pid: int) -> list[psutil.Process]:
    """A process and all below it; none if it has gone."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def resident_mib(processes: Sequence[psutil.Process]) -> float:
    """Memory of processes together, MiB.

    Resident sizes are added up first; only when that says too much do callers need the dearer proportional sizes.
    """
    return sum(map(_rss, processes)) / 2**20


def proportional_mib(processes: Sequence[psutil.Process]) -> float:
    """As `resident_mib`, with each shared page counted once."""
    return sum(map(_pss, processes)) / 2**20


def waited_s(processes: Sequence[psutil.Process]) -> float:
    """Longest time that one of them has been ready to run without a processor to run on, in seconds.

    On a machine with more to do than it can, a cell's time must not run out while others compute. 0 where the system
    does not keep this account.
    """
    delays = [0.0]
    for process in processes:
        with suppress(OSError, ValueError, IndexError):
            delays.append(int(Path(f"/proc/{process.pid}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9)
    return max(delays)


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
