"""A question's trainings."""

import pytest

from autograder.checks.training.watched import Watched, not_trained
from autograder.model.result import Outcome
from tests.checks.training_builders import GRID, RIGHT, TEST, TRAIN, Story, joined, loss_probe, unreadable


def test_trainings_are_those_of_the_questions_cells_in_order() -> None:
    story = Story(cell=4)
    story.fit(story.model(GRID[0]))
    story.cell = 5
    story.fit(story.model(GRID[1])).steps(story.model(GRID[2])).fit(story.model(GRID[3]), ran=0, steps=0)
    story.cell = -1  # in a cell that nobody can tell
    story.fit(story.model(unreadable()))
    assert [item.architecture for item in story.watched().trainings] == [GRID[1], GRID[2], None]


def test_the_order_is_the_events_own() -> None:
    story = Story()
    story.fit(story.model(GRID[0])).fit(story.model(GRID[1]))
    story.events.reverse()
    assert [item.architecture for item in story.watched().trainings] == [GRID[0], GRID[1]]


def test_trainings_of_some_architectures_can_be_asked_for() -> None:
    story = Story()
    story.fit(story.model(GRID[0])).fit(story.model(GRID[1])).fit(story.model(logits=True))
    assert [item.event.model for item in story.watched().of([GRID[1], RIGHT])] == [1, 2]


@pytest.mark.parametrize(("on", "on_test"), [(TRAIN, False), (TEST, True), (joined(TRAIN, TEST), True), (None, False)])
def test_training_on_test_images_is_seen(on: object, *, on_test: bool) -> None:
    story = Story()
    assert [item.on_test for item in story.fit(story.model(), on).watched().trainings] == [on_test]  # type: ignore[arg-type]


def test_the_end_of_the_network_and_what_its_loss_takes_are_seen() -> None:
    story = Story()
    story.fit(story.model(), loss_probe=loss_probe(takes="probabilities"))
    story.fit(story.model(logits=True), loss_probe=loss_probe())
    story.fit(story.model(unreadable()), loss_probe=loss_probe())
    assert [(item.ends_in_softmax, item.loss_takes) for item in story.watched().trainings] == [
        (True, {"probabilities"}),
        (False, {"logits"}),
        (True, frozenset()),
    ]


def message(watched: Watched) -> str:
    result = not_trained(watched, expected="training")
    assert result is not None
    assert (result.outcome, result.expected) == (Outcome.NOT_RUN, "training")
    return result.message


def test_where_nothing_was_trained_it_says_why() -> None:
    story = Story()
    assert message(story.watched()) == (
        "9.9 it: no training of a Keras model was seen in this question's cells: train your model here."
    )
    assert message(story.watched(stopped_by="cell 6 stopped with NameError")) == (
        "9.9 it: no model was trained here: cell 6 stopped with NameError."
    )
    story.fit(story.model(), ran=0, steps=0, ended=False)
    assert message(story.watched()) == (
        "9.9 it: `fit` was called, but no step of training was taken: look for an error in this question's cells."
    )


def test_where_something_was_trained_there_is_nothing_to_say() -> None:
    story = Story()
    assert not_trained(story.fit(story.model()).watched(), expected="") is None
