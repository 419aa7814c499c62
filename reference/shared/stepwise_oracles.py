"""Oracles of Question 1.3's forward pass where it is asked for step by step, for any activation.

The hidden layer's two steps, the predicted class and the loss are answers of their own. The loss goes on from the
student's `act1`, not from their `probs`, which earn no points: a mistake between the two costs the loss, and only it.
Only where `probs` follow from `act1` but for rounding, the loss is that of the rounded ones.
"""

import numpy as np

from reference.shared import backprop, losses, mistakes
from reference.shared.answers import Answer, Oracle, Task, Upstream, Values
from reference.shared.arrays import vector
from reference.shared.backprop import CLASSES, HIDDEN
from reference.shared.backward_oracles import Backpropagation
from reference.shared.forward_oracles import predicted_class_answer
from reference.shared.relu_network import predicted_class

__all__ = ["stepwise_answers", "stepwise_truth"]

ROUNDED = 1e-3
"""How far probabilities may be off that were computed from numbers of three decimals, and rounded to as many."""


def stepwise_truth(net: Backpropagation, task: Task) -> dict[str, Values]:
    """The true value of every variable of Question 1.3, the predicted class among them.

    Raises:
        ValueError: The task has no student ID, or one that is no seed.
    """
    values = net.truth(task)
    return values | {"y_hat": np.asarray(predicted_class(values["probs"]))}


def stepwise_answers(net: Backpropagation) -> dict[str, Answer]:
    """Variable → its oracles, for all of Question 1.3."""
    steps = (_pre_activation(net), _hidden_layer(net), predicted_class_answer("probs"), _loss(net))
    return net.answers() | {answer.name: answer for answer in steps}


def _pre_activation(net: Backpropagation) -> Answer:
    def without_bias(_up: Upstream, task: Task) -> Values:
        params = net.of(task)
        return np.asarray(params.W1 @ params.x)

    return Answer(
        name="hbar1",
        upstream=(),
        right=lambda _up, task: backprop.hbar1(net.of(task)),
        wrong={"bias_left_out": without_bias},
    )


def _hidden_layer(net: Backpropagation) -> Answer:
    return Answer(
        name="act1",
        upstream=("hbar1",),
        right=lambda up, _: net.activation.value(vector(up["hbar1"], length=HIDDEN, name="hbar1")),
        wrong={"activation_left_out": lambda up, _: vector(up["hbar1"], length=HIDDEN, name="hbar1")},
    )


def _loss(net: Backpropagation) -> Answer:
    def of_logits(logits: Values, task: Task) -> float:
        return backprop.loss(losses.softmax(logits, classes=CLASSES), net.of(task).y)

    def loss(up: Upstream, task: Task) -> float:
        p = losses.softmax(backprop.logits(net.of(task), up["act1"]), classes=CLASSES)
        rounded = vector(up["probs"], length=CLASSES, name="probs")
        return backprop.loss(rounded if np.abs(rounded - p).max() <= ROUNDED else p, net.of(task).y)

    def without_bias(up: Upstream, task: Task) -> Values:
        params = net.of(task)
        return np.asarray(of_logits(backprop.logits(params, up["act1"]) - params.b2, task))

    def without_activation(_up: Upstream, task: Task) -> Values:
        params = net.of(task)
        return np.asarray(of_logits(backprop.logits(params, backprop.hbar1(params)), task))

    def scaled(factor: float) -> Oracle:
        return lambda up, task: np.asarray(factor * loss(up, task))

    return Answer(
        name="loss",
        upstream=("act1", "probs"),
        right=lambda up, task: np.asarray(loss(up, task)),
        # An activation on the logits is not among them: with weights from 0 to 1 behind LeakyReLU, logits are positive.
        wrong={
            "bias_left_out": without_bias,
            "activation_left_out": without_activation,
            **{name: scaled(factor) for name, factor in mistakes.LOSS_FACTORS.items()},
        },
    )
