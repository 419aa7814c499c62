"""One word, sign and tone for an outcome, the same in every report that people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from autograder.model.result import CriterionResult, Outcome, QuestionResult

__all__ = ["Tone", "Verdict", "of_criterion", "of_question"]


class Tone(StrEnum):
    """How an outcome is coloured; also the CSS class."""

    PASS = "pass"
    PART = "part"
    FAIL = "fail"
    NOT_RUN = "not-run"
    PENDING = "pending"
    GRADER_ERROR = "grader-error"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome as shown: never by colour alone."""

    tone: Tone
    icon: str
    word: str
    style: str
    """Style of rich for the terminal."""


VERDICTS: Mapping[Tone, Verdict] = MappingProxyType(
    {
        Tone.PASS: Verdict(Tone.PASS, "✓", "full marks", "green"),
        Tone.PART: Verdict(Tone.PART, "◐", "part marks", "yellow"),
        Tone.FAIL: Verdict(Tone.FAIL, "✗", "no marks", "red"),
        Tone.NOT_RUN: Verdict(Tone.NOT_RUN, "○", "nothing to mark", "bright_black"),
        Tone.PENDING: Verdict(Tone.PENDING, "…", "to be marked", "blue"),
        Tone.GRADER_ERROR: Verdict(Tone.GRADER_ERROR, "!", "GRADER FAULT", "bold white on red"),
    }
)

UNDECIDED: Mapping[Outcome, Tone] = MappingProxyType(
    {Outcome.PENDING: Tone.PENDING, Outcome.GRADER_ERROR: Tone.GRADER_ERROR}
)


def of_criterion(criterion: CriterionResult) -> Verdict:
    """How a criterion is shown."""
    return VERDICTS[_tone(criterion.outcome, criterion.points, criterion.available)]


def of_question(question: QuestionResult) -> Verdict:
    """How a question is shown: undecided criteria first, else by the marks."""
    return VERDICTS[_tone(question.outcome, question.points, question.available)]


def _tone(outcome: Outcome, points: Fraction, available: Fraction) -> Tone:
    if outcome in UNDECIDED:
        return UNDECIDED[outcome]
    if 0 < points < available:
        return Tone.PART
    if outcome is Outcome.NOT_RUN:
        return Tone.NOT_RUN
    full = points >= available and (available > 0 or outcome is Outcome.PASS)
    return Tone.PASS if full else Tone.FAIL
