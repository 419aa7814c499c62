"""What marking says: outcomes per criterion, points as exact fractions."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from autograder.model.evidence import Finding
from autograder.model.exhibit import Exhibit

__all__ = [
    "CheckResult",
    "CriterionResult",
    "GradeReport",
    "LateResult",
    "ManualMark",
    "Outcome",
    "QuestionResult",
]


class Outcome(StrEnum):
    """How a criterion was decided."""

    PASS = "pass"
    FAIL = "fail"
    NOT_RUN = "not_run"
    """The student's code did not get there, or nothing was answered: no points, nothing wrong seen."""
    PENDING = "pending"
    """A person marks this."""
    GRADER_ERROR = "grader_error"
    """Our fault: points neither given nor taken."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found; `credit` is the share of the criterion's points earned."""

    outcome: Outcome
    credit: Fraction = Fraction(0)
    """0..1. PASS has > 0 (less than 1 for partial credit or follow-through); FAIL may have > 0."""
    message: str = ""
    """For the student: what was expected, what was seen, what to look at next. Plain text."""
    expected: str = ""
    """Short text of the right answer, shown in the report after marking."""
    seen: str = ""
    """Short safe text of the student's answer."""
    remark: str = ""
    """Costs nothing: e.g. `found as h_1`, orientation, right given your own h1."""
    misconception: str = ""
    """Id of the known mistake recognised, e.g. `log_base_2`; empty if none."""


@dataclass(frozen=True, slots=True)
class ManualMark:
    """Points a person gave (also overrides a machine-marked criterion)."""

    student_id: int
    question: str
    criterion: str
    points: Fraction
    comment: str = ""
    marker: str = ""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion's marks."""

    id: str
    summary: str
    points: Fraction
    available: Fraction
    outcome: Outcome
    message: str = ""
    expected: str = ""
    seen: str = ""
    remark: str = ""
    misconception: str = ""
    marked_by: str = "machine"
    """`machine`, or the marker's name / `person` for manual marks."""


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """One question's marks."""

    id: str
    number: str
    title: str
    part: str
    bonus: bool
    criteria: tuple[CriterionResult, ...]
    written: tuple[str, ...] = ()
    """The student's own Markdown of this question, as written (hostile text: escape it)."""
    code: tuple[str, ...] = ()
    """The student's own code cells of this question."""
    images: tuple[str, ...] = ()
    """Base64 PNGs drawn in this question's cells."""
    errors: tuple[str, ...] = ()
    """Errors, timeouts and limits of this question's cells, in order."""
    exhibits: tuple[Exhibit, ...] = ()
    """Learning curves and the like, for reports that people read."""

    @property
    def points(self) -> Fraction:
        """Points earned so far."""
        return sum((c.points for c in self.criteria), Fraction(0))

    @property
    def available(self) -> Fraction:
        """Points the question is worth."""
        return sum((c.available for c in self.criteria), Fraction(0))

    @property
    def pending(self) -> Fraction:
        """Points a person still has to decide (PENDING and GRADER_ERROR)."""
        undecided = (Outcome.PENDING, Outcome.GRADER_ERROR)
        return sum((c.available for c in self.criteria if c.outcome in undecided), Fraction(0))

    @property
    def outcome(self) -> Outcome:
        """The criteria in one word: the gravest of GRADER_ERROR, PENDING; else all alike, else FAIL."""
        outcomes = {c.outcome for c in self.criteria}
        for grave in (Outcome.GRADER_ERROR, Outcome.PENDING):
            if grave in outcomes:
                return grave
        return outcomes.pop() if len(outcomes) == 1 else Outcome.FAIL


@dataclass(frozen=True, slots=True)
class LateResult:
    """The late penalty as applied."""

    days: int
    """24-hour periods begun after the due time; 0 when in time."""
    deduction: Fraction
    """Points taken from the total (never below 0)."""


@dataclass(frozen=True, slots=True)
class GradeReport:
    """One submission's marks: all that any report needs, and nothing that varies from run to run."""

    assignment: str
    """The edition's id."""
    title: str
    version: str
    submission: str
    student_id: int | None
    """The ID that was graded with (the notebook's, else the archive's)."""
    questions: tuple[QuestionResult, ...]
    late: LateResult | None
    """None when no receipt time is known or the edition has no late rule."""
    findings: tuple[Finding, ...]

    @property
    def raw_points(self) -> Fraction:
        """Points earned so far, before the late penalty, bonus included."""
        return sum((q.points for q in self.questions), Fraction(0))

    @property
    def points(self) -> Fraction:
        """Points earned so far, after the late penalty."""
        deduction = self.late.deduction if self.late else Fraction(0)
        return max(Fraction(0), self.raw_points - deduction)

    @property
    def available(self) -> Fraction:
        """Points available without bonus."""
        return sum((q.available for q in self.questions if not q.bonus), Fraction(0))

    @property
    def pending(self) -> Fraction:
        """Points still undecided."""
        return sum((q.pending for q in self.questions), Fraction(0))
