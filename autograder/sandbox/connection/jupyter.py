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
from nbclient.exceptions import CellExecutionComplete

from autograder.sandbox.connection.received import Outputs
from autograder.sandbox.isolation import Isolation, NoIsolation
from autograder.sandbox.limits.cgroup import Group
from autograder.sandbox.limits.processes import ended
from autograder.sandbox.stage import Stage

__all__ = ["Client", "Manager", "Spec", "quiet"]

_GONE_S = 10.0
"""Longest wait for killed processes to be gone."""
_COUNTS = 2**31


class Spec(KernelSpecManager):
    """Knows one kernel: the sandboxed one, whatever kernel the notebook names."""

    command: tuple[str, ...] = ()

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The sandbox's command, under any name."""
        # Interrupts go through the control connection: a signal would only reach bubblewrap.
        return KernelSpec(argv=list(self.command), display_name=kernel_name, interrupt_mode="message")


class Manager(AsyncKernelManager):
    """Hands the connection file to the user that the kernel becomes; ends the kernel without waiting."""

    stage: Stage
    isolation: Isolation = NoIsolation()
    group: Group | None = None
    """The kernel's control group, where the system gives us one."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """As the parent, for the kernel's user to read."""
        super().write_connection_file(**kwargs)
        self.stage.give(Path(self.connection_file))

    def _connect_control_socket(self) -> None:
        """No socket of ZeroMQ's: `Channels` has the only connection, see there."""

    @property
    def process(self) -> Any:
        """The sandbox's outermost process (jupyter_client's local provisioner keeps it)."""
        return getattr(self.provisioner, "process")  # noqa: B009 - the base class does not declare it

    def kill(self) -> None:
        """End all that runs in the sandbox."""
        if self.group is not None:
            self.group.kill()
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
        if self.group is not None:
            await asyncio.to_thread(self.group.remove)


class Client(NotebookClient):
    """Runs one cell at a time, and takes its output in as `outputs` says.

    nbclient's own handling keeps all messages, follows what widgets ask for, and takes time by the square of a line's
    length to find out what a terminal would show.
    """

    outputs: Outputs = Outputs(0)
    reply: Mapping[str, Any] = {}

    def begin(self, characters: int) -> None:
        """Before a cell: forget the one before."""
        self.outputs, self.reply = Outputs(characters), {}

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> None:  # noqa: ARG002 - nbclient's signature
        """Take one message of the running cell's in; what no kernel would send is left out.

        Raises:
            CellExecutionComplete: It says that the cell has ended.
        """
        content = msg["content"]
        if msg["msg_type"] == "status" and content.get("execution_state") == "idle":
            raise CellExecutionComplete
        count = content.get("execution_count")
        if type(count) is int and 0 <= count < _COUNTS:
            cell["execution_count"] = count
        self.outputs.take(msg)


def quiet() -> logging.Logger:
    """nbclient and jupyter_client log what student code does; that is in the evidence already."""
    logger = logging.getLogger("autograder.sandbox.quiet")
    logger.disabled = True
    return logger
