"""One kernel in a sandbox, driven by nbclient from outside, under limits of time, memory and output."""

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import nbformat
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from autograder.errors import GraderFault
from autograder.model.evidence import CellStatus
from autograder.model.text import safe
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.session import LenientSession
from autograder.sandbox.stage import Stage
from autograder.sandbox.watch import watch

__all__ = ["Ended", "Kernel", "KernelDiedError"]

_START_S = 60.0
_GRACE_S = 2.0
"""How long an interrupted cell may take to end before its kernel is killed."""
_ERROR_CHARS = 500
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,16}")
"""Addresses in messages differ from run to run; reports must not."""


_PLAIN = {"store_widget_state": False, "record_timing": False}
"""nbclient's options that would put times and the state of widgets into the executed notebook."""


class KernelDiedError(Exception):
    """The kernel ended while it was asked something; `limit` names the limit it had hit, if any."""

    def __init__(self, limit: str = "") -> None:
        self.limit = limit
        super().__init__(limit)


@dataclass(frozen=True, slots=True)
class Ended:
    """How one cell ended."""

    status: CellStatus
    error: str = ""
    limit: str = ""
    """Name of the limit that it hit, if any."""


class _Spec(KernelSpecManager):
    """Knows one kernel: the sandboxed one, whatever kernel the notebook names."""

    command: tuple[str, ...] = ()

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        # Interrupts go through the control socket: a signal would only reach bubblewrap.
        return KernelSpec(argv=list(self.command), display_name=kernel_name, interrupt_mode="message")


class _Manager(AsyncKernelManager):
    """Hands the connection file to the user that the kernel becomes."""

    stage: Stage | None = None

    def write_connection_file(self, **kwargs: Any) -> None:
        super().write_connection_file(**kwargs)
        if self.stage is not None:
            self.stage.give(self.stage.connection_file)


class _Client(NotebookClient):
    """Keeps at most `output_bytes` of each cell's output."""

    output_bytes: int = 0
    kept: int = 0
    dropped: bool = False
    reply: Mapping[str, Any] = {}

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "error", "update_display_data"):
            self.kept += _weight(msg["content"])
            if self.kept > self.output_bytes and msg["msg_type"] != "error":
                self.dropped = True
                return None
        try:
            return super().process_message(msg, cell, cell_index)
        except (KeyError, TypeError, AttributeError, ValueError, IndexError):
            return None  # forged by student code: nothing that a kernel would send


