"""Control groups, version 2: where one was delegated to us, the system itself holds a sandbox's memory and processes.

Delegated means: whoever started the grader gave it a group of its own to divide, with the controllers `memory` and
`pids`, as `systemd-run --user --scope -p Delegate=yes autograder grade …` does, or a container whose hierarchy is
writable. The grader moves what runs in its group into one below (a group with controllers may hold no processes
itself) and makes another one for each kernel. Without delegation the watchdog alone holds the limit (see `watch`).

Tried on a real system (Linux 6.18, whose second hierarchy lacks the two controllers): that a group is made, entered
before the program starts, ended by `cgroup.kill` with what left its session, and removed. What the memory controller
does by itself was not tried: there, tests know only which files are written and read.
"""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil

from autograder.model.assignment import Limits

__all__ = ["Group", "memory_means", "open_group"]

_PROC = Path("/proc/self")
_OURS = "ag-graders"
_PREFIX = "ag-"
_NEEDED = {"memory", "pids"}
_DELEGATED = ("user.delegate", "trusted.delegate")
"""Marks that systemd puts on a group that it leaves to others."""
_AROUND, _SHARED_MIB = 4, 16
"""Processes of the sandbox that are not the student's (bubblewrap, outside and inside), and the size of its /dev/shm."""
_GONE_S, _SOON_S = 5.0, 0.005


@dataclass(frozen=True, slots=True)
class Group:
    """The group of one kernel."""

    folder: Path

    def enter(self, command: Sequence[str]) -> list[str]:
        """The command that joins the group and then becomes `command`, so that nothing of it runs outside."""
        return ["/bin/sh", "-c", 'echo 0 > "$0" && exec "$@"', str(self.folder / "cgroup.procs"), *command]

    def kill(self) -> None:
        """End all that runs in it, at once."""
        with suppress(OSError):
            _write(self.folder / "cgroup.kill", "1")

    def out_of_memory(self) -> bool:
        """Whether the system ended it for its memory."""
        with suppress(OSError, ValueError):
            lines = (self.folder / "memory.events").read_text(encoding="ascii").splitlines()
            return int(dict(line.split() for line in lines).get("oom_kill", "0")) > 0
        return False

    def remove(self) -> None:
        """End what still runs in it, wait for that, and remove it."""
        self.kill()
        deadline = time.monotonic() + _GONE_S
        while self.folder.exists() and time.monotonic() < deadline:
            try:
                self.folder.rmdir()
            except OSError:
                time.sleep(_SOON_S)


def memory_means() -> str:
    """What holds the limit on memory on this machine: "cgroup v2", with the watchdog besides it, or "watchdog"."""
    return "cgroup v2" if _divided(_PROC) else "watchdog"


def open_group(limits: Limits, *, proc: Path = _PROC) -> Group | None:
    """Make a group with these limits; None where none was delegated to us.

    What student code writes to folders in memory counts here, but not as its processes' memory: the most that may lie
    there is added, so that the limit is the same on every machine.
    """
    parent = _divided(proc)
    if parent is None:
        return None
    _sweep(parent)
    folders = (parent / f"{_PREFIX}{os.getpid()}-{number}" for number in count())
    group = Group(next(folder for folder in folders if not folder.exists()))
    most = limits.memory_mib + 8 * limits.file_mib + _SHARED_MIB
    try:
        group.folder.mkdir()
        _write(group.folder / "memory.max", str(most * 2**20))
        _write(group.folder / "memory.oom.group", "1")
        _write(group.folder / "pids.max", str(limits.processes + _AROUND))
        with suppress(OSError):  # where the system does not count what is swapped out
            _write(group.folder / "memory.swap.max", "0")
    except OSError:
        group.remove()
        return None
    return group


def _divided(proc: Path) -> Path | None:
    """Our own group, divided so that kernels can have theirs below it; None if it is not ours to divide."""
    with suppress(OSError, ValueError):
        mounted, own = _own(proc)
        if own.name == _OURS:
            own = own.parent
        held = set((own / "cgroup.controllers").read_text(encoding="ascii").split())
        if not (held >= _NEEDED and (own / "memory.max").exists() and _delegated(own, mounted)):
            return None
        if not set((own / "cgroup.subtree_control").read_text(encoding="ascii").split()) >= _NEEDED:
            (own / _OURS).mkdir(exist_ok=True)
            for pid in (own / "cgroup.procs").read_text(encoding="ascii").split():
                with suppress(ProcessLookupError):
                    _write(own / _OURS / "cgroup.procs", pid)
            _write(own / "cgroup.subtree_control", " ".join(f"+{name}" for name in sorted(_NEEDED)))
        return own
    return None


def _own(proc: Path) -> tuple[Path, Path]:
    """(where the hierarchy is mounted, our own group in it).

    Raises:
        ValueError: There is none.
    """
    mounts = (line.split() for line in (proc / "mountinfo").read_text(encoding="utf-8").splitlines())
    # Fields: … the folder of the hierarchy that is mounted, where, options …, "-", kind of file system …
    found = [(words[3], Path(words[4])) for words in mounts if words[words.index("-") + 1] == "cgroup2"]
    groups = [line[3:] for line in (proc / "cgroup").read_text(encoding="utf-8").splitlines() if line.startswith("0::")]
    if not found or not groups:
        raise ValueError("no second hierarchy")
    root, mounted = found[0]
    return mounted, mounted / Path(groups[0]).relative_to(root)


def _delegated(own: Path, mounted: Path) -> bool:
    """Whether we may divide it. Root can write to every group, so there somebody must have said so."""
    if not (os.access(own, os.W_OK) and os.access(own / "cgroup.procs", os.W_OK)):
        return False
    return os.geteuid() != 0 or own == mounted or not {*os.listxattr(own)}.isdisjoint(_DELEGATED)


def _marked(own: Path, mark: str) -> bool:
    with suppress(OSError):
        return os.getxattr(own, mark) == b"1"
    return False


def _sweep(parent: Path) -> None:
    """Remove the groups of graders that were killed before they could."""
    for folder in parent.glob(f"{_PREFIX}*-*"):
        pid = folder.name.split("-")[1]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            Group(folder).remove()


def _write(path: Path, text: str) -> None:
    """Write in one call, as the system wants it; it lets nobody make a file that it does not know."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(file, text.encode("ascii"))
    finally:
        os.close(file)
