"""What reached networks in training: 200 training and 60 test images, known again by their sketches."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.checks.training.fed import Fed, all_on_test, fed, measured
from autograder.model.result import Outcome
from autograder.model.training import Rows
from tests.checks.training_builders import TEST, TRAIN, Story, changed, joined, rows

HALF_CHANGED = joined(rows("train", 0, 90), changed(rows("train", 90, 180)))


def look(seen: Rows | None, on: Rows | None = TRAIN, **fields: Any) -> Fed:
    story = Story()
    watched = story.fit(story.model(), on, seen=story.index(seen), **fields).watched()
    (one,) = fed(watched.observed, watched.trainings)
    return one


def soft(part: Rows, *peaks: float) -> Rows:
    """With label vectors whose largest entries are these, one after the other."""
    return replace(part, one_hot=True, peaks=np.resize(np.array(peaks, np.float32), part.count))


@pytest.mark.parametrize(
    ("seen", "is_changed", "is_all", "share"),
    [
        (TRAIN, False, False, 0.0),
        (rows("train", 0, 7), False, False, 0.0),
        (HALF_CHANGED, True, False, 0.5),
        (changed(TRAIN), True, True, 1.0),
        (joined(rows("train", 0, 190), changed(rows("train", 190))), False, False, 0.05),
    ],
)
def test_changed_images_are_those_of_no_known_set(seen: Rows, *, is_changed: bool, is_all: bool, share: float) -> None:
    one = look(seen)
    assert (one.known, one.changed, one.all_changed, one.on_test) == (True, is_changed, is_all, False)
    assert one.share == pytest.approx(share)


@pytest.mark.parametrize(
    "seen", [None, replace(TRAIN, sketch=None), replace(TRAIN, sketch=np.zeros((0, 3), np.float32))]
)
def test_what_was_not_seen_is_not_known(seen: Rows | None) -> None:
    assert not look(seen).known


@pytest.mark.parametrize(
    ("seen", "vectors", "mixed"),
    [
        (TRAIN, False, False),
        (soft(TRAIN, 1.0), True, False),
        (soft(TRAIN, 0.9), True, False),  # label smoothing
        (soft(TRAIN, 0.9, 0.6, 1.0), True, True),
        (soft(TRAIN, 1.0, 1.0, 1.0, 0.8), True, True),
        (soft(TRAIN, 0.5, 1.0), True, True),  # losses mixed in place of labels
        (soft(TRAIN, 0.5), True, True),
        (soft(TRAIN, np.nan), True, False),
    ],
)
def test_mixed_labels_have_peaks_of_different_height(seen: Rows, *, vectors: bool, mixed: bool) -> None:
    assert (look(seen).vectors, look(seen).mixed) == (vectors, mixed)


def test_images_that_pass_under_each_of_two_labels_are_mixed_by_their_losses() -> None:
    part = changed(rows("train", 0, 40))
    assert part.labels is not None
    assert not look(joined(part, part)).mixed
    assert look(joined(part, replace(part, labels=part.labels[::-1].copy()))).mixed
    blank = replace(part, sketch=np.zeros_like(part.sketch))
    assert not look(blank).mixed


def test_test_images_are_seen_in_what_was_passed_and_in_what_reached_the_network() -> None:
    assert look(TRAIN, joined(TRAIN, TEST)).on_test
    assert look(joined(TRAIN, TEST), None).on_test
    assert look(None, TEST).on_test
    assert not look(changed(TEST), None).on_test


def test_only_trainings_that_are_all_on_test_images_fail() -> None:
    story = Story()
    story.fit(story.model(), TEST).fit(story.model())
    watched = story.watched()
    runs = fed(watched.observed, watched.trainings)
    assert all_on_test(watched, runs, expected="it") is None
    result = all_on_test(watched, runs[:1], expected="it")
    assert result is not None
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "trained_on_test")


def test_measured_are_the_models_of_these_trainings_or_those_of_none() -> None:
    story = Story()
    first, second, copied = story.model(), story.model(), story.model()
    story.fit(first).fit(second).evaluate(first, accuracy=0.5).evaluate(second, accuracy=0.6)
    watched = story.watched()
    runs = fed(watched.observed, watched.trainings)
    assert [item.accuracies for item in measured(watched, runs[1:])] == [(0.6,)]
    story.events.pop()
    watched = story.evaluate(copied, accuracy=0.7).watched()
    runs = fed(watched.observed, watched.trainings)
    assert [item.accuracies for item in measured(watched, runs[1:])] == [(0.7,)]
