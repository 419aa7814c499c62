"""The attacks in numpy against closed forms and the trajectories that other code was measured to take."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from reference.shared.arrays import Floats
from reference.shared.attack_mistakes import KINDS, MISTAKES, RIGHT
from reference.shared.attack_networks import linear
from reference.shared.attack_oracles import Momentum, Recipe, Settings, attack
from reference.shared.cnn_mistakes import CNN_MISCONCEPTIONS
from reference.shared.tiny_networks import Layer, TinyNetwork

SHAPE = (4, 4, 3)
RNG = np.random.RandomState(0)
IMAGES = RNG.uniform(0.3, 0.7, (3, *SHAPE))
LABELS = np.array([0, 1, 0])
DRAWS = RNG.uniform(0.001, 0.999, IMAGES.shape)
LINEAR = linear(SHAPE)
UP = np.sign(LINEAR.layers[1].weights[0][:, 1]).reshape(1, *SHAPE) * np.array([1, -1, 1]).reshape(3, 1, 1, 1)
"""By hand: the loss of label 0 rises with the second logit, the one of label 1 falls."""
ETA = 0.002


def moved(recipe: Recipe, settings: Settings) -> Floats:
    return attack(LINEAR, IMAGES, LABELS, settings, recipe, DRAWS) - IMAGES


@pytest.mark.parametrize("epsilon", [0.01, 0.1])
def test_fgsm_on_a_linear_network_takes_one_step_of_epsilon(epsilon: float) -> None:
    assert moved(RIGHT["fgsm"], Settings(epsilon)) == pytest.approx(epsilon * UP, abs=1e-12)


@pytest.mark.parametrize(("steps", "expected"), [(0, 0.0), (1, 0.002), (3, 0.006), (20, 0.0313)])
def test_mim_on_a_linear_network_moves_until_it_meets_the_ball(steps: int, expected: float) -> None:
    found = moved(RIGHT["mim"], Settings(0.0313, steps, ETA))
    assert found == pytest.approx(expected * UP, abs=1e-12)


def test_pgd_on_a_linear_network_moves_from_its_random_start() -> None:
    start = 0.03 * (2 * DRAWS - 1)
    assert moved(RIGHT["pgd"], Settings(0.03, 5, 0.0)) == pytest.approx(start, abs=1e-12)
    # closed form: 5 steps of 0.004 along the sign, stopped by the ball
    expected = UP * np.minimum(start * UP + 0.02, 0.03)
    assert moved(RIGHT["pgd"], Settings(0.03, 5, 0.004)) == pytest.approx(expected, abs=1e-12)


def test_pixels_stay_in_their_range() -> None:
    images = np.where(np.broadcast_to(UP, IMAGES.shape) > 0, 0.99, 0.01)
    for kind in KINDS:
        found = attack(LINEAR, images, LABELS, Settings(0.03, 20, 0.004), RIGHT[kind], DRAWS)
        assert set(np.unique(found)) == {0.0, 1.0}, kind
    free = attack(LINEAR, images, LABELS, Settings(0.03), MISTAKES["fgsm"]["no_clip"][0], DRAWS)
    assert (free.min(), free.max()) == pytest.approx((-0.02, 1.02), abs=1e-12)


def hump() -> TinyNetwork:
    """Second logit: 200 (t − 0.503) below t = 0.503, 0.503 − t above, and 0.02 q: the probe of the measurements."""
    kernel = np.array([[-1.0, 1, 0], [0, 0, 1]], np.float32)
    inner = Layer("dense", (kernel, np.array([0.503, -0.503, 0], np.float32)))
    outer = Layer("dense", (np.array([[0, -200], [0, -1], [0, 0.02]], np.float32), np.zeros(2, np.float32)))
    return TinyNetwork((1, 1, 2), (Layer("flatten"), inner, Layer("relu"), outer, Layer("softmax")))


def test_an_image_outside_a_wrong_range_is_attacked_as_it_is() -> None:
    """By hand: downhill at 0.51, past the top of the hump; uphill at 0.5, where it would be clipped to."""
    image, wrong = np.full((1, 1, 1, 2), 0.51), replace(RIGHT["fgsm"], pixels=(0.0, 0.5))
    found = attack(hump(), image, np.array([0]), Settings(0.02), wrong, np.full((1, 1, 1, 2), 0.5))
    assert found[0, 0, 0, 0] == pytest.approx(0.49, abs=1e-12)


def path(recipe: Recipe, steps: int) -> list[int]:
    """Where t is after 1, 2, … steps, in steps from ½."""
    images, labels = np.full((1, 1, 1, 2), 0.5), np.array([0])
    ends = [
        attack(hump(), images, labels, Settings(0.0313, k, ETA), recipe, np.full((1, 1, 1, 2), 0.5))
        for k in range(1, steps + 1)
    ]
    return [round(float(end[0, 0, 0, 0] - 0.5) / ETA) for end in ends]


@pytest.mark.parametrize(
    ("mistake", "form", "expected"),
    [
        # measured with TensorFlow and another implementation of each: shared/anchors/attacks.md, section 4
        ("", 0, [1, 2, 3, 4, 3, 2, 1, 0, -1, 0]),
        ("momentum_missing", 0, [1, 2, 1, 2, 1, 2]),
        ("momentum_decays", 1, [1, 2, 1, 2, 1, 2]),
        ("momentum_not_normalised", 0, [1, 2, 3, 4, 5, 6]),
        ("momentum_of_signs", 0, [1, 2, 3, 3, 2, 1, 0, 0, 1]),
        ("momentum_decays", 0, [1, 2, 3, 2, 1, 0, 1, 2, 3]),
        ("gradient_at_start", 0, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_momentum_takes_the_measured_paths_over_a_hump(mistake: str, form: int, expected: list[int]) -> None:
    recipe = MISTAKES["mim"][mistake][form] if mistake else RIGHT["mim"]
    assert path(recipe, len(expected)) == expected


def test_sum_and_mean_of_magnitudes_give_the_same_signs() -> None:
    assert path(replace(RIGHT["mim"], momentum=Momentum(norm="sum")), 10) == path(RIGHT["mim"], 10)


@pytest.mark.parametrize("kind", ["pgd", "mim"])
@pytest.mark.parametrize(
    ("mistake", "form", "expected"),
    # by hand for a pixel that starts at the clean image: 4 steps of 0.015, a ball of 0.01
    [
        ("descent", 0, -0.01),
        ("no_projection", 0, 0.06),
        ("ball_around_previous", 0, 0.04),
        ("projected_at_end", 0, 0.01),
        ("step_is_epsilon", 0, 0.01),
        ("settings_ignored", 0, 0.0313),
        ("settings_ignored", 2, 0.008),
        ("settings_ignored", 3, 0.01),
    ],
)
def test_mistakes_on_a_linear_network_by_hand(kind: str, mistake: str, form: int, expected: float) -> None:
    recipe = replace(MISTAKES[kind][mistake][form], start="none")
    assert moved(recipe, Settings(0.01, 4, 0.015)) == pytest.approx(expected * UP, abs=1e-12)


@pytest.mark.parametrize("kind", ["pgd", "mim"])
def test_a_step_more_or_less_by_hand(kind: str) -> None:
    less, more = (replace(form, start="none") for form in MISTAKES[kind]["steps_off_by_one"])
    assert moved(less, Settings(0.3, 3, 0.01)) == pytest.approx(0.02 * UP, abs=1e-12)
    assert moved(more, Settings(0.3, 3, 0.01)) == pytest.approx(0.04 * UP, abs=1e-12)


def test_a_ball_around_the_start_is_left_by_as_much_again() -> None:
    found = moved(MISTAKES["pgd"]["start_is_centre"][0], Settings(0.03, 20, 0.004))
    assert found == pytest.approx(0.03 * (2 * DRAWS - 1) + 0.03 * UP, abs=1e-12)


def test_every_mistake_has_a_sentence_without_numbers() -> None:
    for kind in KINDS:
        assert MISTAKES[kind].keys() <= CNN_MISCONCEPTIONS.keys()
        assert all(forms and RIGHT[kind] not in forms for forms in MISTAKES[kind].values())
    for sentence in CNN_MISCONCEPTIONS.values():
        assert sentence.endswith(".")
        assert not any(
            letter.isdigit() for letter in sentence.replace("L1", "").replace("1 − λ", "").replace("(1 − α)", "")
        )


def test_draws_are_quantiles_of_the_start() -> None:
    draws = np.linspace(0.01, 0.99, IMAGES.size).reshape(IMAGES.shape)
    for forms in (RIGHT["pgd"], *MISTAKES["pgd"]["start_not_uniform"]):
        starts = attack(LINEAR, IMAGES, LABELS, Settings(0.1, 0), replace(forms, pixels=None), draws) - IMAGES
        assert all(low < high for low, high in pairwise(starts.flat))


@pytest.mark.parametrize(
    ("labels", "draws"), [(LABELS[:2], DRAWS), (LABELS[:, np.newaxis], DRAWS), (LABELS, DRAWS[:2])]
)
def test_what_does_not_fit_is_refused(labels: np.ndarray, draws: Floats) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        attack(LINEAR, IMAGES, labels, Settings(0.1), RIGHT["fgsm"], draws)
