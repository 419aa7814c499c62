"""Our end of a kernel's sockets, against ZeroMQ's own and against whatever else may be at the other end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import zmq
import zmq.asyncio

from autograder.sandbox.connection.wire import TOO_LARGE, Wire, WireClosedError

MOST = 1_000_000
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\x00") + bytes(32)
READY = b"\x04\x06\x05READY"
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


@asynccontextmanager
async def router(tmp_path: Path, kind: int = zmq.ROUTER) -> AsyncIterator[tuple[Any, str]]:
    context = zmq.asyncio.Context()
    socket = context.socket(kind)
    socket.bind(f"ipc://{tmp_path}/s")
    try:
        yield socket, f"{tmp_path}/s"
    finally:
        context.destroy(linger=0)


@asynccontextmanager
async def by_hand(tmp_path: Path, sent: bytes) -> AsyncIterator[Wire]:
    """A wire whose other end shakes hands, sends some bytes and ends."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING + READY + sent)
        await reader.readexactly(len(GREETING))
        _, length = await reader.readexactly(2)
        await reader.readexactly(length)
        writer.close()

    server = await asyncio.start_unix_server(serve, str(tmp_path / "h"))
    wire = await Wire.connect(str(tmp_path / "h"), "DEALER", most=MOST)
    try:
        yield wire
    finally:
        wire.close()
        server.close()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 70_000, 900_000])
def test_messages_go_both_ways_whatever_their_size(tmp_path: Path, size: int) -> None:
    async def talk() -> None:
        async with router(tmp_path) as (socket, path):
            wire = await Wire.connect(path, "DEALER", identity=b"me", most=MOST)
            wire.send_multipart([b"a" * size, b"", b"z"])
            assert await socket.recv_multipart() == [b"me", b"a" * size, b"", b"z"]
            await socket.send_multipart([b"me", b"b" * size, b"y"])
            assert await wire.recv_multipart() == [b"b" * size, b"y"]
            wire.close()
            assert not wire.open

    asyncio.run(talk())


def test_output_is_subscribed_to(tmp_path: Path) -> None:
    async def talk() -> None:
        async with router(tmp_path, zmq.XPUB) as (socket, path):
            wire = await Wire.connect(path, "SUB", most=MOST)
            assert await socket.recv() == b"\x01"
            await socket.send_multipart([b"topic", b"text"])
            assert await wire.recv_multipart() == [b"topic", b"text"]
            wire.close()

    asyncio.run(talk())


def test_what_is_over_the_cap_is_skipped_and_counted_and_the_next_message_is_read(tmp_path: Path) -> None:
    async def talk() -> None:
        async with router(tmp_path) as (socket, path):
            wire = await Wire.connect(path, "DEALER", identity=b"me", most=MOST)
            wire.send_multipart([b"hello"])
            await socket.recv_multipart()
            await socket.send_multipart([b"me", b"x" * (MOST + 1)])
            await socket.send_multipart([b"me", *[b""] * 10_000])  # parts cost something, too
            await socket.send_multipart([b"me", b"next"])
            assert await wire.recv_multipart() is TOO_LARGE
            assert await wire.recv_multipart() is TOO_LARGE
            assert await wire.recv_multipart() == [b"next"]
            assert wire.too_large == 2
            wire.close()

    asyncio.run(talk())


def test_a_message_that_was_waited_for_in_vain_is_given_to_who_waits_next(tmp_path: Path) -> None:
    async def talk() -> None:
        async with router(tmp_path) as (socket, path):
            wire = await Wire.connect(path, "DEALER", identity=b"me", most=MOST)
            wire.send_multipart([b"hello"])
            await socket.recv_multipart()
            for _ in range(3):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(wire.recv_multipart(), 0.02)
            await socket.send_multipart([b"me", b"first"])
            await socket.send_multipart([b"me", b"second"])
            assert [await wire.recv_multipart(), await wire.recv_multipart()] == [[b"first"], [b"second"]]
            wire.close()

    asyncio.run(talk())


def test_commands_are_no_messages(tmp_path: Path) -> None:
    async def talk() -> None:
        async with by_hand(tmp_path, b"\x04\x05\x04PING" + b"\x00\x02hi") as wire:
            assert await wire.recv_multipart() == [b"hi"]

    asyncio.run(talk())


@pytest.mark.parametrize(
    "sent", [b"", b"\x00", b"\x00\x05abc", b"\x02" + (2**62).to_bytes(8, "big") + b"abc", b"\x01\x02hi"]
)
def test_a_connection_that_ends_in_the_middle_says_so(tmp_path: Path, sent: bytes) -> None:
    async def talk() -> None:
        async with by_hand(tmp_path, sent) as wire:
            with pytest.raises(WireClosedError):
                await wire.recv_multipart()

    asyncio.run(talk())


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK" + bytes(60),
        GREETING.replace(b"NULL", b"PLAIN"),
        GREETING + b"\x00\x01x",
        GREETING + b"\x06" + b"\xff" * 8,
    ],
    ids=["nothing", "another protocol", "another mechanism", "no handshake", "an endless handshake"],
)
def test_what_is_no_socket_of_zeromq_is_refused(tmp_path: Path, sent: bytes) -> None:
    async def talk() -> None:
        async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(sent)
            writer.close()

        server = await asyncio.start_unix_server(serve, str(tmp_path / "s"))
        with pytest.raises(WireClosedError):
            await Wire.connect(str(tmp_path / "s"), "DEALER", most=MOST)
        server.close()

    asyncio.run(talk())
