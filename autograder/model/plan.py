"""What the probe is asked to look at: names, calls and figures, never an answer."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["Argument", "CellPlace", "Held", "PlannedCall", "QuestionPlan", "Supplied", "Tensor"]


@dataclass(frozen=True, slots=True)
class Held:
    """An argument: what the student's variable of this name holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Tensor:
    """An argument: a TensorFlow tensor."""

    array: NDArray[np.generic]
    """float32, float64 or integers."""


Argument = float | int | NDArray[np.float64] | Held | Tensor
"""One positional argument of a planned call."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A student's function to be called once per input.

    An array argument (no Tensor) that the function cannot take is passed element by element instead; the probe then
    reports the results as one array of the argument's shape.
    """

    id: str
    """Key in `QuestionEvidence.calls`."""
    function: str
    """Name in the student's namespace."""
    inputs: tuple[tuple[Argument, ...], ...]
    """Positional arguments of each call."""
    gradient: int | None = None
    """Argument (a Tensor) by which the result is also differentiated."""
    figures: bool = False
    """Record the figures that each call draws."""


@dataclass(frozen=True, slots=True)
class QuestionPlan:
    """What to record when a question's last cell has run."""

    question: str
    names: tuple[str, ...] = ()
    calls: tuple[PlannedCall, ...] = ()
    figures: bool = False
    data: bool = False
    """Describe large arrays too: the named ones and, in case of other names, all that are alive."""


@dataclass(frozen=True, slots=True)
class CellPlace:
    """Where one cell of a submitted notebook belongs."""

    question: str | None
    """The question whose section it stands in; None before the first and in parts of no question."""
    own: bool
    """True when the student wrote or changed it: no cell of the template has this source."""
    check: bool
    """True for a cell that only calls otter (`grader.check("q1_2a")`, its import and set-up): not executed."""
    skip: bool = False
    """True for a cell that no question asked about needs: not executed either."""
    parameters: bool = False
    """True for the cell tagged `parameters`: some of its values are replaced right after it, to save time."""


@dataclass(frozen=True, slots=True)
class Supplied:
    """A data set's file, put where student code looks for it."""

    name: str
    """As assignment.toml names it."""
    file: Path
    """On this machine."""
    below_home: str
    """Where it appears in the sandbox, relative to the home folder: `.cache/emnist/emnist.zip`."""
    sha256: str
    """Of the file; kept with the evidence."""
