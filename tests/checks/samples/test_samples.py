"""Samples in evidence, known again by sketches of random images made here."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.samples.samples import described, inverted, places, recognised, samples
from autograder.checks.samples.sketch import sketch
from autograder.model.evidence import Value, ValueKind
from tests.checks.builders import MISSING, array, opaque, text
from tests.checks.data_builders import KNOWN, NOT_IMAGES, TRAIN, data, flat


def test_samples_are_described_alike_whether_kept_or_sketched() -> None:
    kept, sketched = samples(array(TRAIN[:5])), samples(data(TRAIN[:5]))
    assert kept is not None
    assert sketched is not None
    assert (kept.count, kept.shape, kept.dtype, kept.low, kept.high) == (
        (sketched.count, sketched.shape, sketched.dtype, sketched.low, sketched.high)
    )
    assert kept.sketch == pytest.approx(sketched.sketch)
    assert kept.size == 784


@pytest.mark.parametrize(
    "scale",
    [
        lambda x: x,
        lambda x: x / 255,
        lambda x: (x / 127.5 - 1).astype(np.float32),
        lambda x: (x / 255).astype(np.float16),
        lambda x: 255 - x,
        lambda x: (1 - x / 255).astype(np.float32),
    ],
)
def test_samples_are_found_at_their_place_on_any_scale(scale: Callable[[NDArray], NDArray]) -> None:
    order = np.random.default_rng(0).permutation(len(TRAIN))
    seen = samples(data(scale(flat(TRAIN)[order])))
    assert seen is not None
    assert recognised(seen, KNOWN.train.sketch).tolist() == order.tolist()


def test_other_samples_are_not_found() -> None:
    seen = samples(data(TRAIN.swapaxes(1, 2)))
    assert seen is not None
    assert (recognised(seen, KNOWN.train.sketch) == -1).all()
    assert (recognised(seen, np.zeros((0, 3), np.float32)) == -1).all()


def test_the_sketch_of_an_inverted_sample_follows_from_its_own() -> None:
    assert inverted(sketch(TRAIN), 784) == pytest.approx(sketch(255 - TRAIN), abs=1e-4)


def test_sketches_that_are_all_alike_are_not_looked_up_one_by_one() -> None:
    alike = np.zeros((20_000, 3), np.float32)
    assert (places(alike, alike) == -1).all()


@pytest.mark.parametrize("value", NOT_IMAGES)
def test_hostile_values_are_read_without_an_error(value: Value) -> None:
    seen = samples(value)
    assert described(value)
    if seen is not None:
        assert len(recognised(seen, KNOWN.train.sketch)) == seen.count


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (data(TRAIN), "shape (420, 28, 28)"),
        (array(np.zeros((3, 2))), "shape (3, 2)"),
        (array(3.0), "a single number"),
        (array(np.ones((2, 2), complex)), "complex numbers"),
        (text("hello"), "text 'hello'"),
        (opaque("Dataset"), "something that is no number (`Dataset`)"),
        (MISSING, "nothing"),
        (Value(ValueKind.DATA), "something that is no number (`unknown`)"),
    ],
)
def test_a_value_is_described_by_its_shape_or_its_kind(value: Value, words: str) -> None:
    assert described(value) == words
