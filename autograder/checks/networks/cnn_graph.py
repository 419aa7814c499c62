"""Reads a convolutional network from a model's graph, by following what it computes: the spelling does not matter.

What stands between two steps (convolution, pooling, …) is computed on `probe_values()` and named by its values, as for
dense networks. Scaling by weights is a normalisation; adding weights is a bias. Two branches that meet are a `merge`, which
remembers where the shorter one left the other. What cannot be followed gives no network rather than a guess.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autograder.checks.networks import ops
from autograder.checks.networks.activations import LINEAR, OTHER, Values, name_of, probe_values
from autograder.checks.networks.cnn import Network, Step
from autograder.checks.networks.cnn_steps import (
    CONVOLUTIONS,
    IMAGE_AXES,
    POOLS,
    convolution,
    padding,
    pooling,
    reduction,
    reshaped,
)
from autograder.checks.networks.cnn_tensors import MOVED, Constant, Mask, Random, Signal, Tensor, Weight, without_signal
from autograder.checks.networks.nodes import computed, matrix
from autograder.model.training import ModelSeen, Node

__all__ = ["followed", "read", "steps_of"]

MOST_STEPS = 400
MOST_NAMES = 60
"""Different functions that are named in one graph: each takes milliseconds."""
_MERGES = {"Add": "add", "AddV2": "add", "AddN": "add", "ConcatV2": "concat", "Mul": "multiply"}
_SHOWN = 6
"""Steps of a branch that are kept."""
_REDUCTIONS = frozenset({"Mean", "Max"})
_NORMS = frozenset({"FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"})


def read(model: ModelSeen) -> Network | None:
    """The convolutional network of a model; None if it has none, or one that cannot be followed."""
    network = followed(model)
    return network if network is not None and network.convolutions else None


def followed(model: ModelSeen) -> Network | None:
    """A model's steps, whether there are convolutions among them or not; None if they cannot be followed."""
    steps = steps_of(model.nodes)
    if not steps:
        return None
    plain = tuple(step for step in steps if step.kind not in ("dropout", "noise"))
    trained = steps_of(model.training)
    if trained is None or _forms(trained) != _forms(plain):
        return Network(plain, None)
    kept = [step.kind not in ("dropout", "noise") for step in trained]
    drops = tuple((sum(kept[:at]), step.rate) for at, step in enumerate(trained) if step.kind == "dropout")
    return Network(plain, drops, any(step.kind == "noise" for step in trained))


def _forms(steps: Sequence[Step]) -> list[Step]:
    """The steps as far as they are the same in training and in inference."""
    kept = (step for step in steps if step.kind not in ("dropout", "noise"))
    return [replace(step, source=0, through=(), node=-1) for step in kept]


def steps_of(nodes: Sequence[Node]) -> tuple[Step, ...] | None:
    """What happens from the input to the output; None if that cannot be followed."""
    reader = _Reader()
    made: list[Tensor | None] = []
    with np.errstate(all="ignore"):
        for index, node in enumerate(nodes):
            made.append(reader.follow(index, node, made))
        last = made[-1] if made else None
        steps = reader.closed(last) if isinstance(last, Signal) else None
    return None if reader.names > MOST_NAMES else steps


