"""A loss function by its values. Two cases made by hand: right 2 and 3, halved by one mistake, one off by another."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autograder.checks.losses.loss import LossCase, LossTerms, loss
from autograder.model.evidence import Call, Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, HALF, NOTHING, ROUNDED, array, opaque, raised, returned, text

CASES = (
    LossCase("alpha = 0.1", 2.0, np.array([1.0, 3.0]), {"half": (1.0, 0.5), "off": (3.0,), "ignored": (2.0,)}),
    LossCase("alpha = 0.2", 3.0, np.array([2.0, 3.0, 4.0]), {"half": (1.5, 0.75), "off": (4.0,), "ignored": (9.0,)}),
)
SENTENCES = {"half": "It is halved.", "off": "It is off by one.", "ignored": "Ignored.", "log_of_zero": "Log of zero."}
TERMS = LossTerms("9.9 loss", "f", ROUNDED, SENTENCES)


def judge(
    plain: list[Value | Call],
    one_hot: list[Value | Call] | None = None,
    *,
    terms: LossTerms = TERMS,
    follows: bool = False,
) -> CheckResult:
    calls = [[one if isinstance(one, Call) else returned(one) for one in part] for part in (plain, one_hot or [])]
    return loss(calls[0], calls[1], CASES, terms=terms, follows=follows)


def numbers(*values: float) -> list[Value | Call]:
    return [array(value) for value in values]


@pytest.mark.parametrize(
    "right", [numbers(2, 3), [array([2.0]), array([[3.0]])], [array(np.float32(2.0001)), text("3")]]
)
def test_right_values_pass(right: list[Value | Call]) -> None:
    result = judge(right)
    assert (result.outcome, result.credit, result.remark, result.message) == (Outcome.PASS, ALL, "", "")
    assert result.expected == "alpha = 0.1: 2"


def test_a_loss_of_each_sample_passes_with_a_remark() -> None:
    result = judge([array([1, 3]), array([[2], [3], [4]])])
    assert (result.outcome, result.remark, result.seen) == (
        Outcome.PASS,
        "one loss for each sample: Keras takes the mean itself",
        "alpha = 0.1: 2",
    )
    assert judge([array([1, 3]), array([3, 3, 3])]).outcome is Outcome.FAIL


def test_a_loss_of_one_hot_labels_passes_with_a_remark() -> None:
    result = judge([raised("ValueError: one_hot"), *numbers(7)], numbers(2, 3))
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "it takes one-hot labels, not the integers that were asked for",
    )


def test_half_of_the_calls_with_each_kind_of_labels_is_not_enough() -> None:
    assert judge(numbers(2, 7), numbers(7, 3)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("values", "mistake"),
    [
        ((1, 1.5), "half"),
        ((0.5, 0.75), "half"),
        ((1, 0.75), ""),  # two forms of it
        ((3, 4), "off"),
        ((2, 9), "ignored"),  # it makes no difference in the first case
        ((2, 8), ""),
        ((np.nan, np.inf), "log_of_zero"),
        ((2, np.inf), "log_of_zero"),
        ((np.nan, 1.5), ""),
    ],
)
def test_known_mistakes_are_named_where_all_values_show_them(values: tuple[float, ...], mistake: str) -> None:
    result = judge(numbers(*values))
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, mistake)
    assert result.message.endswith(SENTENCES[mistake] if mistake else ".")


def test_a_mistake_in_a_loss_of_each_sample_is_named_by_its_mean() -> None:
    assert judge([array([0.5, 1.5]), array([1, 1.5, 2])]).misconception == "half"


def test_wrong_values_are_shown() -> None:
    result = judge(numbers(2, 8))
    assert result.message == (
        "9.9 loss: for alpha = 0.2 expected 3, your function returned 8; right for 1 of 2 inputs."
    )
    assert (result.expected, result.seen) == ("alpha = 0.1: 2", "alpha = 0.1: 2")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (raised("TypeError: no"), "for alpha = 0.1 `f` raised TypeError: no (and for 1 other input)"),
        (
            returned(array([1.0, 2.0, 3.0, 4.0])),
            (
                "for alpha = 0.1 expected one number, your function returned an array of shape (4,): take the mean over the "
                "batch (and for 1 other input)"
            ),
        ),
        (
            returned(text("two")),
            "for alpha = 0.1 expected one number, your function returned text 'two' (and for 1 other input)",
        ),
        (
            returned(opaque("Tensor", "<KerasTensor>")),
            (
                "for alpha = 0.1 expected one number, your function returned something that is no number (`Tensor`) (and for "
                "1 other input)"
            ),
        ),
    ],
)
def test_what_gives_no_number_is_named(value: Call, problem: str) -> None:
    result = judge([value, value])
    assert (result.outcome, result.misconception, result.message) == (Outcome.FAIL, "", f"9.9 loss: {problem}.")


def test_the_calls_with_more_right_answers_are_talked_about() -> None:
    result = judge([raised("ValueError: no"), raised("ValueError: no")], numbers(1, 1.5))
    assert result.misconception == "half"


def test_accepted_variants_count_in_full() -> None:
    result = judge(numbers(1, 1.5), terms=replace(TERMS, accept=("half",)))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "accepted variant: half")


def test_a_mistake_that_another_criterion_marks_may_be_followed_through() -> None:
    terms = replace(TERMS, follow_through=Fraction(1, 2))
    result = judge(numbers(1, 1.5), terms=terms, follows=True)
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, HALF, "right given your own loss: half")
    assert judge(numbers(2, np.nan), terms=terms, follows=True).misconception == "log_of_zero"
    assert judge(numbers(1, 1.5), terms=terms).misconception == "half"
    assert judge(numbers(1, 1.5), follows=True).misconception == "half"


def test_a_form_of_a_mistake_may_be_no_number() -> None:
    cases = [LossCase(name, 2.0, np.array([2.0]), {"half": (np.nan, np.inf)}) for name in ("one", "two")]
    for value, mistake in ((np.nan, "half"), (np.inf, "half"), (3.0, "")):
        calls = [returned(array(value))] * 2
        assert loss(calls, [], cases, terms=replace(TERMS, sentences={"half": "Half."})).misconception == mistake


def test_what_is_lost_for_extreme_logits_is_never_followed_through() -> None:
    cases = [
        LossCase("logits of 100", 5.0, np.array([5.0]), {"probabilities_for_logits": (np.nan, 2.0), "half": (2.5,)}),
        LossCase("logits of 200", 7.0, np.array([7.0]), {"probabilities_for_logits": (np.nan, 3.0), "half": (3.5,)}),
    ]
    sentences = {**SENTENCES, "probabilities_for_logits": "No logarithm."}
    terms = replace(TERMS, sentences=sentences, follow_through=Fraction(1))
    for values in ((np.nan, np.nan), (2.0, 3.0)):
        result = loss([returned(array(value)) for value in values], [], cases, terms=terms, follows=True)
        assert (result.outcome, result.misconception) == (Outcome.FAIL, "probabilities_for_logits")
    assert loss([returned(array(2.5)), returned(array(3.5))], [], cases, terms=terms, follows=True).credit == ALL


def test_clipping_is_suspected_where_the_loss_of_large_logits_is_too_small() -> None:
    cases = [LossCase("logits of 1000", 1000.0, np.array([1000.0]), {})]
    result = loss([returned(array(16.1))], [], cases, terms=TERMS)
    assert result.message.endswith("was the logarithm's argument clipped? Compute log-softmax from the logits.")


def test_a_missing_function_is_not_run() -> None:
    for calls in ([], [Call("missing")] * 2):
        result = loss(calls, calls, CASES, terms=TERMS)
        assert result.outcome is Outcome.NOT_RUN
        assert result.message == "9.9 loss: no function named `f` was found: define it under this name."
    stopped = loss([], [], CASES, terms=replace(TERMS, stopped_by="the question was not reached"))
    assert "the question was not reached" in stopped.message


def test_calls_that_got_lost_are_not_right() -> None:
    result = judge(numbers(2))
    assert (result.outcome, result.message) == (Outcome.FAIL, "9.9 loss: for alpha = 0.2 there is no function `f`.")
    assert judge(numbers(2, 3, 4)).outcome is Outcome.PASS


def test_a_function_that_prints_is_told_to_return() -> None:
    nothing = opaque("NoneType", "None")
    assert "returned nothing" in judge([nothing, nothing]).message
