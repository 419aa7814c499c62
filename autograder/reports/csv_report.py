"""CSV of a cohort: one row per submission, a column per question and per criterion.

A criterion that nobody has decided yet is an empty cell, not a 0. Text cannot become a formula in a spreadsheet.
"""

import csv
import io
from collections.abc import Sequence

from autograder.model.result import CriterionResult, GradeReport, Outcome
from autograder.model.text import safe
from autograder.reports.points import number
from autograder.reports.summary import notes

__all__ = ["render"]

Cell = int | float | str

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute a cell, the full-width forms included."""
FIXED = ("submission", "student_id", "total", "available", "pending", "before_late", "late_deduction")
UNDECIDED = (Outcome.PENDING, Outcome.GRADER_ERROR)


def render(reports: Sequence[GradeReport]) -> str:
    """The cohort as CSV, lines ended by a line feed.

    Columns: `FIXED`, one per question (`q1_2a`, points so far), one per criterion (`q1_2a.value`), `notes`.
    """
    questions = tuple(dict.fromkeys(q.id for r in reports for q in r.questions))
    criteria = tuple(dict.fromkeys(f"{q.id}.{c.id}" for r in reports for q in r.questions for c in q.criteria))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([guard(name) for name in (*FIXED, *questions, *criteria, "notes")])
    writer.writerows(_row(report, questions=questions, criteria=criteria) for report in reports)
    return out.getvalue()


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before a cell that would be one."""
    cell = safe(text, 500)
    return (
        f"'{cell}" if text.lstrip(" ").startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS) else cell
    )


def _row(report: GradeReport, *, questions: Sequence[str], criteria: Sequence[str]) -> list[Cell]:
    of_question = {q.id: number(q.points) for q in report.questions}
    of_criterion = {f"{q.id}.{c.id}": _decided(c) for q in report.questions for c in q.criteria}
    return [
        guard(report.submission),
        "" if report.student_id is None else report.student_id,
        number(report.points),
        number(report.available),
        number(report.pending),
        number(report.raw_points),
        number(report.late.deduction) if report.late else 0,
        *(of_question.get(name, "") for name in questions),
        *(of_criterion.get(name, "") for name in criteria),
        guard("; ".join(note.text for note in notes(report))),
    ]


def _decided(criterion: CriterionResult) -> Cell:
    return "" if criterion.outcome in UNDECIDED else number(criterion.points)
