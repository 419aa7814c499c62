"""Test accuracy within a band of 0.6 to 0.85, of ten classes."""

import pytest

from autograder.checks.given import Given
from autograder.checks.training.accuracy import accuracy
from autograder.model.evidence import Value
from autograder.model.facts import Band
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows
from tests.checks.builders import ALL, array
from tests.checks.training_builders import FULL, RIGHT, TEST, TRAIN, VALID, Story, joined, rows

BAND = Band(0.6, 0.85, "by hand")


def judge(story: Story, reported: Value | None = None) -> CheckResult:
    given = None if reported is None else Given("test_accuracy", reported)
    return accuracy(story.watched(), wanted=RIGHT, band=BAND, classes=10, reported=given)


def evaluated(*values: float, on: Rows = TRAIN) -> Story:
    story = Story()
    seen = story.model()
    story.fit(seen, on)
    for value in values:
        story.evaluate(seen, TEST, value)
    return story


@pytest.mark.parametrize("value", [0.6, 0.75, 0.85])
def test_inside_the_band_passes(value: float) -> None:
    result = judge(evaluated(value))
    assert result == CheckResult(Outcome.PASS, ALL, expected="0.6 to 0.85", seen=f"{value:g}")


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (
            0.11,
            (
                ", which is near chance (1 in 10): look whether pixels are scaled, labels belong to their images, and the loss "
                "fits the output layer."
            ),
        ),
        (0.5, ": look at the scale of the pixels, the learning rate and the loss."),
        (0.97, ", which is better than this network can be: look whether test images came into training."),
    ],
)
def test_outside_the_band_says_where_to_look(value: float, hint: str) -> None:
    result = judge(evaluated(value))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message == f"9.9 it: expected a test accuracy from 0.6 to 0.85, observed {value:g}{hint}"


@pytest.mark.parametrize(
    ("steps", "value", "outcome"),
    [
        (36, 0.4, Outcome.PENDING),  # large batches of small data: no step more was asked for
        (36, 0.12, Outcome.FAIL),  # guessing
        (36, 0.97, Outcome.FAIL),
        (100, 0.4, Outcome.FAIL),  # as long as the reference
        (0, 0.4, Outcome.FAIL),
    ],
)
def test_a_training_of_few_steps_that_learnt_something_is_for_a_person(
    steps: int, value: float, outcome: Outcome
) -> None:
    story = Story()
    seen = story.model()
    story.fit(seen, TRAIN, steps=steps).evaluate(seen, TEST, value)
    result = accuracy(story.watched(), wanted=RIGHT, band=BAND, classes=10, few=100)
    assert result.outcome is outcome


def test_of_several_accuracies_any_may_be_right_and_the_one_reported_is_talked_about() -> None:
    assert judge(evaluated(0.75, 0.2)).outcome is Outcome.PASS
    result = judge(evaluated(0.5, 0.2), array(0.5))
    assert "observed 0.5" in result.message
    assert "observed 0.2" in judge(evaluated(0.5, 0.2), array(0.9)).message


@pytest.mark.parametrize("on", [TEST, joined(TRAIN, TEST), joined(FULL, rows("test", 0, 20))])
@pytest.mark.parametrize("value", [0.75, 0.99])
def test_an_accuracy_on_images_trained_on_is_none(on: Rows, value: float) -> None:
    result = judge(evaluated(value, on=on))
    assert (result.outcome, result.misconception, result.seen) == (Outcome.FAIL, "trained_on_test", f"{value:g}")
    assert result.message == (
        "9.9 it: test images were among those that the model was trained on, so that its accuracy says nothing about new "
        "ones: train on X_train alone."
    )


def test_training_on_the_validation_set_too_is_fine() -> None:
    assert judge(evaluated(0.75, on=FULL)).outcome is Outcome.PASS


def test_test_images_trained_on_later_spoil_a_model() -> None:
    story = evaluated(0.75)
    assert judge(story.fit(0, TEST).evaluate(0, TEST, 0.8)).misconception == "trained_on_test"


def test_a_second_model_that_was_trained_fairly_counts() -> None:
    story = evaluated(0.99, on=TEST)
    seen = story.model()
    assert judge(story.fit(seen).evaluate(seen, TEST, 0.7)).seen == "0.7"


def test_without_an_evaluation_there_is_nothing_to_judge() -> None:
    story = Story()
    seen = story.model()
    result = judge(story.fit(seen).evaluate(seen, VALID, 0.7).predict(seen, rows("test", 0, 10), 0.8))
    assert result.outcome is Outcome.NOT_RUN
    assert result.message.startswith("9.9 it: no accuracy on the test set was observed after training: evaluate")


def test_a_loop_whose_evaluation_was_not_seen_is_for_a_person() -> None:
    story = Story()
    story.steps(story.model())
    assert judge(story, array(0.7)).outcome is Outcome.PENDING
    assert judge(story).outcome is Outcome.NOT_RUN


def test_predictions_are_enough() -> None:
    story = Story()
    seen = story.model()
    assert judge(story.steps(seen).predict(seen, TEST, 0.75)).outcome is Outcome.PASS


def test_no_training_is_not_run() -> None:
    assert judge(Story()).outcome is Outcome.NOT_RUN


def test_what_stopped_the_evaluation_is_named() -> None:
    story = Story()
    story.fit(story.model())
    watched = story.watched(stopped_by="cell 18 stopped with NameError")
    result = accuracy(watched, wanted=RIGHT, band=BAND, classes=10)
    assert result.outcome is Outcome.NOT_RUN
    assert "observed after training (cell 18 stopped with NameError): evaluate" in result.message


def test_what_follows_from_ones_own_data_is_for_a_person() -> None:
    def judged(value: float) -> CheckResult:
        watched, excuse = evaluated(value).watched(), "your own labels were shuffled"
        return accuracy(watched, wanted=RIGHT, band=BAND, classes=10, excuse=excuse)

    result = judged(0.11)
    assert (result.outcome, result.message) == (
        Outcome.PENDING,
        "9.9 it: your own labels were shuffled: a person looks.",
    )
    assert judged(0.7).outcome is Outcome.PASS
    assert judged(0.97).outcome is Outcome.FAIL
