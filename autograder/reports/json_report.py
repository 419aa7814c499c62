"""report.json: one submission's marks for programs, as `report.schema.json` describes it.

Nothing in it differs between two runs over the same evidence, so two gradings can be compared byte by byte.
`points` are numbers rounded to four decimals; `points_exact` is the fraction itself, for adding up.
"""

import json
from typing import Any

from autograder.model.evidence import Finding
from autograder.model.result import CriterionResult, GradeReport, QuestionResult
from autograder.model.text import safe
from autograder.reports.points import number

__all__ = ["SCHEMA_VERSION", "render"]

SCHEMA_VERSION = 1
"""Rises when a field is renamed, removed or changes its meaning; new fields do not raise it."""
LONGEST = 4_000


def render(report: GradeReport) -> str:
    """The report as JSON text."""
    return json.dumps(_report(report), indent=2, ensure_ascii=False) + "\n"


def _report(report: GradeReport) -> dict[str, Any]:
    late = report.late
    return {
        "schema_version": SCHEMA_VERSION,
        "assignment": report.assignment,
        "title": report.title,
        "version": report.version,
        "submission": safe(report.submission, 500),
        "student_id": report.student_id,
        "points": number(report.points),
        "points_exact": str(report.points),
        "available": number(report.available),
        "pending": number(report.pending),
        "points_before_late": number(report.raw_points),
        "late": {"days": late.days, "deduction": number(late.deduction)} if late else None,
        "findings": [_finding(finding) for finding in report.findings],
        "questions": [_question(question) for question in report.questions],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": _text(finding.message),
        "where": safe(finding.where, 500),
        "for_staff": finding.for_staff,
    }


def _question(question: QuestionResult) -> dict[str, Any]:
    return {
        "id": question.id,
        "number": question.number,
        "title": question.title,
        "part": question.part,
        "bonus": question.bonus,
        "points": number(question.points),
        "available": number(question.available),
        "pending": number(question.pending),
        "outcome": question.outcome.value,
        "errors": [_text(error) for error in question.errors],
        "criteria": [_criterion(criterion) for criterion in question.criteria],
    }


def _criterion(criterion: CriterionResult) -> dict[str, Any]:
    return {
        "id": criterion.id,
        "summary": criterion.summary,
        "points": number(criterion.points),
        "points_exact": str(criterion.points),
        "available": number(criterion.available),
        "outcome": criterion.outcome.value,
        "message": _text(criterion.message),
        "expected": _text(criterion.expected),
        "seen": _text(criterion.seen),
        "remark": _text(criterion.remark),
        "misconception": safe(criterion.misconception, 100) or None,
        "marked_by": safe(criterion.marked_by, 500),
    }


def _text(text: str) -> str:
    return safe(text, LONGEST, lines=True)
