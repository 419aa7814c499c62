"""A report holds everything known about one submission, and its sums are exact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import GraderFault
from autograder.marking import mark
from autograder.model.assignment import Assignment
from autograder.model.evidence import Cell, CellStatus, Finding, NotebookEvidence, SubmissionEvidence
from autograder.model.result import CheckResult, LateResult, ManualMark, Outcome

Results = dict[str, CheckResult]


def with_notebook(evidence: SubmissionEvidence, **changes: Any) -> SubmissionEvidence:
    return replace(evidence, notebooks={"part1": replace(evidence.notebooks["part1"], **changes)})


def test_points_sum_exactly(assignment: Assignment, evidence: SubmissionEvidence, results: Results) -> None:
    report = mark(assignment, evidence, results, student_id=7)
    assert report.questions[0].points == Fraction(3, 10)  # 0.1 + 0.2, which floats miss
    assert (report.points, report.available, report.pending) == (Fraction(3, 10), Fraction(3), Fraction(27, 10))
    assert [question.outcome for question in report.questions] == [Outcome.PASS, Outcome.PENDING, Outcome.NOT_RUN]


def test_the_report_says_what_was_marked(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    report = mark(assignment, evidence, results, student_id=7)
    assert (report.assignment, report.title, report.version) == ("demo", "A demonstration", "1")
    assert (report.submission, report.student_id, report.late, report.findings) == ("7_demo", 7, None, ())
    third = report.questions[2]
    assert (third.id, third.number, third.title, third.part, third.bonus) == ("q3", "3", "Third", "part1", True)


def test_only_the_students_own_cells_are_shown(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    first, second, _ = mark(assignment, evidence, results, student_id=7).questions
    assert (first.written, first.code, first.images) == (("$h = Wx$",), ("h = W @ x",), ("aGVsbG8=",))
    assert (second.written, second.code, second.images) == ((), (), ())


def test_a_part_that_was_not_handed_in_has_nothing_to_show(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    report = mark(assignment, replace(evidence, notebooks={}), results, student_id=7)
    assert all(not (q.written or q.code or q.images or q.errors) for q in report.questions)


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        (CellStatus.ERROR, "NameError: name 'h' is not defined", "Cell 4: NameError: name 'h' is not defined"),
        (CellStatus.ERROR, "", "Cell 4: it raised an error"),
        (CellStatus.TIMEOUT, "cell_s: 10 s", "Cell 4 was stopped: cell_s: 10 s"),
        (CellStatus.TIMEOUT, "", "Cell 4 was stopped: it ran longer than a cell may"),
        (CellStatus.DIED, "memory_mib", "Cell 4 ended Python: memory_mib"),
        (CellStatus.DIED, "", "Cell 4 ended Python: the kernel died while it ran"),
        (CellStatus.NOT_RUN, "notebook_s", "Cell 4 was not run: notebook_s"),
        (CellStatus.NOT_RUN, "", "Cell 4 was not run: the time or the kernel was used up before it"),
    ],
)
@pytest.mark.parametrize("whose", ["own", "given"])
def test_a_cell_that_failed_is_told_in_its_question(
    assignment: Assignment,
    evidence: SubmissionEvidence,
    results: Results,
    status: CellStatus,
    error: str,
    told: str,
    whose: str,
) -> None:
    failed = Cell(3, "code", "h", "q1", own=whose == "own", status=status, error=error)
    report = mark(assignment, with_notebook(evidence, cells=(failed,)), results, student_id=7)
    assert report.questions[0].errors == (told,)
    assert report.findings == ()


def test_a_failed_cell_outside_all_questions_is_a_finding(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    failed = Cell(0, "code", "import x", None, own=True, status=CellStatus.ERROR, error="ImportError: x")
    report = mark(assignment, with_notebook(evidence, cells=(failed,)), results, student_id=7)
    assert report.findings == (Finding("run.cell_failed", "Cell 1: ImportError: x", where="Part1.ipynb"),)


def test_findings_stand_once_in_order(assignment: Assignment, evidence: SubmissionEvidence, results: Results) -> None:
    from_intake, from_grading = Finding("name.no_id", "No ID."), Finding("id.mismatch", "Two IDs.", for_staff=True)
    report = mark(
        assignment,
        replace(evidence, findings=(from_intake,)),
        results,
        student_id=7,
        findings=(from_intake, from_grading),
    )
    assert report.findings == (from_intake, from_grading)


@pytest.mark.parametrize(
    ("changes", "messages"),
    [
        ({"limits_hit": ("cell_s", "memory_mib")},
         [("The run reached the limit cell_s of 1.5 seconds for one cell: look for a loop that does not end, or make what "
          "the cell does smaller."),
          ("The run reached the limit memory_mib of 512 MiB of memory in all: look for arrays larger than you meant, lists "
          "that grow, and child processes.")]),
        ({"limits_hit": ("cpu_s",)}, ["The run reached the limit cpu_s."]),
        ({"kernel_deaths": 1}, ["Python ended once while the notebook ran; the cells after that ran in a fresh one."]),
        ({"kernel_deaths": 2}, ["Python ended 2 times while the notebook ran; the cells after that ran in a fresh one."]),
    ],
)  # fmt: skip
def test_limits_and_deaths_of_a_run_are_findings(
    assignment: Assignment,
    evidence: SubmissionEvidence,
    results: Results,
    changes: dict[str, Any],
    messages: list[str],
) -> None:
    report = mark(assignment, with_notebook(evidence, **changes), results, student_id=7)
    assert [finding.message for finding in report.findings] == messages
    assert not any(finding.for_staff for finding in report.findings)


def test_a_criterion_without_a_result_is_a_grader_error_and_told(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    del results["q1.formula"]
    first = mark(assignment, evidence, results, student_id=7).questions[0]
    assert (first.outcome, first.points, first.pending) == (Outcome.GRADER_ERROR, Fraction(1, 10), Fraction(1, 5))
    (told,) = first.errors
    assert told.startswith("Grader error in formula: The grader returned no result")


def test_a_result_without_a_criterion_is_told_to_staff(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    results["q1.old"] = CheckResult(Outcome.PASS, Fraction(1))
    (finding,) = mark(assignment, evidence, results, student_id=7).findings
    assert (finding.code, finding.for_staff) == ("grader.unknown_result", True)
    assert finding.message.startswith("q1.old: ")


def test_a_fault_of_the_run_suspends_the_machine_and_is_told_to_staff_only(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    report = mark(assignment, with_notebook(evidence, fault="probe.py was not found"), results, student_id=7)
    outcomes = [criterion.outcome for question in report.questions for criterion in question.criteria]
    assert outcomes == [Outcome.GRADER_ERROR, Outcome.GRADER_ERROR, Outcome.PENDING, Outcome.GRADER_ERROR]
    assert (report.points, report.pending) == (Fraction(0), Fraction(4))  # 3, and the bonus of 1
    assert report.findings == (Finding("grader.fault", "probe.py was not found", "Part1.ipynb", for_staff=True),)
    assert not any("probe.py" in text for question in report.questions for text in question.errors)


def test_manual_marks_of_this_student_decide(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    given_marks = (
        ManualMark(8, "q2", "answer", Fraction(1), "not yours"),
        ManualMark(7, "q2", "answer", Fraction(2), "Fine", "M"),
        ManualMark(7, "q1", "value", Fraction(0), "Copied", "M"),
    )
    report = mark(assignment, evidence, results, student_id=7, manual=given_marks)
    assert (report.points, report.pending) == (Fraction(11, 5), Fraction(0))  # 0 + 0.2 + 2
    overridden = report.questions[0].criteria[0]
    assert (overridden.message, overridden.marked_by) == ("Copied", "M")
    assert "pass, 0.1 of 0.1 points: Right." in overridden.remark


def test_a_person_settles_a_grader_error(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    del results["q1.formula"]
    settled = ManualMark(7, "q1", "formula", Fraction(1, 5))
    first = mark(assignment, evidence, results, student_id=7, manual=(settled,)).questions[0]
    assert (first.outcome, first.points, first.errors) == (Outcome.PASS, Fraction(3, 10), ())


def test_without_an_id_no_manual_mark_applies(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    report = mark(assignment, evidence, results, student_id=None, manual=(ManualMark(7, "q2", "answer", Fraction(2)),))
    assert report.pending == Fraction(27, 10)


@pytest.mark.parametrize(
    "unfit",
    [
        (ManualMark(7, "q2", "answer", Fraction(3)),),
        (ManualMark(7, "q2", "answer", Fraction(-1)),),
        (ManualMark(7, "q9", "answer", Fraction(1)),),
        (ManualMark(7, "q2", "answer", Fraction(1)), ManualMark(7, "q2", "answer", Fraction(2))),
    ],
    ids=["over", "negative", "unknown", "twice"],
)
def test_a_mark_that_was_not_read_against_this_assignment_is_a_fault(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results, unfit: tuple[ManualMark, ...]
) -> None:
    with pytest.raises(GraderFault, match="does not fit demo"):
        mark(assignment, evidence, results, student_id=7, manual=unfit)


def test_a_late_submission_loses_its_share(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    results["q2.answer"] = CheckResult(Outcome.PASS, Fraction(1))
    received = datetime(2023, 9, 9, 13, tzinfo=UTC)  # 25 hours after
    report = mark(assignment, evidence, results, student_id=7, received=received)
    assert report.late == LateResult(days=2, deduction=Fraction(6, 5))  # by hand: 0.2 × 3 × 2; the bonus does not count
    assert (report.raw_points, report.points) == (Fraction(3), Fraction(9, 5))


def test_an_edition_without_a_late_rule_takes_nothing(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    received = datetime(2030, 1, 1, tzinfo=UTC)
    assert mark(replace(assignment, late=None), evidence, results, student_id=7, received=received).late is None


def test_marked_twice_the_reports_are_equal(
    assignment: Assignment, evidence: SubmissionEvidence, results: Results
) -> None:
    shuffled = dict(reversed(results.items()))
    results["x.a"] = results["x.b"] = shuffled["x.b"] = shuffled["x.a"] = CheckResult(Outcome.FAIL)
    assert mark(assignment, evidence, results, student_id=7) == mark(assignment, evidence, shuffled, student_id=7)


CREDITS = st.fractions(min_value=-1, max_value=2, max_denominator=12)
CHECKED = st.none() | st.builds(CheckResult, st.sampled_from(Outcome), CREDITS)
SHARES = st.none() | st.fractions(min_value=0, max_value=1, max_denominator=7)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the fixtures are frozen data
@given(
    found=st.tuples(CHECKED, CHECKED, CHECKED, CHECKED),
    shares=st.tuples(SHARES, SHARES, SHARES, SHARES),
    hours=st.none() | st.integers(-100, 1000),
    fault=st.sampled_from(["", "broken"]),
)
def test_whatever_was_found_the_sums_hold(
    assignment: Assignment,
    found: tuple[CheckResult | None, ...],
    shares: tuple[Fraction | None, ...],
    hours: int | None,
    fault: str,
) -> None:
    worth = {(q.id, c.id): c.points for q in assignment.parts[0].questions for c in q.criteria}
    keys = [".".join(key) for key in worth]
    manual = [
        ManualMark(7, question, name, points * share)
        for ((question, name), points), share in zip(worth.items(), shares, strict=True)
        if share is not None
    ]
    report = mark(
        assignment,
        SubmissionEvidence("7_demo", 7, notebooks={"part1": NotebookEvidence("part1", (), {}, fault=fault)}),
        {key: result for key, result in zip(keys, found, strict=True) if result is not None},
        student_id=7,
        manual=manual,
        received=None if hours is None else datetime(2023, 9, 8, 12, tzinfo=UTC) + timedelta(hours=hours),
    )
    criteria = [criterion for question in report.questions for criterion in question.criteria]
    assert all(0 <= c.points <= c.available for c in criteria)
    assert all(q.points == sum(c.points for c in q.criteria) for q in report.questions)
    assert sum(c.points for c in criteria) == sum(q.points for q in report.questions) == report.raw_points
    assert all(q.points + q.pending <= q.available for q in report.questions)
    assert report.available == assignment.points
    assert 0 <= report.points <= report.raw_points
    if report.late is not None:
        assert report.points == report.raw_points - report.late.deduction
