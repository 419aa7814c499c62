"""Real runs through the whole command, made once and looked at by many tests."""

import fcntl
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, remark
from autograder.pipeline.options import GradeOptions
from autograder.sandbox import isolation

pytestmark = pytest.mark.slow

NOTEBOOK = "A1_Part1_Solutions.ipynb"
PERFECT = "20249337_A1_solution"
UNREADABLE = "99999999_A1_solution"


@dataclass(frozen=True, slots=True)
class RealRun:
    """What `autograder grade` did with a perfect submission and one that is no zip."""

    inputs: Path
    out: Path
    code: int
    stdout: str
    stderr: str


def grade_for_real(folder: Path, solved: str) -> None:
    inputs = folder / "in"
    inputs.mkdir(parents=True)
    with zipfile.ZipFile(inputs / f"{PERFECT}.zip", "w") as archive:
        archive.writestr(NOTEBOOK, solved)
    (inputs / f"{UNREADABLE}.zip").write_bytes(b"no zip")
    command = [sys.executable, "-m", "autograder", "grade", str(inputs), "--out", str(folder / "out"), "-j", "2"]
    command += ["--only", "part1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = {"code": done.returncode, "stdout": done.stdout, "stderr": done.stderr}
    (folder / "said.json").write_text(json.dumps(said), encoding="utf-8")


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory, solved: str) -> RealRun:
    """Run once, whichever of the test processes gets here first."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "real-run"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "said.json").exists():
            grade_for_real(folder, solved)
    said = json.loads((folder / "said.json").read_text(encoding="utf-8"))
    return RealRun(folder / "in", folder / "out", **said)


def test_the_table_names_everyone_and_the_exit_code_tells_of_findings(real: RealRun) -> None:
    assert real.code == 1, real.stderr
    assert PERFECT in real.stdout
    assert UNREADABLE in real.stdout
    assert "marks.csv" in real.stdout


def test_progress_on_a_pipe_is_a_line_per_submission_on_standard_error(real: RealRun) -> None:
    assert sorted(real.stderr.splitlines()) == [f"graded {PERFECT}: 19.5", f"graded {UNREADABLE}: 0"]


def test_the_reference_gets_every_machine_point_and_the_rest_waits_for_a_person(real: RealRun) -> None:
    report = json.loads((real.out / PERFECT / "report.json").read_text(encoding="utf-8"))
    # 19½ + 10½ = 30: the points of Part 1 in the course's own table.
    assert (report["points_exact"], report["pending"], report["available"]) == ("39/2", 10.5, 30)
    assert report["student_id"] in (20249337, 12345678)


def test_graded_twice_the_report_is_the_same_byte_by_byte(real: RealRun, tmp_path: Path, edition: Edition) -> None:
    options = GradeOptions(tmp_path / "again", isolation(), 1)
    grade(real.inputs / f"{PERFECT}.zip", edition=edition, options=options, progress=lambda _: None)
    for name in ("report.json", "report.html", "results.json"):
        first, second = (out / PERFECT / name for out in (real.out, tmp_path / "again"))
        assert second.read_bytes() == first.read_bytes(), name


def test_marked_again_the_report_is_the_same_byte_by_byte(real: RealRun, edition: Edition) -> None:
    before = (real.out / PERFECT / "report.json").read_bytes()
    points = remark(real.out, edition=edition).before
    assert (real.out / PERFECT / "report.json").read_bytes() == before
    assert points == {PERFECT: "19.5", UNREADABLE: "0"}


def test_nothing_of_ours_leaks_into_the_executed_notebook(real: RealRun, repo_root: Path) -> None:
    executed = (real.out / PERFECT / "evidence" / "part1" / "executed.ipynb").read_text(encoding="utf-8")
    assert str(repo_root) not in executed
    assert "autograder_probe" not in executed
