"""Single trainings of convolutional networks: the default one with its curves, and one with and one without skips."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from autograder.checks.networks.cnn_builds import Told
from autograder.checks.training.cnn_run import both_trained, default_run
from autograder.model.evidence import Figure
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, HALF, NOTHING, figure
from tests.checks.cnn_builders import cnn
from tests.checks.training_builders import RIGHT, TEST, TRAIN, VALID, Story, joined, unreadable

LOSSES, ACCURACIES = (2.0, 1.5, 1.2, 1.1), (0.2, 0.3, 0.4, 0.45)
EPOCHS = np.arange(4)
CURVE = figure([(EPOCHS, LOSSES)], [(EPOCHS + 1, ACCURACIES)])


def default(*figures: Figure, blocks: int = 2, **fields: Any) -> CheckResult:
    story = Story()
    history = {"val_loss": LOSSES, "val_accuracy": ACCURACIES, "validation": VALID, "ran": 4}
    story.fit(story.model(cnn(blocks=blocks, batch_norm=None)), **{**history, **fields})
    return default_run(story.watched(), figures)


def test_the_default_network_with_its_curves_passes() -> None:
    result = default(CURVE)
    assert (result.outcome, result.credit, result.seen) == (Outcome.PASS, ALL, "4 epochs")


@pytest.mark.parametrize(
    "drawn",
    [
        figure([(EPOCHS, np.array(ACCURACIES) * 100)]),
        figure([(EPOCHS, np.round(ACCURACIES, 3))]),
        figure([(EPOCHS, EPOCHS + 7.0)], [(EPOCHS, LOSSES)]),
    ],
)
def test_one_curve_in_any_scale_is_enough(drawn: Figure) -> None:
    assert default(drawn).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "drawn",
    [
        (),
        (figure([(EPOCHS, EPOCHS + 7.0)]),),
        (figure([(EPOCHS[:3], LOSSES[:3])]),),
        (figure([((), ())]),),
        (figure(),),
    ],
)
def test_without_a_curve_half_is_left(drawn: tuple[Figure, ...]) -> None:
    result = default(*drawn)
    assert (result.outcome, result.credit) == (Outcome.FAIL, HALF)
    assert result.message == "9.9 it: no curve of its training was seen: call `plot_progress` once it is trained."


@pytest.mark.parametrize(
    ("tail", "credit"), [((1.1,) * 16, ALL), ((1.1,) * 15, HALF), ((1.1,) * 15 + (0.9,), HALF), ((), ALL)]
)
def test_the_curve_of_a_training_that_was_cut_short_goes_on_with_what_came_last(
    tail: tuple[float, ...], credit: Fraction
) -> None:
    """20 epochs were asked for, 4 ran: `epochs.pad` fills the student's history up."""
    drawn = (*LOSSES, *tail)
    assert default(figure([(np.arange(len(drawn)), drawn)])).credit == credit


def test_where_no_metric_is_known_a_point_an_epoch_is_a_curve() -> None:
    story = Story()
    story.fit(story.model(cnn()), ran=4)
    assert default_run(story.watched(), [figure([(EPOCHS, EPOCHS)])]).outcome is Outcome.PASS
    assert default_run(story.watched(), [figure([(EPOCHS[:3], EPOCHS[:3])])]).credit == HALF
    story = Story()
    story.steps(story.model(cnn()))
    assert default_run(story.watched(), [figure([(EPOCHS, EPOCHS)])]).outcome is Outcome.PASS
    assert default_run(story.watched(), [figure([((1,), (1,))])]).credit == HALF


def test_another_network_is_not_the_default_one() -> None:
    result = default(CURVE, blocks=3)
    assert (result.outcome, result.credit) == (Outcome.FAIL, HALF)
    assert result.message == (
        "9.9 it: expected a network of 2 blocks to be trained, yours has 3 blocks: leave num_blocks as it is."
    )
    assert default(blocks=3).credit == NOTHING


def test_a_dense_network_is_not_the_default_one() -> None:
    story = Story()
    result = default_run(story.fit(story.model(RIGHT)).watched(), [])
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert "expected a network of 2 blocks to be trained, yours has no convolution" in result.message


def test_training_on_test_images_is_named() -> None:
    result = default(CURVE, on=joined(TRAIN, TEST))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "trained_on_test")


def test_what_cannot_be_read_is_for_a_person() -> None:
    story = Story()
    story.fit(story.model(unreadable()))
    assert default_run(story.watched(), []).outcome is Outcome.PENDING
    assert default_run(Story().watched(), [CURVE]).outcome is Outcome.NOT_RUN


def both(*models: Any, told: Told | None = None, on: Any = TRAIN) -> CheckResult:
    story = Story()
    for model in models:
        story.fit(story.model(model), on)
    return both_trained(story.watched(), told=told or Told())


def test_one_network_with_and_one_without_skips_pass() -> None:
    result = both(cnn(), cnn(skip=False))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")
    assert "+ first convolution" in result.seen
    assert both(cnn(maps=2), cnn(skip=False), cnn(maps=2, skip=False)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("models", "credit", "part"),
    [
        ((cnn(),), HALF, "only one with skip connections was seen: train the other one, too."),
        ((cnn(skip=False),) * 2, HALF, "only one without skip connections was seen: train the other one, too."),
        ((cnn(), cnn(skip=False, maps=4)), HALF, "yours differ in other layers, too: conv 8"),
        ((cnn(), cnn(skip=False, blocks=3)), HALF, "compare networks that differ in use_skip alone."),
    ],
)
def test_half_a_comparison_is_half(models: tuple[Any, ...], credit: Fraction, part: str) -> None:
    result = both(*models)
    assert (result.outcome, result.credit) == (Outcome.FAIL, credit)
    assert part in result.message


@pytest.mark.parametrize("skip", [True, False])
def test_a_class_whose_skips_do_not_follow_is_not_marked_down_again(*, skip: bool) -> None:
    told = Told(use_skip=False)
    result = both(cnn(skip=skip), cnn(skip=skip), told=told)
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "your class builds both alike, which another criterion is marked for",
    )
    result = both(cnn(skip=skip), told=told)
    assert (result.credit, "only one network was seen: train the other one, too" in result.message) == (HALF, True)


def test_two_networks_that_differ_are_not_called_alike() -> None:
    result = both(cnn(), cnn(skip=False), told=Told(use_skip=False))  # use_skip works the wrong way round
    assert (result.outcome, result.remark) == (Outcome.PASS, "")


def test_the_same_network_trained_twice_is_one() -> None:
    story = Story()
    model = story.model(cnn())
    story.fit(model).fit(model)
    assert both_trained(story.watched(), told=Told(use_skip=False)).credit == HALF


def test_both_on_test_images_are_named() -> None:
    result = both(cnn(), cnn(skip=False), on=joined(TRAIN, TEST))
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, "trained_on_test")


def test_networks_that_cannot_be_read_are_for_a_person() -> None:
    assert both(cnn(), unreadable()).outcome is Outcome.PENDING
    assert both(cnn(), RIGHT).credit == HALF
    assert both(RIGHT).credit == NOTHING
    assert both().outcome is Outcome.NOT_RUN
