"""What an assignment asks and what it is worth: frozen data, read from assignment.toml by `spec`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

__all__ = [
    "Assignment",
    "Criterion",
    "FollowThrough",
    "LatePolicy",
    "Limits",
    "Part",
    "Question",
    "Quick",
    "SubmissionNames",
    "Tolerance",
]


class FollowThrough(StrEnum):
    """What an answer earns that is right only given the student's own earlier wrong answer."""

    FULL = "full"
    FRACTION = "fraction"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a number may be from the expected one: |seen − expected| ≤ atol + rtol·|expected|."""

    name: str
    atol: float
    rtol: float
    reason: str
    """Why this much and no more; required, shown to instructors."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one notebook's run may use. Hitting one is reported by its field name."""

    cell_s: float
    """Wall seconds for one cell."""
    notebook_s: float
    """Wall seconds for the whole notebook, restarts included."""
    memory_mib: int
    """Resident memory of the kernel and all its children together, MiB."""
    processes: int
    """Processes and threads of the sandbox together."""
    file_mib: int
    """Largest file that may be written, MiB."""
    output_kib: int
    """Output kept per cell, KiB; the rest is dropped and said so."""


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """Deduction for late work: `per_day` × available marks for every 24 hours begun after `due`."""

    due: datetime
    """Timezone-aware."""
    per_day: Fraction
    """Share of the available marks, 0..1."""


@dataclass(frozen=True, slots=True)
class SubmissionNames:
    """How what is handed in must be called."""

    archive: str
    """Regular expression with one group `id`, matched against the archive's or folder's name."""
    example: str
    """A name that fits, for messages."""
    student_id_variable: str
    """Name of the notebook variable that holds the student ID."""
    id_min: int
    id_max: int
    whole: str = ""
    """File name of the one notebook for all parts that may be handed in instead of the parts' own; empty: none may."""
    export: str = ""
    """File name of the HTML export of whatever is handed in; empty: each notebook's is named like the notebook."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that earns points."""

    id: str
    """Unique within its question, e.g. `value`."""
    points: Fraction
    check: str
    """Name in the check vocabulary (`checks.VOCABULARY`); `manual` for what a person marks."""
    summary: str
    """What earns the points, one line for the report."""
    tolerance: Tolerance | None
    """For checks that compare numbers."""
    accept: tuple[str, ...]
    """Recognised variants that this edition accepts, e.g. `smoothing_k_minus_1`."""
    min_words: int = 0
    max_words: int = 0
    """Word range for a written answer, a remark to the marker only; 0 means no bound."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the hand-out, e.g. `q1_2a`."""

    id: str
    number: str
    """As the hand-out prints it, e.g. `1.2a`."""
    title: str
    criteria: tuple[Criterion, ...]
    bonus: bool
    needs: tuple[str, ...] = ()
    """Earlier questions whose cells must have run before this one's can."""

    @property
    def points(self) -> Fraction:
        """Sum over the criteria."""
        return sum((c.points for c in self.criteria), Fraction(0))


@dataclass(frozen=True, slots=True)
class Quick:
    """What saves time in the quick tier."""

    steps: int
    """A training is stopped after the epoch in which it reaches so many steps."""
    few: int
    """Trainings of fewer steps (large batches of small data) may be right and have learnt little."""
    parameters: Mapping[str, int]
    """Name in the cell tagged `parameters` → value that replaces a larger one."""
    batch_norm_momentum: float | None = None
    """Of batch norm where the student names none: in so few steps Keras's default would not settle. None leaves it."""
    freeform_steps: int | None = None
    """`steps` for notebooks not made from the template: no parameter says how long and wide theirs train. None: the same."""
    freeform_time: int = 1
    """How often such a notebook gets the time that the limits allow a cell and a notebook."""


@dataclass(frozen=True, slots=True)
class Part:
    """One notebook of the assignment."""

    id: str
    """e.g. `part1`; also the module name under grading/<edition>/."""
    title: str
    notebook: str
    """File name that students hand in."""
    seed: int
    """Seeds random and numpy once, before the first cell."""
    limits: Limits
    questions: tuple[Question, ...]
    data: tuple[str, ...] = ()
    """Names of the data sets that its notebook loads."""
    packages: tuple[str, ...] = ()
    """Modules that its notebook imports and that grading itself can do without."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the notebook's text and the checks share, e.g. `letters`."""
    quick: Quick | None = None
    """None where nothing is trained."""
    full_limits: Limits | None = None
    """Limits of the full tier; None: the same."""

    @property
    def points(self) -> Fraction:
        """Points of the questions that are not bonus."""
        return sum((q.points for q in self.questions if not q.bonus), Fraction(0))

    def needed(self, questions: Collection[str]) -> frozenset[str]:
        """These questions of the part, and all that they need."""
        of = {question.id: question.needs for question in self.questions}
        found: set[str] = set()
        waiting = [name for name in questions if name in of]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += of[name]
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A whole edition."""

    id: str
    """The edition; also the folder name under reference/."""
    title: str
    version: str
    """Changes whenever points, tolerances or prompts change; stands in every report."""
    points: Fraction
    """Points available without bonus, over all parts that exist."""
    names: SubmissionNames
    late: LatePolicy | None
    follow_through: FollowThrough
    follow_through_fraction: Fraction
    """Share of a criterion's points when `follow_through` is FRACTION; 1 for FULL, 0 for NONE."""
    parts: tuple[Part, ...]

    def narrowed(self, only: Collection[str]) -> "Assignment":
        """The assignment with these questions alone; the whole one if none are named."""
        if not only:
            return self
        kept = (replace(part, questions=tuple(q for q in part.questions if q.id in only)) for part in self.parts)
        parts = tuple(part for part in kept if part.questions)
        return replace(self, parts=parts, points=sum((part.points for part in parts), Fraction(0)))