class Kernel:
    """A running kernel. Make one with `start`, end it with `stop`."""

    def __init__(self, manager: _Manager, client: _Client, stage: Stage) -> None:
        self._manager = manager
        self._client = client
        self._stage = stage
        self._limit = ""
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
        stage.connection_file.unlink(missing_ok=True)
        spec = _Spec()
        spec.command = tuple(isolation.command(stage))
        manager = _Manager(
            kernel_spec_manager=spec,
            transport="ipc",
            ip=str(stage.ipc / "k"),
            connection_file=str(stage.connection_file),
            session=LenientSession(key=secrets.token_hex(32).encode()),
        )
        manager.stage = stage
        manager.log = _quiet()
        client = _Client(notebook, km=manager, allow_errors=True, coalesce_streams=True, **_PLAIN)
        client.log = _quiet()
        client.output_bytes = stage.limits.output_kib * 1024
        kernel = cls(manager, client, stage)
        try:
            await kernel._connect()
        except (RuntimeError, OSError, TimeoutError) as error:
            await kernel.stop()
            said = stage.log.read_text(encoding="utf-8", errors="replace")[-1_000:].strip()
            raise GraderFault(f"the kernel did not start: {error}\n{said}") from error
        return kernel

    async def execute(self, index: int, *, timeout_s: float) -> Ended:
        """Run the notebook's cell `index`; its outputs go into the notebook.

        Raises:
            KernelDiedError: The kernel ended meanwhile, by itself or because a limit had to be enforced.
        """
        client, cell = self._client, self._client.nb["cells"][index]
        client.kept, client.dropped, client.reply = 0, False, {}
        cut = await self._supervise(client.async_execute_cell(cell, index), timeout_s)
        content = client.reply.get("content", {})
        limit = "cell_s" if cut else "output_kib" if client.dropped else ""
        if client.dropped:
            cell["outputs"].append(_note(f"Output over {self._stage.limits.output_kib} KiB was dropped."))
        if cut:
            return Ended(CellStatus.TIMEOUT, f"stopped after {timeout_s:g} s (limit cell_s)", "cell_s")
        if content.get("status") == "error":
            name = str(content.get("ename", "Error"))
            error = safe(_ADDRESS.sub("0x…", f"{name}: {content.get('evalue', '')}".removesuffix(": ")), _ERROR_CHARS)
            return Ended(CellStatus.ERROR, error, "memory_mib" if name == "MemoryError" else limit)
        return Ended(CellStatus.OK, limit=limit)

    async def ask(self, request: str, *, timeout_s: float) -> Mapping[str, Any]:
        """Send a request that is not the student's; returns the reply's content.

        Raises:
            KernelDiedError: As in `execute`.
        """
        answer: dict[str, Any] = {}

        async def exchange() -> None:
            channel: Any = self._client.kc
            message = channel.execute(request, silent=True, store_history=False)
            while True:
                reply = await channel.get_shell_msg(timeout=None)
                if reply["parent_header"].get("msg_id") == message:
                    answer.update(reply["content"])
                    return

        await self._supervise(exchange(), timeout_s)
        return answer

    async def stop(self) -> None:
        """End the kernel and everything it started; never fails because it is gone already."""
        if self._watch is not None:
            self._watch.cancel()
        if self._client.kc is not None:
            self._client.kc.stop_channels()
        if self._manager.has_kernel:
            await self._manager.shutdown_kernel(now=True)

    async def _connect(self) -> None:
        with self._stage.log.open("wb") as log:
            await self._manager.start_kernel(env={}, stdout=log, stderr=log)
        process = self._process()
        self._watch = asyncio.create_task(
            watch(
                process.pid,
                alive=lambda: process.poll() is None,
                memory_mib=self._stage.limits.memory_mib,
                folder=self._stage.ipc,
                file_mib=self._stage.limits.file_mib,
                stop=self._enforce,
            )
        )
        self._watch.add_done_callback(lambda _: self._dead.set())
        self._client.on_cell_executed = self._remember
        channels = self._client.kc = self._manager.client()
        channels.start_channels()
        await channels.wait_for_ready(timeout=_START_S)
        channels.allow_stdin = False

    async def _supervise(self, work: Any, timeout_s: float) -> bool:
        """Wait for `work`; interrupt it after `timeout_s`, kill the kernel if that does not help. True: interrupted."""
        task, dead = asyncio.ensure_future(work), asyncio.ensure_future(self._dead.wait())
        try:
            await asyncio.wait({task, dead}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            cut = not task.done() and not self._dead.is_set()
            if cut:
                await self._manager.interrupt_kernel()
                await asyncio.wait({task, dead}, timeout=_GRACE_S, return_when=asyncio.FIRST_COMPLETED)
            if task.done() and not self._dead.is_set():
                task.result()
                return cut
            if cut:
                self._enforce("cell_s")
            await self._dead.wait()
            raise KernelDiedError(self._limit)
        finally:
            dead.cancel()
            task.cancel()
            await asyncio.gather(task, dead, return_exceptions=True)

    def _enforce(self, limit: str) -> None:
        self._limit = self._limit or limit
        self._process().kill()

    def _process(self) -> Any:
        """The sandbox's outermost process (jupyter_client's local provisioner keeps it)."""
        return getattr(self._manager.provisioner, "process")  # noqa: B009 - the base class does not declare it

    def _remember(self, cell: Any, cell_index: int, execute_reply: Mapping[str, Any]) -> None:  # noqa: ARG002
        self._client.reply = execute_reply


def _weight(content: Mapping[str, Any]) -> int:
    """Size of an output message, near enough for a cap."""
    data = content.get("data")
    pieces = [*data.values()] if isinstance(data, Mapping) else [content.get("text", "")]
    return sum(len(piece) if isinstance(piece, str) else len(str(piece)) for piece in pieces)


def _note(text: str) -> Any:
    return nbformat.from_dict({"output_type": "stream", "name": "stderr", "text": f"[{text}]\n"})


def _quiet() -> logging.Logger:
    """nbclient and jupyter_client log what student code does; that is in the evidence already."""
    logger = logging.getLogger("autograder.sandbox.quiet")
    logger.disabled = True
    return logger
