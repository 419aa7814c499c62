"""What student code has written to folders: how much, and how many files.

Folders in memory have a size that the system holds, but room for millions of empty files, each of which takes a
kibibyte of the system's own memory. Folders on a real disk have neither.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

__all__ = ["too_much"]

_ENTRIES = 100_000
"""Most files and folders together, whatever their size: an assignment's images are some ten thousand."""
_DEPTH = 64
"""Deepest nesting of folders: nobody nests so deep but to be a nuisance."""
_FILES = 8
"""All that is written takes at most so many of the largest files allowed: as in the sandbox's folders in memory."""
_IN_MEMORY = ("work", "home/student", "tmp", "dev/shm")
"""The sandbox's folders in memory (see `isolation.bubblewrap`)."""


def too_much(processes: Sequence[psutil.Process], folders: Sequence[Path], *, file_mib: int) -> bool:
    """Whether a sandbox has written more than it may.

    Args:
        processes: All that runs in it.
        folders: Those on real disks that it can write to.
        file_mib: Largest file allowed.
    """
    if _entries_in_memory(processes) > _ENTRIES:
        return True
    most, size, entries = _FILES * file_mib * 2**20, 0, 0
    linked: set[tuple[int, int]] = set()
    try:
        for status in _written(processes, folders):
            entries += 1
            if (status.st_dev, status.st_ino) not in linked:
                size += status.st_blocks * 512
            if status.st_nlink != 1 and not stat.S_ISDIR(status.st_mode):
                linked.add((status.st_dev, status.st_ino))
            if size > most or entries > _ENTRIES:
                return True
    except _HiddenError:
        return True
    return False


class _HiddenError(Exception):
    """What lies there cannot be counted: nested too deep, or closed to us."""


def _entries_in_memory(processes: Sequence[psutil.Process]) -> int:
    """Files and folders in the sandbox's folders in memory; 0 if it has none."""
    ours = _device("/")
    for process in reversed(processes):  # those inside are the last ones
        root = f"/proc/{process.pid}/root"
        inside = _device(root)
        if inside in (None, ours):
            continue
        mounted = [path for name in _IN_MEMORY if _device(path := f"{root}/{name}") not in (None, inside)]
        return sum(map(_entries, mounted))
    return 0


def _entries(path: str) -> int:
    with suppress(OSError):
        room = os.statvfs(path)
        return room.f_files - room.f_ffree
    return 0


def _device(path: str) -> int | None:
    with suppress(OSError):
        return os.stat(path).st_dev  # noqa: PTH116 - many paths, often
    return None


def _written(processes: Sequence[psutil.Process], folders: Sequence[Path]) -> Iterator[os.stat_result]:
    """All that lies in the folders, and files that have no name any more but are still open.

    Raises:
        _HiddenError: See there.
    """
    devices = {_device(str(folder)) for folder in folders}
    owners = {folder.stat().st_uid for folder in folders if not _everybodys(folder)}
    for folder in folders:
        # In a folder that everybody may write to, only what belongs to the sandbox's user is its own.
        ours = owners if _everybodys(folder) else None
        yield from (status for status in _below(str(folder), None, depth=0) if ours is None or status.st_uid in ours)
    for process in processes if folders else ():
        for status in _open_files(process.pid):
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 0 and status.st_dev in devices:
                yield status


def _everybodys(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_ISVTX)


def _below(name: str, parent: int | None, *, depth: int) -> Iterator[os.stat_result]:
    """All below a folder; each is opened from the one above, so that no link leads elsewhere meanwhile."""
    if depth > _DEPTH:
        raise _HiddenError
    try:
        folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=parent)
    except PermissionError as error:
        raise _HiddenError from error
    except OSError:  # gone, or no folder any more
        return
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    yield entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        yield from _below(entry.name, folder, depth=depth + 1)
    finally:
        os.close(folder)


def _open_files(pid: int) -> Iterator[os.stat_result]:
    folder = f"/proc/{pid}/fd"
    with suppress(OSError):
        for name in os.listdir(folder):  # noqa: PTH208 - names are all that is needed, and soon
            with suppress(OSError):
                yield os.stat(f"{folder}/{name}")  # noqa: PTH116 - as above
