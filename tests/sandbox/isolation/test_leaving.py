"""What runs in a sandbox ends with it, wherever it has gone to, even when the grader is killed; nothing of it stays."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.errors import GraderFault
from autograder.sandbox import Isolation, users
from autograder.sandbox.isolation import Unprivileged
from autograder.sandbox.isolation.reach import landlock_version
from autograder.sandbox.stage import Stage
from tests.security.leftovers import left_since, trace

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes as another user")

DAEMONS = """
import os, signal, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        if os.fork() == 0:
            os.setsid()
            time.sleep(1000)
        os._exit(0)
"""
BOMB = """
import os, time
while True:
    try:
        if os.fork() == 0:
            os.setsid()
    except OSError:
        time.sleep(0.01)
"""
FILES = """
import multiprocessing.shared_memory as memory, os, tempfile
from multiprocessing import resource_tracker
kept = memory.SharedMemory(create=True, size=5000)
resource_tracker.unregister(kept._name, "shared_memory")
for folder in ("/tmp", "/var/tmp", "/dev/shm", tempfile.gettempdir(), "."):
    try:
        os.makedirs(os.path.join(folder, "left-behind", "below"))
    except OSError:
        pass
"""


@pytest.mark.slow
def test_daemons_bombs_and_files_are_gone_after_the_run(run_cells: Any, either: Isolation) -> None:
    before = trace()
    run = run_cells([DAEMONS, FILES, "a = 1", BOMB], within=either, cell_s=3)
    assert [cell["status"] for cell in run.record["cells"]] == ["ok", "ok", "ok", "timeout"]
    assert run.record["fault"] == ""
    assert left_since(before) == []


@pytest.mark.slow
def test_a_kernel_finds_nothing_of_the_one_before_it(run_cells: Any, either: Isolation) -> None:
    leave = (
        "import os; [open(f'{f}/left', 'w') for f in (os.getcwd(), os.path.expanduser('~'), '/dev/shm')]; os._exit(1)"
    )
    look = "import os; assert not [f for f in (os.getcwd(), os.path.expanduser('~'), '/dev/shm') if os.path.exists(f'{f}/left')]"
    run = run_cells([leave, look], within=either)
    assert [cell["status"] for cell in run.record["cells"]] == ["died", "ok"], run.record["cells"][1]["error"]


GRADER = """
import asyncio, json, sys
import nbformat
from autograder.model.assignment import Limits, Part, Question
from autograder.model.evidence import SubmittedNotebook
from autograder.model.plan import CellPlace, QuestionPlan
from autograder.sandbox import Job, isolation, run_notebook

cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(json.loads(sys.argv[2]))]
limits = Limits(cell_s=100, notebook_s=100, memory_mib=768, processes=48, file_mib=8, output_kib=16)
part = Part("part1", "Part 1", "nb.ipynb", 1, limits, (Question("q1", "q1", "q1", (), False),))
submitted = SubmittedNotebook("part1", json.dumps(nbformat.v4.new_notebook(cells=cells)))
places = (CellPlace("q1", own=True, check=False),) * len(cells)
job = Job(submitted, part, (QuestionPlan("q1"),), places, ())
within = isolation(prefer=sys.argv[1])
print(within.uid(job.slot), flush=True)
asyncio.run(run_notebook(job, isolation=within))
"""


def stages(pid: int) -> list[Path]:
    return list(Path("/tmp").glob(f"ag-{pid}-*"))


@pytest.mark.slow
def test_a_killed_graders_kernel_dies_and_the_next_run_clears_the_rest(run_cells: Any, either: Isolation) -> None:
    cells = f'[{json.dumps(DAEMONS)}, "open(chr(119), chr(119)); import time; time.sleep(1000)"]'
    with subprocess.Popen(
        [sys.executable, "-c", GRADER, either.name, cells], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as grader:
        assert grader.stdout is not None
        said = grader.stdout.readline().strip()
        uid = int(said) if said != "None" else -1
        running = wait_for(
            lambda: len(psutil.Process(grader.pid).children(recursive=True)) >= 1 and daemons(grader.pid, uid)
        )
        family = psutil.Process(grader.pid).children(recursive=True)
        kernel = min(family, key=lambda process: process.pid)
        grader.kill()
    assert running
    assert stages(grader.pid)
    assert wait_for(lambda: not alive(kernel))
    assert [cell["status"] for cell in run_cells(["a = 1"], within=either).record["cells"]] == ["ok"]
    assert stages(grader.pid) == []
    assert wait_for(lambda: not any(map(alive, [*family, *users.processes(uid)])))


def daemons(pid: int, uid: int) -> bool:
    """Its daemons run: below it in namespaces, as its user else."""
    found = {process.pid for process in psutil.Process(pid).children(recursive=True)}
    return len(found | {process.pid for process in users.processes(uid) if alive(process)}) >= 6


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait_for(condition: Any) -> bool:
    for _ in range(300):
        if condition():
            return True
        time.sleep(0.1)
    return False


@needs_root
def test_all_of_a_user_is_ended_and_nobody_else() -> None:
    uid, other = users.slot_uid(11), users.slot_uid(12)
    # A session of its own, and nobody waits for it: no group and no parent leads to it.
    started = [
        subprocess.Popen(
            ["/bin/sh", "-c", "sleep 100 & sleep 100"],
            user=number,
            group=number,
            extra_groups=[],
            start_new_session=True,
        )
        for number in (uid, other)
    ]
    try:
        assert wait_for(lambda: len(users.processes(uid)) == len(users.processes(other)) == 3)
        users.end(uid)
        assert wait_for(lambda: not any(map(alive, users.processes(uid))))
        assert sum(map(alive, users.processes(other))) == 3
        users.clear(other)
        assert not any(map(alive, users.processes(other)))
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_no_user_but_ours_can_be_ended() -> None:
    for uid in (0, 1, os.getuid(), 1000, 65_534):
        with pytest.raises(ValueError, match="other users' processes are not ours to end"):
            users.end(uid)


@needs_root
def test_a_user_is_claimed_by_one_run_at_a_time() -> None:
    uid = users.slot_uid(13)
    program = f"from autograder.sandbox import users\nwith users.claimed({uid}): print('mine', flush=True)"
    with users.claimed(uid):
        waiting = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(2)
    assert waiting.communicate(timeout=60)[0] == "mine\n"


@needs_root
def test_files_of_the_user_are_removed_where_everybody_may_write() -> None:
    uid = users.slot_uid(14)
    left = [Path(folder, f"left-{uid}") for folder in ("/tmp", "/var/tmp", "/dev/shm")]
    for path in left:
        path.mkdir()
        (path / "file").write_text("x")
        os.chown(path, uid, uid)
    users.clear(uid)
    assert not any(path.exists() for path in left)


@needs_root
def test_what_cannot_be_ended_is_the_graders_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    uid = users.slot_uid(15)
    process = subprocess.Popen(["/bin/sleep", "100"], user=uid, group=uid, extra_groups=[])
    try:
        monkeypatch.setattr(users, "end", lambda _: None)
        monkeypatch.setattr(users, "_TRIES", 3)
        with pytest.raises(GraderFault, match=rf"user {uid} cannot be ended: \[{process.pid}\]"):
            users.clear(uid)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


@needs_root
def test_orphans_are_reaped_and_children_of_ours_are_left_to_who_waits_for_them() -> None:
    uid = users.slot_uid(16)
    with users.claimed(uid):
        child = subprocess.Popen(
            ["/bin/sh", "-c", "(sleep 0.1 &) ; exit 5"], user=uid, group=uid, extra_groups=[], stdin=subprocess.DEVNULL
        )
        assert wait_for(lambda: [p.status() for p in users.processes(uid)] == [psutil.STATUS_ZOMBIE] * 2)
        users.reap(uid, but=child.pid)
        assert [process.pid for process in users.processes(uid)] == [child.pid]
        assert child.wait() == 5


def test_its_disks_are_its_own_folders_and_shared_memory() -> None:
    limits: Any = None
    stage = Stage(Path("/tmp/stage"), limits, 61_184, (), inside=False)
    assert [str(path) for path in Unprivileged(landlock_version()).disks(stage)] == [
        *("/tmp/stage/work", "/tmp/stage/home", "/tmp/stage/tmp"),
        "/dev/shm",
    ]
