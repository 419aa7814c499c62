"""Oracles of Question 1.3 for any activation and learning rate: the right answers and the known wrong ones."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from reference.shared import backprop, losses, mistakes
from reference.shared.activations import Activation, identity
from reference.shared.answers import Answer, Oracle, Task, Upstream, Values
from reference.shared.arrays import Floats, vector
from reference.shared.backprop import CLASSES, HIDDEN, Parameters
from reference.shared.dense import input_gradient, sgd_step, weight_gradient

__all__ = ["Backpropagation"]


@dataclass(frozen=True, slots=True)
class Backpropagation:
    """One edition's Question 1.3."""

    parameters: Callable[[int], Parameters]
    """Student ID → network and data point."""
    activation: Activation
    """Of the hidden layer."""
    eta: float
    """Learning rate."""

    def truth(self, task: Task) -> dict[str, Values]:
        """The true value of every variable of Question 1.3.

        Raises:
            ValueError: The task has no student ID, or one that is no seed.
        """
        params = self.of(task)
        values = self.forward(params)
        dh2 = backprop.dh2(values["probs"], params.y)
        dh1 = backprop.dh1(params, dh2)
        dhbar1 = backprop.dhbar1(dh1, values["hbar1"], activation=self.activation)
        dW2, dW1 = backprop.dW2(dh2, values["act1"]), backprop.dW1(dhbar1, params.x)
        return values | {
            "loss": np.asarray(backprop.loss(values["probs"], params.y)),
            "dh2": dh2,
            "dW2": dW2,
            "db2": backprop.bias_gradient(dh2, length=CLASSES),
            "dh1": dh1,
            "dhbar1": dhbar1,
            "dW1": dW1,
            "db1": backprop.bias_gradient(dhbar1, length=HIDDEN),
            "W2_new": sgd_step(params.W2, dW2, self.eta),
            "b2_new": sgd_step(params.b2, dh2, self.eta),
            "W1_new": sgd_step(params.W1, dW1, self.eta),
            "b1_new": sgd_step(params.b1, dhbar1, self.eta),
        }

    def answers(self) -> dict[str, Answer]:
        """Variable → its oracles."""
        gradients = (self._dh2(), self._dW2(), self._db2(), self._dh1(), self._dhbar1(), self._dW1(), self._db1())
        steps = (self._step(name) for name in ("W2", "b2", "W1", "b1"))
        return {answer.name: answer for answer in (self._loss(), *gradients, *steps)}

    def of(self, task: Task) -> Parameters:
        """The network and data point that a task is about.

        Raises:
            ValueError: As `truth`.
        """
        if task.student_id is None:
            raise ValueError("student_id: none is known, and the answers depend on it")
        return self.parameters(task.student_id)

    def forward(self, params: Parameters) -> dict[str, Values]:
        """The steps on the way to the loss."""
        hbar1 = backprop.hbar1(params)
        act1 = self.activation.value(hbar1)
        logits = backprop.logits(params, act1)
        return {"hbar1": hbar1, "act1": act1, "logits": logits, "probs": losses.softmax(logits, classes=CLASSES)}

    def true_loss(self, params: Parameters) -> Values:
        """Cross-entropy of this network at its data point."""
        return np.asarray(backprop.loss(self.forward(params)["probs"], params.y))

    def _loss(self) -> Answer:
        def scaled(factor: float) -> Oracle:
            return lambda _up, task: factor * self.true_loss(self.of(task))

        linear = replace(self, activation=replace(self.activation, value=identity))
        return Answer(
            name="loss",
            upstream=(),
            right=lambda _up, task: self.true_loss(self.of(task)),
            wrong={
                "bias_left_out": lambda _up, task: self.true_loss(_without_biases(self.of(task))),
                "activation_left_out": lambda _up, task: linear.true_loss(self.of(task)),
                "activation_on_logits": self._loss_with_activated_logits,
                # softmax along the wrong axis gives -ln 1 = 0, as does a placeholder: no mistake is read from a 0
                **{name: scaled(factor) for name, factor in mistakes.LOSS_FACTORS.items()},
            },
            more=(
                ("bias_left_out", lambda _up, task: self.true_loss(replace(self.of(task), b1=np.zeros(HIDDEN)))),
                ("bias_left_out", lambda _up, task: self.true_loss(replace(self.of(task), b2=np.zeros(CLASSES)))),
            ),
        )

    def _loss_with_activated_logits(self, _up: Upstream, task: Task) -> Values:
        params = self.of(task)
        logits = self.activation.value(self.forward(params)["logits"])
        return np.asarray(backprop.loss(losses.softmax(logits, classes=CLASSES), params.y))

    def _dh2(self) -> Answer:
        def from_logits(_up: Upstream, task: Task) -> Values:
            params = self.of(task)
            return backprop.dh2(self.forward(params)["logits"], params.y)

        def from_ones(_up: Upstream, task: Task) -> Values:
            params = self.of(task)
            ones = mistakes.softmax_wrong_axis(self.forward(params)["logits"], classes=CLASSES)
            return backprop.dh2(ones, params.y)

        return Answer(
            name="dh2",
            upstream=("probs",),
            right=lambda up, task: backprop.dh2(up["probs"], self.of(task).y),
            wrong={
                # a label counted from 0 leaves no one-hot at all for the last class: the same value
                "one_hot_missing": lambda up, _: vector(up["probs"], length=CLASSES, name="probs"),
                "loss_sign": lambda up, task: -backprop.dh2(up["probs"], self.of(task).y),
                "logits_for_probabilities": from_logits,
                "softmax_wrong_axis": from_ones,
            },
        )

    def _dW2(self) -> Answer:
        def with_pre_activation(up: Upstream, task: Task) -> Values:
            return backprop.dW2(up["dh2"], backprop.hbar1(self.of(task)))

        return Answer(
            name="dW2",
            upstream=("dh2", "act1"),
            right=lambda up, _: backprop.dW2(up["dh2"], up["act1"]),
            wrong={
                "transposed": lambda up, _: backprop.dW2(up["dh2"], up["act1"]).T,
                "activation_left_out": with_pre_activation,
            },
        )

    def _db2(self) -> Answer:
        return Answer("db2", ("dh2",), lambda up, _: backprop.bias_gradient(up["dh2"], length=CLASSES), {})

    def _dh1(self) -> Answer:
        return Answer(
            name="dh1",
            upstream=("dh2",),
            right=lambda up, task: backprop.dh1(self.of(task), up["dh2"]),
            wrong={"updated_weights_used": lambda up, task: self._dh1_too_late(up["dh2"], task)},
        )

    def _dh1_too_late(self, dh2: Values, task: Task) -> Floats:
        """dl/dh1 taken with W2 after its step."""
        params = self.of(task)
        dW2 = backprop.dW2(dh2, self.forward(params)["act1"])
        return input_gradient(sgd_step(params.W2, dW2, self.eta), dh2)

    def _dhbar1_too_late(self, task: Task) -> Floats:
        """dl/dhbar1 that follows from it."""
        true = self.truth(task)
        return backprop.dhbar1(self._dh1_too_late(true["dh2"], task), true["hbar1"], activation=self.activation)

    def _dhbar1(self) -> Answer:
        def at_output(up: Upstream, _: Task) -> Values:
            output = self.activation.value(vector(up["hbar1"], length=HIDDEN, name="hbar1"))
            return backprop.dhbar1(up["dh1"], output, activation=self.activation)

        return Answer(
            name="dhbar1",
            upstream=("dh1", "hbar1"),
            right=lambda up, _: backprop.dhbar1(up["dh1"], up["hbar1"], activation=self.activation),
            wrong={
                "activation_derivative_left_out": lambda up, _: vector(up["dh1"], length=HIDDEN, name="dh1"),
                **({} if self.activation.same_at_output else {"activation_derivative_at_h": at_output}),
                "updated_weights_used": lambda _up, task: self._dhbar1_too_late(task),
            },
        )

    def _dW1(self) -> Answer:
        def without_derivative(_up: Upstream, task: Task) -> Values:
            return backprop.dW1(self.truth(task)["dh1"], self.of(task).x)

        return Answer(
            name="dW1",
            upstream=("dhbar1",),
            right=lambda up, task: backprop.dW1(up["dhbar1"], self.of(task).x),
            wrong={
                "transposed": lambda up, task: backprop.dW1(up["dhbar1"], self.of(task).x).T,
                "activation_derivative_left_out": without_derivative,
                "updated_weights_used": lambda _up, task: weight_gradient(self._dhbar1_too_late(task), self.of(task).x),
            },
        )

    def _db1(self) -> Answer:
        return Answer(
            name="db1",
            upstream=("dhbar1",),
            right=lambda up, _: backprop.bias_gradient(up["dhbar1"], length=HIDDEN),
            wrong={
                "activation_derivative_left_out": lambda _up, task: self.truth(task)["dh1"],
                "updated_weights_used": lambda _up, task: self._dhbar1_too_late(task),
            },
        )

    def _step(self, name: str) -> Answer:
        def step(eta: float) -> Oracle:
            def value(up: Upstream, task: Task) -> Values:
                # a step against the gradient by a negative rate is one along it
                gradient = np.sign(eta) * np.asarray(up[f"d{name}"], dtype=np.float64)
                return sgd_step(getattr(self.of(task), name), gradient, abs(eta))

            return value

        return Answer(
            name=f"{name}_new",
            upstream=(f"d{name}",),
            right=step(self.eta),
            wrong={"step_wrong_direction": step(-self.eta), "step_without_eta": step(1.0)},
        )


def _without_biases(params: Parameters) -> Parameters:
    return replace(params, b1=np.zeros(HIDDEN), b2=np.zeros(CLASSES))
