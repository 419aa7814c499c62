"""All that the check of one criterion may look at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from autograder.checks import Given, Numbers, Observed, Own, Watched, compare, find, numeric
from autograder.grading.known import Known
from autograder.model.assignment import Criterion, Question, Tolerance
from autograder.model.evidence import (
    Appraised,
    Build,
    Call,
    Cell,
    Figure,
    QuestionEvidence,
    Trial,
    Value,
    ValueKind,
)
from autograder.model.exhibit import Exhibit
from autograder.model.facts import Facts, KnownSet
from autograder.model.plan import PlannedBuild, PlannedCall, PlannedModel, PlannedTrial
from autograder.model.result import CheckResult
from autograder.model.training import TrainingLog

__all__ = ["Binding", "QuestionGrading", "Sight"]

_NO_VALUE = Value(ValueKind.MISSING)


@dataclass(frozen=True, slots=True)
class Sight:
    """One criterion of one submission."""

    question: Question
    criterion: Criterion
    evidence: QuestionEvidence | None
    """None when the question was not reached."""
    others: Mapping[str, QuestionEvidence]
    """Of all questions that were reached, this one among them: what two ask for is looked at once."""
    training: TrainingLog
    """What was observed in the whole notebook."""
    facts: Facts
    observed: Observed | None
    """The training log beside the part's data set; None where the part loads none."""
    appraised: Mapping[str, Appraised]
    """Name of each model that the notebook handed over → what it is worth."""
    cells: tuple[Cell, ...]
    """The question's cells."""
    notebook: tuple[Cell, ...]
    """All cells of the notebook, for what may stand in an earlier question."""
    code: tuple[Cell, ...]
    """The code cells that answer it: its own, or all of the notebook where it has none but empty ones."""
    elsewhere: Callable[[], bool]
    """Whether a neighbouring question holds more formulas than it needs itself; asked inside a check, which may fail."""
    stopped_by: str
    """What stopped the student's code, one phrase; empty if nothing did."""
    known: Known
    found: Mapping[str, str]
    """Named answers that stand under another name → that name."""
    tolerances: Mapping[str, Tolerance]
    """Named answer → the tolerance of the criterion that asks for it."""
    follow_through: Fraction
    """Share of the points for an answer right given the student's own earlier ones."""

    @property
    def label(self) -> str:
        """Where, for messages: `1.2b h2` or `1.2b formula`."""
        key = f"{self.question.id}.{self.criterion.id}"
        answer = self.known.answers.get(key)
        return f"{self.question.number} {answer.name if answer else self.criterion.id}"

    @property
    def tolerance(self) -> Tolerance:
        """The criterion's tolerance.

        Raises:
            ValueError: assignment.toml gives it none.
        """
        if self.criterion.tolerance is None:
            raise ValueError(f"{self.question.id}.{self.criterion.id}: this check needs a tolerance")
        return self.criterion.tolerance

    @property
    def watched(self) -> Watched:
        """The part's training log, seen from this question.

        Raises:
            ValueError: The part loads no data set.
        """
        if self.observed is None:
            raise ValueError(f"{self.label}: this check needs a data set: name it in assignment.toml")
        cells = frozenset(cell.index for cell in self.code)
        return Watched(self.observed, cells, self.label, self.stopped_by)

    @property
    def known_set(self) -> KnownSet:
        """The part's one data set."""
        (known,) = self.facts.data.values()
        return known

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The question's figures."""
        return self.evidence.figures if self.evidence else ()

    def calls(self, call_id: str) -> tuple[Call, ...]:
        """Results of a planned call, none when no question that plans it was reached."""
        return next((one.calls[call_id] for one in self._evidence() if call_id in one.calls), ())

    def builds(self, build_id: str) -> tuple[Build, ...]:
        """What a planned class became with each settings, none when no question that plans it was reached."""
        return next((one.builds[build_id] for one in self._evidence() if build_id in one.builds), ())

    def trial(self, trial_id: str) -> Trial | None:
        """A planned trial; None when no question that plans it was reached."""
        return next((one.trials[trial_id] for one in self._evidence() if trial_id in one.trials), None)

    def _evidence(self) -> Iterator[QuestionEvidence]:
        """This question's first."""
        if self.evidence is not None:
            yield self.evidence
        yield from self.others.values()

    def given(self, name: str) -> Given:
        """What the student gave under this name, or under another one that was found to hold it."""
        if self.evidence is None:
            return Given(name, _NO_VALUE, stopped_by=self.stopped_by)
        other = self.found.get(name, "")
        value = self.evidence.variables[other] if other else self.evidence.values.get(name, _NO_VALUE)
        return Given(name, value, found_as=other, stopped_by=self.stopped_by)

    def three(self, names: tuple[str, str, str]) -> tuple[Given, Given, Given]:
        """As `given`, for three names."""
        return self.given(names[0]), self.given(names[1]), self.given(names[2])

    def own(self, names: tuple[str, ...]) -> dict[str, Own]:
        """The student's own values of earlier answers, alive when this question was looked at, that can be compared.

        Each is right or wrong by the tolerance of its own question. One that stands under another name is right, or it
        would not have been found.
        """
        own = {}
        for name in names:
            tolerance = self.tolerances.get(name) or self.tolerance
            value = self._alive(name, self.known.truth[name], tolerance=tolerance)
            comparison = compare(value, self.known.truth[name], tolerance=tolerance)
            if comparison.values is not None:
                own[name] = Own(comparison.values, right=comparison.equal)
        return own

    def _alive(self, name: str, true: Numbers, *, tolerance: Tolerance) -> Value:
        if self.evidence is None:
            return _NO_VALUE
        value = self.evidence.values.get(name) or self.evidence.variables.get(name)
        value = numeric(value)[0] if value is not None else None
        if value is not None and value.kind is ValueKind.ARRAY:
            return value
        other = find(true, self.evidence.variables, tolerance=tolerance)
        return self.evidence.variables[other] if other else _NO_VALUE


@dataclass(frozen=True, slots=True)
class Binding:
    """How one criterion is decided."""

    check: str
    """Name in the check vocabulary; assignment.toml must name the same."""
    judge: Callable[[Sight], CheckResult]
    answer: str = ""
    """The named answer that is judged, where it may also stand under another name."""
    mistakes: tuple[str, ...] = ()
    """Ids of known mistakes that it names, besides those of the oracles."""
    calls: frozenset[str] = frozenset()
    """Ids of the planned calls that it rests on; empty: all of the question's."""


@dataclass(frozen=True, slots=True)
class QuestionGrading:
    """How one question is looked at and marked."""

    question: str
    criteria: Mapping[str, Binding]
    """Criterion id → how it is decided."""
    names: tuple[str, ...] = ()
    calls: tuple[PlannedCall, ...] = ()
    figures: bool = False
    data: bool = False
    """Large arrays are looked at too."""
    builds: tuple[PlannedBuild, ...] = ()
    trials: tuple[PlannedTrial, ...] = ()
    models: tuple[PlannedModel, ...] = ()
    exhibits: Callable[[Sight], tuple[Exhibit, ...]] | None = None
    """What the report shows beside the marks."""
    drawn: bool = False
    """True where the answers depend on numbers that the student's ID draws."""
