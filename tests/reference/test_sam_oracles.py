"""SAM's step in numpy against its closed form; TensorFlow's in test_part3_tensorflow.py."""

from itertools import combinations

import numpy as np
import pytest

from reference.shared.cnn_mistakes import CNN_MISCONCEPTIONS
from reference.shared.sam_oracles import WRONG_STEPS, gradient, right_step, sam_cases
from reference.shared.tiny_networks import run

W, B, RHO, RATE = np.array([[3.0, -1.0], [0.5, 2.0]]), np.array([1.0, -2.0]), 0.5, 0.1
DW, DB = W / 2, B
"""By hand: the loss is ‖W‖²/4 + ‖b‖²/2."""
NORM = np.sqrt((DW**2).sum() + (DB**2).sum())


def after(shift_w: np.ndarray, shift_b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights after a step with the gradient at W + shift, b + shift."""
    return W - RATE * (W + shift_w) / 2, B - RATE * (B + shift_b)


E = (RHO * DW / NORM, RHO * DB / NORM)
BY_HAND = {
    "right": after(*E),
    "sam_per_layer_norm": after(RHO * DW / np.linalg.norm(DW), RHO * DB / np.linalg.norm(DB)),
    "sam_no_norm": after(RHO * DW, RHO * DB),
    "sam_norm_squared": after(RHO * DW / NORM**2, RHO * DB / NORM**2),
    "sam_sign": after(RHO * np.sign(DW), RHO * np.sign(DB)),
    "sam_descends": after(-E[0], -E[1]),
    "sam_rho_ignored": after(E[0] / 10, E[1] / 10),
    "sam_not_restored": tuple(part + e for part, e in zip(after(*E), E, strict=True)),
    "sam_gradients_added": tuple(part - RATE * d for part, d in zip(after(*E), (DW, DB), strict=True)),
    "sam_plain_step": (W - RATE * DW, B - RATE * DB),
}


def test_the_first_case_is_the_closed_form() -> None:
    case = sam_cases()[0]
    results = {"right": case.right, **case.wrong}
    assert results.keys() == BY_HAND.keys()
    for name, expected in BY_HAND.items():
        for found, part in zip(results[name], expected, strict=True):
            assert found == pytest.approx(part, abs=1e-6), name


def test_the_gradient_agrees_with_finite_differences() -> None:
    case = sam_cases()[1]
    of = gradient(case.network, case.images, case.labels, case.loss)

    def loss(weights: list[np.ndarray]) -> float:
        z = run(case.network.with_weights(weights), case.images).outputs
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        return float(-np.log(p[np.arange(len(z)), case.labels.astype(int)]).mean())

    at = [weight.astype(np.float64) for weight in case.before]
    for index, found in enumerate(of(case.before)):
        for place in np.ndindex(found.shape):
            ends = []
            for sign in (1, -1):
                moved = [weight.copy() for weight in at]
                moved[index][place] += sign * 1e-6
                ends.append(loss(moved))
            assert found[place] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


@pytest.mark.parametrize("number", [0, 1])
def test_every_mistake_differs_clearly_from_what_is_right_and_from_every_other(number: int) -> None:
    case = sam_cases()[number]
    results = {"right": case.right, **case.wrong}
    for one, other in combinations(results, 2):
        difference = max(np.abs(a - b).max() for a, b in zip(results[one], results[other], strict=True))
        assert difference > 100 * case.atol, (one, other)


@pytest.mark.parametrize("number", [0, 1])
def test_a_radius_of_zero_is_a_plain_step_and_a_rate_of_zero_changes_nothing(number: int) -> None:
    case = sam_cases()[number]
    of = gradient(case.network, case.images, case.labels, case.loss)
    still = right_step(case.before, of, case.rho, 0.0)
    plain = WRONG_STEPS["sam_plain_step"](case.before, of, 0.0, case.learning_rate)
    for left, right in zip(right_step(case.before, of, 0.0, case.learning_rate), plain, strict=True):
        assert left == pytest.approx(right, abs=1e-12)
    for left, before in zip(still, case.before, strict=True):
        assert left.tolist() == before.tolist()


def test_known_mistakes_have_sentences() -> None:
    assert WRONG_STEPS.keys() <= CNN_MISCONCEPTIONS.keys()


def test_other_losses_are_refused() -> None:
    case = sam_cases()[0]
    with pytest.raises(ValueError, match="Hinge"):
        gradient(case.network, case.images, case.labels, "Hinge")
