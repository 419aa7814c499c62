"""The combination of a grid that a student names as the best."""

import re
from collections.abc import Sequence

import numpy as np

from autograder.checks import show
from autograder.checks.given import Given, not_run
from autograder.checks.lenient import numeric
from autograder.checks.networks.architecture import Architecture
from autograder.model.evidence import Value, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["Chosen", "read_choice"]

Chosen = tuple[Given, Given, Given]
"""Neurons of the first and of the second hidden layer, and their activation."""
_ACTIVATION = re.compile(r"(?<![a-z_])(sigmoid|tanh|relu)(?![a-z0-9])")


def read_choice(chosen: Chosen, wanted: Sequence[Architecture], *, label: str) -> Architecture | CheckResult:
    """The combination that is named; a result where none is: NOT_RUN if it was not answered, FAIL if it is not in the grid."""
    expected = f"one of {show.plural(len(wanted), 'combination')}"
    for given in chosen:
        if not given.answered:
            return not_run(given, label=label, expected=expected)
    first, second = (_whole(given.value) for given in chosen[:2])
    act = _activation(chosen[2].value)
    for one in wanted:
        if one.widths[1:3] == (first, second) and act and one.activations[:1] == (act,):
            return one
    seen = ", ".join(f"{given.name} = {show.value(given.value)}" for given in chosen)
    message = (
        f"{label}: expected {expected}, received {seen}: give the numbers of neurons and the name of the activation."
    )
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen)


def _whole(value: Value) -> int | None:
    array = numeric(value)[0].array
    if array is None or array.size != 1 or array.dtype.kind not in "iuf":
        return None
    number = float(array.reshape(-1)[0])
    return int(number) if np.isfinite(number) and number == int(number) else None


def _activation(value: Value) -> str:
    """`relu` of "ReLU", `tf.nn.relu` or `<function relu at …>`; empty if none or several are named."""
    if value.kind not in (ValueKind.TEXT, ValueKind.OPAQUE):
        return ""
    found = set(_ACTIVATION.findall(f"{value.text} {value.type_name}".lower()))
    return found.pop() if len(found) == 1 else ""
