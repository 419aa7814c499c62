"""One notebook to run, and with what.

A notebook for several parts runs once: its `part` then stands for all of them (their questions, the widest limits), and
`evidence.split` gives each its own afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
    freeform: bool = False
    """It was not made from the template."""
    until: Mapping[str, int] = field(default_factory=dict)
    """Question → index of the last cell of its part, in a notebook of several parts: what comes after is another part's,
    whose variables may have the same names. Empty: all cells are the part's."""

    @property
    def limits(self) -> Limits:
        """Those of the tier."""
        if self.tier == FULL:
            return self.part.full_limits or self.part.limits
        limits, times = self.part.limits, self.part.quick.freeform_time if self.part.quick and self.freeform else 1
        return replace(limits, cell_s=times * limits.cell_s, notebook_s=times * limits.notebook_s)

    def parameters(self, index: int) -> Mapping[str, int]:
        """What replaces larger values that a cell has set: those of the cell tagged `parameters`."""
        return self.places[index].parameters if self.tier != FULL else {}

    @property
    def batch_norm_momentum(self) -> float | None:
        """Of batch norm where the student names none; None leaves Keras's default."""
        return self.part.quick.batch_norm_momentum if self.part.quick and self.tier != FULL else None

    @property
    def steps(self) -> int | None:
        """Steps after which a training is stopped."""
        quick = self.part.quick if self.tier != FULL else None
        if quick is not None and self.freeform and quick.freeform_steps:
            return quick.freeform_steps
        return quick.steps if quick else None
