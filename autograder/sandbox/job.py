"""One notebook to run, and with what."""

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.model.assignment import Limits, Part
from autograder.model.evidence import SubmittedNotebook
from autograder.model.plan import CellPlace, QuestionPlan, Supplied
from autograder.sandbox.appraise import TestImages

__all__ = ["FULL", "QUICK", "Job"]

QUICK, FULL = "quick", "full"


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run."""

    notebook: SubmittedNotebook
    part: Part
    plans: tuple[QuestionPlan, ...]
    places: tuple[CellPlace, ...]
    """One per cell."""
    extras: tuple[tuple[str, bytes], ...] = ()
    slot: int = 0
    """Number of the worker, for a user id of its own."""
    otter: bool = False
    """Let the notebook import the real otter (a student's own check); while grading it gets a stand-in."""
    tier: str = QUICK
    """`quick` (trainings are cut short) or `full`."""
    supplied: tuple[Supplied, ...] = ()
    """The data sets that the notebook loads."""
    test: TestImages | None = None
    """What models that the notebook hands over are tested on; None where none is."""
    seed: int = 0
    """Added to the part's seed: other random numbers, to see whether marks depend on them."""

    @property
    def limits(self) -> Limits:
        """Those of the tier."""
        return self.part.full_limits or self.part.limits if self.tier == FULL else self.part.limits

    @property
    def parameters(self) -> Mapping[str, int]:
        """What replaces larger values of the cell tagged `parameters`."""
        return self.part.quick.parameters if self.part.quick and self.tier != FULL else {}

    @property
    def batch_norm_momentum(self) -> float | None:
        """Of batch norm where the student names none; None leaves Keras's default."""
        return self.part.quick.batch_norm_momentum if self.part.quick and self.tier != FULL else None

    @property
    def steps(self) -> int | None:
        """Steps after which a training is stopped."""
        return self.part.quick.steps if self.part.quick and self.tier != FULL else None
