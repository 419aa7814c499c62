"""Data sets that are put together by hand, because no address gives them any more."""

from pathlib import Path

from autograder.datasets.entry import DataSet
from autograder.errors import DataError, UsageError

__all__ = ["packed"]


def packed(entry: DataSet, folder: Path, *, source: Path | None) -> str:
    """See that the real file of a set with a packer lies below `folder`, and is readable.

    Args:
        entry: The set.
        folder: Holds data sets.
        source: Images to make it of; None: it must be there.

    Returns:
        What was found or made, for the user.

    Raises:
        UsageError: The set has no packer: it is fetched.
        DataError: It is not there and there is no source, or it, or the source, is not what is needed.
    """
    target = folder / entry.file
    if entry.packer is None:
        raise UsageError(f"{entry.id} is fetched from its publishers: give the command without --from.")
    if source is None and not target.is_file():
        raise DataError(
            f"{entry.id}: no public address of this set is known, so it cannot be fetched, and there is none at {target}. "
            f"If you have the images (a folder with one folder per class, or a zip of that): "
            f"`autograder data {entry.id} --from FOLDER --data {folder}`."
        )
    if source is not None:
        entry.packer(source, target)
    known = entry.reader(target, settings={})
    images = len(known.train.labels) + len(known.test.labels)
    how = f"packed from {source}" if source is not None else "was there already"
    return f"{target} {how}; {images:,} images of {len(known.classes)} classes, all of them readable"
