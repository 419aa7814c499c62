"""Two models on the same 200 images: how many each keeps right is laid out by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.checks.attacks.raised_robustness import RaisedTerms, raised_robustness
from autograder.model.evidence import Appraised
from autograder.model.result import CheckResult, Outcome
from tests.checks.attacks.appraisals import appraised, first
from tests.checks.builders import ALL, NOTHING

SENTENCE = "Gradients are hidden."
TERMS = RaisedTerms("3.9 robust", "best_model", "robust_model", 10, {"masked_gradients": SENTENCE})
STANDARD = appraised(150, (40, 10, 12))
ROBUST = appraised(120, (80, 70, 74))


def judge(standard: Appraised | None = STANDARD, robust: Appraised | None = ROBUST, **more: Any) -> CheckResult:
    return raised_robustness(standard, robust, terms=replace(TERMS, **more))


def test_a_clear_rise_passes() -> None:
    result = judge()
    assert (result.outcome, result.credit, result.message, result.remark) == (Outcome.PASS, ALL, "", "")
    assert result.seen == "best_model 0.050, robust_model 0.350 (clean 0.600)"
    assert result.expected == "a robust accuracy of `robust_model` at least 5 points above that of `best_model`"


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (10, 20, Outcome.PASS),  # 10 won, none lost: 5 points, probability 1/1024
        (10, 19, Outcome.FAIL),  # 4.5 points
        (70, 10, Outcome.FAIL),
        (10, 10, Outcome.FAIL),
    ],
)
def test_the_rise_is_5_points_at_least(before: int, after: int, outcome: Outcome) -> None:
    result = judge(appraised(150, (before,) * 3), appraised(120, (after,) * 3))
    assert result.outcome is outcome


def test_a_rise_that_chance_may_give_is_none() -> None:
    # 40 images: 6 won, 4 lost is 5 points, and comes up in 38 % of pairs of equal models; 6 won and none lost in 1.6 %.
    def of(start: int, count: int) -> Appraised:
        return appraised(40, (), total=40, attacked={"PGD": first(count, 40, start=start)})

    assert judge(of(0, 4), of(4, 6)).outcome is Outcome.FAIL
    assert judge(of(0, 0), of(0, 6)).outcome is Outcome.FAIL
    assert judge(of(0, 0), of(0, 7)).outcome is Outcome.PASS  # 0.8 %


def test_a_model_that_is_not_more_robust_fails_with_both_numbers() -> None:
    result = judge(robust=appraised(150, (44, 12, 14)))
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, "")
    assert result.message == (
        "3.9 robust: under our attacks `robust_model` stays right for 6 % of the test images, `best_model` for 5 %: "
        "expected is a clear rise, of 5 points at least. Look whether each batch is attacked with PGD while the model "
        "trains, and trained on as attacked."
    )


def test_hidden_gradients_are_mentioned_where_they_did_not_help_either() -> None:
    result = judge(robust=replace(STANDARD, masked=0.3))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert "Mind that for 30 % of the images that `robust_model` classifies" in result.message


def test_the_worst_attack_counts_image_by_image() -> None:
    # FGSM leaves the first 60 right, PGD the last 60 of 120: no image withstands both.
    split = appraised(120, (), attacked={"FGSM": first(60), "PGD": first(60, start=60)})
    assert judge(robust=split).outcome is Outcome.FAIL


def test_a_model_that_knows_no_clean_image_fails() -> None:
    result = judge(appraised(150, (0, 0, 0)), appraised(24, (24, 24, 24)))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert "`robust_model` classifies 12 % of the clean test images correctly, near chance (1 in 10)" in result.message


HIDDEN = replace(ROBUST, masked=0.6, attacked={"FGSM": first(110), "PGD": first(8), "MIM": first(12)})


def test_robustness_that_vanishes_under_the_margin_loss_is_named() -> None:
    for excuse in ("", "too few steps"):
        result = judge(robust=HIDDEN, excuse=excuse)
        assert (result.outcome, result.misconception) == (Outcome.FAIL, "masked_gradients")
        assert "for 60 % of the images that `robust_model` classifies correctly the gradient is zero" in result.message
        assert result.message.endswith(SENTENCE)
    assert judge(robust=HIDDEN, sentences={}).misconception == ""


def test_hidden_gradients_of_a_model_that_is_robust_all_the_same_are_a_remark() -> None:
    result = judge(robust=replace(ROBUST, masked=0.6))
    assert result.outcome is Outcome.PASS
    assert "the gradient is zero everywhere" in result.remark


@pytest.mark.parametrize(
    ("robust", "reason"),
    [
        (
            replace(ROBUST, attacked={"FGSM": first(130), "PGD": first(120)}),
            "more images are right under FGSM than clean in `robust_model`",
        ),
        (
            replace(ROBUST, curve=((0.0, 0.6), (0.01, 0.5), (0.5, 0.48))),
            "accuracy under PGD stays 0.480 at epsilon = 0.5 in `robust_model`",
        ),
    ],
)
def test_what_no_robust_model_shows_is_for_a_person(robust: Appraised, reason: str) -> None:
    result = judge(robust=robust)
    assert (result.outcome, result.message) == (Outcome.PENDING, f"3.9 robust: {reason}: a person looks.")


@pytest.mark.parametrize("curve", [((0.01, 0.5), (0.06, 0.48)), ((0.01, 0.5), (0.5, 0.1)), ((0.5, 0.5),), ()])
def test_an_honest_curve_is_no_reason_to_doubt(curve: tuple[tuple[float, float], ...]) -> None:
    assert judge(robust=replace(ROBUST, curve=curve)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("standard", "robust", "reason"),
    [
        (None, ROBUST, "`best_model` could not be attacked by the grader (it is not there)"),
        (Appraised(problem="no such name"), ROBUST, "`best_model` could not be attacked by the grader (no such name)"),
        (
            STANDARD,
            Appraised(problem="a Lambda layer"),
            "`robust_model` could not be attacked by the grader (a Lambda layer)",
        ),
        (STANDARD, appraised(30, (10, 10, 10), total=50), "the two models were not attacked on the same images"),
    ],
)
def test_a_model_that_we_could_not_attack_is_for_a_person(
    standard: Appraised | None, robust: Appraised, reason: str
) -> None:
    result = judge(standard, robust)
    assert (result.outcome, result.message) == (Outcome.PENDING, f"3.9 robust: {reason}: a person looks.")


def test_too_short_a_training_is_for_a_person() -> None:
    result = judge(robust=STANDARD, excuse="40 steps are too few to tell")
    assert (result.outcome, result.message) == (
        Outcome.PENDING,
        "3.9 robust: 40 steps are too few to tell: a person looks.",
    )
    assert judge(excuse="40 steps are too few to tell").outcome is Outcome.PASS


def test_a_standard_model_that_is_robust_itself_is_for_a_person() -> None:
    result = judge(standard=appraised(140, (120, 110, 110)), robust=appraised(140, (120, 112, 112)))
    assert result.outcome is Outcome.PENDING
    assert "`best_model` itself stays right for 55 % under attack" in result.message


def test_no_robust_model_is_not_run() -> None:
    for robust in (None, Appraised(files=("models/x.keras",))):
        result = judge(robust=robust)
        assert (result.outcome, result.message) == (
            Outcome.NOT_RUN,
            "3.9 robust: there is no model in `robust_model`: train it against attacks and load it there.",
        )
    assert judge(robust=None, stopped_by="the notebook's time was used up").message.endswith("time was used up.")


def test_thousands_of_images_are_counted_quickly() -> None:
    before, after = np.zeros(8000, bool), np.arange(8000) % 2 == 0
    models = [appraised(total=8000, clean=8000, attacks=(), attacked={"PGD": part}) for part in (before, after)]
    assert judge(*models).outcome is Outcome.PASS


@pytest.mark.parametrize(("kept", "outcome"), [(180, Outcome.PASS), (196, Outcome.PENDING)])
def test_nearly_perfect_robustness_is_left_to_a_person(kept: int, outcome: Outcome) -> None:
    """As of a table of the test images, whose accuracy falls only far beyond the epsilon."""
    result = judge(robust=appraised(200, (kept,) * 3))
    assert result.outcome is outcome
    assert ("98 % of the test images stay right under every attack in `robust_model`" in result.message) is (
        kept == 196
    )
