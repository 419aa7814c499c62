"""Trainings of the planned trials: by the history that Keras keeps, and by the number of epochs of other loops."""

from collections.abc import Sequence

import pytest

from autograder.checks.trials.early_stopping import early_stopping
from autograder.checks.trials.planned import CLASSES, EPOCHS, FALLING, PLAIN, STILL, stopping_cases, trials
from autograder.checks.trials.tried import TrialTerms
from autograder.model.evidence import Trial
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL

CASES = [stopping_cases()[name] for name in (PLAIN, STILL, FALLING)]
TERMS = TrialTerms("3.5 early_stopping", "YourModel")
FLAT = [0.5] * EPOCHS
FALLS = [2 - 0.001 * epoch for epoch in range(EPOCHS)]
RISING = [0.25, 0.625, 0.5, 0.5, 0.75, 0.625, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
"""Measured on the reference: three epochs after the seventh it must end."""


def keras(ran: int, accuracy: Sequence[float], loss: Sequence[float], *, own: Sequence[float] = FLAT) -> Trial:
    series = {"val_accuracy": accuracy, "val_loss": loss, "accuracy": own, "loss": FALLS}
    return Trial("ok", epochs=float(ran), history={name: tuple(values[:ran]) for name, values in series.items()})


def fits(plain: int, still: int, falling: int) -> list[Trial]:
    return [keras(plain, RISING, FALLS), keras(still, FLAT, FLAT), keras(falling, FLAT, FALLS)]


def loops(plain: float, still: float, falling: float) -> list[Trial]:
    return [Trial("ok", epochs=ran) for ran in (plain, still, falling)]


def judge(trials: Sequence[Trial | None]) -> CheckResult:
    return early_stopping(trials, CASES, terms=TERMS)


@pytest.mark.parametrize("trials", [fits(10, 4, 4), loops(9, 4, 4), loops(12, 4, 4), loops(10, 3.9, 4.1)])
def test_training_that_ends_when_it_should_passes(trials: list[Trial]) -> None:
    result = judge(trials)
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")
    assert result.seen.endswith("4 of 12, 4 of 12 epochs")


def test_without_a_rise_may_be_counted_from_one_epoch_to_the_next() -> None:
    steps = [0.5, 0.25, 0.375, 0.25, 0.375, 0.25, 0.125, 0.0]  # no new best after the first, but rises
    assert judge([keras(4, steps, FALLS), *fits(10, 4, 4)[1:]]).outcome is Outcome.PASS
    assert judge([keras(8, steps, FALLS), *fits(10, 4, 4)[1:]]).outcome is Outcome.PASS
    assert judge([keras(5, steps, FALLS), *fits(10, 4, 4)[1:]]).outcome is Outcome.FAIL


def test_a_first_epoch_without_any_right_answer_may_count_as_none_that_rises() -> None:
    begun = [0.0, 0.0, 0.0, 0.0, 0.5, 0.5]
    for ran, outcome in ((3, Outcome.PASS), (4, Outcome.PASS), (2, Outcome.FAIL), (5, Outcome.FAIL)):
        assert judge([keras(ran, begun, FALLS), *fits(10, 4, 4)[1:]]).outcome is outcome


@pytest.mark.parametrize("name", [STILL, FALLING])
def test_the_accuracy_that_cannot_change_is_not_0_either_whatever_a_network_says(name: str) -> None:
    (data,) = (trial.data for trial in trials("YourModel") if trial.id == name)
    same = (data.valid_images == data.valid_images[-1]).all(axis=(1, 2, 3))
    assert sorted(data.valid_labels[same].tolist()) == list(range(CLASSES))


def test_training_that_learns_to_the_end_runs_to_the_end() -> None:
    always = [epoch / EPOCHS for epoch in range(EPOCHS)]
    assert judge([keras(EPOCHS, always, FALLS), *fits(10, 4, 4)[1:]]).outcome is Outcome.PASS
    result = judge([keras(6, always, FALLS), *fits(10, 4, 4)[1:]])
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message.endswith(
        "training ended after 6 epochs of 12: end it after the third epoch in a row without a rise, neither before nor later."
    )


@pytest.mark.parametrize(
    ("trials", "mistake"),
    [
        (fits(12, 12, 12), "no_early_stopping"),
        (loops(12, 12, 12), "no_early_stopping"),
        (fits(4, 3, 3), "patience_off_by_one"),
        (fits(11, 5, 5), "patience_off_by_one"),
        (loops(7, 3, 3), "patience_off_by_one"),
        (loops(7, 5, 5), "patience_off_by_one"),
        (fits(12, 4, 12), "patience_on_loss"),
        (fits(12, 5, 12), "patience_on_loss"),
        (loops(8, 4, 12), "patience_on_loss"),
        (fits(4, 4, 4), ""),  # the accuracy on training images, or the wrong way up
        ([keras(4, [0.5, 0.75, 1, 1], FALLS), *fits(4, 4, 4)[1:]], ""),
        ([keras(5, [0.5, 0.25, 0.5, 0.5, 0.75], FALLS, own=[0.5] * 5), *fits(4, 4, 4)[1:]], "patience_wrong_way"),
        ([keras(5, [0.5, 0.25, 0.5, 0.6, 0.75], FALLS, own=[0.5, 0.6, 0.6, 0.6, 0.6]), *fits(4, 4, 4)[1:]], ""),
        ([keras(4, [0.5, 0.75, 0.8, 0.7], FALLS, own=[0.5] * 4), *fits(4, 3, 3)[1:]], ""),
        (
            [keras(5, [0.5, 0.75, 0.8, 0.7, 0.9], FALLS, own=[0.5, 0.6, 0.6, 0.6, 0.6]), *fits(4, 4, 4)[1:]],
            "patience_on_training",
        ),
        (loops(9, 7, 7), ""),
        (fits(10, 4, 9), ""),
    ],
)
def test_known_mistakes_are_named(trials: list[Trial], mistake: str) -> None:
    result = judge(trials)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    assert result.message.startswith("3.5 early_stopping: with ")


def test_the_message_tells_what_was_seen() -> None:
    assert judge(loops(9, 3, 3)).message == (
        "3.5 early_stopping: with a learning rate of 0 the validation accuracy stays as it is, so that training must end "
        "after 4 epochs; it ran 3 epochs; it seems to wait one epoch too few or too many: end it after the third epoch without a rise."
    )
    assert (
        "with two classes to learn the validation accuracy was 0.25, 0.625, 0.5, 0.5; training ended after 4 epochs"
        in (judge(fits(4, 4, 4)).message)
    )


def test_accuracy_under_another_name_is_found() -> None:
    trial = keras(4, FLAT, FALLS)
    history = {"val_sparse_categorical_accuracy": trial.history["val_accuracy"]}
    assert judge([*fits(10, 4, 4)[:2], Trial("ok", epochs=4.0, history=history)]).outcome is Outcome.PASS


def test_a_history_that_is_of_another_training_is_not_used() -> None:
    short = Trial("ok", epochs=12.0, history={"val_accuracy": (0.5,)})  # a loop around fits of one epoch
    assert judge([short, *loops(4, 4, 4)[1:]]).outcome is Outcome.PASS
    assert judge([short] * 3).misconception == "no_early_stopping"


def test_training_that_was_not_seen_is_for_a_person() -> None:
    assert judge(loops(0, 0, 0)).outcome is Outcome.PENDING


def test_a_class_that_is_not_there_is_not_run() -> None:
    assert judge([None] * 3).outcome is Outcome.NOT_RUN
    assert judge([Trial("no_model")] * 3).outcome is Outcome.NOT_RUN


def test_a_class_that_raises_fails_with_its_error() -> None:
    result = judge([Trial("error", "TypeError: epochs", epochs=2.0), *loops(9, 4, 4)[1:]])
    assert result.outcome is Outcome.FAIL
    assert "fitted on a few images with two classes to learn, raised TypeError: epochs" in result.message
