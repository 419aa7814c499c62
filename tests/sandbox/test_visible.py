"""What student code can see and reach: nothing of the answers, of others, or of the network."""

import os
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import Isolation

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


# Where the stage and the probe are seen differs: the kernel's own command says it.
PLACES = """
start, settings = open('/proc/self/cmdline').read().split(chr(0))[-4:-2]
"""
ESCAPES = {
    "network": "import socket; socket.create_connection(('1.1.1.1', 53), 1)",
    "loopback": "import socket; socket.create_connection(('127.0.0.1', 22), 1)",
    "root folder": "open('/x', 'w')",
    "shared folder": "open('/var/tmp/x', 'w')",
    "python": "import numpy, os; open(os.path.join(os.path.dirname(numpy.__file__), 'x'), 'w')",
    "probe": PLACES + "open(start, 'a')",
    "probe's folder": PLACES + "open(start.replace('start.py', 'x'), 'w')",
    "settings": PLACES + "open(settings, 'w')",
    "stage": PLACES + "import os; os.rename(settings, settings + '2')",
    "kernel parent": "import os; os.kill(1, 9); os.kill(1, 0); open('/proc/1/environ').read()",
    "grader": f"import os; os.kill({os.getpid()}, 0)",
    "grader's environment": f"open('/proc/{os.getpid()}/environ').read()",
    "grader's memory": f"open('/proc/{os.getpid()}/mem', 'rb')",
    "become root": "import os; os.setuid(0)",
    "become another": "import os; os.setuid(os.getuid() + 1)",
    "raise a limit": "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (9999, 9999))",
    "new namespace mount": "import ctypes, os; assert ctypes.CDLL(None).mount(b'/', b'/tmp', b'', 4096, b'') == 0",
    "host processes": "import os; p = [q for q in os.listdir('/proc') if q.isdigit()]; assert len(p) > 5, p",
    "files of the grader": f"open({str(ROOT / 'pyproject.toml')!r})",
    "folders of the grader": f"import os; os.listdir({str(ROOT / 'reference')!r})",
}


def test_nothing_can_be_reached_or_changed(run_cells: Any, either: Isolation) -> None:
    run = run_cells(
        [PLACES + "print(open(settings).read()[:1], open(start).read()[:3])", *ESCAPES.values()], within=either
    )
    ended = dict(zip(("places", *ESCAPES), (cell["status"] for cell in run.record["cells"]), strict=True))
    # The first cell shows that the places are the right ones; all the others must fail.
    assert ended.pop("places") == "ok", run.record["cells"][0]["error"]
    assert set(ended.values()) == {"error"}, ended


def test_the_environment_says_nothing_about_the_grader(run_cells: Any, repo_root: Path, either: Isolation) -> None:
    run = run_cells(["import os; print(dict(os.environ)); print(os.getcwd())"], within=either)
    said = str(run.executed["cells"][0]["outputs"])
    assert "/work" in said
    assert "fixtures" not in said
    assert str(repo_root / "autograder") not in said
    assert "JPY" not in said
