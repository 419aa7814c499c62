"""The users that kernels become: ids that belong to nobody, each for one run at a time, with all that they run and own."""

import ctypes
import fcntl
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from autograder.errors import GraderFault

__all__ = ["abandoned", "claimed", "clear", "end", "processes", "reap", "slot_uid"]

_FIRST_UID, _UIDS = 61_184, 2_000
"""Ids for kernels; as many after them are the helpers' (systemd keeps 61184..65519 for users made on the fly)."""
_SHARED = ("/dev/shm", "/dev/mqueue", "/tmp", "/var/tmp", "/run/lock")
"""Folders that everybody may write to."""
_SUBREAPER = 36
_TRIES, _PAUSE_S = 1_000, 0.01
_END = """
import os, signal, sys
uid, own = int(sys.argv[1]), int(sys.argv[2])
os.setgroups([])
os.setresgid(own, own, own)
os.setresuid(own, uid, own)
if os.getresuid() == (own, uid, own):
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        pass
"""


def slot_uid(slot: int) -> int:
    """A user id per grader and slot: limits on processes count all that run under one id."""
    return _FIRST_UID + (os.getpid() + 97 * slot) % _UIDS


def processes(uid: int) -> list[psutil.Process]:
    """All that run under this id, wherever they have gone to."""
    found = []
    with os.scandir("/proc") as entries:
        for entry in entries:
            with suppress(OSError, psutil.Error):
                # The folder is the effective user's; only for those few is the status read.
                if entry.name.isdigit() and entry.stat().st_uid == uid:
                    process = psutil.Process(int(entry.name))
                    found += [process] if process.uids().real == uid else []
    return found


def end(uid: int) -> None:
    """Kill all that run under this id, in one step that no fork escapes.

    A process that has the id, and that its processes cannot signal because it has another one too, asks the system to
    signal everything that it may signal.
    """
    if not _ours(uid):
        raise ValueError(f"expected an id made by slot_uid, received {uid}: other users' processes are not ours to end")
    command = [sys.executable, "-I", "-S", "-c", _END, str(uid), str(uid + _UIDS)]
    subprocess.run(command, env={}, cwd="/", stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def reap(uid: int, *, but: int = 0) -> None:
    """Take note of ended processes that lost their parents and were given to us; `but` is one that somebody waits for.

    From then on more of them are: the first process of a container often knows nothing of its duties to orphans.
    """
    _adopt_orphans(wanted=True)  # each time, for another worker's run may just have ended
    for process in processes(uid):
        with suppress(OSError, psutil.Error):
            if process.pid != but and process.status() == psutil.STATUS_ZOMBIE and process.ppid() == os.getpid():
                os.waitpid(process.pid, os.WNOHANG)


@contextmanager
def claimed(uid: int) -> Iterator[None]:
    """Have the id for oneself, whatever other graders run here; nothing of it is there before and after.

    Raises:
        GraderFault: What runs under it cannot be ended.
    """
    with _locks().open("ab") as file:
        _lock(file.fileno(), uid, wait=True)
        clear(uid)
        try:
            yield
        finally:
            clear(uid)
            _adopt_orphans(wanted=False)


def abandoned(uid: int) -> None:
    """Clear an id whose grader has died, unless another has claimed it meanwhile (and cleared it then)."""
    if not _ours(uid):
        return
    with _locks().open("ab") as file, suppress(BlockingIOError, PermissionError):
        _lock(file.fileno(), uid, wait=False)
        clear(uid)


def clear(uid: int) -> None:
    """End all that runs under the id and remove what it owns in folders that everybody may write to.

    Raises:
        GraderFault: It cannot be ended.
    """
    for _ in range(_TRIES):
        reap(uid)
        if not any(map(_runs, processes(uid))):
            break
        end(uid)
        time.sleep(_PAUSE_S)
    else:
        raise GraderFault(f"processes of user {uid} cannot be ended: {[process.pid for process in processes(uid)][:5]}")
    for folder in {*_SHARED, tempfile.gettempdir()}:
        _remove_owned(folder, uid)


def _adopt_orphans(*, wanted: bool) -> None:
    ctypes.CDLL(None).prctl(_SUBREAPER, int(wanted), 0, 0, 0)


def _ours(uid: int) -> bool:
    return _FIRST_UID <= uid < _FIRST_UID + _UIDS


def _locks() -> Path:
    folder = Path("/run") if os.access("/run", os.W_OK) else Path(tempfile.gettempdir())
    return folder / "autograder.uids"


def _runs(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _remove_owned(folder: str, uid: int) -> None:
    with suppress(OSError), os.scandir(folder) as entries:
        owned = [entry.path for entry in entries if entry.stat(follow_symlinks=False).st_uid == uid]
        if owned:
            command = ["/bin/rm", "-rf", "--one-file-system", "--", *owned]
            subprocess.run(command, check=False, stderr=subprocess.DEVNULL)


def _lock(descriptor: int, uid: int, *, wait: bool) -> None:
    """Lock the byte that stands for this id; the system lets go of it when the file is closed, also by our death."""
    # struct flock; locks of an open file, for those of a process would not keep its own threads apart.
    wanted = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, uid, 1, 0)
    fcntl.fcntl(descriptor, fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK, wanted)
