"""One kernel in a sandbox, driven by nbclient from outside, under limits of time, memory and output."""

import asyncio
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypedDict

import nbformat
from nbclient.exceptions import DeadKernelError

from autograder.errors import GraderFault
from autograder.evidence import MAX_BYTES
from autograder.model.evidence import CellStatus
from autograder.model.text import safe
from autograder.sandbox.connection.channels import Channels
from autograder.sandbox.connection.jupyter import Client, Manager, Spec, quiet
from autograder.sandbox.connection.session import LenientSession
from autograder.sandbox.connection.shape import modest
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.limits.cgroup import open_group
from autograder.sandbox.limits.processes import waited_s
from autograder.sandbox.limits.shortage import explained, interrupted, lasting, limit_of
from autograder.sandbox.limits.watch import Watched, strange, watch
from autograder.sandbox.stage import Door, Stage

__all__ = ["Ended", "Kernel", "KernelDiedError", "TimeLeft"]

_START_S = 60.0
_GRACE_S = 2.0
"""How long an interrupted cell may take to end before its kernel is killed."""
_PATIENCE = 4
"""How many times its time limit a cell may be kept waiting by others, at most."""
_ERROR_CHARS = 500
_EVALUE_CHARS = 20_000
"""Of an exception's message are looked at: patterns take their time."""
_ASKED = ("evidence", "log", "fault")
_VALUES = 1_000_000
"""Most values in one of these texts."""
_ROOM_BYTES = 1024 * 1024
"""What a message of output may have besides its text."""
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,16}")
"""Addresses in messages differ from run to run; reports must not."""
_TRACE = re.compile(r"Graph execution error:\s+Detected at node .*\n {2}File [^\n]*\n\s*", re.DOTALL)
_NODE = re.compile(r"\{\{function_node [^{}]*\}\} ?|\s{0,9}\[\[\{\{node [^{}]*\}\}\]\]|\s{0,9}\[Op:\w+\](?: name: ?)?")
"""TensorFlow's messages begin with pages of its own, and end with names: what went wrong stands between them."""
_OUT_OF_MEMORY = frozenset({"MemoryError", "ResourceExhaustedError"})
_PLAIN = {"store_widget_state": False, "record_timing": False}
"""nbclient's options that would put times and the state of widgets into the executed notebook."""


class KernelDiedError(Exception):
    """The kernel ended while it was asked something; `limit` names the limit it had hit, `why` another reason, if any."""

    def __init__(self, limit: str = "", why: str = "") -> None:
        self.limit = limit
        self.why = why
        super().__init__(limit, why)


@dataclass(frozen=True, slots=True)
class Ended:
    """How one cell ended."""

    status: CellStatus
    error: str = ""
    limit: str = ""
    """Name of the limit that it hit, if any."""


def _said(content: Mapping[str, Any]) -> str:
    """The message of the exception that ended a cell."""
    return _NODE.sub("", _TRACE.sub("", str(content.get("evalue", ""))[:_EVALUE_CHARS]))


class TimeLeft(TypedDict):
    """How long something may take."""

    timeout_s: float
    limit: str
    """Name of the limit that this is: `cell_s` or `notebook_s`."""


