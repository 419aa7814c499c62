"""Fetching a real data set: several addresses, continued where it was cut off, put in place only when its checksum is right.

Python's own urllib does the transfer. Libraries that know checksums (pooch) begin again after a cut, those that continue
(resumable-urlretrieve) check nothing and are no longer kept; half a gigabyte over a poor connection needs both.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from autograder.datasets.checksum import sha256
from autograder.datasets.entry import DataFile
from autograder.datasets.transfer import TransferError, open_from
from autograder.errors import DataError

__all__ = ["Fetched", "Progress", "fetch"]

ATTEMPTS = 5
"""How often in a row an address that has given bytes may give no more before the next one is tried."""
FIRST_ATTEMPTS = 2
"""The same for an address that has given none."""
LONGEST_PAUSE_S = 30.0


class Progress(Protocol):
    """Hears how far it is, many times a second."""

    def __call__(self, what: str, done_bytes: int, total_bytes: int) -> None:
        """`what` is a short line: `emnist.zip from biometrics.nist.gov`."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that is in place, its checksum right."""

    path: Path
    url: str
    """Where it came from; empty if it was there already."""


@dataclass(frozen=True, slots=True)
class _Download:
    """One file on its way."""

    file: DataFile
    target: Path
    progress: Progress
    timeout_s: float
    sleep: Callable[[float], None]

    @property
    def part(self) -> Path:
        """What has arrived; kept when the transfer is cut, so that it can be continued."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def done_bytes(self) -> int:
        """Size of the part."""
        return self.part.stat().st_size if self.part.exists() else 0


def fetch(
    file: DataFile,
    folder: Path,
    *,
    progress: Progress = lambda what, done_bytes, total_bytes: None,  # noqa: ARG005 - nobody watches
    timeout_s: float = 30.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Put the real file below `folder`, unless it is there.

    A file of other content at its place stays until the right one has arrived, and is then replaced.

    Args:
        file: What to fetch.
        folder: Holds data sets; it and what is needed below it are made.
        progress: Called while bytes arrive.
        timeout_s: Longest wait for an answer, or for the next bytes.
        sleep: Waits between attempts.

    Raises:
        DataError: No address gave the right file, or it cannot be written.
    """
    target = folder / file.path
    try:
        if target.is_file() and _is_right(target, file):
            return Fetched(target, "")
        target.parent.mkdir(parents=True, exist_ok=True)
        return Fetched(target, _from_any(_Download(file, target, progress, timeout_s, sleep)))
    except OSError as error:
        raise DataError(f"{target} cannot be written: {error.strerror or error}. Name another folder.") from error


def _is_right(path: Path, file: DataFile) -> bool:
    """Whether it is the published file."""
    return path.stat().st_size == file.size_bytes and sha256(path) == file.sha256


def _from_any(download: _Download) -> str:
    """Put the file in place; return the address that gave it."""
    failures: list[str] = []
    for url in download.file.urls:
        try:
            _from_one(download, url)
        except TransferError as error:
            failures.append(f"{url} {error}")
        else:
            download.part.replace(download.target)
            return url
    raise DataError(_nowhere(download, failures))


def _from_one(download: _Download, url: str) -> None:
    """Complete the part from this address.

    What was there before may stem from a bad address: if the whole is wrong, this one gets a second, clean try.

    Raises:
        TransferError: It gave up, or gave a wrong file, which is deleted.
    """
    continued = download.done_bytes > 0
    while True:
        _complete(download, url)
        if _is_right(download.part, download.file):
            return
        received = sha256(download.part)
        download.part.unlink()
        if not continued:
            expected = download.file.sha256
            raise TransferError(f"gave a wrong file: expected SHA-256 {expected}, received {received}")
        continued = False


def _complete(download: _Download, url: str) -> None:
    """Transfer what is missing; a cut connection is taken up again."""
    furthest, idle, allowed = download.done_bytes, 0, FIRST_ATTEMPTS
    while download.done_bytes != download.file.size_bytes:
        try:
            _transfer(download, url)
        except TransferError as error:
            idle += 1
            if download.done_bytes > furthest:
                furthest, idle, allowed = download.done_bytes, 0, ATTEMPTS
            if error.final or idle == allowed:
                raise
            download.sleep(min(2.0**idle, LONGEST_PAUSE_S))


def _transfer(download: _Download, url: str) -> None:
    """Append one answer's bytes to the part.

    Raises:
        TransferError: The address does not give the file, or the answer broke off.
    """
    size, part = download.file.size_bytes, download.part
    ask_from = download.done_bytes if download.done_bytes < size else 0
    what = f"{download.target.name} from {urlsplit(url).hostname}"
    with open_from(url, ask_from, size_bytes=size, timeout_s=download.timeout_s) as answer:
        done = answer.start  # 0 where the server cannot continue
        with part.open("r+b" if part.exists() else "wb") as out:
            out.truncate(done)
            out.seek(done)
            download.progress(what, done, size)
            for chunk in answer:
                done += out.write(chunk[: size - done])
                download.progress(what, done, size)
                if done == size:  # whatever else follows; the checksum decides
                    break
    if done < size:
        raise TransferError(f"broke off after {done:,} of {size:,} bytes")


def _nowhere(download: _Download, failures: list[str]) -> str:
    """The message when every address failed."""
    kept, target, file = download.done_bytes, download.target, download.file
    lines = [f"{target.name} could not be fetched: no address gave the right file."]
    lines += [f"  - {failure}" for failure in failures]
    if target.is_file():
        lines.append(f"What lies at {target} is not the published file either; it was left as it is.")
    if kept:
        lines.append(f"{kept:,} of {file.size_bytes:,} bytes are kept: the same command continues there.")
    lines.append(
        f"By hand: open one of these addresses in a browser, save the file as {target}, and give the same command again:"
        f" it checks the file (SHA-256 {file.sha256})."
    )
    return "\n".join(lines)
