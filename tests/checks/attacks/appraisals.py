"""What the grader found of a model, made by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.model.evidence import Appraised

COUNT = 200


def first(count: int, total: int = COUNT, *, start: int = 0) -> NDArray[np.bool_]:
    """So many images right, one after the other."""
    return (np.arange(total) >= start) & (np.arange(total) < start + count)


def appraised(
    clean: int = 140, attacks: Sequence[int] = (60, 40, 44), *, total: int = COUNT, **fields: Any
) -> Appraised:
    """So many of `total` images right: clean, and under FGSM, PGD and MIM, all among those that are right clean."""
    under = {name: first(count, total) for name, count in zip(("FGSM", "PGD", "MIM"), attacks, strict=False)}
    given = {"source": "graph", "right": first(clean, total), "attacked": under}
    return Appraised(**{**given, **fields})
