"""The law of max(λ, 1 − λ): confirmed by numpy's generator of Beta variables."""

import numpy as np
import pytest

from autograder.checks.mixing import law


@pytest.mark.parametrize("alpha", [0.1, 0.2, 0.4, 1.0, 2.0, 8.0])
def test_mean_and_distribution_are_those_of_drawn_numbers(alpha: float) -> None:
    drawn = np.random.default_rng(1).beta(alpha, alpha, 100_000)
    larger = np.maximum(drawn, 1 - drawn)
    assert law.mean(alpha) == pytest.approx(larger.mean(), abs=0.003)
    assert law.fits(larger, alpha, calls=100_000)


def test_a_uniform_law_has_the_mean_three_quarters() -> None:
    assert law.mean(1.0) == pytest.approx(0.75, abs=1e-4)


@pytest.mark.parametrize(("alpha", "other"), [(0.2, 1.0), (1.0, 0.2), (0.4, 5.0)])
def test_other_laws_do_not_fit_a_hundred_calls(alpha: float, other: float) -> None:
    drawn = np.random.default_rng(2).beta(other, other, 120)
    assert not law.fits(np.maximum(drawn, 1 - drawn), alpha, calls=120)


def test_samples_mixed_with_themselves_are_allowed_for() -> None:
    drawn = np.random.default_rng(3).beta(1, 1, 1000)
    larger = np.maximum(drawn, 1 - drawn)
    larger[::4] = 1.0
    assert not law.fits(larger, 1.0, calls=1000)
    assert law.fits(larger, 1.0, calls=1000, alone=0.25)
