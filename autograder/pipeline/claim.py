"""The right to write to a folder of results: it is no submission, it can be written, and nobody else writes to it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from autograder.errors import UsageError

__all__ = ["LOCK", "apart", "claimed"]

LOCK = ".autograder.lock"
"""Stays in the folder; by it `intake.discover` knows results in which there is no evidence yet."""

if sys.platform == "win32":

    def _lock(file: IO[bytes]) -> None:
        """No lock: there is no fcntl on Windows, and no sandbox either, so nobody grades a cohort there."""

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        """Take the lock or raise BlockingIOError. It goes when the file is closed, also by a kill."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def apart(out: Path, found: Sequence[Path], names: Sequence[str], *, asked: Path) -> None:
    """See that no result would lie in, on or above a submission.

    Args:
        out: Where results shall be written.
        found: The submissions.
        names: Name of each, which is that of its folder in `out`.
        asked: What was given on the command line as submissions.

    Raises:
        UsageError: One would.
    """
    folder, sources = out.resolve(), [path.resolve() for path in found]
    if folder == asked.resolve() or any(folder.is_relative_to(source) for source in sources):
        raise UsageError(f"--out {out} is where the submissions lie: results would mix with them. Give another folder.")
    for target in (folder / name for name in names):
        mixed = [s for s in sources if s.is_relative_to(target) or target.is_relative_to(s)]
        if mixed:
            raise UsageError(
                f"--out {out}: the results in {target.name} would mix with the submission {mixed[0].name}. Give another folder."
            )


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold `folder`, made where it is missing, for as long as something is written to it.

    Raises:
        UsageError: It cannot be made or written, or another autograder holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / LOCK).open("ab")
    except OSError as error:
        raise UsageError(
            f"{folder}: no results can be written there ({error.strerror}). Give another folder."
        ) from error
    with file:
        try:
            _lock(file)
        except BlockingIOError as error:
            raise UsageError(
                f"{folder}: another autograder is writing to this folder. Wait for it, or give another folder."
            ) from error
        except OSError as error:
            raise UsageError(
                f"{folder}: cannot be locked ({error.strerror}). Give a folder on a local disk."
            ) from error
        yield
