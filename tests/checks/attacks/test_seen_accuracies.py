"""What a notebook was seen to reach on attacked images: those that no data set knows."""

import numpy as np

from autograder.checks.attacks.seen_accuracies import seen_accuracies
from autograder.model.training import EventKind
from tests.checks.training_builders import CLASSES, KNOWN, TEST, TRAIN, VALID, Story, changed, rows

TRUTH = KNOWN.test.labels


def test_evaluations_of_unknown_images_are_seen_and_those_of_known_ones_are_not() -> None:
    story = Story()
    of = story.model()
    story.fit(of, validation=VALID, val_accuracy=[0.5])
    story.evaluate(of, TEST, 0.7).evaluate(of, changed(TEST), 0.3).evaluate(of, TRAIN, 0.9)
    story.evaluate(of, changed(TEST), 0.2, cell=1)  # another question
    assert seen_accuracies(story.watched()) == (0.3,)


def test_predictions_of_all_attacked_images_are_compared_in_order() -> None:
    story = Story()
    of = story.model()
    predicted = np.where(np.arange(60) < 15, TRUTH, (TRUTH + 1) % CLASSES)
    story.add(EventKind.PREDICT, model=of, data=-1, predictions=predicted)
    assert seen_accuracies(story.watched()) == (0.25,)


def test_batches_of_one_cell_make_a_whole() -> None:
    story = Story()
    of = story.model()
    predicted = np.where(np.arange(60) < 30, TRUTH, (TRUTH + 1) % CLASSES)
    for part in np.split(predicted, [25, 50]):
        story.add(EventKind.PREDICT, model=of, predictions=part)
    story.add(EventKind.PREDICT, model=of, predictions=np.zeros(7, np.int64))
    story.add(EventKind.PREDICT, model=of, predictions=np.zeros(58, np.int64))  # does not come out even
    assert seen_accuracies(story.watched()) == (0.5,)


def test_predictions_of_clean_images_are_not_meant() -> None:
    story = Story()
    of = story.model()
    story.predict(of, TEST, 0.7)
    story.predict(of, rows("test", 0, 30), 0.6)
    assert seen_accuracies(story.watched()) == ()


def test_evaluations_in_one_event_are_told_apart() -> None:
    story = Story()
    of = story.model()
    parts = [np.where(np.arange(60) < right, TRUTH, (TRUTH + 1) % CLASSES) for right in (45, 15, 30)]
    story.add(EventKind.PREDICT, model=of, data=-1, predictions=np.concatenate(parts))
    assert seen_accuracies(story.watched()) == (0.75, 0.25, 0.5)


def test_test_images_seen_once_more_may_be_hardly_attacked_ones() -> None:
    story = Story()
    of = story.model()
    story.predict(of, TEST, 0.7).predict(of, TEST, 0.65).evaluate(of, TEST, 0.7).evaluate(of, TEST, 0.6)
    assert seen_accuracies(story.watched()) == (0.65, 0.6)
