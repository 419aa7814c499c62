"""What was handed in, by its bytes and not by its name: zip, folder or bare notebook; and a zip in a zip."""

import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.intake.archive import open_archive
from autograder.intake.caps import Caps
from autograder.intake.findings import finding, quoted
from autograder.intake.folder import open_folder, open_notebook
from autograder.intake.members import Contents, Member
from autograder.intake.parts import is_notebook
from autograder.model.evidence import Finding

__all__ = ["opened"]

# First bytes of what students hand in instead of a zip.
_OTHERS = (
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"%PDF", "a PDF document"),
    (b"<!DOCTYPE html", "an HTML page"),
    (b"<html", "an HTML page"),
)
_EMPTY_ZIP = b"PK\x05\x06"
_TAR = b"ustar"
_TAR_AT = 257
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@contextmanager
def opened(path: Path, *, caps: Caps, expected: frozenset[str]) -> Iterator[Contents]:
    """The contents of `path`, readable until the block ends.

    Raises:
        SubmissionError: Nothing can be read from it; the message says why and what to hand in instead.
    """
    try:
        kind = path.lstat().st_mode
        if stat.S_ISDIR(kind):
            yield open_folder(path, caps=caps, expected=expected)
        elif _is_zip(path, _first_bytes(path, kind)):
            with path.open("rb") as file, open_archive(file, path.name, caps=caps, expected=expected) as contents:
                yield from _with_inner(contents, caps, expected)
        else:
            yield open_notebook(path)
    except OSError as error:
        text = f"{quoted(path.name)} cannot be read ({error.strerror}). Check that it is there and readable."
        raise SubmissionError(text) from error


def _with_inner(contents: Contents, caps: Caps, expected: frozenset[str]) -> Iterator[Contents]:
    """The contents; those of the zip in it where that is all there is, which happens when a zip is zipped again."""
    inner = [member for member in contents.members if member.name.lower().endswith(".zip")]
    if len(inner) != 1 or any(map(is_notebook, contents.members)):
        yield contents
        return
    data = inner[0].load(caps.nested_bytes)
    if isinstance(data, Finding):
        yield replace(contents, findings=(*contents.findings, data))
        return
    with open_archive(io.BytesIO(data), inner[0].name, caps=caps, expected=expected) as found:
        yield replace(found, findings=(*contents.findings, _about_inner(inner[0]), *found.findings))


def _about_inner(member: Member) -> Finding:
    text = f"{quoted(member.path)} is a zip inside the zip that was handed in; it was opened, as there was no notebook beside it"
    return finding("zip.nested", f"{text}. Next time hand in that zip itself.", member.path)


def _is_zip(path: Path, head: bytes) -> bool:
    """Whether to open it as a zip: it begins like one, or ends like one and is no notebook."""
    return head.startswith(b"PK") or not _may_be_json(head, path)


def _first_bytes(path: Path, kind: int) -> bytes:
    """The beginning of a file that may be a zip or a notebook; refuses all else."""
    name = quoted(path.name)
    if stat.S_ISLNK(kind):
        raise SubmissionError(f"{name} is a link. Links are not followed: give the file or folder itself.")
    if not stat.S_ISREG(kind):
        raise SubmissionError(f"{name} is not a file or folder but a device, pipe or the like. Hand in a zip.")
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise SubmissionError(
            f"{name} is empty (0 bytes): the upload failed. Hand the zip in again and check its size."
        )
    if head.startswith(_EMPTY_ZIP):
        raise SubmissionError(f"{name} is a zip with nothing in it. Zip the folder that holds your notebooks.")
    for magic, what in _OTHERS:
        if head.lstrip()[: len(magic)].lower() == magic.lower():
            raise SubmissionError(f"{name} is {what}; expected a zip. Make a .zip of your notebooks.")
    if head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        raise SubmissionError(f"{name} is a tar archive; expected a zip. Make a .zip of your notebooks.")
    if not (head.startswith(b"PK") or _may_be_json(head, path) or _ends_like_a_zip(path)):
        raise SubmissionError(
            f"{name} is neither a zip nor a notebook. Make a .zip of your notebooks and hand that in."
        )
    return head


def _ends_like_a_zip(path: Path) -> bool:
    try:
        return zipfile.is_zipfile(path)
    except zipfile.BadZipFile:  # the end of one that nothing can be made of: opening it says so
        return True


def _may_be_json(head: bytes, path: Path) -> bool:
    """True for what is worth parsing: begins with a brace, or is called a notebook and gets a precise refusal."""
    text = head.lstrip()
    return text.startswith(b"{") or text.startswith(_BOMS) or path.suffix.lower() == ".ipynb"
