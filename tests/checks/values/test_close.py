"""Named answers. The toy chain is a → b = 2a + 1 (misconception: the 1 left out) → c = a + b."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autograder.checks.compare import Numbers
from autograder.checks.given import Given
from autograder.checks.values.close import Terms, close
from autograder.checks.values.variants import Own, Rules, Upstream, sane, variants
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, MISSING, NOTHING, ROUNDED, UNANSWERED, array, opaque, text

A = np.array([1.0, 2.0])
B = 2 * A + 1
RULES_B = Rules(
    right=lambda up: 2 * up["a"] + 1,
    wrong={"one_left_out": lambda up: 2 * up["a"], "squared": lambda up: (2 * up["a"] + 1) ** 2},
)
TERMS = Terms(
    label="9.9b b",
    tolerance=ROUNDED,
    follow_through=Fraction(1),
    sentences={"one_left_out": "The 1 is missing.", "squared": "This is the square."},
)


def judge(
    value: Value, *, own_a: Own | None = None, terms: Terms = TERMS, rules: Rules = RULES_B, **given: str
) -> CheckResult:
    own = {"a": own_a} if own_a else {}
    return close(Given("b", value, **given), variants(rules, true={"a": A}, own=own), terms=terms)


def test_the_right_answer_passes_in_full() -> None:
    result = judge(array(B))
    assert result == CheckResult(Outcome.PASS, Fraction(1), expected="[3, 5]", seen="[3, 5]")


def test_a_row_passes_with_a_remark() -> None:
    result = judge(array([B]))
    assert (result.outcome, result.credit, result.seen) == (Outcome.PASS, ALL, "[3, 5]")
    assert result.remark == "given as a row of shape (1, 2), not as a column: the numbers count, nothing lost"


def test_an_answer_under_another_name_passes_with_a_remark() -> None:
    assert judge(array(B), found_as="b_").remark == "found as `b_`"


@pytest.mark.parametrize(
    ("value", "stopped_by", "message"),
    [
        (UNANSWERED, "", "9.9b b: `b` is still `...`: put your answer in its place."),
        (MISSING, "", "9.9b b: no variable named `b` was found: give your answer this name."),
        (
            MISSING,
            "cell 7 stopped with NameError: name 'a' is not defined",
            "9.9b b: `b` was not computed: cell 7 stopped with NameError: name 'a' is not defined.",
        ),
    ],
)
def test_no_answer_is_not_run_and_says_why(value: Value, stopped_by: str, message: str) -> None:
    result = judge(value, stopped_by=stopped_by)
    assert result == CheckResult(Outcome.NOT_RUN, message=message, expected="[3, 5]")


@pytest.mark.parametrize(
    ("value", "message", "seen"),
    [
        (array([3, 6]), "9.9b b: expected [3, 5], received [3, 6]; 1 of 2 numbers differs.", "[3, 6]"),
        (text("3, 5"), "9.9b b: expected 2 numbers, received text '3, 5'.", "'3, 5'"),
        (
            opaque("function"),
            "9.9b b: expected 2 numbers, received something that is no number (`function`).",
            "function",
        ),
        (array([3.0, 5.0, 7.0]), "9.9b b: expected shape (2,) or (2, 1), received shape (3,).", "[3, 5, 7]"),
    ],
)
def test_a_wrong_answer_fails_and_says_what_was_seen(value: Value, message: str, seen: str) -> None:
    result = judge(value)
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert (result.message, result.seen, result.expected) == (message, seen, "[3, 5]")


def test_a_known_mistake_is_named() -> None:
    result = judge(array(2 * A))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "one_left_out")
    assert result.message == "9.9b b: expected [3, 5], received [2, 4]. The 1 is missing."


def test_a_known_mistake_is_named_given_ones_own_earlier_answer() -> None:
    result = judge(array([20.0, 22.0]), own_a=Own(np.array([10.0, 11.0]), right=False))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "one_left_out")
    assert result.message == (
        "9.9b b: expected [3, 5], received [20, 22]. The 1 is missing. (Your own a, which differs from the right one, "
        "was taken into account.)"
    )


@pytest.mark.parametrize("share", [Fraction(1), Fraction(1, 2)])
def test_following_through_earns_the_policys_share(share: Fraction) -> None:
    terms = replace(TERMS, follow_through=share)
    result = judge(array([21.0, 23.0]), own_a=Own(np.array([10.0, 11.0]), right=False), terms=terms)
    assert (result.outcome, result.credit) == (Outcome.PASS, share)
    assert result.remark == "right given your own a"
    assert result.message == "9.9b b: computed correctly from your own a; the mistake there is not counted twice."


def test_following_through_earns_nothing_where_the_policy_is_none() -> None:
    terms = replace(TERMS, follow_through=Fraction(0))
    result = judge(array([21.0, 23.0]), own_a=Own(np.array([10.0, 11.0]), right=False), terms=terms)
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert result.message == (
        "9.9b b: expected [3, 5], received [21, 23]: it follows from your own a, which is wrong, and this assignment "
        "gives no marks for following through."
    )


def test_a_rounded_right_answer_carries_on_without_loss_whatever_the_policy() -> None:
    steep = Rules(right=lambda up: 1000 * up["a"], wrong={})
    terms = replace(TERMS, follow_through=Fraction(0))
    rounded = Own(np.array([1.0, 2.004]), right=True)
    result = judge(array([1000.0, 2004.0]), own_a=rounded, rules=steep, terms=terms)
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.remark == "right given your rounded a"


def test_an_accepted_variant_counts_as_right() -> None:
    rules = replace(RULES_B, accept=("one_left_out",))
    result = judge(array(2 * A), rules=rules)
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "accepted variant: one left out")
    assert result.misconception == ""


def test_an_accepted_variant_of_ones_own_earlier_answer_follows_through() -> None:
    rules = replace(RULES_B, accept=("one_left_out",))
    result = judge(array([20.0, 22.0]), rules=rules, own_a=Own(np.array([10.0, 11.0]), right=False))
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.remark == "right given your own a; accepted variant: one left out"


@pytest.mark.parametrize(
    "own",
    [[0.0, 0.0], [7.0, 7.0], [np.nan, 1.0], [np.inf, 1.0], [2e6, 1.0], []],
    ids=["zeros", "constant", "nan", "inf", "huge", "empty"],
)
def test_a_degenerate_earlier_answer_is_not_carried_on(own: list[float]) -> None:
    values = np.array(own)
    assert not sane(values)
    result = judge(array(2 * values + 1), own_a=Own(values, right=False))
    assert result.outcome is Outcome.FAIL


def test_a_single_number_may_be_carried_on() -> None:
    assert sane(np.asarray(7.0))


RULES_C = Rules(right=lambda up: up["a"] + up["b"], wrong={})


@pytest.mark.parametrize(
    ("a", "b", "remark"),
    [
        ([5.0, 1.0], B, "right given your own a"),
        (A, [8.0, 0.0], "right given your own b"),
        ([5.0, 1.0], [8.0, 0.0], "right given your own a and b"),
    ],
)
def test_any_mixture_of_true_and_own_earlier_answers_follows_through(a: object, b: object, remark: str) -> None:
    own = {"a": Own(np.array([5.0, 1.0]), right=False), "b": Own(np.array([8.0, 0.0]), right=False)}
    given = Given("c", array(np.asarray(a) + np.asarray(b)))
    result = close(given, variants(RULES_C, true={"a": A, "b": B}, own=own), terms=TERMS)
    assert (result.outcome, result.remark) == (Outcome.PASS, remark)


def test_a_rule_that_refuses_its_input_is_no_variant() -> None:
    def picky(up: Upstream) -> Numbers:
        if (up["a"] <= 0).any():
            raise ValueError("expected positive numbers")
        return np.log(up["a"])

    own = {"a": Own(np.array([-1.0, 3.0]), right=False)}
    found = list(variants(Rules(picky, {}), true={"a": A}, own=own))
    assert [variant.own for variant in found] == [()]


def test_the_true_value_is_looked_at_first() -> None:
    first = next(variants(RULES_B, true={"a": A}, own={"a": Own(np.array([9.0, 8.0]), right=False)}))
    assert first.values.tolist() == B.tolist()


def test_without_any_right_answer_the_grader_is_at_fault() -> None:
    with pytest.raises(ValueError, match="no right answer to compare with"):
        close(Given("b", array(B)), [], terms=TERMS)


@pytest.mark.parametrize(
    ("own", "named"),
    [
        (Own(np.array([1.0, 2.5]), right=False), "nothing_lost"),
        (Own(np.array([1.0, 1.0]), right=False), ""),
    ],
)
def test_after_an_own_answer_that_nothing_follows_from_a_single_number_is_not_taken_for_a_mistake(
    own: Own, named: str
) -> None:
    terms = replace(TERMS, sentences={"nothing_lost": "0.5 is no loss."})
    rules = Rules(right=lambda up: -np.log(up["a"][1] / 3), wrong={"nothing_lost": lambda _: np.array(0.5)})
    result = judge(array(0.5), own_a=own, rules=rules, terms=terms)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, named)


@pytest.mark.parametrize("seen", [array(0), array([0.0]), array([[0, 0]])])
def test_zeros_are_a_placeholder_and_no_known_mistake(seen: Value) -> None:
    values = np.zeros(2) if seen.array is not None and seen.array.size == 2 else np.array(0.0)
    rules = Rules(right=lambda _: values + 1, wrong={"nothing_lost": lambda _: values})
    result = judge(seen, rules=rules)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert "if it stands for an answer still to come, put your answer in its place." in result.message


def test_a_mistake_of_several_values_is_named_for_each() -> None:
    terms = replace(TERMS, sentences={"half": "Half of it is missing."})
    rules = Rules(
        right=lambda _: np.array(4.0),
        wrong={"half": lambda _: np.array(2.0)},
        more=(("half", lambda _: np.array(3.0)),),
    )
    named = [judge(array(value), rules=rules, terms=terms).misconception for value in (2.0, 3.0, 5.0)]
    assert named == ["half", "half", ""]
    accepting = replace(rules, accept=("half",))
    assert judge(array(3.0), rules=accepting, terms=terms).outcome is Outcome.PASS


@pytest.mark.parametrize("seen", [text("4.0"), text(" 4 "), array(np.array(4 + 0j))])
def test_numbers_in_an_odd_form_count_with_a_remark(seen: Value) -> None:
    result = judge(seen, rules=Rules(right=lambda _: np.array(4.0), wrong={}))
    assert result.outcome is Outcome.PASS
    assert "read as" in result.remark


STEP = Rules(right=lambda up: A - 0.01 * up["a"], wrong={"wrong_direction": lambda up: A + 0.01 * up["a"]})


def stepped(own: list[float], value: list[float]) -> CheckResult:
    answers = variants(STEP, true={"a": A}, own={"a": Own(np.array(own), right=False)})
    return close(Given("b", array(value)), answers, terms=TERMS)


@pytest.mark.parametrize("own", [[1e-9, 0.0], [0.009, -0.005], [0.0, 0.0]])
def test_an_earlier_answer_of_next_to_nothing_is_no_way_to_be_right(own: list[float]) -> None:
    result = stepped(own, [1.0, 2.0])
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")


def test_a_small_earlier_answer_from_which_one_went_on_is_carried_on() -> None:
    own = [0.004, -0.003]
    assert stepped(own, [1 - 0.00004, 2 + 0.00003]).outcome is Outcome.PASS


def test_an_earlier_answer_that_makes_no_difference_costs_nothing() -> None:
    rules = Rules(right=lambda up: np.where(up["a"] >= 0, 7.0, 1.0) * [1, 2], wrong={})
    answers = variants(rules, true={"a": -A}, own={"a": Own(A, right=False)})
    assert close(Given("b", array([7.0, 14.0])), answers, terms=TERMS).remark == "right given your own a"


def test_zeros_that_follow_from_a_wrong_answer_are_a_persons_matter() -> None:
    rules = Rules(right=lambda up: np.asarray(-np.log(up["a"][0])), wrong={})
    answers = variants(rules, true={"a": A + 1}, own={"a": Own(np.array([1.0, 0.0]), right=False)})
    result = close(Given("b", array(0.0)), answers, terms=TERMS)
    assert (result.outcome, result.credit) == (Outcome.PENDING, NOTHING)
    assert result.message == (
        "9.9b b: expected -0.693147, received 0: it follows from your own a, but zero may stand for an answer still to "
        "come as well; a person looks."
    )


def test_next_to_nothing_that_follows_from_a_wrong_answer_was_computed() -> None:
    own = Own(np.array([1 - 1e-9, 1e-9]), right=False)
    rules = Rules(right=lambda up: np.asarray(-np.log(up["a"][0])), wrong={})
    answers = variants(rules, true={"a": A + 1}, own={"a": own})
    assert close(Given("b", array(1e-9)), answers, terms=TERMS).outcome is Outcome.PASS
