"""What student code can see and reach: nothing of the answers, of others, or of the network."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]

# The system's own folders and TensorFlow's are gigabytes that we never write to.
WALK = """
import os
found = []
for folder, folders, files in os.walk("/"):
    skip = ("/proc", "/sys", "/dev", "/usr/share", "/usr/lib/", "/usr/include", "/usr/src")
    if folder.startswith(skip) or folder.endswith(("/tensorflow", "/keras", "/scipy", "/pandas")):
        folders[:] = []
        continue
    for name in files:
        path = os.path.join(folder, name)
        if name.endswith((".pyc", ".so")) or os.path.islink(path):
            continue
        try:
            content = open(path, "rb").read(200_000)
        except OSError:
            continue
        if any(word in content for word in WORDS):
            found.append(path)
print(found)
assert not found, found
"""

ESCAPES = {
    "network": "import socket; socket.create_connection(('1.1.1.1', 53), 1)",
    "loopback": "import socket; socket.create_connection(('127.0.0.1', 22), 1)",
    "root folder": "open('/x', 'w')",
    "python": "import numpy, os; open(os.path.join(os.path.dirname(numpy.__file__), 'x'), 'w')",
    "probe": "open('/probe/autograder_probe/x', 'w')",
    "settings": "open('/grader/settings.json', 'w')",
    "kernel parent": "import os; os.kill(1, 9); os.kill(1, 0); open('/proc/1/environ').read()",
    "become root": "import os; os.setuid(0)",
    "raise a limit": "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (9999, 9999))",
    "new namespace mount": "import ctypes, os; assert ctypes.CDLL(None).mount(b'/', b'/tmp', b'', 4096, b'') == 0",
    "host processes": "import os; p = [q for q in os.listdir('/proc') if q.isdigit()]; assert len(p) > 5, p",
    "files of the grader": f"open({str(ROOT / 'pyproject.toml')!r})",
}


def test_no_answer_lies_anywhere_in_sight(run_cells: Any, repo_root: Path) -> None:
    oracles = (repo_root / "reference" / "a1_2023" / "oracles.py").read_bytes()
    lines = [line for line in oracles.splitlines() if len(line) > 50][:5]
    assert lines
    # Put together at run time, so that the search does not find itself in the notebook's own source.
    words = [[bytes([byte ^ 1]).hex() for byte in line] for line in lines]
    unpack = f"WORDS = [bytes(int(pair, 16) ^ 1 for pair in word) for word in {words}]\n"
    run = run_cells([unpack + WALK], cell_s=100, notebook_s=110)
    assert run.record["cells"][0]["status"] == "ok", run.record["cells"][0]["error"]


def test_nothing_can_be_reached_or_changed(run_cells: Any) -> None:
    run = run_cells(list(ESCAPES.values()))
    ended = dict(zip(ESCAPES, (cell["status"] for cell in run.record["cells"]), strict=True))
    assert set(ended.values()) == {"error"}, ended


def test_the_environment_says_nothing_about_the_grader(run_cells: Any, repo_root: Path) -> None:
    run = run_cells(["import os; print(dict(os.environ)); print(os.getcwd())"])
    said = str(run.executed["cells"][0]["outputs"])
    assert "/work" in said
    assert "fixtures" not in said
    assert str(repo_root / "autograder") not in said
    assert "JPY" not in said
