"""Accuracies reported for alpha = 0.1, 0.15 and 0.2; those observed are 0.7, 0.72 and 0.66."""

import numpy as np
import pytest

from autograder.checks.given import Given
from autograder.checks.training.reported_accuracies import reported_accuracies
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows
from tests.checks.builders import ALL, MISSING, array, opaque, text
from tests.checks.training_builders import GRID, TEST, TRAIN, VALID, Story, loss_probe

ALPHAS = (0.1, 0.15, 0.2)
OBSERVED = (0.7, 0.72, 0.66)
RIGHT = array(list(zip(ALPHAS, OBSERVED, strict=True)), "dict")


def judge(story: Story, value: Value) -> CheckResult:
    return reported_accuracies(story.watched(), alphas=ALPHAS, given=Given("accuracy_by_alpha", value))


def trained(on: Rows = TEST, order: tuple[int, ...] = (0, 1, 2)) -> Story:
    story = Story()
    for index in order:
        seen = story.model(GRID[2], logits=True)
        story.fit(seen, loss_probe=loss_probe(ALPHAS[index])).evaluate(seen, on, OBSERVED[index])
    return story


@pytest.mark.parametrize(
    "value",
    [
        RIGHT,
        array([[0.2, 0.66], [0.1, 0.7], [0.15, 0.72]], "dict"),
        array([[0.0, 0.9], [0.1, 0.7], [0.15, 0.72], [0.2, 0.66]], "dict"),  # a baseline besides
        array([[0.1, 70], [0.15, 72.04], [0.2, 66]], "dict"),
        array(OBSERVED, "list"),
        array([OBSERVED]),
        array([[accuracy] for accuracy in OBSERVED]),
        array([[0.10001, 0.704], [0.15, 0.716], [0.2, 0.66]]),
    ],
)
def test_the_numbers_observed_pass_in_many_forms(value: Value) -> None:
    result = judge(trained(), value)
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")


def test_the_order_of_training_does_not_matter() -> None:
    assert judge(trained(order=(2, 0, 1)), RIGHT).outcome is Outcome.PASS


def test_evaluating_after_all_trainings_is_the_same() -> None:
    story = Story()
    for alpha in ALPHAS:
        story.fit(story.model(GRID[2], logits=True), loss_probe=loss_probe(alpha))
    for index, accuracy in enumerate(OBSERVED):
        story.evaluate(index, TEST, accuracy)
    assert judge(story, RIGHT).outcome is Outcome.PASS


def test_one_model_trained_on_and_on_is_told_apart_by_time() -> None:
    story = Story()
    seen = story.model(GRID[2], logits=True)
    for alpha, accuracy in zip(ALPHAS, OBSERVED, strict=True):
        story.fit(seen, loss_probe=loss_probe(alpha)).evaluate(seen, TEST, accuracy)
    assert judge(story, RIGHT).outcome is Outcome.PASS


def test_the_mean_of_repeated_trainings_is_as_good() -> None:
    story = Story()
    for alpha, accuracy in zip(ALPHAS, OBSERVED, strict=True):
        for difference in (-0.02, 0.02):
            seen = story.model(GRID[2], logits=True)
            story.fit(seen, loss_probe=loss_probe(alpha)).evaluate(seen, TEST, accuracy + difference)
    assert judge(story, RIGHT).outcome is Outcome.PASS


def test_loops_whose_alpha_is_unknown_may_be_any() -> None:
    story = Story()
    for accuracy in (0.7, 0.75, 0.65):
        seen = story.model(GRID[2], logits=True)
        story.steps(seen).predict(seen, TEST, accuracy)
    assert judge(story, array([0.7, 0.75, 0.65])).outcome is Outcome.PASS
    assert judge(story, array([0.7, 0.9, 0.65])).outcome is Outcome.FAIL


