"""The form that the photographs of animals are kept in: a zip with a folder per class, each file a JPEG.

Everything is looked at before it is decoded: names, kinds and sizes of members, then the width and height of each image.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from autograder.errors import DataError

__all__ = ["CAP_FILES", "CAP_FILE_BYTES", "CAP_PIXELS", "decoded", "files", "opened", "pixels"]

CAP_FILES = 20_000
"""Most members of the zip; the real set has 5,002."""
CAP_FILE_BYTES = 16 * 1024 * 1024
"""Most that a file may have."""
CAP_PIXELS = 25_000_000
"""Most pixels of an image; the real ones have up to half a million."""
# What zipfile and zlib raise on broken bytes (RuntimeError: encrypted; NotImplementedError is one too).
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, IndexError, OverflowError, RuntimeError)


@contextmanager
def opened(path: Path, *, remedy: str) -> Iterator[zipfile.ZipFile]:
    """The zip; what goes wrong while it is read becomes a DataError.

    Args:
        path: The zip.
        remedy: How to get a right one: whole sentences.

    Raises:
        DataError: It is missing or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _BROKEN as error:
        raise DataError(f"{path} is no zip of photographs, or is damaged: {error}. {remedy}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}. {remedy}") from error


def files(
    archive: zipfile.ZipFile, *, top: str, classes: Sequence[str], remedy: str
) -> dict[str, list[zipfile.ZipInfo]]:
    """Class → its files, sorted by name; classes in the order given.

    Args:
        archive: The zip.
        top: The folder that holds the classes' folders.
        classes: Names of the folders that there must be, each with a file or more.
        remedy: As for `opened`.

    Raises:
        DataError: There are too many members, one that is no plain file, twice the same name, a file at another place
            or too large, or a class without files.
    """
    where, members = archive.filename, archive.infolist()
    if len(members) > CAP_FILES:
        raise DataError(f"{where}: expected at most {CAP_FILES:,} members, received {len(members):,}. {remedy}")
    found: dict[str, list[zipfile.ZipInfo]] = {name: [] for name in classes}
    for member in members:
        if member.is_dir():
            continue
        place = member.filename.split("/")
        regular = stat.S_IFMT(member.external_attr >> 16) in (0, stat.S_IFREG)
        if not regular or len(place) != 3 or place[0] != top or place[1] not in found or not _is_name(place[2]):
            expected = f"expected plain files {top}/<class>/<name>.jpg, classes {', '.join(classes)}"
            raise DataError(f"{where}: {expected}; received {member.filename[:200]!r}. {remedy}")
        if member.file_size > CAP_FILE_BYTES:
            expected = f"expected at most {CAP_FILE_BYTES:,} bytes"
            raise DataError(f"{where}: {member.filename}: {expected}, received {member.file_size:,}. {remedy}")
        found[place[1]].append(member)
    if empty := [name for name, inside in found.items() if not inside]:
        raise DataError(f"{where}: expected images of {', '.join(empty)}, found none. {remedy}")
    if len({member.filename for inside in found.values() for member in inside}) < sum(map(len, found.values())):
        raise DataError(f"{where}: expected each name once, received one twice. {remedy}")
    return {name: sorted(inside, key=lambda member: member.filename) for name, inside in found.items()}


def _is_name(name: str) -> bool:
    return name.endswith(".jpg") and name != ".jpg" and name.isprintable() and "\\" not in name


def pixels(archive: zipfile.ZipFile, member: zipfile.ZipInfo, *, side: int, remedy: str) -> NDArray[np.uint8]:
    """One image, reduced to (side, side, 3).

    Raises:
        DataError: It is no whole JPEG, or one of too many pixels. A broken zip raises what `opened` turns into one.
    """
    where = f"{archive.filename}: {member.filename}"
    with archive.open(member) as file:
        content = file.read(CAP_FILE_BYTES + 1)  # whatever size its head states
    if len(content) > CAP_FILE_BYTES:
        raise DataError(f"{where}: expected at most {CAP_FILE_BYTES:,} bytes, received more. {remedy}")
    small = decoded(content, where=where, remedy=remedy).resize((side, side), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.uint8)


def decoded(content: bytes, *, where: str, remedy: str) -> Image.Image:
    """A JPEG's RGB image.

    Args:
        content: The file.
        where: Its name, for messages.
        remedy: As for `opened`.

    Raises:
        DataError: It is no JPEG, cut off, or of too many pixels.
    """
    try:
        # Not Image.open: that would try other formats too, and its own guard against bombs lets 90 megapixels pass.
        with JpegImageFile(io.BytesIO(content)) as image:
            if image.width * image.height > CAP_PIXELS:
                expected = f"expected at most {CAP_PIXELS:,} pixels"
                raise DataError(f"{where}: {expected}, received {image.width} × {image.height}. {remedy}")
            return image.convert("RGB")
    except (OSError, SyntaxError, ValueError, IndexError, OverflowError, TypeError, KeyError, struct.error) as error:
        raise DataError(f"{where}: expected a whole JPEG image, received something else: {error}. {remedy}") from error
