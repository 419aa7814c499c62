"""Everything known about one submission → its GradeReport."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from autograder.errors import GraderFault
from autograder.marking.award import award
from autograder.marking.late import late_result
from autograder.marking.manual import decide
from autograder.marking.troubles import cell_trouble, run_findings
from autograder.model.assignment import Assignment, Part, Question
from autograder.model.evidence import Cell, Finding, NotebookEvidence, SubmissionEvidence
from autograder.model.exhibit import Exhibit
from autograder.model.points import points_text
from autograder.model.result import (
    CheckResult,
    CriterionResult,
    GradeReport,
    LateResult,
    ManualMark,
    Outcome,
    QuestionResult,
)

__all__ = ["exhibited", "mark"]

MarksByCriterion = Mapping[tuple[str, str], ManualMark]
"""(question id, criterion id) → the mark of the student in question."""


def mark(
    assignment: Assignment,
    evidence: SubmissionEvidence,
    graded_results: Mapping[str, CheckResult],
    *,
    student_id: int | None,
    findings: Sequence[Finding] = (),
    manual: Sequence[ManualMark] = (),
    received: datetime | None = None,
) -> GradeReport:
    """Mark one submission.

    Args:
        assignment: What the points are for.
        evidence: What its run left behind.
        graded_results: `question.criterion` → what the check found. A criterion that is not there becomes
            GRADER_ERROR.
        student_id: The ID that was graded with.
        findings: Those of grading; the evidence's own come first in the report, each once.
        manual: Marks of the whole cohort, as `read_manual_marks` gave them; those of other students are passed over.
        received: When it was received, timezone-aware; None if not known.

    Raises:
        GraderFault: A mark in `manual` was not read against this assignment, or `received` has no timezone.
    """
    marks = _marks_of(student_id, manual, assignment)
    questions = tuple(
        _question(question, part, evidence.notebooks.get(part.id), graded_results, marks)
        for part in assignment.parts
        for question in part.questions
    )
    every_finding = (*evidence.findings, *findings, *run_findings(assignment, evidence, graded_results))
    return GradeReport(
        assignment=assignment.id,
        title=assignment.title,
        version=assignment.version,
        submission=evidence.submission,
        student_id=student_id,
        questions=questions,
        late=_late(assignment, questions, received),
        findings=tuple(dict.fromkeys(every_finding)),
    )


def exhibited(report: GradeReport, exhibits: Mapping[str, tuple[Exhibit, ...]]) -> GradeReport:
    """The report with what is to be shown of each question beside the marks."""
    questions = (replace(question, exhibits=exhibits.get(question.id, ())) for question in report.questions)
    return replace(report, questions=tuple(questions))


def _late(assignment: Assignment, questions: Sequence[QuestionResult], received: datetime | None) -> LateResult | None:
    return late_result(
        assignment.late,
        received=received,
        available=sum((part.points for part in assignment.parts), start=Fraction(0)),
        raw=sum((question.points for question in questions), start=Fraction(0)),
    )


def _marks_of(student_id: int | None, manual: Sequence[ManualMark], assignment: Assignment) -> MarksByCriterion:
    """This student's marks. They were judged when read; one that does not fit here is a mistake of ours."""
    available = {(q.id, c.id): c.points for part in assignment.parts for q in part.questions for c in q.criteria}
    marks: dict[tuple[str, str], ManualMark] = {}
    for given in manual:
        if given.student_id != student_id:
            continue
        key = given.question, given.criterion
        if key not in available or key in marks or not 0 <= given.points <= available[key]:
            what = f"{'.'.join(key)}, {points_text(given.points)} points"
            raise GraderFault(f"manual mark for student {student_id}: {what} does not fit {assignment.id}")
        marks[key] = given
    return marks


def _question(
    question: Question,
    part: Part,
    notebook: NotebookEvidence | None,
    results: Mapping[str, CheckResult],
    marks: MarksByCriterion,
) -> QuestionResult:
    run_failed = notebook is not None and notebook.fault != ""
    awarded = (award(c, results.get(f"{question.id}.{c.id}"), run_failed=run_failed) for c in question.criteria)
    criteria = tuple(
        decide(result, given) if (given := marks.get((question.id, result.id))) else result for result in awarded
    )
    cells = tuple(cell for cell in (notebook.cells if notebook else ()) if question.id in cell.questions)
    own = tuple(cell for cell in cells if cell.own)
    return QuestionResult(
        id=question.id,
        number=question.number,
        title=question.title,
        part=part.id,
        bonus=question.bonus,
        criteria=criteria,
        written=tuple(cell.source for cell in own if cell.kind == "markdown"),
        code=tuple(cell.source for cell in own if cell.kind == "code"),
        images=tuple(image for cell in own for image in cell.images),
        errors=(*_grader_errors(criteria), *_cell_errors(cells)),
    )


def _grader_errors(criteria: Sequence[CriterionResult]) -> tuple[str, ...]:
    return tuple(f"Grader error in {c.id}: {c.message}" for c in criteria if c.outcome is Outcome.GRADER_ERROR)


def _cell_errors(cells: Sequence[Cell]) -> tuple[str, ...]:
    """What went wrong in all cells, given ones too: unfilled, these run, so the student's work made them fail."""
    return tuple(trouble for cell in cells if (trouble := cell_trouble(cell)))
