"""Trainings with mixed images and labels, evaluated on the test set, and the accuracy reported of them."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.checks.given import Given
from autograder.checks.mixing.told import Mixes
from autograder.checks.training.mixup_run import mixup_run
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows
from tests.checks.builders import ALL, UNANSWERED, array
from tests.checks.training_builders import TEST, TRAIN, VALID, Story, changed, joined


def soft(part: Rows, *peaks: float) -> Rows:
    return replace(part, one_hot=True, peaks=np.resize(np.array(peaks, np.float32), part.count))


MIXED = soft(changed(TRAIN), 0.95, 0.6, 0.8)
PLAIN = soft(TRAIN, 1.0)


def trained(seen: Rows | None, *, on: Rows | None = TRAIN, accuracy: float | None = 0.6) -> Story:
    story = Story()
    model = story.model()
    story.fit(model, on, seen=story.index(seen))
    return story.evaluate(model, accuracy=accuracy) if accuracy is not None else story


def judge(story: Story, reported: Value | float = 0.6, mixes: Mixes = Mixes()) -> CheckResult:  # noqa: B008 - frozen
    value = reported if isinstance(reported, Value) else array(reported)
    return mixup_run(story.watched(), reported=Given("mixup_accuracy", value), mixes=mixes)


@pytest.mark.parametrize("on", [TRAIN, None])
def test_mixed_images_and_labels_pass(on: Rows | None) -> None:
    result = judge(trained(MIXED, on=on))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")
    assert result.seen == "0.6"


def test_a_plain_network_beside_it_does_no_harm() -> None:
    story = trained(PLAIN, accuracy=0.4)
    model = story.model()
    story.steps(model, seen=story.index(MIXED)).evaluate(model, accuracy=0.6)
    assert judge(story).outcome is Outcome.PASS
    result = judge(story, 0.4)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")


def test_a_number_that_was_not_observed_is_named() -> None:
    result = judge(trained(MIXED), 0.75)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")


def test_a_number_that_is_missing_is_remarked() -> None:
    assert judge(trained(MIXED), UNANSWERED).remark == "`mixup_accuracy` was not found"


def test_evaluation_on_the_test_set_is_needed() -> None:
    assert judge(trained(MIXED, accuracy=None)).outcome is Outcome.FAIL
    story = trained(MIXED, accuracy=None)
    assert judge(story.evaluate(0, VALID, 0.6)).misconception == "evaluated_on_training"


@pytest.mark.parametrize(
    ("seen", "mistake"),
    [
        (PLAIN, "not_mixed"),
        (TRAIN, "not_mixed"),
        (soft(TRAIN, 0.9), "not_mixed"),  # label smoothing
        (soft(TRAIN, 0.9, 0.6), "images_not_mixed"),
        (soft(changed(TRAIN), 1.0), "labels_not_mixed"),
    ],
)
def test_other_trainings_are_named(seen: Rows, mistake: str) -> None:
    result = judge(trained(seen))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    assert result.message.startswith("9.9 it: expected a network trained on mixed images with mixed labels")


@pytest.mark.parametrize("seen", [None, changed(TRAIN)])
def test_what_cannot_be_told_is_for_a_person(seen: Rows | None) -> None:
    assert judge(trained(seen)).outcome is Outcome.PENDING


def test_training_on_test_images_is_named() -> None:
    assert judge(trained(MIXED, on=joined(TRAIN, TEST))).misconception == "trained_on_test"


def test_no_training_is_not_run() -> None:
    assert judge(Story()).outcome is Outcome.NOT_RUN


@pytest.mark.parametrize(
    ("seen", "mixes", "lacking"),
    [
        (soft(changed(TRAIN), 1.0), Mixes(labels=False), "labels"),
        (soft(TRAIN, 0.9, 0.6), Mixes(images=False), "images"),
    ],
)
def test_half_of_a_mixup_is_marked_at_the_function_alone(seen: Rows, mixes: Mixes, lacking: str) -> None:
    result = judge(trained(seen), mixes=mixes)
    remark = f"your function gives no mixed {lacking}, which another criterion is marked for"
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, remark)
    assert judge(trained(seen), 0.75, mixes).misconception == "reported_not_observed"


@pytest.mark.parametrize(
    ("seen", "mixes", "mistake"),
    [
        (PLAIN, Mixes(labels=False), "not_mixed"),
        (PLAIN, Mixes(images=False), "not_mixed"),
        (PLAIN, Mixes(images=False, labels=False), "not_mixed"),
        (soft(TRAIN, 0.9, 0.6), Mixes(labels=False), "images_not_mixed"),
    ],
)
def test_a_training_without_what_the_function_mixes_is_none_with_it(seen: Rows, mixes: Mixes, mistake: str) -> None:
    assert judge(trained(seen), mixes=mixes).misconception == mistake
