"""How far an optimizer has come, and how fast it goes."""

import math
import sys
from typing import Any

import numpy as np

from autograder_probe import quiet


def iterations(optimizer: Any) -> int:
    """Steps that it has taken so far; 0 for none."""
    variable = getattr(optimizer, "_iterations", None)
    if variable is None:
        return 0
    with sys.modules["tensorflow"].init_scope():  # it may be asked while a function is traced
        return int(variable.numpy())


def learning_rate(optimizer: Any) -> float:
    """Of the next step, in the digits that float32 has; nan where it is not known: a student's function is not called."""
    held = getattr(optimizer, "_learning_rate", None)
    inner = getattr(optimizer, "inner_optimizer", None)
    if held is None:
        return math.nan if inner is None else learning_rate(inner)
    schedules: Any = sys.modules.get("keras.src.optimizers.schedules.learning_rate_schedule")
    with sys.modules["tensorflow"].init_scope():
        if hasattr(held, "numpy"):
            return _rounded(held.numpy())
        if schedules is not None and isinstance(held, schedules.LearningRateSchedule):
            with quiet.silent():
                return _rounded(held(iterations(optimizer)))
    return float(held) if isinstance(held, (int, float)) else math.nan


def _rounded(rate: Any) -> float:
    """0.001 in float32 is 0.0010000000474974513."""
    return float(f"{float(np.asarray(rate)):.7g}")