class Kernel:
    """A running kernel. Make one with `start`, end it with `stop`."""

    def __init__(self, manager: Manager, client: Client, stage: Stage, door: Door) -> None:
        self._manager = manager
        self._client = client
        self._stage = stage
        self._door = door
        self._limit = ""
        self.lost_s = 0.0
        """Seconds that it was ready to run and did not get a processor."""
        self._dead = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, notebook: nbformat.NotebookNode, stage: Stage, isolation: Isolation) -> Self:
        """Start a kernel and wait until it answers.

        Args:
            notebook: Receives the outputs.
            stage: Its files and limits.
            isolation: What it runs in.

        Raises:
            GraderFault: It did not come up.
        """
        door, spec = stage.open_door(), Spec()
        group, command = open_group(stage.limits), isolation.command(stage, door)
        spec.command = tuple(group.enter(command) if group else command)
        manager = Manager(
            kernel_spec_manager=spec,
            transport="ipc",
            ip=str(door.sockets / "k"),
            connection_file=str(door.connection_file),
            session=LenientSession(key=secrets.token_hex(32).encode()),
            client_factory=Channels,
        )
        manager.stage, manager.isolation, manager.group = stage, isolation, group
        manager.log = quiet()
        client = Client(notebook, km=manager, allow_errors=True, **_PLAIN)
        client.log = quiet()
        kernel = cls(manager, client, stage, door)
        try:
            await kernel._connect()
        except (RuntimeError, OSError, TimeoutError) as error:
            await kernel.stop()
            said = stage.log.read_text(encoding="utf-8", errors="replace")[-1_000:].strip()
            raise GraderFault(f"the kernel did not start: {error}\n{said}") from error
        except asyncio.CancelledError:
            await kernel.stop()
            raise
        return kernel

    @property
    def _channels(self) -> Channels:
        channels: Any = self._client.kc
        assert isinstance(channels, Channels)
        return channels

    async def execute(self, index: int, *, timeout_s: float, limit: str) -> Ended:
        """Run the notebook's cell `index`; its outputs go into the notebook.

        Raises:
            KernelDiedError: The kernel ended meanwhile, by itself or because a limit had to be enforced.
        """
        client, cell = self._client, self._client.nb["cells"][index]
        most, before = self._stage.limits.output_kib * 1024, self._channels.dropped
        client.begin(most)
        try:
            cut = await self._supervise(client.async_execute_cell(cell, index), timeout_s, limit)
        finally:
            cell["outputs"] = client.outputs.finished()
        if strange(self._door.sockets):
            # Seen now, it is this cell's doing; the watch, which looks now and then, would stop the next one for it.
            self._enforce("file_mib")
            await self._dead.wait()
            raise KernelDiedError(self._limit)
        content = client.reply.get("content", {})
        dropped = client.outputs.dropped or self._channels.dropped > before
        hit = "output_kib" if dropped else ""
        if dropped:
            cell["outputs"].append(_note(f"Output over {self._stage.limits.output_kib} KiB was dropped."))
        if cut:
            return Ended(CellStatus.TIMEOUT, f"{interrupted(limit, timeout_s)}; limit {limit}", limit)
        if content.get("status") == "error":
            name = str(content.get("ename", "Error"))
            said = self._stage.plain(f"{name}: {explained(name, _said(content))}".removesuffix(": "))
            error = safe(_ADDRESS.sub("0x…", said), _ERROR_CHARS)
            return Ended(CellStatus.ERROR, error, limit_of(name, _said(content)) or hit)
        return Ended(CellStatus.OK, limit=hit)

    async def ask(self, request: str, *, timeout_s: float, limit: str) -> Mapping[str, Any]:
        """Send a request that is not the student's; returns the reply's content.

        Raises:
            KernelDiedError: As in `execute`.
        """
        answer: dict[str, Any] = {}

        async def exchange() -> None:
            channel: Any = self._channels
            message = channel.execute(request, silent=True, store_history=False)
            while True:
                reply = await channel.get_shell_msg(timeout=None)
                if reply["parent_header"].get("msg_id") == message:
                    answer.update(_answered(reply["content"]))
                    return

        await self._supervise(exchange(), timeout_s, limit)
        return answer

    def exhausted(self) -> bool:
        """Whether what failed cells have left takes nearly all that the sandbox may have."""
        return lasting(self._manager.family(), self._stage.limits)

    async def stop(self) -> None:
        """End the kernel and everything it started; never fails because it is gone already."""
        if self._watch is not None:
            self._watch.cancel()
        if self._client.kc is not None:
            self._client.kc.stop_channels()
        await self._manager.end()

    async def _connect(self) -> None:
        with self._stage.log.open("wb") as log:
            await self._manager.start_kernel(env={}, stdout=log, stderr=log)
        manager, process = self._manager, self._manager.process
        self._watch = asyncio.create_task(
            watch(
                Watched(
                    manager.family,
                    alive=lambda: process.poll() is None,
                    limits=self._stage.limits,
                    sockets=self._door.sockets,
                    disks=manager.isolation.disks(self._stage),
                    group=manager.group,
                ),
                stop=self._enforce,
            )
        )
        self._watch.add_done_callback(lambda _: self._dead.set())
        self._client.on_cell_executed = self._remember
        self._client.kc = self._manager.client()
        await self._answered()

    async def _answered(self) -> None:
        """Wait until the kernel has been heard on both connections that cells need.

        One message on each says that it is connected; jupyter_client's own wait adds a fifth of a second of silence.

        Raises:
            RuntimeError: The process ended before that.
            TimeoutError: The time is up.
        """
        heard, dead = asyncio.ensure_future(self._heard()), asyncio.ensure_future(self._dead.wait())
        try:
            waiting: set[asyncio.Future[Any]] = {heard, dead}
            await asyncio.wait(waiting, timeout=_START_S, return_when=asyncio.FIRST_COMPLETED)
            if not heard.done():
                raise RuntimeError("its process ended") if dead.done() else TimeoutError(f"silent for {_START_S:g} s")
            heard.result()
        finally:
            heard.cancel()
            dead.cancel()
            await asyncio.gather(heard, dead, return_exceptions=True)

    async def _heard(self) -> None:
        channels: Any = self._client.kc
        await channels.connect(output_bytes=4 * self._stage.limits.output_kib * 1024 + _ROOM_BYTES)
        channels.kernel_info()
        await channels.get_iopub_msg(timeout=None)
        await channels.get_shell_msg(timeout=None)

    async def _supervise(self, work: Any, timeout_s: float, limit: str) -> bool:
        """Wait for `work`; interrupt it after `timeout_s`, kill the kernel if that does not help. True: interrupted."""
        task, dead = asyncio.ensure_future(work), asyncio.ensure_future(self._dead.wait())
        try:
            await self._granted({task, dead}, timeout_s)
            cut = not task.done() and not self._dead.is_set()
            if cut:
                self._channels.interrupt()
                await asyncio.wait({task, dead}, timeout=_GRACE_S, return_when=asyncio.FIRST_COMPLETED)
            error = task.exception() if task.done() else None
            if task.done() and not self._dead.is_set() and error is None:
                return cut
            if isinstance(error, DeadKernelError):
                # Its connections end before its process does, and nbclient looks for a death as well, once a second.
                await asyncio.wait({dead}, timeout=_GRACE_S)
            if not self._dead.is_set():
                self._enforce(limit if cut else "")
            await self._dead.wait()
            # Nothing could be made of what was received: student code wrote to the kernel's sockets.
            strange_error = error is not None and not isinstance(error, DeadKernelError)
            why = f"sent what no kernel sends ({type(error).__name__})" if strange_error else ""
            raise KernelDiedError(self._limit, why)
        finally:
            dead.cancel()
            task.cancel()
            await asyncio.gather(task, dead, return_exceptions=True)

    async def _granted(self, waiting: set[asyncio.Future[Any]], timeout_s: float) -> None:
        """Wait until one is done, or until the sandbox has had `timeout_s` seconds in which it got a processor."""
        started, waited = time.monotonic(), waited_s(self._manager.family())
        lost = 0.0
        while (left := started + timeout_s + lost - time.monotonic()) > 0:
            done, _ = await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            # Bounded, for a student's own hundred processes keep each other waiting too.
            lost = min(waited_s(self._manager.family()) - waited, _PATIENCE * timeout_s)
            if done:
                break
        self.lost_s += max(0.0, lost)

    def _enforce(self, limit: str) -> None:
        self._limit = self._limit or limit
        self._manager.kill()

    def _remember(self, cell: Any, cell_index: int, execute_reply: Mapping[str, Any]) -> None:  # noqa: ARG002
        self._client.reply = execute_reply


def _answered(content: Mapping[str, Any]) -> dict[str, str]:
    """What of a reply is evidence, where it is text that can be parsed with moderate effort."""
    texts = {name: content[name] for name in _ASKED if isinstance(content.get(name), str)}
    return {
        name: text
        for name, text in texts.items()
        if len(text) <= MAX_BYTES and modest(text.encode("utf-8", "replace"), values=_VALUES)
    }


def _note(text: str) -> Any:
    return nbformat.from_dict({"output_type": "stream", "name": "stderr", "text": f"[{text}]\n"})
