"""A web server on this machine that gives one file, well or badly."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Mirror:
    """How the server behaves, and what it was asked."""

    content: bytes
    ranges: bool = True
    """Answers 206 to a Range, else the whole file."""
    cuts: list[int] = field(default_factory=list)
    """The first answers break off after so many bytes."""
    silent: bool = False
    """Instead of breaking off, says nothing more until the client hangs up."""
    statuses: list[int] = field(default_factory=list)
    """The first answers are these errors."""
    kind: str = "application/zip"
    length: bool = True
    """Says how long the answer is."""
    shifted: bool = False
    """Answers every Range with another one."""
    url: str = ""
    asked: list[str] = field(default_factory=list)
    """The Range of each request; empty for the whole."""


class Handler(BaseHTTPRequestHandler):
    mirror: Mirror

    def do_GET(self) -> None:
        mirror = self.mirror
        wanted = self.headers.get("Range", "")
        mirror.asked.append(wanted)
        if mirror.statuses:
            self.send_error(mirror.statuses.pop(0))
            return
        body, start = mirror.content, 0
        if wanted and mirror.ranges:
            start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])  # type: ignore[index] # what our client asks
            if start >= len(body):
                self.send_error(416)
                return
            start -= mirror.shifted
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Content-Type", mirror.kind)
        if mirror.length:
            self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        sent = body[start:]
        if not mirror.cuts:
            self.wfile.write(sent)
            return
        self.wfile.write(sent[: mirror.cuts.pop(0)])
        if mirror.silent:
            self.rfile.read(1)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving(mirror: Mirror) -> Iterator[Mirror]:
    """The mirror at its address, until the block ends."""
    handler = type("Handler", (Handler,), {"mirror": mirror})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        mirror.url = f"http://127.0.0.1:{server.server_port}/emnist.zip"
        try:
            yield mirror
        finally:
            server.shutdown()
            thread.join()
