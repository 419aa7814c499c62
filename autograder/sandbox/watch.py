"""Watches a running sandbox: is it alive, and does it stay within its memory?"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import psutil

__all__ = ["resident_mib", "watch"]

_INTERVAL_S = 0.1


def resident_mib(pid: int) -> float:
    """Memory of a process and all its descendants together, MiB.

    Resident sizes are added up first; only when that says too much do callers need the dearer proportional sizes.
    """
    return sum(_rss(process) for process in _tree(pid)) / 2**20


def proportional_mib(pid: int) -> float:
    """As `resident_mib`, with each shared page counted once."""
    return sum(_pss(process) for process in _tree(pid)) / 2**20


async def watch(
    pid: int, *, alive: Callable[[], bool], memory_mib: int, folder: Path, file_mib: int, stop: Callable[[str], None]
) -> None:
    """Return when the process has ended; call `stop` with the name of the limit when one is passed.

    Args:
        pid: The sandbox's outermost process.
        alive: Tells whether it still runs.
        memory_mib: Most memory of the whole tree.
        folder: The folder that the sandbox shares with us; it holds sockets only.
        file_mib: Most that may be written there.
        stop: Called once, at most.
    """
    stopped = False
    while alive():
        if not stopped and resident_mib(pid) > memory_mib and proportional_mib(pid) > memory_mib:
            stopped = True
            stop("memory_mib")
        if not stopped and _folder_mib(folder) > file_mib:
            stopped = True
            stop("file_mib")
        await asyncio.sleep(_INTERVAL_S)


def _tree(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
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


def _folder_mib(folder: Path) -> float:
    total = 0
    for path in folder.iterdir() if folder.exists() else ():
        try:
            total += path.lstat().st_size
        except OSError:
            continue
    return total / 2**20
