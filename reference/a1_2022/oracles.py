"""What grading may know of the 2022 edition's Part 1: right and known wrong answers.

They are values that depend on the answers before them: `ANSWERS`. What the other parts ask for is in
`reference.shared.oracles`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from reference.a1_2022.q1_1_leaky_relu import leaky_relu, leaky_relu_derivative, leaky_relu_range
from reference.a1_2022.q1_1_softplus import softplus, softplus_derivative, softplus_range
from reference.a1_2022.q1_2_forward import NETWORK, SMOOTHING
from reference.a1_2022.q1_3_backward import ACTIVATION, ETA, LABEL, parameters
from reference.shared import mistakes
from reference.shared.answers import Answer, Oracle, Task, Upstream, Values
from reference.shared.backward_oracles import Backpropagation
from reference.shared.forward_oracles import forward_answers, forward_truth
from reference.shared.stepwise_oracles import stepwise_answers, stepwise_truth

__all__ = [
    "ANSWERS",
    "LABEL",
    "MISCONCEPTIONS",
    "NETWORK",
    "PIXEL_RANGE",
    "Answer",
    "Oracle",
    "Task",
    "Upstream",
    "Values",
    "leaky_relu",
    "leaky_relu_derivative",
    "leaky_relu_range",
    "parameters",
    "softplus",
    "softplus_derivative",
    "softplus_range",
    "truth",
]

PIXEL_RANGE = (-1.0, 1.0)
"""Smallest and largest pixel of the images of Part 3."""

_BACKWARD = Backpropagation(parameters, ACTIVATION, ETA)

_FORWARD_VARIABLES = {
    "q1_2a.value": "h1",
    "q1_2b.value": "h2",
    "q1_2c.value": "h3",
    "q1_2d.value": "p",
    "q1_2e.value": "ce_loss",
    "q1_2f.value": "smoothed_loss",
}
_BACKWARD_VARIABLES = {
    "q1_3a.value": "hbar1",
    "q1_3b.value": "act1",
    "q1_3c.value": "y_hat",
    "q1_3d.value": "loss",
    "q1_3e.dh2": "dh2",
    "q1_3e.dW2": "dW2",
    "q1_3e.db2": "db2",
    "q1_3f.dh1": "dh1",
    "q1_3f.dhbar1": "dhbar1",
    "q1_3f.dW1": "dW1",
    "q1_3f.db1": "db1",
    "q1_3g.W2": "W2_new",
    "q1_3g.b2": "b2_new",
    "q1_3g.W1": "W1_new",
    "q1_3g.b1": "b1_new",
}


def _answers() -> Mapping[str, Answer]:
    forward, backward = forward_answers(NETWORK, SMOOTHING), stepwise_answers(_BACKWARD)
    answers = {key: forward[name] for key, name in _FORWARD_VARIABLES.items()}
    return MappingProxyType(answers | {key: backward[name] for key, name in _BACKWARD_VARIABLES.items()})


ANSWERS: Mapping[str, Answer] = _answers()
"""`<question>.<criterion>` → oracles of that answer."""


def _misconceptions() -> Mapping[str, str]:
    told = {mistake for answer in ANSWERS.values() for mistake in answer.wrong}
    return MappingProxyType({name: text for name, text in mistakes.MISCONCEPTIONS.items() if name in told})


MISCONCEPTIONS: Mapping[str, str] = _misconceptions()
"""Misconception id → the sentence that names it, of those that can be told: LeakyReLU hides where its slope was taken."""


def truth(task: Task) -> dict[str, Values]:
    """The true value of every variable that Part 1 names; those of Question 1.3 only when an ID is known.

    Raises:
        ValueError: numpy does not accept the ID as a seed.
    """
    forward = forward_truth(NETWORK, SMOOTHING)
    values = {name: forward[name] for name in _FORWARD_VARIABLES.values()}
    return values if task.student_id is None else values | stepwise_truth(_BACKWARD, task)
