"""Work on what a student handed over in a process of its own: what it takes, or breaks, is that process's alone."""

import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass

MIB = 1024 * 1024
MOST_BYTES = 192 * MIB
"""Of an answer; a graph of the largest file takes 64 MiB."""
_PIECE = 1 << 20


class LostError(Exception):
    """The process ended without an answer; the message says why, as part of a sentence."""


@dataclass(frozen=True)
class Bounds:
    """What one process may use."""

    cpu_s: float
    """Seconds of computing: those of a busy machine are longer, and cost nobody anything."""
    memory_mib: int


def run(work: Callable[[], bytes], bounds: Bounds) -> bytes:
    """What `work` returns, computed in a fork of this process.

    Raises:
        LostError: It took too much, crashed or raised.
    """
    readable, writable = os.pipe()
    child = os.fork()
    if not child:
        os.close(readable)
        _work(work, bounds, writable)
    os.close(writable)
    answer = bytearray()
    with os.fdopen(readable, "rb", buffering=0) as pipe:
        while len(answer) <= MOST_BYTES and (more := pipe.read(_PIECE)):
            answer += more
    # Closed first: a process that goes on writing ends by that.
    _, status = os.waitpid(child, 0)
    if status or len(answer) > MOST_BYTES:
        raise LostError(_reason(status, bounds))
    return bytes(answer)


def _work(work: Callable[[], bytes], bounds: Bounds, writable: int) -> None:
    """In the fork: never returns, so that nothing of the parent's is done twice."""
    status = 1
    try:
        _limit(resource.RLIMIT_CPU, max(1, round(bounds.cpu_s)))
        _limit(resource.RLIMIT_DATA, bounds.memory_mib * MIB)
        with os.fdopen(writable, "wb") as pipe:
            pipe.write(work())
        status = 0
    finally:
        os._exit(status)


def _limit(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (bound, bound))


def _reason(status: int, bounds: Bounds) -> str:
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    # Where soft and hard limit are one, the kernel sends the second signal at once.
    if number in (signal.SIGXCPU, signal.SIGKILL):
        return f"it took more than {bounds.cpu_s:.0f} s of computing, or too much memory"
    how = f" (signal {number})" if number else ""
    return f"it needs too much memory, or ends the program that looks at it{how}"
