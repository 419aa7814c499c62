"""How what forked children print reaches the notebook: ipykernel's relay, by a socket in a folder.

ipykernel listens on a port for it. Not every sandbox has a network, and without its relay children would write to
their parent's own sockets.
"""

import os
from pathlib import Path
from typing import Any

import zmq
from ipykernel.iostream import IOPubThread
from zmq.eventloop.zmqstream import ZMQStream


class Relay(IOPubThread):
    """The kernel's thread for output."""

    def _setup_pipe_in(self) -> None:
        self._pipe_uuid = os.urandom(16)  # without it nothing is passed on
        self._pipe_address = f"ipc://{Path.home() / '.said'}"
        pipe = self.socket.context.socket(zmq.PULL)
        pipe.linger = 0
        pipe.bind(self._pipe_address)
        self._pipe_in = ZMQStream(pipe, self.io_loop)
        self._pipe_in.on_recv(self._handle_pipe_msg)

    def _setup_pipe_out(self) -> Any:
        context = zmq.Context()  # a parent's must not be used after a fork
        pipe = context.socket(zmq.PUSH)
        pipe.linger = 3_000
        pipe.connect(self._pipe_address)
        return context, pipe
