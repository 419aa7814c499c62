"""What metrics gave beside what the models themselves say of some of the samples."""

import pytest

from autograder.checks.training.doubt import doubt
from tests.checks.training_builders import TEST, TRAIN, VALID, Story


def story(claimed: float, agreeing: int, asked_of: int = 200) -> Story:
    made = Story()
    seen = made.model()
    made.fit(seen, TRAIN)
    return made.evaluate(seen, TEST, claimed, agreeing=agreeing, asked_of=asked_of)


@pytest.mark.parametrize(
    ("claimed", "agreeing", "asked_of"),
    [
        (0.84, 168, 200),
        (0.84, 150, 200),  # by chance of the sample
        (0.84, 200, 200),  # says less than it is
        (0.84, 0, 0),  # could not be asked
        (0.84, 2, 10),  # too few
        (0.0, 0, 200),
        (1.0, 200, 200),
    ],
)
def test_what_agrees_is_not_doubted(claimed: float, agreeing: int, asked_of: int) -> None:
    assert doubt(story(claimed, agreeing, asked_of).watched()) == ""


@pytest.mark.parametrize(("claimed", "agreeing"), [(0.84, 20), (0.84, 120), (1.0, 170), (0.3, 10)])
def test_a_metric_far_above_what_the_model_shows_is_doubted(claimed: float, agreeing: int) -> None:
    found = doubt(story(claimed, agreeing).watched())
    assert found.startswith(f"in an evaluation your metric gave {claimed:.3f}")
    assert f"only {agreeing // 2} % right" in found


@pytest.mark.parametrize(("series", "said"), [((0.84, 0.84), "in the last epoch of a training"), ((0.2, 0.84), "")])
def test_of_a_training_any_epoch_may_be_the_one_that_was_put_back(series: tuple[float, ...], said: str) -> None:
    made = Story()
    made.fit(made.model(), TRAIN, validation=VALID, val_accuracy=series, agreeing=40, asked_of=200)
    assert doubt(made.watched())[: len("in the last epoch of a training")] == said


def test_another_questions_metric_casts_no_doubt_on_this_one() -> None:
    made = story(0.84, 20)
    assert doubt(made.watched(cells=(99,))) == ""
