"""Stages of killed graders are known and go, with what still runs of them; those in use stay."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.model.assignment import Limits
from autograder.sandbox import stage as module
from autograder.sandbox.abandoned import abandoned, end_processes, held
from autograder.sandbox.isolation import NoIsolation, find_bwrap
from autograder.sandbox.stage import Staging, staged

LIMITS = Limits(cell_s=5, notebook_s=20, memory_mib=512, processes=16, file_mib=16, output_kib=64)
LONG_AGO = 1_000_000_000
WANTED = Staging(LIMITS, 0, (), (), steps=None, batch_norm_momentum=None, stub_otter=True)


@pytest.fixture
def nobody() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def stage(folder: Path, pid: int) -> Path:
    root = folder / f"ag-{pid}-abcd"
    root.mkdir()
    (root / "settings.json").write_text("{}", encoding="utf-8")
    return root


def test_a_stage_whose_maker_has_ended_is_abandoned(tmp_path: Path, nobody: int) -> None:
    assert abandoned(stage(tmp_path, nobody), nobody)


def test_a_stage_whose_maker_runs_is_in_use(tmp_path: Path) -> None:
    assert not abandoned(stage(tmp_path, os.getpid()), os.getpid())


def test_a_locked_stage_is_in_use_although_its_maker_is_not_to_be_seen_from_this_container(
    tmp_path: Path, nobody: int
) -> None:
    root = stage(tmp_path, nobody)
    with held(root):
        assert not abandoned(root, nobody)
    assert abandoned(root, nobody)


def test_a_stage_whose_makers_number_another_process_has_now_is_abandoned_by_its_age(tmp_path: Path) -> None:
    root = stage(tmp_path, os.getpid())
    os.utime(root, (LONG_AGO, LONG_AGO))
    with held(root):
        assert not abandoned(root, os.getpid())  # a clock that was set does no harm
    assert abandoned(root, os.getpid())


def test_a_link_or_a_file_of_that_name_is_left_alone(tmp_path: Path, nobody: int) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert not any(abandoned(tmp_path / name, nobody) for name in ("link", "file", "missing"))


def test_the_next_stage_sweeps_an_abandoned_one_and_ends_the_sandbox_that_outlived_its_grader(
    tmp_path: Path, nobody: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bwrap = find_bwrap()
    assert bwrap is not None
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    root = stage(tmp_path, nobody)
    words = [bwrap, "--unshare-pid", "--ro-bind", "/", "/", "--ro-bind", str(root), "/mnt", "--", "/bin/sleep", "600"]
    with subprocess.Popen(words) as orphan:  # as one that was started just before its grader was killed
        assert orphan.poll() is None
        with staged(WANTED, within=NoIsolation()) as mine:
            assert orphan.wait(60) == -9
            assert not root.exists()
            assert mine.root.exists()


def test_two_that_sweep_at_a_time_do_not_stumble_over_each_other(
    tmp_path: Path, nobody: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def and_gone(root: Path, pid: int) -> bool:
        found = abandoned(root, pid)
        shutil.rmtree(root)
        return found

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(module, "abandoned", and_gone)
    root = stage(tmp_path, nobody)
    with staged(WANTED, within=NoIsolation()) as mine:
        assert list(tmp_path.glob("ag-*")) == [mine.root]
    assert not root.exists()


def test_no_process_that_only_looks_at_a_stage_is_ended(tmp_path: Path, nobody: int) -> None:
    root = stage(tmp_path, nobody)
    with subprocess.Popen([sys.executable, "-c", "input()", str(root)], stdin=subprocess.PIPE, text=True) as looking:
        end_processes(root)
        looking.communicate("\n")
    assert looking.returncode == 0
