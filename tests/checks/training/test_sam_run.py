"""Trainings with one pass a step and with two."""

import math

import pytest

from autograder.checks.given import Given
from autograder.checks.training.sam_run import sam_run
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows
from tests.checks.builders import ALL, array
from tests.checks.training_builders import TEST, TRAIN, Story, joined


def trained(*passes: float, on: Rows | None = TRAIN) -> Story:
    """Each evaluated: the first with 0.5, the next with 0.6, and so on."""
    story = Story()
    for number, count in enumerate(passes):
        model = story.model()
        story.steps(model, on, passes=count).evaluate(model, accuracy=0.5 + number / 10)
    return story


def judge(story: Story, reported: float = 0.5) -> CheckResult:
    return sam_run(story.watched(), reported=Given("sam_accuracy", array(reported)))


@pytest.mark.parametrize("passes", [1.5, 1.97, 2.0, 3.0, 3.5])
def test_two_passes_a_step_pass(passes: float) -> None:
    result = judge(trained(passes))
    assert (result.outcome, result.credit, result.seen) == (Outcome.PASS, ALL, "0.5")


def test_the_number_is_that_of_the_network_trained_so() -> None:
    assert judge(trained(1.0, 2.0), 0.6).outcome is Outcome.PASS
    assert judge(trained(1.0, 2.0), 0.5).misconception == "reported_not_observed"


@pytest.mark.parametrize(
    ("passes", "seen"), [(1.0, "1 forward pass"), (1.4, "1.4 forward passes"), (11.0, "11 forward passes")]
)
def test_other_trainings_are_named(passes: float, seen: str) -> None:
    result = judge(trained(passes))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "sam_not_used")
    assert result.seen == f"{seen} a step"


@pytest.mark.parametrize("passes", [0.0, math.nan, -1.0])
def test_passes_that_were_not_seen_are_for_a_person(passes: float) -> None:
    assert judge(trained(passes)).outcome is Outcome.PENDING
    assert judge(trained(1.0, passes)).outcome is Outcome.PENDING


def test_training_on_test_images_is_named() -> None:
    assert judge(trained(2.0, on=joined(TRAIN, TEST))).misconception == "trained_on_test"


def test_no_training_is_not_run() -> None:
    assert judge(Story()).outcome is Outcome.NOT_RUN


def test_the_accuracy_of_training_images_is_no_test_accuracy() -> None:
    story = Story()
    model = story.model()
    story.steps(model, TRAIN, passes=2.0).evaluate(model, TRAIN, 0.9)
    assert judge(story, 0.9).misconception == "evaluated_on_training"
    assert judge(story, 0.8).outcome is Outcome.PENDING  # of an evaluation that was not seen, perhaps
