"""Makes the zip of a data set that no address gives any more from the images that somebody still has."""

import io
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from PIL import Image

from autograder.datasets import jpegzip
from autograder.datasets.animals import CLASSES, MOST, TOP, read_animals
from autograder.errors import DataError

__all__ = ["pack_animals"]

_JPEG = b"\xff\xd8"
_OTHERS = ("PNG", "WEBP", "GIF", "BMP")
"""Formats that are stored anew as JPEG: web pages give such images under names in .jpg."""
_TOLD = 5
"""Files that a message names."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every member: same images, same bytes."""
_EXPECTED = f"expected one folder per class ({', '.join(CLASSES)}) with image files in it, and nothing else"


@dataclass(frozen=True, slots=True)
class _Source:
    """An image file as somebody keeps it."""

    place: PurePosixPath
    """Below the folder or in the zip."""
    size_bytes: int
    read: Callable[[], bytes]


def pack_animals(source: Path, target: Path) -> None:
    """Write Animals.zip: the first 500 images of each class by name, JPEGs as they are, others stored anew as JPEG.

    Args:
        source: A folder that holds a folder per class, at any depth, or a zip of one.
        target: The zip to be written, also over an older one; its folder is made.

    Raises:
        DataError: The source has another layout or holds what is no image; nothing is written then.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        with _opened(source) as found:
            _write(_by_class(found, source), part, source)
        read_animals(part, settings={})  # whatever the grader cannot read must not be put in place
        part.replace(target)
    except OSError as error:
        raise DataError(f"{target} cannot be made of {source}: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _opened(source: Path) -> Iterator[list[_Source]]:
    """The source's files; hidden ones, which file managers leave behind, are none."""
    if source.is_dir():
        paths = sorted(path for path in source.rglob("*") if path.is_file())
        found = (
            _Source(PurePosixPath(*path.relative_to(source).parts), path.stat().st_size, path.read_bytes)
            for path in paths
        )
        yield [item for item in found if not _hidden(item.place)]
        return
    with jpegzip.opened(source, remedy=f"Give a folder or a zip of one: {_EXPECTED}.") as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        places = ((PurePosixPath(member.filename), member) for member in members)
        yield [
            _Source(place, member.file_size, _reader(archive, member)) for place, member in places if not _hidden(place)
        ]


def _reader(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with archive.open(member) as file:
            return file.read(jpegzip.CAP_FILE_BYTES + 1)

    return read


def _hidden(place: PurePosixPath) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in place.parts) or place.name in ("Thumbs.db", "desktop.ini")


def _by_class(found: list[_Source], source: Path) -> Mapping[str, list[_Source]]:
    """Class → its first files by name.

    Raises:
        DataError: The layout is another one.
    """
    if len(found) > jpegzip.CAP_FILES:
        raise DataError(f"{source}: expected at most {jpegzip.CAP_FILES:,} files, found {len(found):,}.")
    folders = {item.place.parent for item in found}
    names = {folder.name for folder in folders}
    if names != set(CLASSES) or len(folders) != len(CLASSES) or len({folder.parent for folder in folders}) != 1:
        seen = ", ".join(sorted(repr(str(folder)[:80]) for folder in folders)[:20]) or "no file at all"
        raise DataError(f"{source}: {_EXPECTED}; found files in {seen}. Name, move or delete folders accordingly.")
    ordered = sorted(found, key=lambda item: _name(item.place))
    return {name: [item for item in ordered if item.place.parent.name == name][:MOST] for name in CLASSES}


def _name(place: PurePosixPath) -> str:
    """Of the member: the file's own, ending in .jpg."""
    return place.name if place.name.endswith(".jpg") else f"{place.name}.jpg"


def _write(classes: Mapping[str, list[_Source]], path: Path, source: Path) -> None:
    """The zip itself; all files that are no images are told at once."""
    wrong: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, items in classes.items():
            for item in items:
                try:
                    content = _jpeg(item)
                except DataError as error:
                    wrong.append(str(error))
                    continue
                info = zipfile.ZipInfo(f"{TOP}/{name}/{_name(item.place)}", _EPOCH)
                info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o644) << 16
                archive.writestr(info, content)
    if wrong:
        more = f"\n  and {len(wrong) - _TOLD} more" if len(wrong) > _TOLD else ""
        lines = "".join(f"\n  - {problem}" for problem in wrong[:_TOLD])
        raise DataError(f"{source}: expected images only; delete or replace these files:{lines}{more}")


def _jpeg(item: _Source) -> bytes:
    """The file, as JPEG.

    Raises:
        DataError: It is no image, or one too large.
    """
    where = str(item.place)
    if item.size_bytes > jpegzip.CAP_FILE_BYTES:
        raise DataError(f"{where}: expected at most {jpegzip.CAP_FILE_BYTES:,} bytes, received {item.size_bytes:,}")
    content = item.read()
    if content.startswith(_JPEG):
        jpegzip.decoded(content, where=where, remedy="")
        return content
    return _stored_anew(content, where)


def _stored_anew(content: bytes, where: str) -> bytes:
    """Another format as JPEG, what is transparent white."""
    try:
        with Image.open(io.BytesIO(content), formats=_OTHERS) as image:
            if image.width * image.height > jpegzip.CAP_PIXELS:
                raise DataError(f"{where}: expected at most {jpegzip.CAP_PIXELS:,} pixels")
            coloured = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"{where}: expected a JPEG, {', '.join(_OTHERS)}, received something else: {error}") from error
    white = Image.new("RGBA", coloured.size, "white")
    buffer = io.BytesIO()
    Image.alpha_composite(white, coloured).convert("RGB").save(buffer, "JPEG", quality=95)
    return buffer.getvalue()