def test_losses_that_ignore_alpha_may_be_any() -> None:
    story = Story()
    for accuracy in OBSERVED:
        seen = story.model(GRID[2], logits=True)
        story.fit(seen, loss_probe=loss_probe(0.0)).evaluate(seen, TEST, accuracy)
    assert judge(story, RIGHT).outcome is Outcome.PASS


def test_a_loaded_model_may_be_any() -> None:
    story = Story()
    for alpha, accuracy in zip(ALPHAS, OBSERVED, strict=True):
        story.fit(story.model(GRID[2], logits=True), loss_probe=loss_probe(alpha))
        story.evaluate(story.model(GRID[2], logits=True), TEST, accuracy)
    assert judge(story, RIGHT).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((0.7, 0.8, 0.66), "for alpha = 0.15 you report 0.8, observed on the test set was 0.72: report"),
        (
            (0.72, 0.7, 0.66),
            "for alpha = 0.1 you report 0.72, observed on the test set was 0.7; this is the number of alpha = 0.15: report",
        ),
    ],
)
def test_other_numbers_are_named(numbers: tuple[float, ...], message: str) -> None:
    result = judge(trained(), array(numbers))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")
    assert result.message == f"9.9 it: {message} what `evaluate` gives for X_test and y_test."


@pytest.mark.parametrize("on", [VALID, TRAIN])
def test_accuracies_on_other_images_are_named(on: Rows) -> None:
    result = judge(trained(on), RIGHT)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")
    assert result.message == (
        "9.9 it: for alpha = 0.1 you report 0.7, but no evaluation on the test set was seen after a training with this alpha; "
        "this is its accuracy on other images: report what `evaluate` gives for X_test and y_test."
    )


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (array([0.7, 0.72]), "`accuracy_by_alpha` holds numbers of shape (2,)"),
        (array(0.7), "`accuracy_by_alpha` holds numbers of shape ()"),
        (array(np.zeros((3, 3))), "`accuracy_by_alpha` holds numbers of shape (3, 3)"),
        (array(np.zeros((0, 2))), "`accuracy_by_alpha` has no entry for alpha = 0.1"),
        (array([[0.1, 0.7], [0.2, 0.66]]), "`accuracy_by_alpha` has no entry for alpha = 0.15"),
        (
            array([[0.1, 0.7], [0.15, np.nan], [0.2, 0.66], [np.nan, 1]]),
            "`accuracy_by_alpha` holds nan for alpha = 0.15, which is no accuracy",
        ),
        (array([0.7, -1, 0.6]), "`accuracy_by_alpha` holds -1 for alpha = 0.15, which is no accuracy"),
        (text("0.7"), "`accuracy_by_alpha` is text '0.7'"),
        (opaque("dict"), "`accuracy_by_alpha` is something that is no number (`dict`)"),
        (array([True, True, False]), "`accuracy_by_alpha` is True/False"),
    ],
)
def test_what_holds_no_three_accuracies_is_named(value: Value, problem: str) -> None:
    result = judge(trained(), value)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message == (
        f"9.9 it: {problem}: expected {{0.1: its test accuracy, 0.15: its test accuracy, 0.2: its test accuracy}}."
    )


def test_what_stopped_the_trainings_is_named() -> None:
    given = Given("accuracy_by_alpha", opaque("dict", "{}"), stopped_by="cell 26 stopped with ValueError")
    message = reported_accuracies(trained().watched(), alphas=ALPHAS, given=given).message
    assert message.startswith("9.9 it: `accuracy_by_alpha` is empty (cell 26 stopped with ValueError): expected {0.1: ")


def test_loops_that_evaluate_out_of_sight_are_for_a_person() -> None:
    story = Story()
    story.steps(story.model(GRID[2], logits=True))
    assert judge(story, RIGHT).outcome is Outcome.PENDING


def test_no_answer_or_no_training_is_not_run() -> None:
    assert judge(trained(), MISSING).outcome is Outcome.NOT_RUN
    assert judge(Story(), RIGHT).outcome is Outcome.NOT_RUN
