"""Gradescope's results.json for one submission.

What a person still has to mark is listed but not scored; its points are added in Gradescope or after a re-mark.
Feedback holds right answers, so it is shown from publication on unless told otherwise. Remarks meant for staff
alone stand in `extra_data`, which students never see.
"""

import json
from typing import Any, Literal

from autograder.model.result import CriterionResult, GradeReport, Outcome, QuestionResult
from autograder.model.text import safe
from autograder.reports.points import number, shown

__all__ = ["Visibility", "render"]

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]

LONGEST = 4_000


def render(report: GradeReport, *, visibility: Visibility = "after_published") -> str:
    """The report as results.json.

    Args:
        report: One submission's marks.
        visibility: From when the student may see marks and feedback.

    References:
        Gradescope autograder specifications, "Output format".
    """
    document = {
        "score": number(report.points),
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "output_format": "text",
        "output": _overview(report),
        "tests": [_test(question, c, visibility) for question in report.questions for c in question.criteria],
        "extra_data": {
            "assignment": report.assignment,
            "version": report.version,
            "student_id": report.student_id,
            "available": number(report.available),
            "pending": number(report.pending),
            "staff_findings": [safe(f"{f.code}: {f.message}", LONGEST) for f in report.findings if f.for_staff],
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _overview(report: GradeReport) -> str:
    lines = [f"{report.title}: {shown(report.points)} of {shown(report.available)} points so far."]
    if report.pending:
        lines.append(f"{shown(report.pending)} points are still to be marked by a person and are not in this score.")
    if report.late and report.late.deduction:
        lines.append(f"{shown(report.late.deduction)} points were taken off for being {_days(report.late.days)} late.")
    lines += [f"{f.where}: {f.message}" if f.where else f.message for f in report.findings if not f.for_staff]
    return safe("\n".join(lines), LONGEST, lines=True)


def _days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


def _test(question: QuestionResult, criterion: CriterionResult, visibility: Visibility) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": safe(criterion.summary, 200),
        "number": question.number,
        "output": _output(criterion),
        "output_format": "text",
        "tags": _tags(question, criterion),
        "visibility": visibility,
    }
    if criterion.outcome is Outcome.PENDING:
        return {**test, "name": f"{test['name']} (pending: {shown(criterion.available)} marked by a person)"}
    if criterion.outcome is Outcome.GRADER_ERROR:
        return {**test, "name": f"{test['name']} (grader fault: {shown(criterion.available)} not decided)"}
    passed = criterion.outcome is Outcome.PASS
    return {
        **test,
        "score": number(criterion.points),
        "max_score": number(criterion.available),
        "status": "passed" if passed else "failed",
    }


def _tags(question: QuestionResult, criterion: CriterionResult) -> list[str]:
    tags = [question.part, f"{question.id}.{criterion.id}", criterion.outcome.value]
    return [*tags, safe(criterion.misconception, 100)] if criterion.misconception else tags


def _output(criterion: CriterionResult) -> str:
    parts = (
        criterion.message,
        criterion.expected and f"Expected: {criterion.expected}",
        criterion.seen and f"Seen: {criterion.seen}",
        criterion.remark and f"Note: {criterion.remark}",
    )
    return safe("\n".join(part for part in parts if part), LONGEST, lines=True)
