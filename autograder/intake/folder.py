"""Folders and single files from strangers: links are seen, never followed."""

import io
import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.intake.caps import Caps
from autograder.intake.findings import finding, quoted, size
from autograder.intake.members import Contents, Member, tidy
from autograder.intake.paths import ignored
from autograder.model.evidence import Finding

__all__ = ["open_folder", "open_notebook"]

_CHUNK = 1024 * 1024
# NONBLOCK: opening a pipe that replaced the file must not hang. Windows has neither flag, nor such files.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_folder(path: Path, *, caps: Caps, expected: frozenset[str]) -> Contents:
    """The contents of the folder at `path`.

    Raises:
        SubmissionError: It cannot be listed, or holds more files than `caps` allow.
    """
    members: list[Member] = []
    findings: list[Finding] = []
    waiting = [path]
    seen = 0
    while waiting:
        for entry in _listed(waiting.pop()):
            seen += 1
            if seen > caps.members:
                text = f"{quoted(path.name)} holds more than {caps.members:,} files, so it was not read"
                raise SubmissionError(f"{text}. Hand in the notebooks, their HTML exports and the few files they need.")
            _sort(entry, path, members, findings, waiting)
    members.sort(key=lambda member: member.path)
    findings.sort(key=lambda item: item.where)
    return tidy(members, findings, expected=expected)


def open_notebook(path: Path) -> Contents:
    """A bare notebook as a submission of one file."""
    return Contents((Member(path.name, partial(_load, path, path.name)),), (), bare=True)


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        text = f"The folder {quoted(folder.name)} cannot be listed ({error.strerror}). Check its permissions."
        raise SubmissionError(text) from error


def _sort(
    entry: os.DirEntry[str], root: Path, members: list[Member], findings: list[Finding], waiting: list[Path]
) -> None:
    """Put one entry of a folder where it belongs: to be read, to be listed, or noted."""
    path = Path(entry.path)
    relative = path.relative_to(root).as_posix()
    if ignored(relative):
        return
    if entry.is_symlink():
        text = f"{quoted(relative)} is a link to another file or folder. Links are not followed, so it was left out"
        findings.append(finding("path.link", f"{text}: put the file itself in.", relative))
    elif entry.is_dir(follow_symlinks=False):
        waiting.append(path)
    elif entry.is_file(follow_symlinks=False):
        members.append(Member(relative, partial(_load, path, relative)))
    else:
        text = f"{quoted(relative)} is not a regular file (a device, pipe or the like), so it was left out"
        findings.append(finding("path.special", f"{text}. Hand in plain files.", relative))


def _load(path: Path, relative: str, limit: int) -> bytes | Finding:
    """The file's bytes, counted while they are read; a link or pipe put there meanwhile is not followed."""
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return finding(
                    "path.special", f"{quoted(relative)} is not a regular file, so it was left out.", relative
                )
            return _counted(file.read, relative, limit)
    except OSError as error:
        text = f"{quoted(relative)} cannot be read ({error.strerror}). Check its permissions."
        return finding("file.unreadable", text, relative)


def _counted(read: Callable[[int], bytes], relative: str, limit: int) -> bytes | Finding:
    kept = io.BytesIO()  # gives what it holds without a copy
    total = 0
    while chunk := read(_CHUNK):
        total += len(chunk)
        if total > limit:
            text = f"{quoted(relative)} is larger than {size(limit)}, so it was not read"
            return finding("file.large", f"{text}. Clear outputs, or leave data out, and hand it in again.", relative)
        kept.write(chunk)
    return kept.getvalue()
