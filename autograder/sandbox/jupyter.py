"""jupyter_client's and nbclient's classes, fitted to a kernel that is sandboxed and not trusted."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal

from autograder.sandbox.isolation import Isolation, NoIsolation
from autograder.sandbox.processes import ended
from autograder.sandbox.stage import Stage

__all__ = ["Client", "Manager", "Spec", "quiet"]

_GONE_S = 10.0
"""Longest wait for killed processes to be gone."""


class Spec(KernelSpecManager):
    """Knows one kernel: the sandboxed one, whatever kernel the notebook names."""

    command: tuple[str, ...] = ()

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The sandbox's command, under any name."""
        # Interrupts go through the control socket: a signal would only reach bubblewrap.
        return KernelSpec(argv=list(self.command), display_name=kernel_name, interrupt_mode="message")


class Manager(AsyncKernelManager):
    """Hands the connection file to the user that the kernel becomes; ends the kernel without waiting."""

    stage: Stage
    isolation: Isolation = NoIsolation()

    def write_connection_file(self, **kwargs: Any) -> None:
        """As the parent, for the kernel's user to read."""
        super().write_connection_file(**kwargs)
        self.stage.give(Path(self.connection_file))

    @property
    def process(self) -> Any:
        """The sandbox's outermost process (jupyter_client's local provisioner keeps it)."""
        return getattr(self.provisioner, "process")  # noqa: B009 - the base class does not declare it

    def kill(self) -> None:
        """End all that runs in the sandbox."""
        self.isolation.kill(self.stage, self.process.pid)

    def family(self) -> Sequence[psutil.Process]:
        """All that runs in the sandbox now."""
        return self.isolation.family(self.stage, self.process.pid)

    async def end(self) -> None:
        """Kill the kernel, if there is one; returns when nothing of its sandbox runs any more."""
        if self.provisioner is not None and self.has_kernel:
            family = self.family()
            self.kill()
            # Known to be dead, it is neither looked for every 100 ms nor interrupted by a message that nobody takes.
            await asyncio.to_thread(self.process.wait)
            # The namespace's first process ends only when all the others have.
            await ended(family, timeout_s=_GONE_S)
            await self.provisioner.wait()
            await self.shutdown_kernel(now=True)


class Client(NotebookClient):
    """Keeps at most `output_bytes` of each cell's output."""

    output_bytes: int = 0
    kept: int = 0
    dropped: bool = False
    reply: Mapping[str, Any] = {}

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """As the parent, but what is over the cap is dropped, and so is what no kernel would send."""
        if msg["msg_type"] in ("stream", "display_data", "execute_result", "error", "update_display_data"):
            self.kept += _weight(msg["content"])
            if self.kept > self.output_bytes and msg["msg_type"] != "error":
                self.dropped = True
                return None
        try:
            return super().process_message(msg, cell, cell_index)
        except CellControlSignal:
            raise
        except Exception:  # noqa: BLE001 - no kernel sends what cannot be processed: student code does
            return None


def quiet() -> logging.Logger:
    """nbclient and jupyter_client log what student code does; that is in the evidence already."""
    logger = logging.getLogger("autograder.sandbox.quiet")
    logger.disabled = True
    return logger


def _weight(content: Mapping[str, Any]) -> int:
    """Size of an output message, near enough for a cap."""
    data = content.get("data")
    pieces = [*data.values()] if isinstance(data, Mapping) else [content.get("text", "")]
    return sum(len(piece) if isinstance(piece, str) else len(str(piece)) for piece in pieces)
