"""Stages of graders that were killed: how they are told from those in use, and what may still run of them.

A sandbox dies with its grader, but for a few milliseconds at its start it does not know that yet (bubblewrap asks for it
once it runs). What is left then is a kernel that nobody has sent any code, and that waits for ever.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

__all__ = ["abandoned", "end_processes", "held"]

_FRESH_S = 3600.0
"""A stage is locked at once after it is made; by its age one that never was is known, whoever has its maker's number now."""


@contextmanager
def held(root: Path) -> Iterator[None]:
    """Lock a stage for as long as it is in use; the system lets go of it when we die."""
    descriptor = os.open(root, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks: the process number alone must do
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # who sweeps has it for a moment
        yield
    finally:
        os.close(descriptor)


def abandoned(root: Path, pid: int) -> bool:
    """True when nobody uses the stage any more, which the process `pid` has made.

    Its number is no proof: another process may have got it since, or its maker may run in another container that
    shares our temporary folder.
    """
    try:
        descriptor = os.open(root, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    except OSError:
        return False
    old = abs(time.time() - os.fstat(descriptor).st_mtime) > _FRESH_S
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no locks here: see `held`
        old = False
    finally:
        os.close(descriptor)
    return old or not psutil.pid_exists(pid)


def end_processes(root: Path) -> None:
    """Kill what was started from this stage: bubblewrap with all that is in it, or an unprotected kernel."""
    settings = str(root / "settings.json")
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = process.cmdline()
            if settings in words or (str(root) in words and Path(words[0]).name == "bwrap"):
                process.kill()
