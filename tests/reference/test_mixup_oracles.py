"""Mixup in numpy: the law of λ against closed forms and draws, and what each mistake does to unit vectors."""

from collections.abc import Callable

import numpy as np
import pytest

from reference.shared.arrays import Floats
from reference.shared.cnn_mistakes import CNN_MISCONCEPTIONS
from reference.shared.mixup_oracles import (
    RIGHT_MIXUPS,
    WRONG_MIXUPS,
    Mixup,
    coefficients,
    mixed,
    moments,
    moments_of_larger,
)

N, ALPHA, CALLS = 8, 0.2, 300
UNITS = np.eye(N)


def test_moments_by_hand() -> None:
    assert moments(1.0) == pytest.approx((1 / 2, 1 / 12), abs=1e-12)  # uniform from 0 to 1
    assert moments_of_larger(1.0) == pytest.approx((3 / 4, 1 / 48), abs=1e-12)  # uniform from ½ to 1
    # α = ½, the arcsine law: E|λ − ½| = 1/π, E(λ − ½)² = 1/8
    assert moments_of_larger(0.5) == pytest.approx((1 / 2 + 1 / np.pi, 1 / 8 - 1 / np.pi**2), abs=1e-12)


@pytest.mark.parametrize("alpha", [0.2, 0.4, 2.0, 50.0])
def test_moments_of_draws(alpha: float) -> None:
    lam = np.random.RandomState(2).beta(alpha, alpha, 200_000)
    larger = np.maximum(lam, 1 - lam)
    assert (lam.mean(), lam.var()) == pytest.approx(moments(alpha), abs=4e-3)
    assert (larger.mean(), larger.var()) == pytest.approx(moments_of_larger(alpha), abs=2e-3)


def test_coefficients_are_read_back_from_any_independent_images() -> None:
    random = np.random.RandomState(3)
    images, lam, partners = random.rand(4, 3, 3, 1), random.rand(4), np.array([2, 2, 0, 1])
    weights = coefficients(mixed(images, lam, partners), images)
    assert weights[np.arange(4), np.arange(4)] == pytest.approx(lam, abs=1e-9)
    assert weights[np.arange(4), partners] == pytest.approx(1 - lam, abs=1e-9)
    with pytest.raises(ValueError, match="independent"):
        coefficients(images, np.ones((4, 3, 3, 1)))


def calls(mixup: Mixup) -> list[tuple[Floats, Floats]]:
    random = np.random.RandomState(4)
    results = [mixup(UNITS.reshape(N, 2, 4, 1), UNITS, ALPHA, random) for _ in range(CALLS)]
    return [(coefficients(images, UNITS), labels) for images, labels in results]


@pytest.mark.parametrize("form", RIGHT_MIXUPS)
def test_right_forms_mix_images_and_labels_alike_by_the_law(form: str) -> None:
    results = calls(RIGHT_MIXUPS[form])
    for images, labels in results:
        assert images == pytest.approx(labels, abs=1e-9)
        assert labels.sum(axis=1) == pytest.approx(np.ones(N), abs=1e-9)
    mean, variance = moments_of_larger(ALPHA)
    # one entry of one call: a sample that is its own partner shows 1, whatever λ is
    larger = [images.max(axis=1)[images.max(axis=1) < 1 - 1e-9][:1] for images, _ in results]
    seen = np.concatenate([one if one.size else [1.0] for one in larger])
    assert seen.mean() == pytest.approx(mean, abs=5 * (variance / CALLS) ** 0.5)


def gap(results: list[tuple[Floats, Floats]]) -> float:
    return float(np.median([np.abs(images - labels).max() for images, labels in results]))


@pytest.mark.parametrize(
    "mistake",
    [
        "labels_not_mixed",
        "two_permutations",
        "integer_labels_mixed",
        "second_lambda",
        "weights_swapped",
        "images_not_mixed",
    ],
)
def test_mistakes_in_labels_part_them_from_the_images(mistake: str) -> None:
    assert gap(calls(WRONG_MIXUPS[mistake])) > 0.02


def _sums(results: list[tuple[Floats, Floats]]) -> float:
    return float(np.mean([labels.sum(axis=1).mean() for _, labels in results]))


def _larger(results: list[tuple[Floats, Floats]]) -> float:
    return float(np.mean([images[images < 1 - 1e-9].max() for images, _ in results]))


def _first_pairs(results: list[tuple[Floats, Floats]]) -> float:
    return float(np.mean([images[0, -1] > 0 for images, _ in results]))


@pytest.mark.parametrize(
    ("mistake", "measure", "expected", "slack"),
    [
        ("weights_not_one", _sums, 2.0, 1e-9),  # two whole labels
        ("not_mixed", gap, 0.0, 1e-12),
        ("lambda_uniform", _larger, 0.75, 0.05),  # 0.91 for α = 0.2
        ("lambda_constant", _larger, 0.8, 1e-9),
        ("pairs_not_random", _first_pairs, 1.0, 1e-9),  # the first always with the last
    ],
)
def test_other_mistakes_by_hand(
    mistake: str, measure: Callable[[list[tuple[Floats, Floats]]], float], expected: float, slack: float
) -> None:
    assert measure(calls(WRONG_MIXUPS[mistake])) == pytest.approx(expected, abs=slack)


def test_known_mistakes_have_sentences() -> None:
    assert WRONG_MIXUPS.keys() <= CNN_MISCONCEPTIONS.keys()


@pytest.mark.parametrize("alpha", [0.0, -1.0, float("nan")])
def test_only_positive_alphas_have_moments(alpha: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        moments(alpha)
