"""The bounds of a law, against what a simulation gives and by their size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.attacks.attack_case import Law
from autograder.checks.attacks.law import follows, moments


def law(direction: float = 0.0, count: int = 768) -> Law:
    return Law(np.full(count, direction), 0.0, 0.0)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 0.99), st.integers(50, 4000))
def test_changes_of_two_values_keep_to_the_bounds(seed: int, share: float, count: int) -> None:
    # The worst case for the spread: by hand, mean 2·share − 1 and variance 4·share·(1 − share).
    changes = np.where(np.random.default_rng(seed).random(count) < share, 1.0, -1.0)
    mean, spread = 2 * share - 1, 2 * (share * (1 - share)) ** 0.5
    assert follows(changes, law(count=count), (mean, spread), width=1.0)


@pytest.mark.parametrize(("mean", "spread"), [(0.2, 0.577), (0.0, 0.75), (0.0, 0.3)])
def test_other_laws_are_told_apart_by_768_pixels(mean: float, spread: float) -> None:
    changes = np.random.default_rng(0).uniform(-1, 1, 768)
    assert follows(changes, law(), (0.0, 3**-0.5), width=1.0)
    assert not follows(changes, law(), (mean, spread), width=1.0)


def test_where_nothing_varies_the_mean_is_sharp() -> None:
    changes = np.full(768, 0.5)
    assert follows(changes, law(), (0.5, 0.0), width=1.0)
    assert not follows(changes, law(), (0.4999, 0.0), width=1.0)
    changes[:2] = -0.5
    assert not follows(changes, law(), (0.5, 0.0), width=1.0, allowed=0.002)
    assert follows(changes, law(), (0.5, 0.0), width=1.0, allowed=0.003)


def test_moments_are_taken_along_the_direction() -> None:
    direction = np.array([1.0, -3.0, 0.0, 1.0])
    assert moments(np.array([1.0, -1.0, 9.0, 4.0]), Law(direction, 0, 0)) == pytest.approx((2.0, 2**0.5, 3))
    assert moments(np.array([1.0, 3.0]), Law(np.zeros(2), 0, 0)) == (2.0, 1.0, 2)


def test_forged_numbers_follow_no_law() -> None:
    assert not follows(np.full(10, 1e300), law(count=10), (0.0, 1.0), width=1.0)
