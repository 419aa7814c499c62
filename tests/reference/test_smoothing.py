"""The smoothed cross-entropy from logits against closed forms and finite differences; TensorFlow's in test_q2_network.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from reference.shared import losses, smoothing
from reference.shared.arrays import Floats
from reference.shared.oracles import ALPHAS, MISCONCEPTIONS

LABELS = np.array([2, 0, 3])
LOGITS = np.array([[0.5, -1.0, 2.0, 0.0], [3.0, 1.0, -2.0, 0.5], [-0.5, 0.25, 1.5, -3.0]])
POSITIVE = np.array([[0.5, 4.0, 2.5, 1.0], [5.0, 3.0, 1.0, 0.2], [0.6, 0.2, 6.0, 0.2]])
"""Only here the logarithm of the logits themselves exists."""
EXTREME = np.array([[1000.0, -1000.0, 0.0, 0.0], [-1000.0, 1000.0, 1000.0, -1000.0], [0.0, 0.0, -1000.0, 1000.0]])
ROWS = arrays(np.float64, (3, 4), elements=st.floats(-30, 30))


def differences(labels: np.ndarray, logits: Floats, alpha: float, step: float = 1e-5) -> Floats:
    """Central differences of the loss by each logit."""
    result = np.zeros_like(logits)
    for place in np.ndindex(logits.shape):
        moved = np.zeros_like(logits)
        moved[place] = step
        ends = [smoothing.smoothed_cross_entropy(labels, logits + sign * moved, alpha) for sign in (1, -1)]
        result[place] = (ends[0] - ends[1]) / (2 * step)
    return result


@given(logits=ROWS)
def test_log_softmax_is_the_logarithm_of_softmax(logits: Floats) -> None:
    expected = [np.log(losses.softmax(row, classes=4)) for row in logits]
    assert smoothing.log_softmax(logits) == pytest.approx(np.array(expected), rel=1e-9, abs=1e-9)


@given(logits=ROWS, alpha=st.floats(0, 1))
def test_the_loss_is_the_mean_of_what_the_other_module_gives_for_each_sample(logits: Floats, alpha: float) -> None:
    # second way: by probabilities and labels from 1, as in Part 1
    each = [
        losses.soft_cross_entropy(
            losses.smoothed_one_hot(int(label) + 1, alpha, classes=4), losses.softmax(row, classes=4)
        )
        for label, row in zip(LABELS, logits, strict=True)
    ]
    assert smoothing.losses_per_sample(LABELS, logits, alpha) == pytest.approx(each, rel=1e-9, abs=1e-9)
    assert smoothing.smoothed_cross_entropy(LABELS, logits, alpha) == pytest.approx(np.mean(each), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("alpha", [0.0, *ALPHAS, 1.0])
@pytest.mark.parametrize("classes", [2, 10, 26])
def test_tied_logits_cost_the_logarithm_of_the_number_of_classes(classes: int, alpha: float) -> None:
    # closed form: every probability is 1/K, and the targets sum to 1
    tied = np.full((5, classes), 7.0)
    labels = np.arange(5) % classes
    assert smoothing.smoothed_cross_entropy(labels, tied, alpha) == pytest.approx(np.log(classes), abs=1e-12)


@pytest.mark.parametrize("alpha", [0.0, *ALPHAS, 1.0])
def test_extreme_logits_keep_their_exact_loss(alpha: float) -> None:
    # by hand, log softmax of the rows: (0, −2, −1, −1)·1000; (−2000, 0, 0, −2000) − ln 2; (−1, −1, −2, 0)·1000
    a, ln2 = alpha / 4, np.log(2)
    by_hand = [
        (1 - alpha) * 1000 + a * 4000,
        (1 - alpha) * (2000 + ln2) + a * (4000 + 4 * ln2),
        a * 4000,
    ]
    assert smoothing.losses_per_sample(LABELS, EXTREME, alpha) == pytest.approx(by_hand, rel=1e-12)
    gradient = smoothing.smoothed_gradient(LABELS, EXTREME, alpha)
    softmax = np.array([[1, 0, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0, 1]])
    assert gradient == pytest.approx((softmax - smoothing.smoothed_targets(LABELS, alpha, 4)) / 3, abs=1e-15)


@given(logits=ROWS, alpha=st.floats(0, 1))
def test_the_gradient_agrees_with_finite_differences(logits: Floats, alpha: float) -> None:
    gradient = smoothing.smoothed_gradient(LABELS, logits, alpha)
    assert gradient == pytest.approx(differences(LABELS, logits, alpha), abs=1e-7)
    assert gradient.sum(axis=1) == pytest.approx(np.zeros(3), abs=1e-12)  # a constant added to a row changes nothing


def test_the_loss_is_linear_in_alpha() -> None:
    plain, uniform = (smoothing.smoothed_cross_entropy(LABELS, LOGITS, alpha) for alpha in (0.0, 1.0))
    for alpha in ALPHAS:
        mixed = (1 - alpha) * plain + alpha * uniform
        assert smoothing.smoothed_cross_entropy(LABELS, LOGITS, alpha) == pytest.approx(mixed, abs=1e-14)


@pytest.mark.parametrize(
    ("labels", "logits", "alpha", "message"),
    [
        (LABELS, LOGITS[0], 0.1, r"expected shape \(n, K\)"),
        (LABELS[:2], LOGITS, 0.1, r"expected shape \(2, 4\)"),
        (np.array([1, 2, 4]), LOGITS, 0.1, "label"),
        (np.array([-1, 2, 3]), LOGITS, 0.1, "label"),
        (LABELS, LOGITS, 1.5, "alpha"),
        (LABELS, np.where(LOGITS > 2, np.nan, LOGITS), 0.1, "finite"),
    ],
)
def test_what_makes_no_sense_is_refused(labels: np.ndarray, logits: Floats, alpha: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        smoothing.smoothed_cross_entropy(labels, logits, alpha)


def test_known_mistakes_have_sentences() -> None:
    assert smoothing.WRONG_LOSSES.keys() | smoothing.WRONG_GRADIENTS.keys() <= MISCONCEPTIONS.keys()
    assert smoothing.WRONG_GRADIENTS.keys() <= smoothing.WRONG_LOSSES.keys()


def test_wrong_targets_by_hand() -> None:
    # K = 4, α = 0.2, label 2: 0.8 and 0.2/3 on each other class; 1 + 0.05 and 0.05
    losses_of = {mistake: forms[0] for mistake, forms in smoothing.WRONG_LOSSES.items()}
    h = smoothing.log_softmax(LOGITS[:1])[0]
    kept_whole = -(h.sum() * 0.05 + h[2])
    shared = -(0.8 * h[2] + 0.2 / 3 * (h[0] + h[1] + h[3]))
    case = (LABELS[:1], LOGITS[:1], 0.2)
    assert losses_of["smoothing_without_one_minus_alpha"](*case) == pytest.approx(kept_whole, abs=1e-14)
    assert losses_of["smoothing_k_minus_1"](*case) == pytest.approx(shared, abs=1e-14)
    assert losses_of["smoothing_ignored"](*case) == pytest.approx(-h[2], abs=1e-14)
    assert losses_of["loss_sign"](*case) == pytest.approx(-smoothing.smoothed_cross_entropy(*case), abs=1e-14)


def test_mean_and_sum_are_mixed_up_in_three_ways() -> None:
    right = smoothing.smoothed_cross_entropy(LABELS, LOGITS, 0.1)
    given = [form(LABELS, LOGITS, 0.1) / right for form in smoothing.WRONG_LOSSES["loss_sum_for_mean"]]
    assert given == pytest.approx([3, 1 / 4, 3 / 4], abs=1e-12)  # n, 1/K, n/K


def test_logits_taken_for_probabilities_have_no_logarithm_where_they_are_negative() -> None:
    plain, as_keras, floored, *_ = smoothing.WRONG_LOSSES["probabilities_for_logits"]
    assert np.isnan(plain(LABELS, LOGITS, 0.1))
    assert np.isfinite([form(LABELS, LOGITS, 0.1) for form in (as_keras, floored)]).all()
    # by hand, α = 0: −mean ln of the entries at the labels
    expected = -np.log([2.5, 5.0, 0.2]).mean()
    assert plain(LABELS, POSITIVE, 0.0) == pytest.approx(expected, abs=1e-14)
    assert floored(LABELS, POSITIVE, 0.0) == pytest.approx(expected, abs=1e-14)
    assert as_keras(LABELS, POSITIVE, 0.0) == pytest.approx(-np.log([2.5 / 8, 5 / 9.2, 0.2 / 7]).mean(), abs=1e-14)


def test_logarithms_of_zero_show_at_extreme_logits_only() -> None:
    forms = smoothing.WRONG_LOSSES["log_of_zero"]
    right = smoothing.smoothed_cross_entropy(LABELS, LOGITS, 0.1)
    assert [form(LABELS, LOGITS, 0.1) for form in forms] == pytest.approx([right] * len(forms), abs=1e-12)
    extreme = [form(LABELS, EXTREME, 0.1) for form in forms]
    assert extreme[0] == np.inf
    assert np.isnan(extreme[1])
    # by hand: each probability of 0 costs −ln of the floor instead of 1000 or 2000
    ln2, floor = np.log(2), -np.log(1e-7)
    floored = [0.9 * floor + 0.025 * 3 * floor, 0.9 * floor + 0.025 * (2 * floor + 2 * ln2), 0.025 * 3 * floor]
    assert extreme[2] == pytest.approx(np.mean(floored), abs=1e-12)


def test_softmax_twice_by_the_other_module() -> None:
    # second way: probabilities of probabilities, label by label
    twice = [losses.softmax(losses.softmax(row, classes=4), classes=4) for row in LOGITS]
    expected = -np.log([row[label] for row, label in zip(twice, LABELS, strict=True)]).mean()
    assert smoothing.WRONG_LOSSES["softmax_twice"][0](LABELS, LOGITS, 0.0) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_each_mistake_differs_from_the_right_loss_and_from_every_other(alpha: float) -> None:
    """On positive logits, where no mistake is nan, together with extreme ones."""
    cases = [(LABELS, POSITIVE, alpha), (LABELS, EXTREME, alpha)]
    given = {"right": [smoothing.smoothed_cross_entropy(*case) for case in cases]}
    for mistake, forms in smoothing.WRONG_LOSSES.items():
        given |= {f"{mistake} {i}": [form(*case) for case in cases] for i, form in enumerate(forms)}
    for name, values in given.items():
        others = {other: there for other, there in given.items() if other.split()[0] != name.split()[0]}
        for other, there in others.items():
            assert not np.allclose(values, there, rtol=1e-3, atol=1e-3), f"{name} = {other}"


@pytest.mark.parametrize("mistake", smoothing.WRONG_GRADIENTS)
def test_gradients_of_mistakes_agree_with_finite_differences_of_their_losses(mistake: str) -> None:
    for loss, gradient in zip(smoothing.WRONG_LOSSES[mistake], smoothing.WRONG_GRADIENTS[mistake], strict=True):
        for place in np.ndindex(LOGITS.shape):
            moved = np.zeros_like(LOGITS)
            moved[place] = 1e-5
            slope = (loss(LABELS, LOGITS + moved, 0.15) - loss(LABELS, LOGITS - moved, 0.15)) / 2e-5
            assert gradient(LABELS, LOGITS, 0.15)[place] == pytest.approx(slope, abs=1e-8)
