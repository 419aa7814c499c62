"""Processes of a sandbox: which there are, what they take, whether they still run.

They are looked at often, so what Linux says is read straight from /proc: about 10 µs a process, where psutil, which
looks through all processes of the machine for children, takes a hundred times that. Elsewhere psutil answers.
"""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

__all__ = ["data_mib", "ended", "held_mib", "proportional_mib", "resident_mib", "tree", "waited_s"]

_SOON_S = 0.005
_MIB = 2**20
_DESCRIPTORS = 512
"""So many open files and sockets may a sandbox have before their buffers count as memory."""
_BUFFER_MIB = 208 / 1024
"""What a socket's buffer holds unless it is asked for more (net.core.wmem_default): no process is charged with it."""
_RESIDENT = (b"\nVmRSS:", b"\nVmSwap:", b"\nVmPTE:")
"""Lines of /proc/<pid>/status, KiB. Page tables count: a process can fill memory with them and hold next to nothing."""
_PROPORTIONAL = (b"\nPss:", b"\nSwapPss:")
"""The same of /proc/<pid>/smaps_rollup."""


def tree(pid: int) -> list[psutil.Process]:
    """A process and all below it; none if it has gone."""
    try:
        process = psutil.Process(pid)
        if not Path(f"/proc/{pid}/task/{pid}/children").exists():  # another system, or a kernel built without
            return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []
    found = [process]
    for child in _below(pid):
        with suppress(psutil.Error):
            found.append(psutil.Process(child))
    return found


def held_mib(processes: Sequence[psutil.Process], *, enough: float) -> float:
    """Memory of processes together as far as it can be seen from outside, MiB: pages, their tables, socket buffers.

    Args:
        processes: All of a sandbox.
        enough: What matters is whether it is more than this. Resident sizes count a page that several processes share
            for each of them; only if they say too much are the dearer proportional sizes looked at. That can take
            tenths of a second, in which much can be filled: meanwhile the processes are stopped.
    """
    buffers = max(0, sum(map(_descriptors, processes)) - _DESCRIPTORS) * _BUFFER_MIB
    held = resident_mib(processes) + buffers
    if held <= enough:
        return held
    with _still(processes):
        return proportional_mib(processes) + buffers


def resident_mib(processes: Sequence[psutil.Process]) -> float:
    """Memory of processes together, MiB; shared pages are counted for each."""
    return sum(map(_resident, processes)) / _MIB


def proportional_mib(processes: Sequence[psutil.Process]) -> float:
    """As `resident_mib`, with each shared page counted once."""
    return sum(map(_shared_once, processes)) / _MIB


def data_mib(processes: Sequence[psutil.Process]) -> float:
    """What the largest of them has allocated, MiB: it is refused more beyond its limit, whether it uses that or not."""
    return max((_kib(_read(f"/proc/{process.pid}/status"), b"\nVmData:") / 1024 for process in processes), default=0.0)


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


@contextmanager
def _still(processes: Sequence[psutil.Process]) -> Iterator[None]:
    """Stopped inside of the context, and going on after it."""
    for process in processes:
        with suppress(psutil.Error):
            process.suspend()
    try:
        yield
    finally:
        for process in processes:
            with suppress(psutil.Error):
                process.resume()


def _below(pid: int) -> Iterator[int]:
    """Descendants: those of each thread, for it is a thread that starts a process."""
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{parent}/task"):  # noqa: PTH208 - names are all that is needed, and soon
                children = [int(child) for child in _read(f"/proc/{parent}/task/{thread}/children").split()]
                waiting += children
                yield from children


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _resident(process: psutil.Process) -> int:
    text = _read(f"/proc/{process.pid}/status")
    if text:
        return sum(_kib(text, key) for key in _RESIDENT) * 1024
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _shared_once(process: psutil.Process) -> int:
    text = _read(f"/proc/{process.pid}/smaps_rollup")
    if not text:  # it has gone, or we may not look
        return _resident(process)
    tables = _kib(_read(f"/proc/{process.pid}/status"), b"\nVmPTE:")
    return (sum(_kib(text, key) for key in _PROPORTIONAL) + tables) * 1024


def _descriptors(process: psutil.Process) -> int:
    """How many open files it has; 0 where that cannot be seen."""
    folder = f"/proc/{process.pid}/fd"
    with suppress(OSError):
        return os.stat(folder).st_size or len(os.listdir(folder))  # noqa: PTH116, PTH208 - as above; the size: Linux 6.2
    return 0


def _kib(text: bytes, key: bytes) -> int:
    """The number in a line of `text`, 0 if there is none. A process's name cannot hold a new line, so none is forged."""
    _, found, rest = text.partition(key)
    return int(rest.split(maxsplit=1)[0]) if found else 0


def _read(path: str) -> bytes:
    """A file of /proc; empty if there is none any more."""
    with suppress(OSError):
        file = os.open(path, os.O_RDONLY)
        try:
            pieces = []
            while piece := os.read(file, 1 << 16):
                pieces.append(piece)
            return b"".join(pieces)
        finally:
            os.close(file)
    return b""
