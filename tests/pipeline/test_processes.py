"""Marking in several processes: one that dies costs one submission a mark of ours, and none outlives the grader."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil

from autograder.pipeline.processes import mark_in_processes

LIMIT_S = 60


def begun(folder: Path, name: str) -> str:
    """Note that this was marked; `bad` ends the process that marks it."""
    (folder / f"{name}-{os.getpid()}").touch()
    if name == "bad":
        os.kill(os.getpid(), signal.SIGKILL)
    return name.upper()


def fault(name: str, error: Exception) -> str:
    return f"{name}: {type(error).__name__}"


def test_the_results_come_in_the_order_of_the_names(tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(12)]
    assert mark_in_processes(names, 2, partial(begun, tmp_path), fault=fault) == tuple(map(str.upper, names))


def test_a_process_that_dies_is_a_fault_of_the_one_that_it_marked_alone(tmp_path: Path) -> None:
    names = ["a", "b", "bad", "c", "d"]
    marked = mark_in_processes(names, 2, partial(begun, tmp_path), fault=fault)
    assert marked == ("A", "B", "bad: BrokenProcessPool", "C", "D")
    assert 1 <= len(list(tmp_path.glob("bad-*"))) <= 2


def test_no_process_outlives_a_grader_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "grader.py"
    program.write_text(
        "import sys, time\n"
        "from autograder.pipeline.processes import mark_in_processes\n"
        "if __name__ == '__main__':\n"
        "    mark_in_processes([600.0] * 4, 2, time.sleep, fault=None)\n",
        encoding="utf-8",
    )
    with subprocess.Popen([sys.executable, str(program)]) as grader:
        children: list[psutil.Process] = []
        end = time.monotonic() + LIMIT_S
        while len([p for p in children if "spawn_main" in " ".join(p.cmdline())]) < 2:
            assert time.monotonic() < end
            time.sleep(0.05)
            children = psutil.Process(grader.pid).children()
        time.sleep(1)  # into their work
        grader.kill()
    _, alive = psutil.wait_procs(children, timeout=LIMIT_S)
    assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []
