"""Sentences for staff about a whole cohort, which stand below its table."""

import re
from collections.abc import Mapping, Sequence

from autograder.model.result import GradeReport
from autograder.pipeline.added import Added

__all__ = ["notices"]


def notices(added: Added, reports: Sequence[GradeReport], patterns: Mapping[str, str]) -> tuple[str, ...]:
    """What people added that fits no submission, submissions without a receipt time, students with several, other editions.

    Args:
        added: By people.
        reports: All of one edition.
        patterns: Edition → how its submissions are named, of all editions.
    """
    people = (*_strangers(added, reports), *_without_receipt(added, reports), *_several(reports))
    return (*_of_others(reports, patterns), *people)


def _of_others(reports: Sequence[GradeReport], patterns: Mapping[str, str]) -> list[str]:
    """Submissions that are named as another edition has it, and not as their own does."""
    found: dict[str, list[str]] = {}
    for report in reports:
        fitting = [edition for edition, pattern in patterns.items() if re.fullmatch(pattern, report.submission)]
        if fitting and report.assignment not in fitting:
            found.setdefault(fitting[0], []).append(report.submission)
    return [
        f"{len(names)} of {len(reports)} submissions ({names[0]}{', …' if len(names) > 1 else ''}) are named as {edition} has "
        f"it, and were graded as {reports[0].assignment}: was `--edition {edition}` meant?"
        for edition, names in found.items()
    ]


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
