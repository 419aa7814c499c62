"""What the probe is asked to look at: names, calls and figures, never an answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Argument", "CellPlace", "PlannedCall", "QuestionPlan"]

Argument = float | int | NDArray[np.float64]
"""One positional argument of a planned call."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A student's function to be called once per input.

    An array argument that the function cannot take is passed element by element instead; the probe then
    reports the results as one array of the argument's shape.
    """

    id: str
    """Key in `QuestionEvidence.calls`."""
    function: str
    """Name in the student's namespace."""
    inputs: tuple[tuple[Argument, ...], ...]
    """Positional arguments of each call."""


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """What to record when a question's last cell has run."""

    question: str
    names: tuple[str, ...] = ()
    calls: tuple[PlannedCall, ...] = ()
    figures: bool = False


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where one cell of a submitted notebook belongs."""

    question: str | None
    """The question whose section it stands in; None before the first and in parts of no question."""
    own: bool
    """True when the student wrote or changed it: no cell of the template has this source."""
    check: bool
    """True for a cell that only calls otter (`grader.check("q1_2a")`, its import and set-up): not executed."""
