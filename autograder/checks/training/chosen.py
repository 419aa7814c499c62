"""The combination of a grid that a student names as the best."""

import math
import re
from collections.abc import Sequence

import numpy as np

from autograder.checks import show
from autograder.checks.given import Given, not_run
from autograder.checks.lenient import numeric
from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.combination import RATE_RTOL, C, Combination
from autograder.model.evidence import Value, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["Chosen", "read_choice"]

Chosen = tuple[Given, Given, Given]
"""Neurons of the first and of the second hidden layer, and their activation; or the number of blocks, whether there are
skip connections, and the learning rate."""
_ACTIVATION = re.compile(r"(?<![a-z_])(sigmoid|tanh|relu)(?![a-z0-9])")


def read_choice(chosen: Chosen, wanted: Sequence[C], *, label: str) -> C | CheckResult:
    """The combination that is named; a result where none is: NOT_RUN if it was not answered, FAIL if it is not in the grid."""
    expected = f"one of {show.plural(len(wanted), 'combination')}"
    for given in chosen:
        if not given.answered:
            return not_run(given, label=label, expected=expected)
    for one in wanted:
        if _names(chosen, one):
            return one
    seen = ", ".join(f"{given.name} = {show.value(given.value)}" for given in chosen)
    message = f"{label}: expected {expected}, received {seen}: give {_asked(wanted)}."
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen)


def _names(chosen: Chosen, one: Combination) -> bool:
    """Whether the answers name this combination."""
    first, second, third = (given.value for given in chosen)
    if isinstance(one, Architecture):
        act = _activation(third)
        return one.widths[1:3] == (_whole(first), _whole(second)) and bool(act) and one.activations[:1] == (act,)
    rate = _number(third)
    near = rate is not None and math.isclose(rate, one.learning_rate, rel_tol=RATE_RTOL)
    return near and _whole(first) == one.num_blocks and _flag(second) is one.use_skip


def _asked(wanted: Sequence[Combination]) -> str:
    if all(isinstance(one, Architecture) for one in wanted):
        return "the numbers of neurons and the name of the activation"
    return "the number of blocks, True or False for skip connections, and the learning rate"


def _number(value: Value) -> float | None:
    array = numeric(value)[0].array
    if array is None or array.size != 1 or array.dtype.kind not in "iuf":
        return None
    number = float(array.reshape(-1)[0])
    return number if np.isfinite(number) else None


def _flag(value: Value) -> bool | None:
    """True or False, also as 1 or 0, or in words."""
    if value.kind is ValueKind.TEXT:
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            value.text.strip().lower()
        )
    array = value.array
    if array is None or array.size != 1 or array.dtype.kind not in "biuf":
        return None
    return {1.0: True, 0.0: False}.get(float(array.reshape(-1)[0]))


def _whole(value: Value) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number == int(number) else None


def _activation(value: Value) -> str:
    """`relu` of "ReLU", `tf.nn.relu` or `<function relu at …>`; empty if none or several are named."""
    if value.kind not in (ValueKind.TEXT, ValueKind.OPAQUE):
        return ""
    found = set(_ACTIVATION.findall(f"{value.text} {value.type_name}".lower()))
    return found.pop() if len(found) == 1 else ""
