"""Oracles of Question 1.2 for any network: the right answers and the known wrong ones."""

from collections.abc import Callable

import numpy as np

from reference.shared import losses, mistakes, relu_network
from reference.shared.activations import relu
from reference.shared.answers import Answer, Oracle, Task, Upstream, Values
from reference.shared.arrays import Floats, class_index, scalar, vector
from reference.shared.dense import affine
from reference.shared.relu_network import CLASSES, Network

__all__ = ["forward_answers", "forward_truth", "predicted_class_answer"]

Loss = Callable[[Upstream], float]


def forward_truth(net: Network, smoothing: float) -> dict[str, Values]:
    """The true value of every variable of Question 1.2."""
    h1 = relu_network.h1(net)
    h2 = relu_network.h2(net, h1)
    h3 = relu_network.h3(net, h2)
    p = relu_network.probabilities(h3)
    y_hat = relu_network.predicted_class(p)
    return {
        "h1": h1,
        "h2": h2,
        "h3": h3,
        "p": p,
        "y_hat": np.asarray(y_hat),
        "is_correct": np.asarray(y_hat == net.y),
        "ce_loss": np.asarray(relu_network.cross_entropy(p, net.y)),
        "smoothed_loss": np.asarray(relu_network.smoothed_cross_entropy(p, net.y, smoothing)),
    }


def forward_answers(net: Network, smoothing: float) -> dict[str, Answer]:
    """Variable → its oracles."""
    return {
        "h1": _first_layer(net),
        "h2": _second_layer(net),
        "h3": _logits(net),
        "p": _probabilities(),
        "y_hat": predicted_class_answer("p"),
        "is_correct": _is_correct(net),
        "ce_loss": _cross_entropy(net),
        "smoothed_loss": _smoothed_cross_entropy(net, smoothing),
    }


def _first_layer(net: Network) -> Answer:
    before = affine(net.W1, net.x, net.b1)
    # where no pre-activation is negative, ReLU changes nothing: left out, it cannot be told
    without_relu: dict[str, Oracle] = {"activation_left_out": lambda _up, _: before} if before.min() < 0 else {}
    return Answer(
        name="h1",
        upstream=(),
        right=lambda _up, _: relu_network.h1(net),
        wrong={"bias_left_out": lambda _up, _: relu(net.W1 @ net.x)} | without_relu,
    )


def _second_layer(net: Network) -> Answer:
    return Answer(
        name="h2",
        upstream=("h1",),
        right=lambda up, _: relu_network.h2(net, up["h1"]),
        wrong={
            "bias_left_out": lambda up, _: relu(_without_bias(net.W2, up["h1"])),
            "activation_left_out": lambda up, _: affine(net.W2, up["h1"], net.b2),
        },
    )


def _logits(net: Network) -> Answer:
    # a bias of zeros cannot be missed
    without_bias: dict[str, Oracle] = {"bias_left_out": lambda up, _: _without_bias(net.W3, up["h2"])}
    return Answer(
        name="h3",
        upstream=("h2",),
        right=lambda up, _: relu_network.h3(net, up["h2"]),
        wrong=(without_bias if net.b3.any() else {})
        | {
            "activation_on_logits": lambda up, _: relu(relu_network.h3(net, up["h2"])),
            # only W3 is square: W1ᵀ x and W2ᵀ h1 do not exist
            "transposed": lambda up, _: affine(net.W3.T, up["h2"], net.b3),
        },
    )


def _probabilities() -> Answer:
    return Answer(
        name="p",
        upstream=("h3",),
        right=lambda up, _: relu_network.probabilities(up["h3"]),
        wrong={
            "logits_for_probabilities": lambda up, _: vector(up["h3"], length=CLASSES, name="h3"),
            "softmax_wrong_axis": lambda up, _: mistakes.softmax_wrong_axis(up["h3"], classes=CLASSES),
        },
    )


def predicted_class_answer(probabilities: str) -> Answer:
    """Oracles of `y_hat`, the most probable class from 1, given the variable that holds the probabilities (3,)."""
    return Answer(
        name="y_hat",
        upstream=(probabilities,),
        right=lambda up, _: np.asarray(relu_network.predicted_class(up[probabilities])),
        wrong={"label_from_zero": lambda up, _: np.asarray(relu_network.predicted_class(up[probabilities]) - 1)},
    )


def _is_correct(net: Network) -> Answer:
    return Answer(
        name="is_correct",
        upstream=("y_hat",),
        right=lambda up, _: np.asarray(scalar(up["y_hat"], name="y_hat") == net.y),
        wrong={},
    )


def _cross_entropy(net: Network) -> Answer:
    def loss(up: Upstream) -> float:
        return relu_network.cross_entropy(up["p"], net.y)

    # For the last class counting from 0 leaves no target at all, and so a loss of 0: that may be a placeholder as well.
    target = mistakes.label_from_zero(net.y, classes=CLASSES)
    from_zero: dict[str, Oracle] = {"label_from_zero": lambda up, _: _loss_of(target, up)} if target.any() else {}
    return Answer(
        name="ce_loss",
        upstream=("p",),
        right=lambda up, _: np.asarray(loss(up)),
        wrong=from_zero | _loss_mistakes(loss),
    )


def _smoothed_cross_entropy(net: Network, alpha: float) -> Answer:
    def loss(up: Upstream) -> float:
        return relu_network.smoothed_cross_entropy(up["p"], net.y, alpha)

    def shared_by(count: int) -> Floats:
        return mistakes.smoothing_mass_over(net.y, alpha, classes=CLASSES, shared_by=count)

    def from_zero() -> Floats:
        return (1 - alpha) * mistakes.label_from_zero(net.y, classes=CLASSES) + alpha / CLASSES

    def on_logits(up: Upstream, _: Task) -> Values:
        p = mistakes.smoothed_logits(vector(up["p"], length=CLASSES, name="p"), alpha)
        return np.asarray(-np.log(p[class_index(net.y, classes=CLASSES)]))

    return Answer(
        name="smoothed_loss",
        upstream=("p",),
        right=lambda up, _: np.asarray(loss(up)),
        wrong={
            "smoothing_k_minus_1": lambda up, _: _loss_of(shared_by(CLASSES - 1), up),
            "smoothing_over_k_plus_1": lambda up, _: _loss_of(shared_by(CLASSES + 1), up),
            "smoothing_on_logits": on_logits,
            "label_from_zero": lambda up, _: _loss_of(from_zero(), up),
        }
        | _loss_mistakes(loss),
    )


def _loss_mistakes(loss: Loss) -> dict[str, Oracle]:
    def scaled(factor: float) -> Oracle:
        return lambda up, _: np.asarray(factor * loss(up))

    return {name: scaled(factor) for name, factor in mistakes.LOSS_FACTORS.items()}


def _without_bias(W: Floats, x: Values) -> Floats:
    return affine(W, x, np.zeros(W.shape[0]))


def _loss_of(target: Floats, up: Upstream) -> Values:
    return np.asarray(losses.soft_cross_entropy(target, up["p"]))
