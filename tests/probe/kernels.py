"""The student's kernel, started as the sandbox starts it, but without a sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from autograder.evidence import parse_question
from autograder.evidence.training import decode_log

PROBE = Path(__file__).resolve().parents[2] / "autograder" / "probe"
PREFIX = "#autograder-probe "
TENSORFLOW = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"
) | {"TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONHASHSEED": "0"}
"""As in the sandbox."""
ATTEMPTS = 60


class Kernel:
    """Runs cells and asks, as the runner does."""

    def __init__(self, root: Path, **settings: Any) -> None:
        for name in ("extras", "fonts", "home", "work"):
            (root / name).mkdir()
        (root / "autograder_probe").symlink_to(PROBE)
        limits: dict[str, Any] = {"memory_mib": 16_000, "processes": 4_000, "file_mib": 100, "output_kib": 512}
        limits |= {"uid": None, "confine": {}, "seed": 7, "stub_otter": True}
        folders = {"extras": str(root / "extras"), "fonts": str(root / "fonts"), "packages": str(root), "zips": []}
        (root / "settings.json").write_text(json.dumps(limits | folders | settings), encoding="utf-8")
        connection, _ = write_connection_file(str(root / "kernel.json"), transport="ipc", ip=str(root / "k"))
        environment = {"HOME": str(root / "home"), "MPLCONFIGDIR": str(root / "home" / "mpl"), "PATH": os.defpath}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-B", str(PROBE / "start.py"), str(root / "settings.json"), connection],
            cwd=root / "work",
            env=environment | TENSORFLOW,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._client = BlockingKernelClient(connection_file=connection)
        self._client.load_connection_file()
        self._client.start_channels()

    def ready(self) -> Self:
        """Wait until it answers."""
        for _ in range(ATTEMPTS):
            try:
                self._client.wait_for_ready(timeout=60)
            except RuntimeError:
                # No heartbeat within a second: on a busy machine it is only slow.
                if self._process.poll() is not None:
                    raise
            else:
                return self
        raise TimeoutError("the kernel did not answer")

    def stop(self) -> None:
        """End it."""
        self._client.stop_channels()
        self._process.kill()
        self._process.wait()

    def run(self, code: str) -> str:
        """What a cell printed; its error, if it failed."""
        message = self._client.execute(code)
        said: list[str] = []
        while True:
            answer = self._client.get_iopub_msg(timeout=60)
            if answer["parent_header"].get("msg_id") != message:
                continue
            content = answer["content"]
            said += [content.get("text", "")] if answer["msg_type"] == "stream" else content.get("traceback", [])
            if answer["msg_type"] == "status" and content["execution_state"] == "idle":
                self._client.get_shell_msg(timeout=60)
                return "".join(said)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply's content."""
        message = self._client.execute(PREFIX + json.dumps(request), silent=True, store_history=False)
        while True:
            reply = self._client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message:
                assert "fault" not in reply["content"]
                content: dict[str, Any] = reply["content"]
                return content

    def question(self, **plan: Any) -> dict[str, Any]:
        """Evidence as plain data."""
        empty: dict[str, Any] = {"question": "q", "names": [], "calls": [], "figures": False}
        text = self.ask(empty | plan)["evidence"]
        parse_question(text, question="q")
        read: dict[str, Any] = json.loads(text)
        return read

    def log(self) -> Any:
        """The training log as the trusted side reads it."""
        data = json.loads(self.ask({"question": "q", "names": [], "calls": [], "figures": False})["log"])
        assert data["problems"] == []
        return decode_log(data)
