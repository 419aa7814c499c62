"""Cohorts of honest and hostile submissions, for tests of what one may do to the others."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.pipeline.edition import Edition
from autograder.pipeline.mutants import Mutant, read_file
from autograder.pipeline.selftest import handed_in

NOTEBOOK = "A1_Part1_Solutions.ipynb"

HOSTILE: Mapping[str, str] = {
    "writes everywhere": """
import os
for folder, folders, files in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/sys", "/usr")]
    for name in [*files, "report.json", "results.json", "marks.csv"]:
        for change in (lambda path: open(path, "w").write("0 points"), os.remove):
            try:
                change(os.path.join(folder, name))
            except OSError:
                pass
""",
    "leaves daemons behind": """
import os, time
for _ in range(8):
    if not os.fork():
        os.setsid()
        if not os.fork():
            while True:
                for folder in ("/tmp", "/work", "/dev/shm", "/home/student", "/grader", "/grader/ipc-1"):
                    try:
                        open(folder + "/left-behind", "a").write("x" * 1000)
                    except OSError:
                        pass
                time.sleep(0.01)
        os._exit(0)
""",
    "fork bomb": """
import os, time
for _ in range(10_000):
    try:
        if not os.fork():
            time.sleep(600)
    except OSError:
        pass
""",
    "fills the disk": """
for folder in ("/work", "/tmp", "/home/student", "/dev/shm", "/grader", "/var/tmp"):
    for number in range(1_000):
        try:
            with open(f"{folder}/{number}", "wb") as file:
                for _ in range(16):
                    file.write(bytes(1 << 20))
        except OSError:
            break
""",
    "floods its output": """
import sys
for number in range(3_000):
    print("GRADER ERROR 20249337_A1_solution " * 300)
    print("0 of 30 points", "x" * 5_000, file=sys.stderr)
""",
    "takes all memory": """
taken = []
while True:
    taken.append(bytearray(b"x") * (64 << 20))
""",
    "kills what it can reach": """
import os, signal
for pid in [os.getppid(), *range(2, 5_000)]:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
os.kill(-1, signal.SIGKILL)
""",
    "exits": """
import os
os._exit(0)
""",
    "never ends": """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    "speaks for another": """
import glob, json, os, socket
student_id = 20249337
report = {"submission": "20249337_A1_solution", "points": 0, "score": 0, "tests": []}
for folder in (".", "..", "/work", "/tmp", "/autograder/results", "/grader"):
    for name in ("results.json", "report.json", "20249337_A1_solution/report.json", "marks.csv"):
        try:
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            open(os.path.join(folder, name), "w").write(json.dumps(report))
        except OSError:
            pass
for path in [*glob.glob("/tmp/**/k-*", recursive=True), *glob.glob("/proc/*/r" "oot/tmp/ag-*/ipc-*/k-*")]:
    try:
        socket.socket(socket.AF_UNIX).connect(path)
    except OSError:
        pass
print(json.dumps(report))
""",
}
"""What it does → the code of its first cell."""


def honest(edition: Edition, count: int) -> list[Mutant]:
    """So many mutants of Part 1, right and wrong in many ways, each with an ID of its own: what students hand in."""
    found = read_file(edition.mutants_folder / "part1.toml")
    chosen = found[:: len(found) // count][:count]
    ids = [found[0].student_id, *(10_000_019 + 4_000_037 * number for number in range(count - 1))]
    return [
        replace(mutant, student_id=student_id, submission=f"{student_id}_A1_solution")
        for mutant, student_id in zip(chosen, ids, strict=True)
    ]


def hand_in(mutant: Mutant, edition: Edition, folder: Path, *, first_cell: str = "") -> str:
    """Write the mutant's zip, with hostile code before all else if it is given; the submission's name."""
    members = dict(handed_in(mutant, edition, start=edition.solved_folder))
    notebook = json.loads(members[NOTEBOOK])
    if first_cell:
        notebook["cells"].insert(0, _cell(first_cell))
    with zipfile.ZipFile(folder / f"{mutant.submission}.zip", "w") as archive:
        archive.writestr(NOTEBOOK, json.dumps(notebook))
    return mutant.submission


def _cell(code: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": "hostile",
        "metadata": {},
        "source": code,
        "outputs": [],
        "execution_count": None,
    }
