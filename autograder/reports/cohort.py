"""Figures over a whole cohort, for its index page: exact until they are shown."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from autograder.model.result import GradeReport, QuestionResult

__all__ = ["CohortFigures", "QuestionFigures", "figures"]


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """How a question went."""

    number: str
    title: str
    mean: Fraction
    available: Fraction
    pending: Fraction
    """Mean of the points that nobody has decided yet."""


@dataclass(frozen=True, slots=True)
class CohortFigures:
    """How the assignment went so far."""

    mean: Fraction
    median: Fraction
    lowest: Fraction
    highest: Fraction
    questions: tuple[QuestionFigures, ...]
    misconceptions: tuple[tuple[str, int], ...]
    """Id and number of submissions that show it, most frequent first."""


def figures(reports: Sequence[GradeReport]) -> CohortFigures:
    """Figures over the reports (at least one)."""
    totals = [report.points for report in reports]
    return CohortFigures(
        mean=_mean(totals),
        median=Fraction(median(totals)),
        lowest=min(totals),
        highest=max(totals),
        questions=_questions(reports),
        misconceptions=_misconceptions(reports),
    )


def _questions(reports: Sequence[GradeReport]) -> tuple[QuestionFigures, ...]:
    results: dict[str, list[QuestionResult]] = {q.id: [] for r in reports for q in r.questions}
    for report in reports:
        for question in report.questions:
            results[question.id].append(question)
    return tuple(
        QuestionFigures(
            number=same[0].number,
            title=same[0].title,
            mean=_mean([q.points for q in same]),
            available=same[0].available,
            pending=_mean([q.pending for q in same]),
        )
        for same in results.values()
    )


def _misconceptions(reports: Sequence[GradeReport]) -> tuple[tuple[str, int], ...]:
    shown_by = Counter(
        name for report in reports for name in {c.misconception for q in report.questions for c in q.criteria} if name
    )
    return tuple(sorted(shown_by.items(), key=lambda item: (-item[1], item[0])))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
