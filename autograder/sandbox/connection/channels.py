"""jupyter_client's client of one kernel, over connections that a hostile kernel cannot flood."""

import asyncio
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from autograder.evidence import MAX_BYTES
from autograder.sandbox.connection.wire import TOO_LARGE, Wire, WireClosedError

__all__ = ["Channel", "Channels", "TooLargeError"]

_MIB = 1024 * 1024
_REPLY_BYTES = 2 * MAX_BYTES + 8 * _MIB
"""Evidence and a log of training, each at its cap, with some room for the escapes of JSON in JSON."""
_CONTROL_BYTES = _MIB
_REPLIES = ("execute_reply", "kernel_info_reply")
"""All that we ask for: nbclient takes anything for the reply that names its request."""


class TooLargeError(ConnectionError):
    """A reply is over the cap."""


class Channel:
    """One of a kernel's sockets, as jupyter_client and nbclient use them."""

    def __init__(self, wire: Wire, session: Session, *, replies: bool) -> None:
        self.wire, self.session = wire, session
        self._replies = replies
        """Whether replies are waited for: where there are none, a closed connection is one on which nothing comes."""

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002, ASYNC109 - jupyter_client's signature
        """Wait for the next message; a malformed one, or output that is too large, becomes one that nobody waits for.

        Raises:
            DeadKernelError: The kernel has closed the connection that its replies come by.
            TooLargeError: A reply is over the cap.
        """
        message: dict[str, Any] = {}
        while not message or (self._replies and message["msg_type"] not in _REPLIES):
            parts = await self._parts()
            message = self.session.deserialize(self.session.feed_identities(parts)[1])
        return message

    async def _parts(self) -> list[bytes]:
        try:
            parts = await self.wire.recv_multipart()
        except WireClosedError as error:
            if self._replies:
                raise DeadKernelError(str(error)) from error
            parts = await asyncio.get_running_loop().create_future()
        if self._replies and parts is TOO_LARGE:
            raise TooLargeError("a reply is over the cap")
        return parts

    def send(self, message: dict[str, Any]) -> None:
        """Send a message; does not wait."""
        self.session.send(self.wire, message)  # type: ignore[arg-type] # it needs nothing but send_multipart

    def is_alive(self) -> bool:
        """Whether it has not been closed by us."""
        return self.wire.open

    def stop(self) -> None:
        """Close it."""
        self.wire.close()


class Channels(AsyncKernelClient):
    """A kernel's client: shell, iopub and control. Nobody listens to stdin, and the watch replaces the heartbeat."""

    async def connect(self, *, output_bytes: int) -> None:
        """Connect to the kernel's sockets as soon as it has made them.

        Args:
            output_bytes: Of the largest message of output.

        Raises:
            WireClosedError: What has made them is no kernel.
        """
        self.allow_stdin = False
        identity = self.session.bsession
        for name, kind, own, most in (
            ("shell", "DEALER", identity, _REPLY_BYTES),
            ("iopub", "SUB", b"", output_bytes),
            ("control", "DEALER", identity, _CONTROL_BYTES),
        ):
            path = self._make_url(name).removeprefix("ipc://")
            wire = await Wire.connect(path, kind, identity=own, most=most)
            setattr(self, f"_{name}_channel", Channel(wire, self.session, replies=name == "shell"))

    @property
    def dropped(self) -> int:
        """Messages of output so far that were too large."""
        wire: Wire = self.iopub_channel.wire
        return wire.too_large

    def interrupt(self) -> None:
        """Ask the kernel to interrupt what it runs."""
        self.control_channel.send(self.session.msg("interrupt_request", content={}))

    def stop_channels(self) -> None:
        """Close all connections that were made."""
        for channel in (self._shell_channel, self._iopub_channel, self._control_channel):
            if channel is not None:
                channel.stop()
