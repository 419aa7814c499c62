"""Which part of the data set samples are. The known set is made by hand: 200 training and 60 test images."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.checks.samples.samples import inverted
from autograder.checks.training.roles import Role, Side, overlap, role, truth
from autograder.model.training import Rows
from tests.checks.training_builders import FULL, KNOWN, TEST, TRAIN, VALID, changed, joined, rows

STRANGE = changed(rows("train", 0, 50))


@pytest.mark.parametrize(
    ("seen", "side"),
    [
        (TEST, Side.TEST),
        (rows("test", 10, 30), Side.TEST),
        (TRAIN, Side.TRAINING),
        (VALID, Side.TRAINING),
        (FULL, Side.TRAINING),
        (joined(TRAIN, TEST), Side.MIXED),
        (joined(TEST, rows("train", 0, 6)), Side.TEST),  # nine tenths and more
        (joined(FULL, rows("test", 0, 5)), Side.TRAINING),  # doubles in the set, not a leak
        (joined(FULL, rows("test", 0, 20)), Side.MIXED),
        (joined(rows("test"), changed(rows("train", 0, 140))), Side.TEST),  # other letters besides
        (STRANGE, Side.UNKNOWN),
        (replace(TRAIN, sketch=None), Side.UNKNOWN),
        (None, Side.UNKNOWN),
        (rows("test", 0, 0), Side.UNKNOWN),
        (replace(TEST, count=-4), Side.UNKNOWN),
    ],
)
def test_samples_are_known_again_by_content(seen: Rows | None, side: Side) -> None:
    assert role(seen, KNOWN).side is side


@pytest.mark.parametrize(
    "seen",
    [
        changed(TEST),
        replace(TEST, sketch=None),
        replace(TEST, sketch=None, labels=None),
        replace(changed(TEST), labels=KNOWN.test.labels + 1),
    ],
)
def test_a_changed_test_set_is_known_by_its_number(seen: Rows) -> None:
    assert role(seen, KNOWN) == Role(Side.TEST, 1.0, by_position=True)
    assert truth(seen, KNOWN, role(seen, KNOWN)).tolist() == KNOWN.test.labels.tolist()


@pytest.mark.parametrize("shift", [0, 1])
def test_as_many_images_as_the_test_set_has_in_another_order_are_it(shift: int) -> None:
    mixed = np.random.default_rng(1).permutation(KNOWN.test.labels) + shift
    assert role(replace(changed(TEST), labels=mixed), KNOWN).side is Side.TEST


def test_as_many_changed_training_images_as_the_test_set_has_are_not_it() -> None:
    cheat = changed(rows("train", 0, len(KNOWN.test.labels)))
    assert cheat.labels is not None
    lopsided = replace(cheat, labels=np.where(np.arange(cheat.count) < 40, 0, cheat.labels))
    assert role(lopsided, KNOWN).side is Side.UNKNOWN


def test_where_both_splits_have_one_size_the_labels_must_tell() -> None:
    even = replace(KNOWN, train=replace(KNOWN.test, labels=KNOWN.test.labels[::-1].copy()))
    assert role(changed(TEST), even).side is Side.TEST
    assert role(replace(TEST, sketch=None, labels=None), even).side is Side.UNKNOWN


def test_overlap_is_the_share_that_is_among_the_others() -> None:
    assert overlap(VALID, TRAIN) == 0
    assert overlap(rows("train", 90, 190), TRAIN) == pytest.approx(0.9)
    assert overlap(TRAIN, FULL) == 1
    # Keras trains on the first 80 % when it splits the rest off
    assert overlap(rows("train", 160, 200), FULL, share=0.8) == 0
    assert overlap(VALID, None) is None
    assert overlap(replace(VALID, sketch=None), TRAIN) is None
    assert overlap(VALID, rows("train", 0, 0)) is None


def test_overlap_of_many_is_that_of_a_sample() -> None:
    many = joined(*[FULL] * 5)
    assert overlap(many, TRAIN) == pytest.approx(0.9, abs=0.01)


def test_true_labels_are_found_in_both_splits() -> None:
    both = joined(rows("test", 3, 6), rows("train", 7, 9), STRANGE)
    assert truth(both, KNOWN, role(both, KNOWN)).tolist() == [3, 4, 5, 7, 8, *[-1] * 50]
    assert truth(replace(both, sketch=None), KNOWN, Role(Side.UNKNOWN, 0.0)).tolist() == []


def test_images_on_their_side_and_inverted_ones_are_known_again() -> None:
    aside = [replace(split, transposed=split.sketch + np.float32(0.5)) for split in (KNOWN.train, KNOWN.test)]
    known = replace(KNOWN, train=aside[0], test=aside[1])
    ones = inverted(np.zeros((1, 3), np.float32), 784)
    for seen in (changed(VALID), replace(VALID, sketch=ones - KNOWN.train.sketch[180:]), VALID):
        assert role(seen, known).side is Side.TRAINING
        assert truth(seen, known, role(seen, known)).tolist() == KNOWN.train.labels[180:].tolist()


@pytest.mark.parametrize("shape", [(2**62,) * 16, (0,), (-3, 5), ()])
def test_odd_shapes_do_no_harm(shape: tuple[int, ...]) -> None:
    assert role(replace(STRANGE, shape=shape), KNOWN).side is Side.UNKNOWN


def test_forged_sketches_are_of_nothing() -> None:
    sketch = np.full((4, 3), 3.4e38, np.float32)
    forged = Rows(4, (784,), "float32", 0, 1, sketch)
    assert role(forged, KNOWN).side is Side.UNKNOWN
    assert truth(replace(forged, sketch=-sketch), KNOWN, Role(Side.UNKNOWN, 0.0)).tolist() == [-1] * 4
