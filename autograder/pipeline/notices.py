"""Sentences for staff about a whole cohort, which stand below its table."""

from collections.abc import Sequence

from autograder.model.result import GradeReport
from autograder.pipeline.added import Added

__all__ = ["notices"]


def notices(added: Added, reports: Sequence[GradeReport]) -> tuple[str, ...]:
    """What people added that fits no submission, submissions without a receipt time, students with several."""
    return (*_strangers(added, reports), *_without_receipt(added, reports), *_several(reports))


def _strangers(added: Added, reports: Sequence[GradeReport]) -> list[str]:
    students = {report.student_id for report in reports}
    names = {report.submission for report in reports}
    marked = sorted({mark.student_id for mark in added.manual} - students)
    by_name = sorted(added.receipts.by_submission.keys() - names)
    by_student = sorted(added.receipts.by_student.keys() - students)
    return [
        *(f"Marks by persons for student {student} fit no submission." for student in marked),
        *(f"The receipt time of {name} fits no submission." for name in by_name),
        *(f"The receipt time of student {student} fits no submission." for student in by_student),
    ]


def _without_receipt(added: Added, reports: Sequence[GradeReport]) -> list[str]:
    if not (added.receipts.by_submission or added.receipts.by_student):
        return []
    unknown = [r for r in reports if added.receipts.of(r.submission, student_id=r.student_id) is None]
    return [f"No receipt time is known for {report.submission}: counted as in time." for report in unknown]


def _several(reports: Sequence[GradeReport]) -> list[str]:
    by_student: dict[int, list[str]] = {}
    for report in reports:
        if report.student_id is not None:
            by_student.setdefault(report.student_id, []).append(report.submission)
    return [
        f"Student {student} has {len(names)} submissions: {', '.join(names)}."
        for student, names in sorted(by_student.items())
        if len(names) > 1
    ]
