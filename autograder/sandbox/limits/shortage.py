"""What student code runs short of: which limit an error speaks of, and whether the shortage outlasts the cell."""

from collections.abc import Sequence
from pathlib import Path

import psutil

from autograder.model.assignment import Limits
from autograder.sandbox.limits.processes import data_mib, resident_mib

__all__ = ["explained", "interrupted", "lasting", "limit_of"]

_OUT_OF_MEMORY = frozenset({"MemoryError", "ResourceExhaustedError"})
_SAID = {
    "can't start new thread": "processes",
    "[Errno 11] Resource temporarily unavailable": "processes",  # what `fork` says
    "[Errno 27] File too large": "file_mib",
    "[Errno 28] No space left on device": "file_mib",
}
_MEANT = {
    "StdinNotImplementedError": "nobody is there to answer input() while this is graded: write the value into the cell"
}
"""Messages of Jupyter's own that say nothing to a student, in other words."""
_FULL = 0.9
"""From this share of a limit on, whoever comes next may not get what they need."""


def limit_of(name: str, message: str) -> str:
    """The limit that the exception which ended a cell speaks of; empty if it speaks of none."""
    if name in _OUT_OF_MEMORY:
        return "memory_mib"
    return next((limit for said, limit in _SAID.items() if message.startswith(said)), "")


def explained(name: str, message: str) -> str:
    """The message of the exception which ended a cell, in words that say what to do."""
    return _MEANT.get(name, message)


def interrupted(limit: str, after_s: float) -> str:
    """What became of a cell that was interrupted; no time that differs from run to run."""
    return "the whole notebook's time was up" if limit == "notebook_s" else f"stopped after {after_s:.3g} s"


def lasting(processes: Sequence[psutil.Process], limits: Limits) -> bool:
    """Whether a sandbox is still full of what a failed cell has left: processes, threads, memory."""
    if sum(map(_threads, processes)) >= _FULL * limits.processes:
        return True
    return max(resident_mib(processes), data_mib(processes)) >= _FULL * limits.memory_mib


def _threads(process: psutil.Process) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{process.pid}/task").iterdir())
    except OSError:
        return 0
