"""What follows from a notebook's log as a whole."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.model.training import Rows
from tests.checks.training_builders import TRAIN, Story, rows

LABELS = np.arange(180) % 10


@pytest.mark.parametrize(
    ("on", "classes"),
    [
        (replace(TRAIN, labels=LABELS), 10),
        (replace(TRAIN, labels=LABELS + 1), 11),
        (replace(TRAIN, labels=np.zeros(0, np.int64)), 0),
        (replace(TRAIN, labels=None), 0),
        (None, 0),
    ],
)
def test_the_labels_trained_with_need_so_many_classes(on: Rows | None, classes: int) -> None:
    story = Story()
    story.fit(story.model(), on)
    assert story.observed().classes == classes


def test_only_labels_trained_with_count() -> None:
    story = Story()
    seen = story.model()
    more = rows("test", labels=np.arange(60))
    story.evaluate(seen, more, 0.1).fit(seen, more, ran=0, steps=0)
    assert story.observed().classes == 0
    assert story.fit(seen, replace(TRAIN, labels=LABELS)).observed().classes == 10
