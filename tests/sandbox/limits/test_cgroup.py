"""Control groups: which one is ours to divide, what is written to it, and, where there is a real one, what it does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from autograder.model.assignment import Limits
from autograder.sandbox.limits import cgroup
from autograder.sandbox.limits.cgroup import Group, memory_means, open_group

LIMITS = Limits(cell_s=1, notebook_s=2, memory_mib=100, processes=7, file_mib=3, output_kib=4)
REAL = Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup")


@pytest.fixture
def hierarchy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like a delegated group with two processes in it; its files appear when they are written."""
    own = tmp_path / "cgroup"
    own.mkdir()
    for name, text in {
        "cgroup.controllers": "cpu memory pids\n",
        "cgroup.subtree_control": "",
        "cgroup.procs": "11\n12\n",
        "memory.max": "max\n",
    }.items():
        (own / name).write_text(text)
    said(tmp_path / "proc", "/", own, group="/")
    monkeypatch.setattr(Path, "rmdir", shutil.rmtree)  # the system removes a group's files with it
    return own


def said(proc: Path, root: str, mounted: Path, *, group: str) -> None:
    """What the system says of this process's groups."""
    proc.mkdir(exist_ok=True)
    (proc / "mountinfo").write_text(
        f"21 1 8:1 / / rw - ext4 /dev/sda rw\n31 21 0:27 {root} {mounted} rw,nosuid shared:9 - cgroup2 none rw\n"
    )
    (proc / "cgroup").write_text(f"5:memory:/elsewhere\n0::{group}\n")


def text(*parts: Path | str) -> str:
    return Path(*parts).read_text()


def test_a_kernel_gets_a_group_with_its_limits_and_the_grader_one_below_its_own(
    hierarchy: Path, tmp_path: Path
) -> None:
    group = open_group(LIMITS, proc=tmp_path / "proc")
    assert group is not None
    assert group.folder == hierarchy / f"ag-{os.getpid()}-0"
    # Files in memory count here and not with the processes: 8 × 3 MiB of them, and 16 of /dev/shm.
    assert text(group.folder, "memory.max") == str((100 + 24 + 16) * 2**20)
    assert text(group.folder, "memory.swap.max") == "0"
    assert text(group.folder, "memory.oom.group") == "1"
    assert text(group.folder, "pids.max") == "11"
    assert text(hierarchy, "cgroup.subtree_control") == "+memory +pids"
    assert text(hierarchy, "ag-graders", "cgroup.procs").endswith("12")  # one write each
    second = open_group(LIMITS, proc=tmp_path / "proc")
    assert second is not None
    assert second.folder.name.endswith("-1")


def test_a_grader_that_has_moved_already_divides_the_group_above(hierarchy: Path, tmp_path: Path) -> None:
    (hierarchy / "cgroup.subtree_control").write_text("memory pids")
    said(tmp_path / "proc", "/", hierarchy, group="/ag-graders")
    group = open_group(LIMITS, proc=tmp_path / "proc")
    assert group is not None
    assert group.folder.parent == hierarchy
    assert text(hierarchy, "cgroup.subtree_control") == "memory pids"


@pytest.mark.parametrize("controllers", ["cpu io", "memory", ""])
def test_without_both_controllers_there_is_no_group(hierarchy: Path, tmp_path: Path, controllers: str) -> None:
    (hierarchy / "cgroup.controllers").write_text(controllers)
    assert open_group(LIMITS, proc=tmp_path / "proc") is None


def test_without_a_second_hierarchy_there_is_no_group(tmp_path: Path) -> None:
    assert open_group(LIMITS, proc=tmp_path / "proc") is None
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc" / "mountinfo").write_text("21 1 8:1 / / rw - ext4 /dev/sda rw\n")
    (tmp_path / "proc" / "cgroup").write_text("0::/\n")
    assert open_group(LIMITS, proc=tmp_path / "proc") is None


def test_root_divides_no_group_that_nobody_has_delegated(
    hierarchy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(tmp_path / "proc", "/", hierarchy.parent, group="/cgroup")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert open_group(LIMITS, proc=tmp_path / "proc") is None
    assert not (hierarchy / "ag-graders").exists()
    monkeypatch.setattr(os, "listxattr", lambda own: ["user.delegate"] if own == hierarchy else [])
    assert open_group(LIMITS, proc=tmp_path / "proc") is not None


def test_the_group_of_a_grader_that_was_killed_is_removed_by_the_next(hierarchy: Path, tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (hierarchy / f"ag-{gone.pid}-0").mkdir()
    (hierarchy / f"ag-{os.getppid()}-0").mkdir()
    open_group(LIMITS, proc=tmp_path / "proc")
    assert not (hierarchy / f"ag-{gone.pid}-0").exists()
    assert (hierarchy / f"ag-{os.getppid()}-0").exists()


@pytest.mark.parametrize(
    ("events", "due"), [("oom 3\noom_kill 2\n", True), ("oom 3\noom_kill 0\n", False), ("", False)]
)
def test_what_the_system_has_killed_for_its_memory_is_known(tmp_path: Path, events: str, *, due: bool) -> None:
    (tmp_path / "memory.events").write_text(events)
    assert Group(tmp_path).out_of_memory() is due
    assert not Group(tmp_path / "gone").out_of_memory()


def test_which_means_holds_the_memory_is_said(hierarchy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cgroup, "_PROC", tmp_path / "proc")
    assert memory_means() == "cgroup v2"
    (hierarchy / "cgroup.controllers").write_text("")
    assert memory_means() == "watchdog"


def test_a_real_group_is_entered_before_the_program_starts_ended_as_a_whole_and_removed() -> None:
    real = next((path for path in REAL if (path / "cgroup.controllers").exists()), None)
    if real is None or not os.access(real, os.W_OK):
        pytest.skip("no second hierarchy that we may write to")
    group = Group(real / f"ag-{os.getpid()}-test")
    group.folder.mkdir()
    try:
        program = "import os, time\nif os.fork():\n    print(open('/proc/self/cgroup').read(), flush=True)\n"
        program += "else:\n    os.setsid()\ntime.sleep(600)"
        process = subprocess.Popen(
            group.enter([sys.executable, "-c", program]), stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert process.stdout is not None
        joined = [line for line in iter(process.stdout.readline, "\n") if line.startswith("0::")]
        assert joined == [f"0::/{group.folder.name}\n"]
        left = psutil.Process(process.pid).children()
        assert len(left) == 1
        group.kill()
        process.communicate(timeout=10)
        assert process.returncode == -9
        group.remove()
        assert not group.folder.exists()
        assert not left[0].is_running() or left[0].status() == psutil.STATUS_ZOMBIE
        group.remove()  # gone already: nothing happens
    finally:
        group.remove()
