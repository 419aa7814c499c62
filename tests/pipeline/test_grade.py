"""Grading a cohort: what fails on our side, or cannot be read, stops nobody else and costs nobody a mark."""

import errno
import json
import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from autograder import evidence, grading
from autograder.errors import MarksFileError, OutputError, SpecError, UsageError
from autograder.model.result import GradeReport, Outcome
from autograder.pipeline import collect as collecting
from autograder.pipeline import grade as module
from autograder.pipeline.added import Added
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, open_gradable, remark
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.output import Output
from autograder.pipeline.source import DataSource

Options = Callable[..., GradeOptions]
BY_PERSON = {"written", "activation_review", "manual"}


def by_check(report: GradeReport, edition: Edition) -> dict[str, set[Outcome]]:
    """Check's name → outcomes of its criteria."""
    found: dict[str, set[Outcome]] = {}
    checks = {(q.id, c.id): c.check for part in edition.assignment.parts for q in part.questions for c in q.criteria}
    for question in report.questions:
        for criterion in question.criteria:
            found.setdefault(checks[question.id, criterion.id], set()).add(criterion.outcome)
    return found


def test_a_kernel_that_does_not_start_is_our_fault_for_every_machine_criterion(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    reports = grade(cohort, edition=edition, options=make_options(tmp_path / "out"), progress=lambda _: None).reports
    outcomes = by_check(reports[0], edition)
    assert {outcome for check in outcomes.keys() - BY_PERSON for outcome in outcomes[check]} == {Outcome.GRADER_ERROR}
    assert {outcome for check in outcomes.keys() & BY_PERSON for outcome in outcomes[check]} == {Outcome.PENDING}
    assert reports[0].points == 0
    assert reports[0].pending == reports[0].available  # nothing is taken


def test_an_unreadable_submission_is_a_finding_and_the_cohort_goes_on(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    done: list[str] = []
    reports = grade(
        cohort,
        edition=edition,
        options=make_options(tmp_path / "out"),
        progress=lambda report: done.append(report.submission),
    ).reports
    assert [report.submission for report in reports] == ["11111111_A1_solution", "22222222_A1_solution"]
    assert sorted(done) == ["11111111_A1_solution", "22222222_A1_solution"]
    assert [finding.code for finding in reports[1].findings] == ["submission.unreadable"]
    assert {c.outcome for q in reports[1].questions for c in q.criteria} == {Outcome.NOT_RUN}


def test_what_is_written_stands_where_the_readme_says(graded: Path) -> None:
    assert {path.name for path in graded.iterdir()} == {
        "11111111_A1_solution",
        "22222222_A1_solution",
        ".autograder.lock",
        "index.html",
        "junit.xml",
        "marks.csv",
    }
    own = graded / "11111111_A1_solution"
    assert {path.name for path in own.iterdir()} == {"evidence", "report.html", "report.json", "results.json"}
    assert json.loads((own / "report.json").read_text(encoding="utf-8"))["submission"] == "11111111_A1_solution"


def test_an_exception_of_ours_while_running_becomes_a_report_and_the_others_are_graded(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(collecting, "make_job", failing)
    reports = grade(cohort, edition=edition, options=make_options(tmp_path / "out"), progress=lambda _: None).reports
    fault = next(finding for finding in reports[0].findings if finding.code == "grader.fault")
    assert fault.for_staff
    assert "ZeroDivisionError: ours" in fault.message
    assert {c.outcome for q in reports[0].questions for c in q.criteria} == {Outcome.GRADER_ERROR}
    assert [finding.code for finding in reports[1].findings] == ["submission.unreadable"]


def test_an_exception_of_ours_while_marking_becomes_a_report_too(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(grading, "grade", failing)
    reports = grade(cohort, edition=edition, options=make_options(tmp_path / "out"), progress=lambda _: None).reports
    assert [[finding.code for finding in report.findings] for report in reports] == [["grader.fault"]] * 2
    written = json.loads((tmp_path / "out" / "11111111_A1_solution" / "report.json").read_text(encoding="utf-8"))
    assert {c["outcome"] for q in written["questions"] for c in q["criteria"]} == {"grader_error"}


def test_wrong_manual_marks_are_refused_before_anything_runs(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text("student_id,question,criterion,points\n11111111,q1_4a,nonsense,99\n", encoding="utf-8")
    with pytest.raises(MarksFileError):
        grade(cohort, edition=edition, options=make_options(tmp_path / "out", manual=marks), progress=lambda _: None)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".autograder.lock"]


def test_an_empty_folder_is_a_usage_error(tmp_path: Path, edition: Edition, make_options: Options) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no submission"):
        grade(tmp_path / "empty", edition=edition, options=make_options(tmp_path / "out"), progress=lambda _: None)


def test_points_given_by_a_person_count_although_the_run_failed(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    question, criterion = first_by_person(edition)
    marks = tmp_path / "marks.csv"
    marks.write_text(f"student_id,question,criterion,points\n11111111,{question},{criterion},0.5\n", encoding="utf-8")
    options = make_options(tmp_path / "out", manual=marks)
    reports = grade(cohort, edition=edition, options=options, progress=lambda _: None).reports
    assert reports[0].points == Fraction(1, 2)


def first_by_person(edition: Edition) -> tuple[str, str]:
    return next(
        (question.id, criterion.id)
        for part in edition.assignment.parts
        for question in part.questions
        for criterion in question.criteria
        if criterion.check in BY_PERSON
    )


def test_an_edition_that_does_not_fit_the_grading_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "problems", lambda _: ("parts[0].id: one", "parts[0].id: two"))
    with pytest.raises(SpecError) as caught:
        open_gradable("a1_2023")
    assert caught.value.problems == ("parts[0].id: one", "parts[0].id: two")


def test_what_was_graded_into_the_folder_before_stays_in_its_tables(
    graded: Path, tmp_path: Path, edition: Edition, make_options: Options, solved: str
) -> None:
    later = tmp_path / "later" / "33333333_A1_solution"
    later.mkdir(parents=True)
    (later / "A1_Part1_Solutions.ipynb").write_text(solved, encoding="utf-8")
    cohort = grade(tmp_path / "later", edition=edition, options=make_options(graded), progress=lambda _: None)
    names = ["11111111_A1_solution", "22222222_A1_solution", "33333333_A1_solution"]
    assert [report.submission for report in cohort.reports] == names
    assert sorted(cohort.before) == names[:2]
    assert all(name in (graded / "marks.csv").read_text(encoding="utf-8") for name in names)


def test_a_student_with_several_submissions_is_named(
    tmp_path: Path, edition: Edition, make_options: Options, solved: str
) -> None:
    for name in ("33333333_A1_solution", "33333333_A1_solution-1", "44444444_A1_solution"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "A1_Part1_Solutions.ipynb").write_text(solved, encoding="utf-8")
    cohort = grade(tmp_path / "in", edition=edition, options=make_options(tmp_path / "out"), progress=lambda _: None)
    said = "Student 33333333 has 2 submissions: 33333333_A1_solution, 33333333_A1_solution-1."
    assert cohort.notices == (said,)


def test_submissions_named_as_another_edition_has_it_are_named_below_the_table(
    tmp_path: Path, edition: Edition, make_options: Options, solved: str
) -> None:
    for name in ("33333333_assignment01_solution", "44444444_A1_solution", "55555555_assignment01_solution"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "A1_Part1_Solutions.ipynb").write_text(solved, encoding="utf-8")
    cohort = grade(tmp_path / "in", edition=edition, options=make_options(tmp_path / "out"), progress=lambda _: None)
    said = (
        "2 of 3 submissions (33333333_assignment01_solution, …) are named as a1_2022 has it, and were graded as a1_2023: "
        "was `--edition a1_2022` meant?"
    )
    assert cohort.notices == (said,)


def test_some_questions_do_not_replace_a_grading_of_all(
    graded: Path, cohort: Path, edition: Edition, make_options: Options
) -> None:
    narrow = edition.narrowed(["q1_2a"])
    with pytest.raises(UsageError, match=r"holds a grading of q1_1a, .*which would be lost: give another folder"):
        grade(cohort, edition=narrow, options=make_options(graded), progress=lambda _: None)


def test_graded_for_one_question_alone_the_report_is_of_that_one(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    narrow = edition.narrowed(["q1_2a"])
    report = grade(cohort, edition=narrow, options=make_options(tmp_path / "out"), progress=lambda _: None).reports[0]
    assert [question.id for question in report.questions] == ["q1_2a"]
    assert report.available == 1
    again = remark(tmp_path / "out", edition=open_gradable("a1_2023")).reports[0]
    assert again == report


def test_what_students_need_and_is_not_installed_here_stops_before_anything_runs(
    cohort: Path, tmp_path: Path, make_options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "tensorflow" else object())
    with pytest.raises(UsageError, match=r"tensorflow cannot be imported here.*part2.*--only part1"):
        grade(cohort, edition=open_gradable("a1_2023"), options=make_options(tmp_path / "out"), progress=lambda _: None)
    assert not (tmp_path / "out").exists()


def test_a_submission_whose_results_cannot_be_written_stops_nobody_else_and_is_said_in_the_tables(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "11111111_A1_solution").write_text("a file where its folder should be", encoding="utf-8")
    reports = grade(cohort, edition=edition, options=make_options(tmp_path / "out"), progress=lambda _: None).reports
    assert [finding.code for finding in reports[0].findings] == ["grader.fault"]
    assert "its reports cannot be written either" in reports[0].findings[0].message
    assert [finding.code for finding in reports[1].findings] == ["submission.unreadable"]
    assert "11111111_A1_solution" in (tmp_path / "out" / "marks.csv").read_text(encoding="utf-8")


def test_a_full_disk_stops_all_with_one_error_and_the_earlier_results_stay(
    graded: Path, cohort: Path, edition: Edition, make_options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = {path: path.read_bytes() for path in graded.rglob("*") if path.is_file()}
    monkeypatch.setattr(evidence, "write_submission", full)
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\).*the same command again"):
        grade(cohort, edition=edition, options=make_options(graded), progress=lambda _: None)
    assert {path: path.read_bytes() for path in graded.rglob("*") if path.is_file()} == before


def test_grading_goes_on_when_nobody_listens_any_more(
    cohort: Path, tmp_path: Path, edition: Edition, make_options: Options
) -> None:
    def closed(_: GradeReport) -> None:
        raise BrokenPipeError

    reports = grade(cohort, edition=edition, options=make_options(tmp_path / "out"), progress=closed).reports
    assert len(reports) == 2
    assert (tmp_path / "out" / "marks.csv").exists()


def test_the_tables_are_those_of_whole_reports_although_a_cohorts_pictures_and_texts_are_not_kept(
    graded: Path, edition: Edition
) -> None:
    kept = remark(graded, edition=edition).reports
    assert not any(q.written or q.code or q.images or q.exhibits for report in kept for q in report.questions)
    output = Output(graded)
    whole = [
        module.mark_stored(name, edition=edition, output=output, added=Added(), source=DataSource())
        for name in output.stored()
    ]
    assert any(q.written for report in whole for q in report.questions)
    before = [(graded / name).read_bytes() for name in ("index.html", "marks.csv", "junit.xml")]
    output.write_cohort(whole)
    assert [(graded / name).read_bytes() for name in ("index.html", "marks.csv", "junit.xml")] == before
