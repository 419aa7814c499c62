"""A report in a few words: subtotals per question group, and notes on what went wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from autograder.model.result import GradeReport, Outcome, QuestionResult
from autograder.reports.points import shown

__all__ = ["Group", "Note", "group_numbers", "groups", "notes"]

MOST_GROUPS = 6
"""Above this, questions are grouped by part (1, 2, 3) and not by 1.1, 1.2, …: a table must stay readable."""

STOPPED = re.compile(r"Cell [0-9]+ was stopped:")
CRASHED = re.compile(r"Cell [0-9]+ ended Python:")
NOT_RUN = re.compile(r"Cell [0-9]+ was not run:")
"""How `marking.troubles` begins a cell's trouble; a test holds the two together."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that share a number, such as 1.2a to 1.2g."""

    number: str
    questions: tuple[QuestionResult, ...]

    @property
    def points(self) -> Fraction:
        """Points earned so far."""
        return sum((q.points for q in self.questions), Fraction(0))

    @property
    def available(self) -> Fraction:
        """Points the group is worth, bonus questions not counted."""
        return sum((q.available for q in self.questions if not q.bonus), Fraction(0))

    @property
    def pending(self) -> Fraction:
        """Points still undecided."""
        return sum((q.pending for q in self.questions), Fraction(0))


@dataclass(frozen=True, slots=True)
class Note:
    """Something a marker should see in a table."""

    text: str
    loud: bool = False
    """True for our own faults."""


def group_numbers(reports: Iterable[GradeReport]) -> tuple[str, ...]:
    """Numbers of the question groups over all reports, in order of first appearance."""
    numbers = [question.number for report in reports for question in report.questions]
    fine = dict.fromkeys(number.rstrip("abcdefghijklmnopqrstuvwxyz") for number in numbers)
    return tuple(fine if len(fine) <= MOST_GROUPS else dict.fromkeys(number.partition(".")[0] for number in fine))


def groups(report: GradeReport, numbers: tuple[str, ...]) -> tuple[Group, ...]:
    """The report's questions in the groups of `group_numbers`, one group per number (maybe empty)."""
    return tuple(Group(number, tuple(q for q in report.questions if _belongs(q.number, number))) for number in numbers)


def notes(report: GradeReport) -> tuple[Note, ...]:
    """What staff should know about a submission, our own faults first."""
    criteria = [c for q in report.questions for c in q.criteria]
    errors = [error for q in report.questions for error in q.errors]
    late = report.late
    counted = (
        ("criterion", "criteria", "GRADER ERROR", sum(c.outcome is Outcome.GRADER_ERROR for c in criteria)),
        ("cell stopped", "cells stopped", "", _matching(STOPPED, errors)),
        ("crash", "crashes", "", _matching(CRASHED, errors)),
        ("error", "errors", "", len(errors) - sum(_matching(p, errors) for p in (STOPPED, CRASHED, NOT_RUN))),
        ("not run", "not run", "", sum(c.outcome is Outcome.NOT_RUN for c in criteria)),
        ("finding", "findings", "", len(report.findings)),
    )
    found = [Note(_count(n, one, many, loud), loud=bool(loud)) for one, many, loud, n in counted if n]
    if late and late.days:
        found.append(Note(f"{late.days} d late −{shown(late.deduction)}"))
    return tuple(found)


def _matching(pattern: re.Pattern[str], errors: Iterable[str]) -> int:
    return sum(pattern.match(error) is not None for error in errors)


def _count(n: int, one: str, many: str, loud: str) -> str:
    text = f"{n} {one if n == 1 else many}"
    return f"{loud} ({text})" if loud else text


def _belongs(question: str, group: str) -> bool:
    """True for 1.2a in 1.2 and in 1, but not for 1.10 in 1.1."""
    rest = question.removeprefix(group)
    return rest != question and not rest[:1].isdigit() and (rest == "" or rest[0] == "." or "." in group)