class _Reader:
    """Remembers the names of functions, which recur in every block."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}
        self.names = 0

    def follow(self, index: int, node: Node, made: Sequence[Tensor | None]) -> Tensor | None:
        """What a node computes; None for what is not understood, which does no harm unless the output depends on it."""
        if node.op == "Input":
            return Signal(probe_values())
        if node.op == "Variable":
            return Weight(node.weights)
        if node.op in ops.SHAPES:
            return Constant()
        inputs = [made[at] for at in node.inputs if 0 <= at < index]
        known = [item for item in inputs if item is not None]
        if len(known) < len(node.inputs):
            return None
        signals = [item for item in known if isinstance(item, Signal)]
        if not signals:
            return without_signal(node, known)
        found = self._structure(index, node, known, signals[0])
        if found is None and all(item.is_input for item in signals) and node.op not in ops.PRODUCTS | CONVOLUTIONS:
            return Signal(probe_values())  # preparing images is no step
        found = self._between(index, node, known) if found is None else found
        return None if isinstance(found, Signal) and len(found.steps) > MOST_STEPS else found

    def closed(self, signal: Signal, *, scale: float = 1.0) -> tuple[Step, ...]:
        """The signal's steps with the activation that it stands in; `scale` is what dropout may have multiplied it by."""
        if signal.is_input:
            return signal.steps
        name = self._name(signal.values)
        if name == OTHER and scale != 1:
            name = self._name(signal.values / scale)
        return signal.steps if name == LINEAR else (*signal.steps, Step("act", name))

    def _name(self, values: Values) -> str:
        key = values.tobytes()
        if key not in self._known:
            self.names += 1
            self._known[key] = OTHER if self.names > MOST_NAMES else _named(values)
        return self._known[key]

    def _then(self, signal: Signal, *steps: Step) -> Signal:
        return Signal(probe_values(), (*self.closed(signal), *steps))

    def _structure(self, index: int, node: Node, inputs: Sequence[Tensor], signal: Signal) -> Tensor | None:
        """A step that is one operation; None for all others."""
        weight = next((item for item in inputs if isinstance(item, Weight)), None)
        if node.op in CONVOLUTIONS:
            shape = weight.shape if weight is not None and len(inputs) == 2 else None
            step = convolution(index, node, shape or ())
            return None if step is None else Signal(probe_values(), padding(self.closed(signal), step))
        if node.op in POOLS:
            return self._then(signal, pooling(node))
        if node.op in ops.PRODUCTS:
            return self._dense(index, node, inputs, signal, weight)
        if node.op in ("Pad", "Reshape") and len(inputs) == 2 and isinstance(inputs[1], Constant):
            step = reshaped(node.op, inputs[1])
            wanted = step is not None and not (signal.is_flat or (signal.is_input and node.op == "Reshape"))
            return self._then(signal, step) if step and wanted else None
        if node.op in _REDUCTIONS and not signal.is_flat and not signal.is_input and isinstance(inputs[-1], Constant):
            found = reduction(node, inputs[-1].integers)
            return self._then(signal, found) if isinstance(found, Step) else found
        return self._normalised(signal, Weight(None)) if node.op in _NORMS else None

    def _dense(
        self, index: int, node: Node, inputs: Sequence[Tensor], signal: Signal, weight: Weight | None
    ) -> Signal | None:
        if weight is None or weight.shape is None or len(inputs) != 2 or len(weight.shape) != 2:
            return None
        _, width = matrix(node, weight.shape, first=inputs[0] is weight)
        return self._then(signal, Step("dense", width=width, node=index))

    def _normalised(self, signal: Signal, weight: Weight) -> Signal:
        steps, name = self.closed(signal), "own" if weight.own else "batch"
        again = steps[-1:] and steps[-1].kind == "norm" and steps[-1].name == name
        return Signal(probe_values(), steps if again else (*steps, Step("norm", name)))

    def _between(self, index: int, node: Node, inputs: Sequence[Tensor]) -> Tensor | None:
        """Anything else that is done to the signal, by itself or with something other."""
        signals = [item for item in inputs if isinstance(item, Signal)]
        if len({item.steps for item in signals}) > 1:
            return self._merged(node, inputs)
        signal = signals[0]
        if any(isinstance(item, Mask | Random) for item in inputs):
            return self._randomised(index, node, inputs, signal)
        weight = next((item for item in inputs if isinstance(item, Weight)), None)
        if weight is not None:
            return self._by_weights(node, signal, weight, before=inputs[0] is weight)
        if not signal.is_flat and _moves(node, inputs):
            return None
        values = [_numbers(item) for item in inputs]
        made = computed(node, signal.values, [item for item in values if item is not None])
        return None if made is None else replace(signal, values=made)

    def _by_weights(self, node: Node, signal: Signal, weight: Weight, *, before: bool) -> Tensor | None:
        if node.op == "SquaredDifference":
            return Weight(None, weight.own)  # on the way to a variance
        if node.op in ops.SHIFTS:
            return replace(signal, values=-signal.values) if node.op == "Sub" and before else signal
        if node.op not in ops.SCALES or (before and node.op != "Mul"):
            return None
        if weight.shape is not None and len(weight.shape) == 3:
            return None  # the slopes of a PReLU
        return self._normalised(signal, weight)

    def _randomised(self, index: int, node: Node, inputs: Sequence[Tensor], signal: Signal) -> Signal | None:
        mask = next((item for item in inputs if isinstance(item, Mask)), None)
        if mask is None or (node.op != "Mul" and node.op not in ops.CHOICES):
            steps = self.closed(signal)
            # Alpha dropout fills the gaps of a dropout.
            again = steps[-1:] and steps[-1].kind in ("dropout", "noise")
            return Signal(probe_values(), steps if again else (*steps, Step("noise")))
        kept = node.op == "Mul" or (len(inputs) == 3 and isinstance(inputs[1], Signal) and inputs[1].values.any())
        rate = mask.drop if kept else 1 - mask.drop
        source = inputs[1] if kept and isinstance(inputs[1], Signal) else signal
        steps = self.closed(source, scale=1 / (1 - rate) if rate < 1 else 1.0)
        return Signal(probe_values(), (*steps, Step("dropout", rate=round(rate, 6), node=index)))

    def _merged(self, node: Node, inputs: Sequence[Tensor]) -> Tensor | None:
        """Two branches meet: the longer one is the way, the other one leaves it somewhere and comes back here."""
        first, *others = [item for item in inputs if isinstance(item, Signal)]
        for other in others:
            steps, aside = sorted((self.closed(first), self.closed(other)), key=_length, reverse=True)
            common = next((at for at, pair in enumerate(zip(steps, aside, strict=False)) if pair[0] != pair[1]), None)
            common = min(len(steps), len(aside)) if common is None else common
            if any(step.name.startswith("global") for step in (*steps[common:], *aside[common:])):
                return self._by_own_mean(node, first, other, inputs)
            if node.op not in _MERGES:
                return None
            through = tuple(step.kind for step in aside[common:])[:_SHOWN]
            merge = Step("merge", _MERGES[node.op], source=common, through=through)
            first = Signal(probe_values(), (*steps, merge))
        return first

    def _by_own_mean(self, node: Node, first: Signal, other: Signal, inputs: Sequence[Tensor]) -> Tensor | None:
        """An image with its own mean: instance normalisation, or attention to some of its feature maps."""
        images = [item for item in (first, other) if not item.is_flat]
        if len(images) != 1 or len(inputs) != 2:
            return None
        return self._by_weights(node, images[0], Weight(None, own=True), before=inputs[1] is images[0])


def _moves(node: Node, inputs: Sequence[Tensor]) -> bool:
    """Whether an operation makes something else of an image; of its shapes those with four axes are taken for the same."""
    if node.op == "Reshape":
        return not isinstance(inputs[-1], Constant) or inputs[-1].count != IMAGE_AXES
    return node.op in MOVED


def _named(values: Values) -> str:
    z = probe_values()
    factor = float((values * z).sum() / (z * z).sum()) if values.shape == z.shape else 0.0
    if factor > 0 and np.allclose(values, factor * z, rtol=0, atol=1e-4 * factor):
        return LINEAR  # multiplied by a number: the next weights take that up
    return name_of(values)[0]


def _numbers(item: Tensor) -> Values | None:
    if isinstance(item, Signal):
        return item.values
    return np.asarray(item.number) if isinstance(item, Constant) and item.number is not None else None


def _length(steps: Sequence[Step]) -> tuple[int, int]:
    return sum(step.kind == "conv" for step in steps), len(steps)
