"""Reads a model's inference graph as a chain of dense layers, by following what it computes on a few numbers.

Weights are unknown: adding one leaves an activation what it is, and so does multiplying by one, which is noted. What
comes between two matrix products is computed on `probe_values()` and named by its values, so that `1/(1 + exp(-z))` is
a sigmoid and `z·(z > 0)` a ReLU. What is no chain of dense layers is not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.checks.networks import ops
from autograder.checks.networks.activations import Values, name_of, probe_values
from autograder.checks.networks.nodes import computed, matrix, number
from autograder.model.training import Node

__all__ = ["NORMALISATION", "Chain", "chain"]

MOST_LAYERS = 20
NORMALISATION = "normalisation"


@dataclass(frozen=True, slots=True)
class Chain:
    """The dense layers of a graph."""

    inputs: int
    """Width of the input."""
    layers: tuple[tuple[int, str], ...]
    """(width, activation) of each layer."""
    normalised: bool
    """Something is multiplied by weights between the layers."""


@dataclass(frozen=True, slots=True)
class _Signal:
    """A tensor that depends on the model's input."""

    values: Values
    """What has become of the probe values since the last matrix product (or the input)."""
    base: int
    """Node of that product, or of the input."""
    width: int = 0
    """Width of that product; 0 for the input, whose width is not known."""
    inputs: int = 0
    """Width of the input, once a product has told it."""
    layers: tuple[tuple[int, str], ...] = ()
    """The layers before that product."""
    normalised: bool = False


@dataclass(frozen=True, slots=True)
class _Weight:
    """A tensor made of weights, whose values are not known."""

    shape: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class _Constant:
    """A tensor that depends on nothing; None where its number is not known or there are several."""

    number: float | None


_Tensor = _Signal | _Weight | _Constant


def chain(nodes: Sequence[Node]) -> Chain | None:
    """The graph as a chain of dense layers; None if it is none or cannot be followed."""
    made: list[_Tensor | None] = []
    with np.errstate(all="ignore"):
        for index, node in enumerate(nodes):
            made.append(_follow(index, node, made))
    last = made[-1] if made else None
    if not isinstance(last, _Signal) or not last.width:
        return None
    layers, normalised = _closed(last)
    return Chain(last.inputs, layers, normalised)


def _closed(signal: _Signal) -> tuple[tuple[tuple[int, str], ...], bool]:
    """The signal's layers with the one that it stands in, and whether anything was normalised."""
    name, normalised = name_of(signal.values)
    return (*signal.layers, (signal.width, name)), signal.normalised or normalised


def _follow(index: int, node: Node, made: Sequence[_Tensor | None]) -> _Tensor | None:
    """What a node computes; None for what is not understood, which does no harm unless the output depends on it."""
    if node.op == "Input":
        return _Signal(probe_values(), base=index)
    if node.op == "Variable":
        return _Weight(node.weights)
    if node.op in ops.SHAPES:
        return _Constant(None)
    inputs = [made[at] for at in node.inputs if 0 <= at < index]
    known = [item for item in inputs if item is not None]
    if len(known) < len(node.inputs):
        return None
    if not any(isinstance(item, _Signal) for item in known):
        return _without_signal(node, known)
    return _product(index, node, known) if node.op in ops.PRODUCTS else _between(node, known)


def _without_signal(node: Node, inputs: Sequence[_Tensor]) -> _Tensor:
    if not inputs:
        return _Constant(number(node.attrs.get("value", "")))
    weight = next((item for item in inputs if isinstance(item, _Weight)), None)
    if weight is None:
        return inputs[0] if node.op in ops.SAME else _Constant(None)
    if node.op == "Transpose" and weight.shape:
        return _Weight(weight.shape[::-1])
    return _Weight(None) if node.op == "Reshape" else weight


def _product(index: int, node: Node, inputs: Sequence[_Tensor]) -> _Signal | None:
    """A matrix product of the signal with a weight matrix: a layer ends, another begins."""
    signal = next((item for item in inputs if isinstance(item, _Signal)), None)
    weight = next((item for item in inputs if isinstance(item, _Weight)), None)
    if len(inputs) != 2 or signal is None or weight is None or weight.shape is None or len(weight.shape) != 2:
        return None
    before, after = matrix(node, weight.shape, first=inputs[0] is weight)
    if signal.width and before != signal.width:
        before, after = after, before
    if min(before, after) < 1 or before != (signal.width or before) or len(signal.layers) >= MOST_LAYERS:
        return None
    # What is done to the input itself (scaling) is no layer.
    layers, normalised = _closed(signal) if signal.width else ((), False)
    inputs_width = signal.inputs or before
    return _Signal(probe_values(), index, width=after, inputs=inputs_width, layers=layers, normalised=normalised)


def _between(node: Node, inputs: Sequence[_Tensor]) -> _Signal | None:
    """Anything that is done to the signal between two matrix products."""
    signals = [item for item in inputs if isinstance(item, _Signal)]
    signal = replace(signals[0], normalised=any(other.normalised for other in signals))
    if any((other.base, other.layers) != (signal.base, signal.layers) for other in signals):
        return None  # two branches: no chain
    values = [_values(item) for item in inputs]
    known = [item for item in values if item is not None]
    if node.op in ops.BINARY and len(values) == 2 and len(known) < 2:
        return _by_weights(node.op, signal, before=values[0] is None)
    made = computed(node, signal.values, known)
    return replace(signal, values=made) if made is not None else None


def _by_weights(op: str, signal: _Signal, *, before: bool) -> _Signal | None:
    """A shift or scale by unknown numbers, which stand before or after the signal: it leaves the function as it is."""
    if op in ops.SHIFTS:
        return replace(signal, values=-signal.values) if op == "Sub" and before else signal
    if op not in ops.SCALES or (before and op != "Mul"):
        return None
    return replace(signal, normalised=True) if signal.width else signal


def _values(item: _Tensor) -> Values | None:
    """Numbers to compute with; None where they are not known."""
    if isinstance(item, _Signal):
        return item.values
    return np.asarray(item.number) if isinstance(item, _Constant) and item.number is not None else None
