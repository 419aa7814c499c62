"""One HTTP request for the rest of a file."""

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from autograder import __version__

__all__ = ["Answer", "TransferError", "open_from"]

CHUNK_BYTES = 256 * 1024
_LATER = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class TransferError(Exception):
    """An address did not give what was asked for.

    Args:
        reason: What it did, a sentence without its subject.
        final: Whether asking again is of no use.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes from `start` on; fewer than announced if the connection is cut."""

    start: int
    """What was asked for, or 0 from a server that cannot continue."""
    response: http.client.HTTPResponse

    def __iter__(self) -> Iterator[bytes]:
        """The bytes as they arrive.

        Raises:
            TransferError: The connection broke.
        """
        try:
            while chunk := self.response.read1(CHUNK_BYTES):
                yield chunk
        except (OSError, http.client.HTTPException) as error:
            raise TransferError(f"broke off: {_reason(error)}") from error


@contextmanager
def open_from(url: str, start: int, *, size_bytes: int, timeout_s: float) -> Iterator[Answer]:
    """Ask for the bytes of a file of known size from `start` on.

    Raises:
        TransferError: There is no answer, or it is not about a file of this size.
    """
    response = _ask(url, start, timeout_s)
    if start and not _continues(response, start, size_bytes):
        start = 0
        if response.status != HTTPStatus.OK:
            response.close()
            response = _ask(url, 0, timeout_s)
    with response:
        if not start:
            _check_whole(response, size_bytes)
        yield Answer(start, response)


def _ask(url: str, start: int, timeout_s: float) -> http.client.HTTPResponse:
    """The answer's head; its body is still to be read. Also an answer that this range cannot be had."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise TransferError("is no address of the web: expected http or https", final=True)
    headers = {"Accept-Encoding": "identity", "User-Agent": f"autograder/{__version__}"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - http or https, checked above
    try:
        response: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=timeout_s)  # noqa: S310 - the same
    except urllib.error.HTTPError as error:
        with error:
            if start and error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                return _ask(url, 0, timeout_s)
            final = error.code < HTTPStatus.INTERNAL_SERVER_ERROR and error.code not in _LATER
            raise TransferError(f"answered {error.code} {error.reason}", final=final) from error
    except (OSError, http.client.HTTPException) as error:  # URLError is an OSError
        raise TransferError(f"gave no answer: {_reason(error)}") from error
    return response


def _continues(response: http.client.HTTPResponse, start: int, size_bytes: int) -> bool:
    """Whether the answer is exactly the rest that was asked for."""
    return response.status == HTTPStatus.PARTIAL_CONTENT and bool(
        re.fullmatch(rf"bytes {start}-{size_bytes - 1}/({size_bytes}|\*)", response.headers.get("Content-Range", ""))
    )


def _check_whole(response: http.client.HTTPResponse, size_bytes: int) -> None:
    """Refuse a web page, or another file, before half a gigabyte of it has been read."""
    length = response.headers.get("Content-Length", "")
    kind = response.headers.get_content_type()
    if response.status != HTTPStatus.OK or kind == "text/html" or (length.isdigit() and int(length) != size_bytes):
        received = f"{response.status}, {length or 'unknown'} bytes of {kind}"
        raise TransferError(f"gave something else: expected {size_bytes} bytes, received {received}", final=True)


def _reason(error: Exception) -> str:
    """What went wrong, in one short line."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return " ".join(str(text).split())[:200]
