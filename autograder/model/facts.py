"""What the trusted side knows of the data and the tier that a notebook ran with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Band", "Facts", "KnownRows", "KnownSet"]


@dataclass(frozen=True, slots=True)
class KnownRows:
    """One split of a data set, as its loader gives it."""

    sketch: NDArray[np.float32]
    """(n, 3), see `checks.samples.sketch`."""
    labels: NDArray[np.int64]
    """(n,): class index from 0, whatever the loader counts from."""
    transposed: NDArray[np.float32] | None = None
    """Sketches of the same samples with height and width exchanged, to recognise that mistake."""
    clipped: NDArray[np.float32] | None = None
    """Of samples that have pixels below 0: sketches of what `imshow` leaves of them, pixels from 0 to 1."""


@dataclass(frozen=True, slots=True)
class KnownSet:
    """A data set that a part uses, restricted to the classes that the part uses."""

    train: KnownRows
    test: KnownRows
    shape: tuple[int, ...]
    """Of one sample as its loader gives it: (28, 28)."""
    classes: tuple[str, ...]
    """Names of the classes, by class index: ("A", "B", …)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Where an accuracy must lie."""

    low: float
    high: float
    how: str
    """How it was found, one sentence for instructors."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a part's checks may know besides the evidence and the oracles."""

    tier: str = "quick"
    data: Mapping[str, KnownSet] = field(default_factory=dict)
    """Name in assignment.toml → data set."""
    bands: Mapping[str, Band] = field(default_factory=dict)
    """`<question>.<criterion>` → band of this tier."""
    curves: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)
    """Name of a model of the reference's → its points (ε, accuracy under PGD) with these data, for the report."""
    few: int = 0
    """Trainings of fewer steps may be right and have learnt little."""
