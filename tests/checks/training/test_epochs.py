"""At least 20 epochs. In a set of 180 images, batches of 30 are 6 steps an epoch."""

import pytest

from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.epochs import epochs
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL
from tests.checks.training_builders import RIGHT, Story

REPLACED = "NUM_EPOCHS=20->6"


def judge(story: Story) -> CheckResult:
    return epochs(story.watched(), wanted=RIGHT)


def fitted(*asked: int, parameters: str = "") -> Story:
    story = Story()
    if parameters:
        story.parameters(parameters)
    seen = story.model()
    for number in asked:
        story.fit(seen, asked=number)
    return story


@pytest.mark.parametrize(
    ("asked", "parameters", "count"),
    [
        ((20,), "", 20),
        ((100,), "", 100),
        ((10, 10), "", 20),  # fit called twice on one model
        ((1,) * 25, "", 25),
        ((6,), REPLACED, 20),  # int(NUM_EPOCHS), which forgets what was meant
        ((12,), REPLACED, 12),  # typed in: 2 * NUM_EPOCHS comes as 40
        ((20,), REPLACED, 20),  # typed in
        ((25,), REPLACED, 25),
        ((6,), "OTHER=9->6", 9),
        ((6,), "EPOCHS=50->6", 50),
        ((1,) * 6, REPLACED, 20),  # one call for each epoch
        ((10, 10), REPLACED, 20),  # NUM_EPOCHS // 2, twice
        ((6, 6), REPLACED, 40),
        ((8,), "GRID_EPOCHS=10->4", 8),
    ],
)
def test_what_counts_is_what_was_asked_for(asked: tuple[int, ...], parameters: str, count: int) -> None:
    result = judge(fitted(*asked, parameters=parameters))
    assert result.outcome is (Outcome.PASS if count >= 20 else Outcome.FAIL)
    assert result.seen == f"{count} epochs"


@pytest.mark.parametrize(
    ("asked", "parameters", "count"),
    [
        ((19,), "", "19 epochs"),
        ((1,), "", "1 epoch"),
        ((5,), REPLACED, "5 epochs"),
        ((6,), "NUM_EPOCHS=10->6", "10 epochs"),  # the student's own NUM_EPOCHS
        ((3,), "GRID_EPOCHS=10->3", "10 epochs"),
        ((6,), "NUM_EPOCHS=6->20", "6 epochs"),
        ((6,), "NUM_EPOCHS=nonsense->6", "6 epochs"),
        ((6,), "NUM_EPOCHS=20->0", "6 epochs"),
    ],
)
def test_too_few_are_named(asked: tuple[int, ...], parameters: str, count: str) -> None:
    result = judge(fitted(*asked, parameters=parameters))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "too_few_epochs")
    assert result.message == (
        f"9.9 it: expected at least 20 epochs, your training asks for {count}: raise the number of epochs."
    )


def test_epochs_of_two_models_do_not_add_up() -> None:
    story = Story()
    for _ in range(2):
        story.fit(story.model(), asked=10)
    assert judge(story).outcome is Outcome.FAIL


def test_only_the_network_asked_for_counts_where_there_is_one() -> None:
    story = Story()
    story.fit(story.model(), asked=5).fit(story.model(Architecture((784, 5, 10), ("relu", "softmax"))), asked=50)
    assert judge(story).outcome is Outcome.FAIL


def test_a_wrong_network_may_still_be_trained_long_enough() -> None:
    story = Story()
    story.fit(story.model(Architecture((784, 5, 10), ("relu", "softmax"))), asked=50)
    assert judge(story).outcome is Outcome.PASS


def test_early_stopping_costs_nothing() -> None:
    story = Story()
    result = judge(story.fit(story.model(), asked=50, ran=3, callbacks=("EarlyStopping",)))
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.remark == "early stopping may end it sooner: what counts is what was asked for"


@pytest.mark.parametrize(
    ("steps", "batch", "parameters", "count"),
    [
        (120, 30, "", 20),
        (114, 30, "", 19),
        (20 * 9, 20, "", 20),
        (20 * 3, 50, "", 20),  # 180 // 50 = 3, the rest dropped
        (20 * 4, 50, "", 20),  # the rest as a batch of its own
        (36, 30, REPLACED, 20),  # 6 epochs, as the grader put 6 into NUM_EPOCHS
        (35, 30, REPLACED, 20),  # the last batch missing
        (72, 30, REPLACED, 40),
        (18, 30, REPLACED, 3),
        (7, 500, "", 7),  # all samples at once
    ],
)
def test_epochs_of_a_loop_are_counted_from_its_steps(steps: int, batch: int, parameters: str, count: int) -> None:
    story = Story()
    if parameters:
        story.parameters(parameters)
    result = judge(story.steps(story.model(), steps=steps, batch=batch))
    assert result.outcome is (Outcome.PASS if count >= 20 else Outcome.FAIL)
    assert result.seen == f"{count} epochs"


def test_a_loop_over_unknown_data_is_one_over_nine_tenths_of_the_training_split() -> None:
    story = Story()
    assert judge(story.steps(story.model(), None, steps=120, batch=30)).seen == "20 epochs"


def test_train_on_batch_is_counted_from_its_steps() -> None:
    story = Story()
    assert judge(story.fit(story.model(), asked=0, ran=0, steps=120, batch=30)).seen == "20 epochs"


def test_where_the_batch_is_unknown_a_person_looks() -> None:
    story = Story()
    result = judge(story.steps(story.model(), batch=0))
    assert (result.outcome, result.message) == (
        Outcome.PENDING,
        "9.9 it: how many epochs your training loop runs could not be seen: a person looks.",
    )
    assert judge(story.fit(story.model(), asked=20)).outcome is Outcome.PASS


def test_no_training_is_not_run() -> None:
    assert judge(Story()).outcome is Outcome.NOT_RUN


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        (36, Outcome.PASS),
        (20, Outcome.PASS),  # more than half of the images in each epoch
        (6, Outcome.FAIL),  # one batch an epoch: steps_per_epoch=1
    ],
)
def test_an_epoch_goes_through_most_of_the_images(steps: int, outcome: Outcome) -> None:
    story = Story()
    story.fit(story.model(), asked=20, ran=6, steps=steps)
    result = judge(story)
    assert result.outcome is outcome
    assert result.misconception == ("too_few_epochs" if outcome is Outcome.FAIL else "")
