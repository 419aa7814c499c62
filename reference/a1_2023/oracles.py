"""What grading may know of the 2023 edition: right and known-wrong answers, and what the parts ask for in numbers.

Part 1's answers are values that depend on the answers before them: `ANSWERS`. Part 2's are data, training and a loss
function: `smoothed_cross_entropy` with its gradient and known mistakes, and the numbers of `q2_facts`. Part 3's are
networks, attacks and training: `attack_cases` and `sam_cases` with their known mistakes, and the numbers of `q3_facts`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reference.a1_2023.q1_1_elu import elu, elu_derivative, elu_range
from reference.a1_2023.q1_2_forward import NETWORK, SMOOTHING
from reference.a1_2023.q1_3_backward import ACTIVATION, ETA, parameters
from reference.a1_2023.q2_facts import (
    ACTIVATIONS,
    ALPHAS,
    EPOCHS,
    GRID,
    HIDDEN,
    PIXELS,
    SHOWN,
    VALIDATION_SHARE,
    WIDTHS,
)
from reference.a1_2023.q3_facts import EPSILON, MODELS_FOLDER, SHOWN_PAIRS, STEP_SIZE, STEPS
from reference.a1_2023.q3_facts import GRID as CNN_GRID
from reference.shared.answers import Answer, Oracle, Task, Upstream, Values
from reference.shared.attack_cases import AttackCase
from reference.shared.attack_mistakes import MISTAKES
from reference.shared.attack_store import read_cases
from reference.shared.backward_oracles import Backpropagation
from reference.shared.cnn_mistakes import CNN_MISCONCEPTIONS
from reference.shared.forward_oracles import forward_answers, forward_truth
from reference.shared.mistakes import MISCONCEPTIONS as THEORY_MISCONCEPTIONS
from reference.shared.sam_oracles import WRONG_STEPS, SamCase, sam_cases
from reference.shared.smoothing import (
    WRONG_GRADIENTS,
    WRONG_LOSSES,
    losses_per_sample,
    smoothed_cross_entropy,
    smoothed_gradient,
)
from reference.shared.tiny_networks import TinyNetwork
from reference.shared.training_mistakes import TRAINING_MISCONCEPTIONS

__all__ = [
    "ACTIVATIONS",
    "ALPHAS",
    "ANSWERS",
    "ATTACK_MISTAKES",
    "CNN_GRID",
    "EPOCHS",
    "EPSILON",
    "GRID",
    "HIDDEN",
    "MISCONCEPTIONS",
    "MODELS_FOLDER",
    "NETWORK",
    "PIXELS",
    "SHOWN",
    "SHOWN_PAIRS",
    "STEPS",
    "STEP_SIZE",
    "VALIDATION_SHARE",
    "WIDTHS",
    "WRONG_GRADIENTS",
    "WRONG_LOSSES",
    "WRONG_STEPS",
    "Answer",
    "AttackCase",
    "Oracle",
    "SamCase",
    "Task",
    "TinyNetwork",
    "Upstream",
    "Values",
    "attack_cases",
    "elu",
    "elu_derivative",
    "elu_range",
    "losses_per_sample",
    "parameters",
    "sam_cases",
    "smoothed_cross_entropy",
    "smoothed_gradient",
    "truth",
]

MISCONCEPTIONS: Mapping[str, str] = MappingProxyType(
    {**THEORY_MISCONCEPTIONS, **TRAINING_MISCONCEPTIONS, **CNN_MISCONCEPTIONS}
)
"""Misconception id → the sentence that names it to the student, of all parts."""
ATTACK_MISTAKES: Mapping[str, tuple[str, ...]] = MappingProxyType({name: tuple(of) for name, of in MISTAKES.items()})
"""`fgsm`, `pgd`, `mim` → ids of the mistakes that its cases tell."""
_STORED_CASES = Path(__file__).parents[2] / "fixtures" / "expected" / "a1_2023" / "attacks.npz"

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


def attack_cases(name: str) -> tuple[AttackCase, ...]:
    """On what `fgsm`, `pgd` or `mim` is tried, with what is right there and what each known mistake gives."""
    return _cases()[name]


@cache
def _cases() -> dict[str, tuple[AttackCase, ...]]:
    return read_cases(_STORED_CASES)
