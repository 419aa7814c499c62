"""Marking stored evidence again: no notebook runs, and what people added before is still known."""

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import MarksFileError, UsageError
from autograder.model.points import points_text
from autograder.model.result import Outcome
from autograder.pipeline import collect as collecting
from autograder.pipeline import grade as module
from autograder.pipeline.edition import Edition, open_edition
from autograder.pipeline.grade import remark
from autograder.pipeline.options import GradeOptions

HEAD = "student_id,question,criterion,points\n"


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_without_a_change_every_file_stays_as_it_was(graded: Path, edition: Edition) -> None:
    before = files(graded)
    cohort = remark(graded, edition=edition)
    reports = cohort.reports
    assert files(graded) == before
    assert cohort.before == {"11111111_A1_solution": "0", "22222222_A1_solution": "0"}
    assert [report.submission for report in reports] == ["11111111_A1_solution", "22222222_A1_solution"]


def test_marks_of_persons_are_added_kept_and_known_the_next_time(
    answered: Path, tmp_path: Path, edition: Edition
) -> None:
    marks = tmp_path / "m.csv"
    marks.write_text(f"{HEAD}11111111,q1_2a,value,0.5\n", encoding="utf-8")
    machine = remark(answered, edition=edition).reports[0].points
    first = remark(answered, edition=edition, manual=marks)
    assert first.reports[0].points == machine + Fraction(1, 2)
    assert first.before["11111111_A1_solution"] == points_text(machine)
    again = remark(answered, edition=edition)
    assert again.reports == first.reports
    assert again.before["11111111_A1_solution"] == points_text(machine + Fraction(1, 2))


def test_a_second_file_of_marks_adds_to_the_first_and_corrects_it(
    answered: Path, tmp_path: Path, edition: Edition
) -> None:
    marks = tmp_path / "m.csv"
    marks.write_text(f"{HEAD}11111111,q1_2a,value,0.5\n11111111,q1_2b,value,0.5\n", encoding="utf-8")
    remark(answered, edition=edition, manual=marks)
    more = tmp_path / "n.toml"
    more.write_text('[[marks]]\nstudent_id = 11111111\nquestion = "q1_2b"\ncriterion = "value"\npoints = 0.25\n')
    report = remark(answered, edition=edition, manual=more).reports[0]
    points = {q.id: c.points for q in report.questions for c in q.criteria if c.id == "value"}
    assert (points["q1_2a"], points["q1_2b"]) == (Fraction(1, 2), Fraction(1, 4))


def test_what_fits_no_submission_is_told(answered: Path, tmp_path: Path, edition: Edition) -> None:
    marks, times = tmp_path / "m.csv", tmp_path / "t.csv"
    marks.write_text(f"{HEAD}99999999,q1_2a,value,0.5\n", encoding="utf-8")
    times.write_text("submission,received\nnobody,2023-09-01T00:00:00+00:00\n", encoding="utf-8")
    said = " ".join(remark(answered, edition=edition, manual=marks, received=times).notices)
    assert "student 99999999 fit no submission" in said
    assert "receipt time of nobody fits no submission" in said
    assert "No receipt time is known for 11111111_A1_solution" in said


def test_marks_in_another_format_are_refused(answered: Path, tmp_path: Path, edition: Edition) -> None:
    (tmp_path / "marks.xlsx").write_bytes(b"PK")
    with pytest.raises(UsageError, match=r"a \.csv or \.toml file"):
        remark(answered, edition=edition, manual=tmp_path / "marks.xlsx")


def test_wrong_marks_change_nothing(graded: Path, tmp_path: Path, edition: Edition) -> None:
    before = files(graded)
    marks = tmp_path / "m.csv"
    marks.write_text(f"{HEAD}11111111,q1_2a,value,1000\n", encoding="utf-8")
    with pytest.raises(MarksFileError):
        remark(graded, edition=edition, manual=marks)
    assert files(graded) == before


def test_many_are_marked_by_several_processes_with_the_same_result(
    graded: Path, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = remark(graded, edition=edition, jobs=2).reports  # two are not many
    monkeypatch.setattr(module, "_WORTH_A_PROCESS", 1)
    shared = remark(graded, edition=edition, jobs=2).reports
    assert shared == alone


def test_damaged_evidence_of_one_stops_nobody_else(graded: Path, edition: Edition) -> None:
    (graded / "11111111_A1_solution" / "evidence" / "part1" / "run.json").write_text("{", encoding="utf-8")
    reports = remark(graded, edition=edition).reports
    assert [finding.code for finding in reports[0].findings] == ["grader.fault"]
    assert "grade this submission again" in reports[0].findings[0].message
    assert [finding.code for finding in reports[1].findings] == ["submission.unreadable"]


@pytest.mark.parametrize("lost", ["part1/run.json", "part1", "part1/questions/q1_2a.json", "submission.json", "."])
def test_lost_evidence_is_our_fault_and_never_zero_marks(graded: Path, edition: Edition, lost: str) -> None:
    evidence = graded / "11111111_A1_solution" / "evidence"
    record = json.loads((evidence / "part1" / "run.json").read_text(encoding="utf-8"))
    (evidence / "part1" / "run.json").write_text(json.dumps({**record, "questions": ["q1_2a"]}), encoding="utf-8")
    path = evidence / lost
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    report = remark(graded, edition=edition).reports[0]
    assert {c.outcome for q in report.questions for c in q.criteria} == {Outcome.GRADER_ERROR}
    assert report.pending == report.available  # nothing is taken
    assert "grade this submission again" in report.findings[0].message


def test_no_notebook_runs(graded: Path, edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(collecting, "run_notebook", never)
    monkeypatch.setattr(module, "collect", never)
    reports = remark(graded, edition=edition).reports
    assert not [f.message for report in reports for f in report.findings if "AssertionError" in f.message]


def test_another_editions_answers_change_nothing(graded: Path) -> None:
    before = files(graded)
    other = open_edition("a1_2022")
    with pytest.raises(UsageError, match=r"holds gradings of a1_2023, not of a1_2022: give `--edition a1_2023`"):
        remark(graded, edition=other)
    assert files(graded) == before


def test_a_folder_that_grading_did_not_write_is_a_usage_error(tmp_path: Path, edition: Edition) -> None:
    with pytest.raises(UsageError, match="no graded submissions"):
        remark(tmp_path, edition=edition)
    assert list(tmp_path.iterdir()) == []


def test_receipt_times_are_kept_and_known_the_next_time(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Callable[..., GradeOptions]
) -> None:
    times = tmp_path / "t.csv"
    times.write_text("submission,received\n11111111_A1_solution.zip,2099-01-01T00:00:00+00:00\n", encoding="utf-8")
    options = make_options(tmp_path / "late", received=times)
    first = module.grade(cohort, edition=edition, options=options, progress=lambda _: None).reports
    again = remark(tmp_path / "late", edition=edition).reports
    assert first[0].late is not None
    assert again == first
    assert (tmp_path / "late" / "received.csv").exists()
