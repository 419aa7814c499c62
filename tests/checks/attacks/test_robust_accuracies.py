"""Reported accuracies beside ours: clean .7, FGSM .3, PGD .2, MIM .22 of 200 images."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograder.checks.attacks.robust_accuracies import RobustTerms, robust_accuracies
from autograder.checks.given import Given
from autograder.model.evidence import Appraised
from autograder.model.result import CheckResult, Outcome
from tests.checks.attacks.appraisals import appraised, first
from tests.checks.builders import ALL, HALF, MISSING, NOTHING, UNANSWERED, array, text

SENTENCE = "Over all test images."
TERMS = RobustTerms("3.8 accuracies", "best_model", 200, {"robust_over_attacked": SENTENCE})
RIGHT: dict[str, Any] = {"clean": 0.7, "FGSM": 0.3, "PGD": 0.2, "MIM": 0.22}
QUARTERS = Fraction(3, 4)


def answers(**changed: Any) -> dict[str, Given]:
    values = {name: array(v) if isinstance(v, float | int) else v for name, v in (RIGHT | changed).items()}
    return {name: Given(f"{name.lower()}_accuracy", value) for name, value in values.items()}


def judge(seen: Appraised | None = None, terms: RobustTerms = TERMS, **changed: Any) -> CheckResult:
    return robust_accuracies(answers(**changed), seen or appraised(), terms=terms)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"clean": 0.71, "FGSM": 0.29, "MIM": 0.21},
        {"PGD": 0.23},
        {"PGD": 0.17},
        {"FGSM": array([0.3], "EagerTensor")},
    ],
)
def test_numbers_like_ours_pass(changed: dict[str, Any]) -> None:
    result = judge(**changed)
    assert (result.outcome, result.credit, result.message, result.remark) == (Outcome.PASS, ALL, "", "")
    assert result.expected == "clean 0.700, FGSM 0.300, PGD 0.200, MIM 0.220"


def test_percentages_pass_with_a_remark() -> None:
    result = judge(clean=70.0, FGSM=30.0, PGD=text("20 %"), MIM=22.0)
    assert result.outcome is Outcome.PASS
    assert "`clean_accuracy` is read as a percentage" in result.remark


def test_a_number_that_is_off_is_named_with_ours() -> None:
    result = judge(FGSM=0.5)
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, QUARTERS, "")
    assert result.message == (
        "3.8 accuracies: `fgsm_accuracy` is 0.5, our own evaluation of `best_model` gives 0.300 (± 0.01 is accepted)."
    )
    assert result.seen == "clean 0.7, FGSM 0.5, PGD 0.2, MIM 0.22"


def test_each_number_that_is_off_costs_its_share() -> None:
    result = judge(FGSM=0.55, MIM=0.9, PGD=text("good"), clean=MISSING)
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    for part in (
        "`clean_accuracy` was not given",
        "`fgsm_accuracy` is 0.55",
        "`mim_accuracy` is 0.9",
        "expected `pgd_accuracy` to be one number from 0 to 1, received text 'good'",
    ):
        assert part in result.message


@pytest.mark.parametrize(
    ("changed", "hint", "mistake"),
    [
        ({"FGSM": 60 / 140}, "the share still right among those that were right before would be 0.429", True),
        (
            {"FGSM": 80 / 140},
            "the share that the attack turned, among those that were right before, would be 0.571",
            True,
        ),
        ({"FGSM": 1 - 0.3}, "the share of wrong answers would be 0.700", False),
        ({"FGSM": 0.4}, "the loss of accuracy would be 0.400", False),
        ({"FGSM": 0.22}, "the accuracy on images attacked by MIM is 0.220", False),
        ({"PGD": 0.7}, "the accuracy on clean images is 0.700", False),
        ({"clean": 0.3}, "the accuracy on images attacked by FGSM is 0.300", False),
    ],
)
def test_what_the_number_may_be_instead_is_said(changed: dict[str, Any], hint: str, *, mistake: bool) -> None:
    result = judge(**changed)
    assert hint in result.message
    assert result.misconception == ("robust_over_attacked" if mistake else "")
    assert result.message.endswith(f" {SENTENCE}" if mistake else ".")


def test_a_mistake_is_named_only_where_all_that_is_wrong_comes_from_it() -> None:
    over: dict[str, Any] = {"FGSM": 60 / 140, "PGD": 40 / 140, "MIM": 44 / 140}
    assert judge(**over).misconception == "robust_over_attacked"
    assert judge(**over, clean=0.1).misconception == ""
    assert judge(terms=replace(TERMS, sentences={}), **over).misconception == ""


def test_images_that_only_the_attack_made_right_count() -> None:
    seen = appraised(attacked={"FGSM": first(60, start=100), "PGD": first(40), "MIM": first(44)})
    assert judge(seen).outcome is Outcome.PASS
    assert judge(seen, FGSM=40 / 140).misconception == "robust_over_attacked"


def test_a_sample_of_a_larger_test_set_is_no_exact_measure() -> None:
    large = replace(TERMS, total=8000)
    assert judge(FGSM=0.38).outcome is Outcome.FAIL
    assert judge(FGSM=0.38, terms=large).outcome is Outcome.PASS
    assert judge(FGSM=0.5, terms=large).outcome is Outcome.FAIL


def test_hidden_gradients_excuse_numbers_that_are_too_high() -> None:
    seen = appraised(masked=0.2)
    result = judge(seen, FGSM=0.45)
    assert result.outcome is Outcome.PASS
    assert "the gradient is zero everywhere" in result.remark
    assert judge(seen, FGSM=0.2).outcome is Outcome.FAIL
    assert judge(seen, clean=0.8).outcome is Outcome.FAIL


def test_a_number_of_an_own_wrong_attack_is_right_if_it_was_seen() -> None:
    terms = replace(TERMS, own={"FGSM": (0.61, 0.9)})
    result = judge(terms=terms, FGSM=0.61)
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "FGSM: as your own attack gives it")
    half = judge(terms=replace(terms, follow_through=HALF), FGSM=0.61)
    assert half.credit == Fraction(7, 8)
    assert judge(terms=terms).remark == ""  # it is like ours all the same
    other = judge(terms=terms, FGSM=0.61, MIM=0.61)
    assert (other.outcome, other.credit) == (Outcome.FAIL, QUARTERS)


def test_a_number_of_an_own_wrong_attack_that_was_not_seen_is_for_a_person() -> None:
    terms = replace(TERMS, own={"FGSM": (), "PGD": (0.4,)})
    result = judge(terms=terms, FGSM=0.61, PGD=0.8)
    assert result.outcome is Outcome.PENDING
    assert result.message == (
        "3.8 accuracies: what your own attack (FGSM and PGD) does is not what was asked for, so that accuracies under it "
        "cannot be compared with ours, and they were not seen in your notebook's run: a person looks."
    )
    assert "Besides, `mim_accuracy` is 0.9" in judge(terms=terms, FGSM=0.61, MIM=0.9).message


def test_a_model_that_we_could_not_attack_is_for_a_person() -> None:
    for seen in (Appraised(problem="a Lambda layer"), appraised(right=None), appraised(attacked={})):
        result = robust_accuracies(answers(), seen, terms=TERMS)
        assert result.outcome is Outcome.PENDING
    result = robust_accuracies(answers(), Appraised(problem="a Lambda layer"), terms=TERMS)
    assert "`best_model` could not be attacked by the grader (a Lambda layer)" in result.message
    assert robust_accuracies(answers(), None, terms=TERMS).outcome is Outcome.PENDING


def test_no_answer_at_all_is_not_run() -> None:
    result = judge(clean=UNANSWERED, FGSM=UNANSWERED, PGD=UNANSWERED, MIM=MISSING)
    assert (result.outcome, "`clean_accuracy` is still `...`" in result.message) == (Outcome.NOT_RUN, True)


@pytest.mark.parametrize("value", [array(np.nan), array(-3.0), array([[0.1, 0.2, 0.3]]), array(1e300), array(1j)])
def test_odd_numbers_are_described(value: Any) -> None:
    result = judge(PGD=value)
    assert (result.outcome, result.credit) == (Outcome.FAIL, QUARTERS)
    assert "`pgd_accuracy`" in result.message


def test_a_claim_that_is_off_is_a_named_finding_unless_a_better_name_is_known() -> None:
    sentences = {**TERMS.sentences, "claim_not_confirmed": "Not confirmed."}
    terms = replace(TERMS, sentences=sentences)
    off = judge(terms=terms, FGSM=0.5)
    assert off.misconception == "claim_not_confirmed"
    assert off.message.endswith("(± 0.01 is accepted). Not confirmed.")
    kept = 3 / 7  # 0.3 of the 0.7 that are right as they are
    assert judge(terms=terms, FGSM=kept, MIM=0.9).misconception == "robust_over_attacked"
