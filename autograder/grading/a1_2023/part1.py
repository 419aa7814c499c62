"""Part 1 of the 2023 edition: per question, what is looked at and what decides each criterion.

Points and tolerances stand in reference/a1_2023/assignment.toml, right and known wrong answers in its oracles.
"""

import numpy as np

from autograder.checks import TEXT_KINDS, Curve, FunctionCase, IntervalCase
from autograder.grading import answers, bind
from autograder.grading.answers import values
from autograder.grading.known import Known
from autograder.grading.sight import QuestionGrading
from autograder.model.plan import PlannedCall
from reference.a1_2023 import oracles

__all__ = ["QUESTIONS", "known"]

ALPHAS = (1.0, 0.5, 2.0)
X = np.array([-50.0, -3.0, -1.0, -0.25, 0.0, 0.25, 1.0, 4.0])
X.flags.writeable = False

RANGE = PlannedCall("range", "elu_range", tuple((alpha,) for alpha in ALPHAS))
DERIVATIVE = PlannedCall("derivative", "elu_derivative", tuple((X, alpha) for alpha in ALPHAS))


def _range_case(alpha: float) -> IntervalCase:
    return IntervalCase(f"alpha = {alpha:g}", np.array(oracles.elu_range(alpha)), plain=alpha == 1)


def _derivative_case(alpha: float) -> FunctionCase:
    right = oracles.elu_derivative(X, alpha)
    # At 0 the left slope is alpha and the right one 1: where alpha is not 1 there is no derivative, and either is right.
    return FunctionCase(f"alpha = {alpha:g}", X, accepted=(right, np.where(X == 0, alpha, right)))


CURVES = (
    Curve("ELU", "alpha·(e^x − 1) for x < 0 and x for x > 0", oracles.elu, slope=np.expm1, straight=True),
    Curve(
        "its derivative",
        "alpha·e^x for x < 0 and 1 for x > 0",
        oracles.elu_derivative,
        slope=np.exp,
        jumps=True,
        straight=True,
    ),
)


QUESTIONS: tuple[QuestionGrading, ...] = (
    QuestionGrading(
        "q1_1a",
        {
            "range": bind.interval(RANGE, tuple(_range_case(alpha) for alpha in ALPHAS)),
            "derivative": bind.function(DERIVATIVE, tuple(_derivative_case(alpha) for alpha in ALPHAS)),
            "steps": bind.written(kinds=TEXT_KINDS),
            "plot": bind.curves(CURVES),
        },
        calls=(RANGE, DERIVATIVE),
        figures=True,
    ),
    QuestionGrading("q1_1b", {"first": bind.review(0), "second": bind.review(1)}),
    values("q1_2a", {"value": "h1"}),
    values("q1_2b", {"value": "h2"}),
    values("q1_2c", {"value": "h3"}),
    values("q1_2d", {"value": "p"}),
    QuestionGrading(
        "q1_2e",
        {
            "value": bind.prediction("y_hat", "is_correct", probabilities="p", truth=oracles.NETWORK.y),
            "formula": bind.formula(),
        },
        names=("y_hat", "is_correct"),
    ),
    values("q1_2f", {"value": "ce_loss"}),
    values("q1_2g", {"value": "smoothed_loss"}),
    values("q1_3a", {"value": "loss"}, drawn=True),
    values("q1_3b", {"dh2": "dh2", "dW2": "dW2", "db2": "db2"}, drawn=True),
    values("q1_3c", {"dh1": "dh1", "dhbar1": "dhbar1", "dW1": "dW1", "db1": "db1"}, drawn=True),
    values("q1_3d", {"W2": "W2_new", "b2": "b2_new", "W1": "W1_new", "b1": "b1_new"}, formula=False, drawn=True),
    QuestionGrading("q1_4a", {"answer": bind.written()}),
    QuestionGrading("q1_4b", {"answer": bind.written()}),
)


def known(student_id: int | None) -> Known:
    """Right and known wrong answers for this student; those of Question 1.3 only where an ID is known."""
    return answers.known(oracles, student_id)
