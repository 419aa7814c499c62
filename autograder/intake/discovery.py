"""Which submissions a path given on the command line means."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.errors import UsageError
from autograder.intake.paths import ignored

__all__ = ["discover", "natural"]

_NOTEBOOK = ".ipynb"
# Other archives are listed too: refused with a reason they are not overlooked.
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_PART = re.compile(r"(?i)part[\s_.-]*[0-9]|solution|assignment")
# The first is there from the moment that grading begins.
_OURS = (".autograder.lock", "evidence/submission.json", "*/evidence/submission.json")
_LEADING_ID = re.compile(r"^[0-9]{5,}")


def discover(path: Path) -> tuple[Path, ...]:
    """The submissions at `path`, in natural order (`s2` before `s10`).

    A file is itself. A folder whose own notebooks belong together (named by parts, or just one) is one submission.
    Any other folder is a cohort: each archive, notebook and folder in it is a submission; a folder that only holds
    archives, as learning platforms make them per student, stands for these. Results of earlier grading are passed over.

    Raises:
        UsageError: The path does not exist, cannot be listed, or nothing in it looks like a submission.
    """
    if not path.exists() and not path.is_symlink():
        raise UsageError(f"{path}: there is no such file or folder. Give a zip, a notebook, or a folder of them.")
    if not path.is_dir():
        return (path,)
    try:
        entries = _visible(path)
        if _is_submission(entries):
            return (path,)
        found = tuple(item for entry in entries for item in _expanded(entry))
    except OSError as error:
        raise UsageError(f"{path}: cannot be listed ({error.strerror}). Check its permissions.") from error
    if not found:
        raise UsageError(f"{path}: found no submission: expected zips, folders or notebooks ({_NOTEBOOK}) in it.")
    return found


def _visible(folder: Path) -> list[Path]:
    """The folder's entries without hidden ones and noise, in natural order."""
    return sorted(
        (entry for entry in folder.iterdir() if not ignored(entry.name)), key=lambda entry: _natural(entry.name)
    )


def natural(names: Iterable[str]) -> list[str]:
    """Names sorted as people count: `s2` before `s10`."""
    return sorted(names, key=_natural)


def _natural(name: str) -> tuple[list[tuple[int, int, str]], str]:
    pieces = re.findall(r"[0-9]+|[^0-9]+", name)
    key = [(0, int(p), "") if p.isascii() and p.isdigit() and len(p) < 1000 else (1, 0, p.casefold()) for p in pieces]
    return key, name


def _is_submission(entries: Sequence[Path]) -> bool:
    """True when the notebooks among a folder's entries are one student's."""
    notebooks = [entry.name for entry in entries if entry.suffix.lower() == _NOTEBOOK]
    owners = {match[0] for name in notebooks if (match := _LEADING_ID.match(name))}
    if not notebooks or len(owners) > 1:
        return False
    if any(_PART.search(name) for name in notebooks):
        return True
    return len(notebooks) == 1 and not any(_is_archive(entry) for entry in entries)


def _is_archive(entry: Path) -> bool:
    return entry.suffix.lower() in _ARCHIVES


def _expanded(entry: Path) -> list[Path]:
    """The submissions that one entry of a cohort's folder stands for. Links are listed, `read` refuses them aloud."""
    if entry.is_symlink() or not entry.is_dir():
        return [entry] if entry.suffix.lower() == _NOTEBOOK or _is_archive(entry) or entry.is_symlink() else []
    if _is_ours(entry):
        return []
    inside = _visible(entry)
    archives = [item for item in inside if _is_archive(item) and not item.is_dir()]
    return archives if archives and len(archives) == len(inside) else [entry]


def _is_ours(folder: Path) -> bool:
    """True for a folder that grading wrote, or one submission's folder in it."""
    return any(next(folder.glob(pattern), None) for pattern in _OURS)
