"""What grading may know of the 2023 edition's Part 1: right and known wrong answers.

They are values that depend on the answers before them: `ANSWERS`. What the other parts ask for is in
`reference.shared.oracles`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from reference.a1_2023.q1_1_elu import elu, elu_derivative, elu_range
from reference.a1_2023.q1_2_forward import NETWORK, SMOOTHING
from reference.a1_2023.q1_3_backward import ACTIVATION, ETA, parameters
from reference.shared.answers import Answer, Oracle, Task, Upstream, Values
from reference.shared.backward_oracles import Backpropagation
from reference.shared.forward_oracles import forward_answers, forward_truth
from reference.shared.mistakes import MISCONCEPTIONS

__all__ = [
    "ANSWERS",
    "MISCONCEPTIONS",
    "NETWORK",
    "PIXEL_RANGE",
    "Answer",
    "Oracle",
    "Task",
    "Upstream",
    "Values",
    "elu",
    "elu_derivative",
    "elu_range",
    "parameters",
    "truth",
]

PIXEL_RANGE = (0.0, 1.0)
"""Smallest and largest pixel of the images of Part 3."""

_BACKWARD = Backpropagation(parameters, ACTIVATION, ETA)

_VARIABLES = {
    "q1_2a.value": "h1",
    "q1_2b.value": "h2",
    "q1_2c.value": "h3",
    "q1_2d.value": "p",
    "q1_2e.value": "y_hat",
    "q1_2e.is_correct": "is_correct",  # the same criterion's second variable
    "q1_2f.value": "ce_loss",
    "q1_2g.value": "smoothed_loss",
    "q1_3a.value": "loss",
    "q1_3b.dh2": "dh2",
    "q1_3b.dW2": "dW2",
    "q1_3b.db2": "db2",
    "q1_3c.dh1": "dh1",
    "q1_3c.dhbar1": "dhbar1",
    "q1_3c.dW1": "dW1",
    "q1_3c.db1": "db1",
    "q1_3d.W2": "W2_new",
    "q1_3d.b2": "b2_new",
    "q1_3d.W1": "W1_new",
    "q1_3d.b1": "b1_new",
}


def _answers() -> Mapping[str, Answer]:
    by_variable = forward_answers(NETWORK, SMOOTHING) | _BACKWARD.answers()
    return MappingProxyType({key: by_variable[name] for key, name in _VARIABLES.items()})


ANSWERS: Mapping[str, Answer] = _answers()
"""`<question>.<criterion>` → oracles of that answer."""


def truth(task: Task) -> dict[str, Values]:
    """The true value of every variable that Part 1 names; those of Question 1.3 only when an ID is known.

    Raises:
        ValueError: numpy does not accept the ID as a seed.
    """
    values = forward_truth(NETWORK, SMOOTHING)
    if task.student_id is not None:
        values |= _BACKWARD.truth(task)
    return values
