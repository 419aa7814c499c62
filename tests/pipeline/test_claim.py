"""Results are written apart from submissions, by one autograder at a time, or nothing is run."""

import fcntl
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import intake
from autograder.errors import UsageError
from autograder.pipeline.claim import LOCK, claimed
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, remark
from autograder.pipeline.options import GradeOptions

Options = Callable[..., GradeOptions]


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with claimed(tmp_path / "out"):
        with pytest.raises(UsageError, match="another autograder is writing to this folder"), claimed(tmp_path / "out"):
            pass
        with claimed(tmp_path / "other"):
            assert (tmp_path / "other" / LOCK).exists()
    with claimed(tmp_path / "out"):
        assert (tmp_path / "out" / LOCK).exists()


def test_a_killed_grader_holds_nothing(tmp_path: Path) -> None:
    program = "import os, sys, pathlib; from autograder.pipeline.claim import claimed\n"
    program += "with claimed(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert done.returncode == -9
    with claimed(tmp_path):
        assert (tmp_path / LOCK).exists()


def test_neither_grading_nor_marking_goes_on_while_another_writes(
    cohort: Path, graded: Path, edition: Edition, make_options: Options
) -> None:
    before = (graded / "marks.csv").stat().st_mtime_ns
    with claimed(graded):
        with pytest.raises(UsageError, match="another autograder"):
            grade(cohort, edition=edition, options=make_options(graded), progress=lambda _: None)
        with pytest.raises(UsageError, match="another autograder"):
            remark(graded, edition=edition)
    assert (graded / "marks.csv").stat().st_mtime_ns == before


@pytest.mark.parametrize("where", ["file", "file/below", "/proc/results"])
def test_a_folder_that_cannot_be_made_is_a_usage_error(
    where: str, cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no results can be written there \(.+\)"):
        grade(cohort, edition=edition, options=make_options(tmp_path / where), progress=lambda _: None)


def test_a_file_system_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object) -> None:
        raise OSError(37, os.strerror(37))

    monkeypatch.setattr(fcntl, "flock", refusing)
    with pytest.raises(UsageError, match="cannot be locked"), claimed(tmp_path):
        pass


@pytest.mark.parametrize(
    ("out", "why"),
    [
        ("in", "where the submissions lie"),
        ("in/../in", "where the submissions lie"),
        ("in/33333333_A1_solution", "where the submissions lie"),
        ("in/33333333_A1_solution/results", "where the submissions lie"),
        ("in/empty", "where the submissions lie"),
        ("link", "where the submissions lie"),
    ],
)
def test_results_are_refused_among_submissions_before_anything_runs(
    out: str, why: str, cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    for name in ("33333333_A1_solution", "empty"):
        (cohort / name).mkdir()
    (cohort / "33333333_A1_solution" / "A1_Part1_Solutions.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "link").symlink_to(cohort)
    before = sorted(cohort.rglob("*"))
    with pytest.raises(UsageError, match=why):
        grade(cohort, edition=edition, options=make_options(tmp_path / out), progress=lambda _: None)
    assert sorted(cohort.rglob("*")) == before


def test_results_beside_a_submission_of_their_name_are_refused(
    tmp_path: Path, edition: Edition, make_options: Options, solved: str
) -> None:
    folder = tmp_path / "33333333_A1_solution"
    folder.mkdir()
    (folder / "A1_Part1_Solutions.ipynb").write_text(solved, encoding="utf-8")
    with pytest.raises(UsageError, match="would mix with the submission 33333333_A1_solution"):
        grade(folder, edition=edition, options=make_options(tmp_path), progress=lambda _: None)
    assert [path.name for path in folder.iterdir()] == ["A1_Part1_Solutions.ipynb"]


def test_results_in_a_new_folder_among_zips_are_passed_over_later(
    tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    with zipfile.ZipFile(tmp_path / "33333333_A1_solution.zip", "w") as archive:
        archive.writestr("A1_Part1_Solutions.ipynb", "no notebook")
    for _ in range(2):
        options = make_options(tmp_path / "results")
        reports = grade(tmp_path, edition=edition, options=options, progress=lambda _: None).reports
        assert [report.submission for report in reports] == ["33333333_A1_solution"]


def test_results_in_which_grading_has_only_begun_are_no_submission(tmp_path: Path) -> None:
    (tmp_path / "1.zip").write_bytes(b"PK")
    with claimed(tmp_path / "results"):
        assert intake.discover(tmp_path) == (tmp_path / "1.zip",)
