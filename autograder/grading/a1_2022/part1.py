"""Part 1 of the 2022 edition: per question, what is looked at and what decides each criterion.

Points and tolerances stand in reference/a1_2022/assignment.toml, right and known wrong answers in its oracles.
"""

from collections.abc import Callable

import numpy as np

from autograder.checks import Curve, FunctionCase, IntervalCase, Numbers
from autograder.grading import answers, bind
from autograder.grading.answers import STUDENT_ID, values
from autograder.grading.known import Known
from autograder.grading.sight import QuestionGrading
from autograder.model.plan import PlannedCall
from reference.a1_2022 import oracles

__all__ = ["QUESTIONS", "known"]

X = np.array([-50.0, -3.0, -1.0, -0.25, 0.0, 0.25, 1.0, 4.0])
X.flags.writeable = False
SLOPE = 0.01
"""Of Leaky ReLU's left half."""


def _leaky(x: Numbers, _alpha: float) -> Numbers:
    return oracles.leaky_relu(x)


def _leaky_derivative(x: Numbers, _alpha: float) -> Numbers:
    return oracles.leaky_relu_derivative(x)


def _soft(x: Numbers, _alpha: float) -> Numbers:
    return oracles.softplus(x)


def _soft_derivative(x: Numbers, _alpha: float) -> Numbers:
    return oracles.softplus_derivative(x)


LEAKY_CURVES = (
    Curve("Leaky ReLU", "0.01·x for x < 0 and x for x > 0", _leaky, straight=True, straight_below=True),
    Curve(
        "its derivative",
        "0.01 for x < 0 and 1 for x > 0",
        _leaky_derivative,
        jumps=True,
        straight=True,
        straight_below=True,
    ),
)
SOFT_CURVES = (
    Curve("Softplus", "ln(1 + e^x)", _soft),
    Curve("its derivative", "e^x / (1 + e^x)", _soft_derivative),
)


def _activation(
    question: str,
    name: str,
    *,
    bounds: tuple[float, float],
    derivative: Callable[[Numbers], Numbers],
    left: float | None,
    curves: tuple[Curve, ...],
    alpha: float,
) -> QuestionGrading:
    """Range, derivative and plot of one activation function.

    Args:
        question: Its id.
        name: The student's function.
        bounds: Of its range.
        derivative: Its own.
        left: The slope at 0 from the left, which is as right there; None where the derivative exists.
        curves: What the plot must hold.
        alpha: What the plot's tolerance is scaled by for x < 0.
    """
    ranged = PlannedCall(f"{name}_range", f"{name}_range", ((),))
    derived = PlannedCall(f"{name}_derivative", f"{name}_derivative", ((X,),))
    right = derivative(X)
    accepted = (right,) if left is None else (right, np.where(X == 0, left, right))
    return QuestionGrading(
        question,
        {
            "range": bind.interval(ranged, (IntervalCase("", np.array(bounds), plain=True),)),
            "derivative": bind.function(derived, (FunctionCase("", X, accepted),)),
            "plot": bind.curves(curves, alpha=alpha),
        },
        calls=(ranged, derived),
        figures=True,
    )


QUESTIONS: tuple[QuestionGrading, ...] = (
    _activation(
        "q1_1a",
        "leaky_relu",
        bounds=oracles.leaky_relu_range(),
        derivative=oracles.leaky_relu_derivative,
        left=SLOPE,
        curves=LEAKY_CURVES,
        alpha=SLOPE,
    ),
    _activation(
        "q1_1b",
        "softplus",
        bounds=oracles.softplus_range(),
        derivative=oracles.softplus_derivative,
        left=None,
        curves=SOFT_CURVES,
        alpha=1.0,
    ),
    values("q1_2a", {"value": "h1"}),
    values("q1_2b", {"value": "h2"}),
    values("q1_2c", {"value": "h3"}),
    values("q1_2d", {"value": "p"}),
    values("q1_2e", {"value": "ce_loss"}),
    values("q1_2f", {"value": "smoothed_loss"}),
    values("q1_3a", {"value": "hbar1"}, drawn=True),
    values("q1_3b", {"value": "act1"}, drawn=True),
    QuestionGrading(
        "q1_3c",
        {
            "value": bind.prediction("y_hat", probabilities="probs", truth=oracles.LABEL),
            "formula": bind.formula(),
        },
        names=("y_hat", STUDENT_ID),
        drawn=True,
    ),
    values("q1_3d", {"value": "loss"}, drawn=True),
    values("q1_3e", {"dh2": "dh2", "dW2": "dW2", "db2": "db2"}, formula=False, drawn=True),
    values("q1_3f", {"dh1": "dh1", "dhbar1": "dhbar1", "dW1": "dW1", "db1": "db1"}, formula=False, drawn=True),
    values("q1_3g", {"W2": "W2_new", "b2": "b2_new", "W1": "W1_new", "b1": "b1_new"}, formula=False, drawn=True),
)


def known(student_id: int | None) -> Known:
    """Right and known wrong answers for this student; those of Question 1.3 only where an ID is known."""
    return answers.known(oracles, student_id)
