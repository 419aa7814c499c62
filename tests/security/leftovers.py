"""What a submission could leave behind on this machine: processes, files, mounts, sockets, shared memory."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

import psutil

from autograder.sandbox.isolation.common import slot_uid

_SHARED = ("/dev/shm", "/tmp", "/var/tmp", "/run/lock", "/dev/mqueue")
_SLOTS = 2  # as many workers as the tests use: other graders on this machine have ids of their own
_GONE_S = 3.0
"""A killed process takes a moment to be reaped by whoever has adopted it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What there is of ours at a moment; nothing in it that another grader on this machine changes."""

    processes: frozenset[str]
    files: frozenset[str]
    mounts: frozenset[str]
    sockets: frozenset[str]
    shared_memory: frozenset[str]


def trace() -> Trace:
    """What there is now."""
    uids = {slot_uid(slot) for slot in range(_SLOTS)}
    return Trace(_processes(uids), _files(uids), _lines("/proc/self/mounts"), _sockets(), _segments(uids))


def left_since(before: Trace) -> list[str]:
    """What is there now and was not before."""
    deadline = time.monotonic() + _GONE_S
    while (found := _new(before, trace())) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _new(before: Trace, now: Trace) -> list[str]:
    return [
        f"{kind}: {item}" for kind in Trace.__slots__ for item in sorted(getattr(now, kind) - getattr(before, kind))
    ]


def _processes(uids: set[int]) -> frozenset[str]:
    """Our descendants, and whatever runs under the ids that we give to kernels."""
    found = {process.pid: process for process in psutil.Process().children(recursive=True)}
    for process in psutil.process_iter():
        try:
            if process.uids().real in uids:
                found[process.pid] = process
        except psutil.Error:
            continue
    names = set()
    for pid, process in found.items():
        try:
            names.add(f"{pid} {process.name()} ({process.status()})")
        except psutil.Error:
            continue
    return frozenset(names)


def _files(uids: set[int]) -> frozenset[str]:
    """Stages of ours, and whatever lies in shared folders and belongs to a kernel's user."""
    stages = {str(path) for path in Path(gettempdir()).glob(f"ag-{os.getpid()}-*")}
    owned = set()
    for shared in {*_SHARED, gettempdir()}:
        try:
            entries = list(os.scandir(shared))
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.stat(follow_symlinks=False).st_uid in uids:
                    owned.add(entry.path)
            except OSError:
                continue
    return frozenset(stages | owned)


def _lines(path: str) -> frozenset[str]:
    return frozenset(Path(path).read_text(encoding="utf-8").splitlines())


def _sockets() -> frozenset[str]:
    """Sockets with a name in one of our stages."""
    return frozenset(line.split()[-1] for line in _lines("/proc/net/unix") if f"/ag-{os.getpid()}-" in line)


def _segments(uids: set[int]) -> frozenset[str]:
    """System V shared memory that outlives its makers."""
    rows = [line.split() for line in _lines("/proc/sysvipc/shm") if not line.lstrip().startswith("key")]
    return frozenset(row[1] for row in rows if int(row[7]) in uids)
