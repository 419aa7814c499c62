"""One connection to a kernel's ZeroMQ socket that never holds more of what the kernel sends than one message.

ZeroMQ's own sockets read ahead: the highest number of messages is bounded, and the size of each part, but neither the
parts of a message nor their sum. A kernel that sends a message without end would fill the grader's memory. So our side
speaks ZeroMQ's wire protocol (ZMTP 3.0, rfc.zeromq.org/spec/23) by itself, over a plain socket: what nobody has asked
for stays in the kernel, and what is over the cap is thrown away while it is read.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

__all__ = ["TOO_LARGE", "Wire", "WireClosedError"]

TOO_LARGE: list[bytes] = []
"""What is received in place of a message over the cap."""
_AHEAD = 1024 * 1024
"""Bytes read before they are asked for: half as many more may be in the hands of the event loop."""
_PART = 128
"""What a part costs besides its bytes."""
_PIECE = 256 * 1024
_BREATH = 256
"""Parts after which other tasks get their turn."""
_RETRY_S = 0.01
_SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
_GREETING = _SIGNATURE + b"\x03\x00" + b"NULL".ljust(20, b"\x00") + bytes(32)
"""Version 3.0, no encryption, no server."""
_MORE, _LONG, _COMMAND = 1, 2, 4
_HANDSHAKE_BYTES = 4096


class WireClosedError(ConnectionError):
    """The kernel has closed the connection, or does not speak the protocol."""


class Wire:
    """A connection; one task receives at a time. Made by `connect`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int) -> None:
        self._reader, self._writer, self._most = reader, writer, most
        self._reading: asyncio.Task[list[bytes]] | None = None
        self.too_large = 0
        """Messages that were thrown away."""

    @classmethod
    async def connect(cls, path: str, kind: str, *, identity: bytes = b"", most: int) -> "Wire":
        """Connect to the socket `path` as soon as there is one.

        Args:
            path: Of the kernel's end.
            kind: `DEALER` or `SUB`; the latter subscribes to everything.
            identity: By which the kernel's router knows us.
            most: Bytes of the largest message that is given out.

        Raises:
            WireClosedError: There is no such socket at the other end.
        """
        wire = cls(*await _opened(path), most)
        try:
            await wire._greet(kind, identity)
        except BaseException:
            wire.close()
            raise
        return wire

    @property
    def open(self) -> bool:
        """Whether it has not been closed on our side."""
        return not self._writer.is_closing()

    def send_multipart(self, parts: Sequence[bytes], flags: int = 0, copy: bool = True, track: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - pyzmq's signature
        """Send one message; does not wait."""
        last = len(parts) - 1
        self._writer.write(b"".join(_frame(bytes(part), _MORE * (index < last)) for index, part in enumerate(parts)))

    async def recv_multipart(self) -> list[bytes]:
        """The next message's parts; `TOO_LARGE` in place of one over the cap. Nothing is lost when it is cancelled.

        Raises:
            WireClosedError: There will be none.
        """
        if self._reading is None:
            self._reading = asyncio.create_task(self._message())
            # Asked for by nobody, its error is no news.
            self._reading.add_done_callback(lambda task: task.cancelled() or task.exception())
        message = await asyncio.shield(self._reading)
        self._reading = None
        return message

    def close(self) -> None:
        """Close our end; at once."""
        if self._reading is not None:
            self._reading.cancel()
        self._writer.transport.abort()

    async def _greet(self, kind: str, identity: bytes) -> None:
        properties = [(b"Socket-Type", kind.encode()), *([(b"Identity", identity)] if identity else [])]
        ready = b"\x05READY" + b"".join(
            bytes([len(name)]) + name + len(value).to_bytes(4, "big") + value for name, value in properties
        )
        self._writer.write(_GREETING)
        theirs = await self._exactly(len(_GREETING))
        if theirs[:1] + theirs[9:10] != b"\xff\x7f" or theirs[10] < 3 or theirs[12:32].rstrip(b"\x00") != b"NULL":
            raise WireClosedError("the other end speaks another protocol")
        self._writer.write(_frame(ready, _COMMAND))
        flags, length = await self._head()
        if not flags & _COMMAND or length > _HANDSHAKE_BYTES:
            raise WireClosedError("the other end is not ready")
        await self._exactly(length)
        if kind == "SUB":
            self.send_multipart([b"\x01"])

    async def _message(self) -> list[bytes]:
        parts: list[bytes] = []
        size = count = 0
        more = True
        while more:
            flags, length = await self._head()
            command = bool(flags & _COMMAND)
            more = command or bool(flags & _MORE)
            size += 0 if command else length + _PART
            if command or size > self._most:
                await self._skip(length)
            else:
                parts.append(await self._exactly(length))
            if size > self._most:
                parts.clear()
            count += 1
            if count % _BREATH == 0:
                await asyncio.sleep(0)
        if size > self._most:
            self.too_large += 1
            return TOO_LARGE
        return parts

    async def _head(self) -> tuple[int, int]:
        """(flags, length) of the next frame."""
        flags = (await self._exactly(1))[0]
        return flags, int.from_bytes(await self._exactly(8 if flags & _LONG else 1), "big")

    async def _exactly(self, count: int) -> bytes:
        try:
            return await self._reader.readexactly(count)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise WireClosedError("the kernel has closed the connection") from error

    async def _skip(self, count: int) -> None:
        while count > 0:
            piece = b""
            with suppress(OSError):
                piece = await self._reader.read(min(count, _PIECE))
            if not piece:
                raise WireClosedError("the kernel has closed the connection")
            count -= len(piece)


async def _opened(path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    while True:
        try:
            return await asyncio.open_unix_connection(path, limit=_AHEAD // 2)
        except (FileNotFoundError, ConnectionRefusedError):
            await asyncio.sleep(_RETRY_S)


def _frame(body: bytes, flags: int) -> bytes:
    if len(body) < 256:  # a short frame's length is one byte
        return bytes([flags, len(body)]) + body
    return bytes([flags | _LONG]) + len(body).to_bytes(8, "big") + body
