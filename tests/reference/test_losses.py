"""Softmax and losses against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference.shared import losses
from reference.shared.arrays import Floats

LOGITS = arrays(np.float64, 4, elements=st.floats(-50, 50))


def test_softmax_of_logarithms_is_proportional_to_their_numbers() -> None:
    # closed form: softmax(ln a) = a / Σ a
    assert losses.softmax(np.log([1.0, 2.0, 5.0]), classes=3) == pytest.approx([0.125, 0.25, 0.625], abs=1e-15)


@given(logits=LOGITS, shift=st.floats(-500, 500))
def test_softmax_sums_to_one_and_forgets_a_constant(logits: Floats, shift: float) -> None:
    p = losses.softmax(logits, classes=4)
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert losses.softmax(logits + shift, classes=4) == pytest.approx(p, rel=1e-9, abs=1e-12)


def test_softmax_does_not_overflow() -> None:
    assert losses.softmax([1000.0, 0.0], classes=2).tolist() == [1.0, 0.0]


def test_cross_entropy_is_minus_the_logarithm_of_the_true_class() -> None:
    assert losses.cross_entropy([0.5, 0.25, 0.25], 1, classes=3) == pytest.approx(np.log(2), abs=1e-15)
    assert losses.cross_entropy([0.5, 0.0, 0.5], 3, classes=3) == pytest.approx(np.log(2), abs=1e-15)


def test_smoothed_target_is_a_distribution_with_alpha_shared_by_all_classes() -> None:
    target = losses.smoothed_one_hot(2, 0.3, classes=3)
    assert target == pytest.approx([0.1, 0.8, 0.1], abs=1e-15)  # by hand: 0.7·onehot + 0.1


@given(alpha=st.floats(0, 1), label=st.integers(1, 4))
def test_smoothed_loss_of_a_uniform_prediction_is_the_logarithm_of_the_number_of_classes(
    alpha: float, label: int
) -> None:
    target = losses.smoothed_one_hot(label, alpha, classes=4)
    assert losses.soft_cross_entropy(target, np.full(4, 0.25)) == pytest.approx(np.log(4), abs=1e-12)


@pytest.mark.parametrize("label", [0, 4, -1])
def test_labels_count_from_one(label: int) -> None:
    with pytest.raises(ValueError, match=r"expected 1\.\.3"):
        losses.one_hot(label, classes=3)


@pytest.mark.parametrize("p", [[0.0, 1.0, 0.0], [-0.2, 0.6, 0.6], [float("nan"), 0.5, 0.5], [0.5, 0.5]])
def test_cross_entropy_refuses_what_has_no_logarithm(p: list[float]) -> None:
    with pytest.raises(ValueError, match="probabilities"):
        losses.cross_entropy(p, 1, classes=3)


def test_smoothing_refuses_an_alpha_outside_zero_to_one() -> None:
    with pytest.raises(ValueError, match="alpha"):
        losses.smoothed_one_hot(1, 1.5, classes=3)
