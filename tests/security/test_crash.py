"""A grader that is killed at any moment costs nothing: run again, it gives what an uninterrupted one gives.

More moments than a few: AUTOGRADER_KILLS=50, and the same again: AUTOGRADER_KILL_SEED=…, which a failure names.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import open_gradable
from autograder.sandbox.isolation import find_bwrap
from tests.security.cohorts import HOSTILE, hand_in, honest
from tests.security.results import broken, differences, files, half_written, processes_of

KILLS = int(os.environ.get("AUTOGRADER_KILLS", "3"))
SEED = int(os.environ.get("AUTOGRADER_KILL_SEED", time.time_ns() % 100_000))
LIMIT_S = 60
QUICK = ("leaves daemons behind", "exits")


@dataclass(frozen=True, slots=True)
class Uninterrupted:
    """A cohort, and what grading it gives."""

    inputs: Path
    files: dict[str, object]
    code: int
    seconds: float


def command(verb: str, inputs: Path, out: Path) -> list[str]:
    words = [sys.executable, "-m", "autograder", verb, str(inputs)]
    return [*words, "--only", "part1", "--out", str(out), "-j", "2"] if verb == "grade" else [*words, "-j", "2"]


def start(words: list[str], temporary: Path) -> "subprocess.Popen[str]":
    temporary.mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with (temporary.parent / "said").open("a", encoding="utf-8") as said:
        return subprocess.Popen(words, stdout=said, stderr=said, text=True, env=environment, start_new_session=True)


def fill(folder: Path, edition: Edition) -> None:
    """Three honest submissions, two hostile ones, and one that is no zip."""
    folder.mkdir()
    mutants = honest(edition, 5)
    codes = ["", "", "", *(HOSTILE[name] for name in QUICK)]
    for mutant, code in zip(mutants, codes, strict=True):
        hand_in(mutant, edition, folder, first_cell=code)
    (folder / "99999999_A1_solution.zip").write_bytes(b"no zip")


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Uninterrupted:
    folder = tmp_path_factory.mktemp("uninterrupted")
    fill(folder / "in", open_gradable("a1_2023"))
    began = time.monotonic()
    code = start(command("grade", folder / "in", folder / "out"), folder / "tmp").wait()
    seconds = time.monotonic() - began
    found = files(folder / "out")
    assert code == 1, (folder / "said").read_text(encoding="utf-8")  # one submission cannot be read
    assert len([path for path in found if path.endswith("/report.json")]) == 6
    assert broken(folder / "out") == half_written(folder / "out") == []
    return Uninterrupted(folder / "in", found, code, seconds)


def kill(process: "subprocess.Popen[str]", *, group: bool) -> list[psutil.Process]:
    """SIGKILL to the grader, or to all of its group; what ran below it."""
    try:
        below = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        below = []
    if group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
    return below


def runs(process: psutil.Process) -> bool:
    """One that waits to be reaped has ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_gone(processes: list[psutil.Process]) -> list[str]:
    """Those that still run after a moment: whoever has adopted them may take its time."""
    end = time.monotonic() + LIMIT_S
    while True:
        left = [process for process in processes if runs(process)]
        if not left or time.monotonic() > end:
            return [str(process) for process in left]
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(60 + 90 * KILLS)
def test_killed_at_random_moments_and_run_again_the_results_are_those_of_an_uninterrupted_run(
    uninterrupted: Uninterrupted, tmp_path: Path
) -> None:
    chance = np.random.default_rng(SEED)
    problems = [problem for number in range(KILLS) for problem in trial(number, chance, uninterrupted, tmp_path)]
    assert problems == []


def trial(number: int, chance: np.random.Generator, due: Uninterrupted, tmp_path: Path) -> list[str]:
    """Kill a run, in some trials the next one or a re-mark too, and let the last one finish."""
    folder = tmp_path / str(number)
    out, temporary = folder / "out", folder / "tmp"
    folder.mkdir()
    verbs = ["grade"] * int(chance.choice((1, 1, 2))) + ["remark"] * int(chance.choice((0, 0, 1)))
    problems, when = [], []
    for verb in verbs:
        if verb == "remark" and not any(out.glob("*/report.json")):
            continue
        after_s = chance.uniform(0.0, due.seconds if verb == "grade" else 2.0)
        group = chance.random() < 0.5
        when.append(f"{verb} after {after_s:.2f} s{' with its group' if group else ''}")
        process = start(command(verb, due.inputs if verb == "grade" else out, out), temporary)
        try:
            process.wait(after_s)
        except subprocess.TimeoutExpired:
            problems += all_gone(kill(process, group=group))
        problems += broken(out)
    code = start(command("grade", due.inputs, out), temporary).wait()
    problems += [f"exit code {code}"] if code != due.code else []
    problems += differences(files(out), due.files) + half_written(out) + all_gone(processes_of(temporary))
    problems += [str(path) for path in temporary.glob("ag-*")]
    said = (folder / "said").read_text(encoding="utf-8")
    return [
        f"AUTOGRADER_KILL_SEED={SEED}, trial {number} ({', then '.join(when)}): {problem}\n{said}"
        for problem in problems
    ]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_before_any_step_of_writing_nothing_is_lost_and_run_again_all_is_there(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.security.stepwise", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


@pytest.mark.slow
def test_a_full_disk_stops_grading_with_one_error_and_what_was_graded_before_is_whole(tmp_path: Path) -> None:
    bwrap = find_bwrap()
    assert bwrap is not None
    out = tmp_path / "out"
    out.mkdir()
    small = [bwrap, "--dev-bind", "/", "/", "--size", str(1_500_000), "--tmpfs", str(out), "--"]
    first, second = ended([*small, sys.executable, "-m", "tests.security.full_disk", str(tmp_path)])
    for attempt in (first, second):
        assert attempt["error"].startswith(str(out))
        assert "cannot be written (No space left on device), so grading was stopped" in attempt["error"]
        assert attempt["wrong"] == []
    assert 1 <= len(first["graded"]) < 4
    assert {*first["graded"]} <= {*first["stored"]} == {*second["stored"]}
    assert second["changed"] == []


@pytest.mark.slow
def test_a_limit_on_the_size_of_files_is_a_fault_of_ours_for_whom_it_meets(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    first, second = ended([sys.executable, "-m", "tests.security.full_disk", str(tmp_path), "200000"])
    for attempt in (first, second):
        assert attempt["error"] == ""
        assert len(attempt["graded"]) == 4
        assert "grader.fault" in attempt["findings"]
        assert half_written(tmp_path / "out") == []


@pytest.mark.slow
def test_the_memory_of_the_grader_does_not_grow_with_the_cohort(tmp_path: Path) -> None:
    graded, marked = zip(*(peaks(tmp_path / str(count), count) for count in (8, 40)), strict=True)
    # What 32 more submissions drew is 32 MiB, and 43 as text.
    assert graded[1] - graded[0] < 16
    assert marked[1] - marked[0] < 16


def peaks(folder: Path, count: int) -> tuple[float, float]:
    """MiB after grading, and after marking again."""
    words = [sys.executable, "-m", "tests.security.standing_still", str(folder), str(count), "1024"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    graded, marked = (float(line.split(": ")[1].removesuffix(" MiB")) for line in done.stdout.splitlines())
    return graded, marked


def ended(words: list[str]) -> Any:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
