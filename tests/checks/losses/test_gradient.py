"""The gradient of a loss: two cases of shape (2, 3), tripled by a known mistake."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autograder.checks.losses.gradient import GradientCase, gradient
from autograder.checks.losses.loss import LossTerms
from autograder.model.evidence import Call, Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, HALF, ROUNDED, array, opaque, raised

FIRST, SECOND = np.array([[0.1, -0.2, 0.1], [0.3, -0.1, -0.2]]), np.array([[0.0, 0.4, -0.4], [0.5, 0.0, -0.5]])
CASES = tuple(
    GradientCase(name, right, {"tripled": (3 * right, 5 * right), "ignored": (right + (right is SECOND),)})
    for name, right in (("alpha = 0.1", FIRST), ("alpha = 0.2", SECOND))
)
TERMS = LossTerms("9.9 gradient", "f", ROUNDED, {"tripled": "It is tripled.", "ignored": "Ignored."})


def call(values: object, result: Value | None = None) -> Call:
    return Call("ok", result or array(1.0), gradient=None if values is None else array(values))  # type: ignore[arg-type]


def judge(first: Call, second: Call, one_hot: list[Call] | None = None, terms: LossTerms = TERMS) -> CheckResult:
    return gradient([first, second], one_hot or [], CASES, terms=terms)


def test_the_right_gradient_passes() -> None:
    result = judge(call(FIRST), call(SECOND.astype(np.float32)))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")
    assert result.expected == "alpha = 0.1: [[0.1, -0.2, 0.1], [0.3, -0.1, -0.2]]"


def test_one_hot_labels_pass_with_a_remark() -> None:
    result = judge(call(None), call(None), [call(FIRST), call(SECOND)])
    assert (result.outcome, result.remark) == (Outcome.PASS, "with one-hot labels")
    result = gradient([], [call(FIRST), call(SECOND)], CASES, terms=TERMS)
    assert (result.outcome, result.remark) == (Outcome.PASS, "with one-hot labels")


def test_the_summed_gradient_of_one_loss_for_each_sample_passes() -> None:
    each = array([0.5, 0.7])
    result = judge(call(2 * FIRST, each), call(2 * SECOND, each))
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "your function returns one loss for each sample: the gradient of their mean is right",
    )
    assert judge(call(2 * FIRST), call(2 * SECOND)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("first", "second", "mistake"),
    [
        (3 * FIRST, 3 * SECOND, "tripled"),
        (5 * FIRST, 5 * SECOND, "tripled"),
        (3 * FIRST, 5 * SECOND, ""),
        (FIRST, SECOND + 1, "ignored"),
        (FIRST, -SECOND, ""),
        (FIRST * np.nan, SECOND, ""),
    ],
)
def test_known_mistakes_are_named(first: np.ndarray, second: np.ndarray, mistake: str) -> None:
    result = judge(call(first), call(second))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    assert result.message.startswith("9.9 gradient: the gradient is wrong for ")
    assert result.message.endswith(TERMS.sentences[mistake] if mistake else ".")


def test_the_wrong_gradient_is_shown() -> None:
    message = judge(call(FIRST), call(-SECOND)).message
    assert message == (
        "9.9 gradient: the gradient is wrong for 1 of 2 inputs: for alpha = 0.2 expected [[0, 0.4, -0.4], [0.5, 0, -0.5]], "
        "received [[0, -0.4, 0.4], [-0.5, 0, 0.5]]."
    )


def test_no_gradient_means_no_training() -> None:
    result = judge(call(None), call(None))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message == (
        "9.9 gradient: for alpha = 0.1 no gradient flows from the loss to the logits: is it computed with numpy, or rounded to "
        "whole numbers? Use TensorFlow's functions throughout, so that it can train."
    )
    odd = Call("ok", array(1.0), gradient=opaque("IndexedSlices"))
    assert "no gradient flows" in judge(odd, odd).message


@pytest.mark.parametrize(
    ("seen", "problem"),
    [
        (call(FIRST.T), "for alpha = 0.1 expected a gradient of shape (2, 3), received (3, 2)"),
        (call([]), "for alpha = 0.1 expected a gradient of shape (2, 3), received (0,)"),
        (raised("ValueError: no"), "for alpha = 0.1 `f` raised ValueError: no"),
    ],
)
def test_what_is_no_gradient_is_named(seen: Call, problem: str) -> None:
    assert judge(seen, call(SECOND)).message == f"9.9 gradient: {problem}."


def test_the_gradient_of_ones_own_wrong_loss_may_be_followed_through() -> None:
    calls = call(3 * FIRST), call(3 * SECOND)
    result = judge(*calls, terms=replace(TERMS, follow_through=Fraction(1, 2)))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, HALF, "right given your own loss")
    assert judge(*calls, terms=replace(TERMS, accept=("tripled",))).credit == ALL


def test_where_the_loss_itself_is_wrong_nothing_is_held_against_its_gradient() -> None:
    """A loss that is right for one number of classes only has lost its marks for that already."""
    cases = [replace(case, value=1.0) for case in CASES]
    terms = replace(TERMS, follow_through=Fraction(1, 2))
    for other in (call(-SECOND, array(1.5)), raised("ValueError: shapes"), call(-SECOND, array([]))):
        result = gradient([call(FIRST), other], [], cases, terms=terms)
        assert (result.outcome, result.credit, result.remark) == (
            Outcome.PASS,
            HALF,
            "right wherever your own loss is",
        )
        assert gradient([call(FIRST), other], [], cases, terms=TERMS).outcome is Outcome.FAIL
        assert gradient([call(None), other], [], cases, terms=terms).outcome is Outcome.FAIL
    assert gradient([call(-FIRST), call(SECOND)], [], cases, terms=terms).outcome is Outcome.FAIL
    assert (
        gradient([call(FIRST, array(2.0)), call(-SECOND, array(2.0))], [], cases, terms=terms).outcome is Outcome.FAIL
    )


def test_a_missing_function_is_not_run() -> None:
    assert gradient([], [], CASES, terms=TERMS).outcome is Outcome.NOT_RUN
    assert judge(Call("missing"), Call("missing")).outcome is Outcome.NOT_RUN


def test_calls_that_got_lost_are_not_right() -> None:
    result = gradient([call(FIRST)], [], CASES, terms=TERMS)
    assert result.message == "9.9 gradient: for alpha = 0.2 there is no function `f`."
