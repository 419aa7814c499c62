"""Zip archives from strangers.

The standard library parses; nothing that the archive says about itself is believed. Sizes are counted
while reading, only stored and deflated members are read (the other decompressors hand out a whole block
at once, which may be gigabytes), and no member ever touches the disk.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO

from autograder.errors import SubmissionError
from autograder.intake.caps import Caps
from autograder.intake.findings import finding, quoted, size
from autograder.intake.members import Contents, Member, tidy
from autograder.model.evidence import Finding

__all__ = ["open_archive"]

# Everything that zipfile and zlib raise on broken bytes (RuntimeError: encrypted; NotImplementedError is one too).
_BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError, ValueError)
_FAULTS = (*_BROKEN, RuntimeError, IndexError, OverflowError)
_ENTRY = b"PK\x01\x02"
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1
_MARKER_BYTES = 4
"""Of a zip that was once made in pieces; its files begin behind that."""
_AGAIN = "Zip the folder again with your system's own tool and open the result once before you hand it in."


@contextmanager
def open_archive(file: IO[bytes], name: str, *, caps: Caps, expected: frozenset[str]) -> Iterator[Contents]:
    """The contents of a zip, readable until the block ends.

    Args:
        file: The zip, open for reading.
        name: What it is called, for messages.
        caps: Bounds on what it may list and hold.
        expected: See `tidy`.

    Raises:
        SubmissionError: It is no zip, is cut off, or lists more files than `caps` allow.
    """
    _check_listing(file, name, caps)
    try:
        archive = zipfile.ZipFile(file)
    except _FAULTS as error:
        reason = f"{quoted(name)} is damaged: it begins like a zip, but its list of contents cannot be read"
        raise SubmissionError(f"{reason} (an upload or download that was cut off?). {_AGAIN}") from error
    with archive:
        yield _contents(archive, name, caps, expected)


def _check_listing(file: IO[bytes], name: str, caps: Caps) -> None:
    """Refuse before zipfile builds an object per listed file.

    Every entry that zipfile will parse begins with the signature, so counting it is an upper bound that no
    declared number can lower.
    """
    entries, tail, read = 0, b"", 0
    while chunk := file.read(1024 * 1024):
        read += len(chunk)
        entries += (tail + chunk).count(_ENTRY)
        tail = chunk[-len(_ENTRY) + 1 :]
        if entries > caps.members:
            text = f"{quoted(name)} lists more than {caps.members:,} files, so it was not opened"
            raise SubmissionError(f"{text}. Hand in the notebooks, their HTML exports and the few files they need.")
        if read > caps.archive_bytes:
            text = f"{quoted(name)} is larger than {size(caps.archive_bytes)}, so it was not opened"
            raise SubmissionError(f"{text}. Leave data sets out: the grader has its own.")
    file.seek(0)


def _contents(archive: zipfile.ZipFile, name: str, caps: Caps, expected: frozenset[str]) -> Contents:
    members: list[Member] = []
    findings = [*_before(archive, name)]
    for info in archive.infolist():
        if info.orig_filename.endswith(("/", "\\")):  # a folder; `is_dir` fails on an empty name
            continue
        refused = _refusal(info)
        if refused:
            findings.append(refused)
        else:
            # `orig_filename` still has what follows a NUL byte; `filename` hides it.
            members.append(Member(info.orig_filename, partial(_load, archive, info, caps)))
    return tidy(members, findings, expected=expected)


def _before(archive: zipfile.ZipFile, name: str) -> Iterator[Finding]:
    """A finding where something else stands before the zip: a program that unpacks it, or another zip."""
    start = min((info.header_offset for info in archive.infolist()), default=0)
    if start > _MARKER_BYTES:
        text = f"{size(start)} of something else stand before the zip in {quoted(name)} (a program, another zip?)"
        yield finding("zip.prefix", f"{text}; only the zip at its end was looked at. {_AGAIN}", name)


def _refusal(info: zipfile.ZipInfo) -> Finding | None:
    """Why this member is not even listed as a file."""
    name = info.orig_filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        text = f"{quoted(name)} is a link to another file. Links are not followed, so it was left out: put the file itself in."
        return finding("path.link", text, name)
    if kind not in (0, stat.S_IFREG):
        text = f"{quoted(name)} is not a regular file (a device, pipe or the like), so it was left out. Hand in plain files."
        return finding("path.special", text, name)
    if info.flag_bits & _ENCRYPTED:
        text = f"{quoted(name)} is encrypted with a password, so it could not be read. Zip the folder again without a password."
        return finding("zip.encrypted", text, name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        text = (
            f"{quoted(name)} is compressed by method {info.compress_type}; expected 0 (stored) or 8 (deflate). {_AGAIN}"
        )
        return finding("zip.compression", text, name)
    return None


def _load(archive: zipfile.ZipFile, info: zipfile.ZipInfo, caps: Caps, limit: int) -> bytes | Finding:
    """The member's bytes, counted while they are unpacked."""
    name = info.orig_filename
    kept = io.BytesIO()  # gives what it holds without a copy
    total = 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > caps.ratio_from_bytes and total > caps.ratio * max(info.compress_size, 1):
                    text = f"{quoted(name)} unpacks to over {caps.ratio} times its size in the zip, as a zip bomb does"
                    return finding("zip.bomb", f"{text}, so it was not read. {_AGAIN}", name)
                if total > limit:
                    text = f"{quoted(name)} unpacks to more than {size(limit)}, so it was not read"
                    return finding("file.large", f"{text}. Clear outputs, or leave data out, and zip it again.", name)
                kept.write(chunk)
    except _FAULTS as error:
        text = f"{quoted(name)} is damaged inside the zip ({_reason(error)}), so it could not be read. {_AGAIN}"
        return finding("zip.corrupt", text, name)
    return kept.getvalue()


def _reason(error: BaseException) -> str:
    """What is wrong with a member, without the library's own wording of names and offsets."""
    if "CRC" in str(error):
        return "its checksum does not match"
    return "its compressed data is broken" if isinstance(error, zlib.error) else "its data is cut off or misplaced"
