"""Watches a running sandbox: is it alive, and does it stay within its memory?"""

import asyncio
import os
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from autograder.sandbox.processes import proportional_mib, resident_mib

__all__ = ["strange", "watch"]

_INTERVAL_S = 0.1
_SOCKETS = 64


async def watch(
    family: Callable[[], Sequence[psutil.Process]],
    *,
    alive: Callable[[], bool],
    memory_mib: int,
    folder: Path,
    stop: Callable[[str], None],
) -> None:
    """Return when the process has ended; call `stop` with the name of the limit when one is passed.

    Args:
        family: All processes of the sandbox that run at the moment.
        alive: Tells whether it still runs.
        memory_mib: Most memory of them together.
        folder: The folder that the sandbox shares with us: for sockets, so that files in it count as too large.
        stop: Called once, at most.
    """
    stopped = False
    while alive():
        processes = family()
        if not stopped and resident_mib(processes) > memory_mib and proportional_mib(processes) > memory_mib:
            stopped = True
            stop("memory_mib")
        if not stopped and strange(folder):
            stopped = True
            stop("file_mib")
        await asyncio.sleep(_INTERVAL_S)


def strange(folder: Path) -> bool:
    """True when something other than a few sockets lies in the folder: nothing but student code puts it there."""
    entries = 0
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            entries += 1
            if entries > _SOCKETS or not stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode):
                return True
    return False
