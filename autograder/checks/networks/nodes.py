"""What single nodes of a graph say, and what they compute: common to the readers of dense and of convolutional networks."""

import re
from collections.abc import Sequence

import numpy as np

from autograder.checks.networks import ops
from autograder.checks.networks.activations import Values
from autograder.model.training import Node

__all__ = ["computed", "integers", "is_true", "matrix", "number"]

_CONSTANT = re.compile(r"[\[\s]*([-+]?\w[\w.]*(?:[eE][-+]?\d+)?)[\]\s]*")
_INTEGERS = re.compile(r"-?\d{1,9}(?:,-?\d{1,9})*")


def computed(node: Node, signal: Values, known: Sequence[Values]) -> Values | None:
    """What an operation makes of numbers; None where that is not known.

    Args:
        node: The operation.
        signal: The first of its inputs that depends on the model's input.
        known: All of its inputs whose numbers are known, in order.
    """
    if node.op in ops.SAME:
        return signal
    if node.op in ops.REDUCE:
        return ops.REDUCE[node.op](signal)
    if node.op in ops.UNARY:
        return ops.UNARY[node.op](signal)
    if node.op == "LeakyRelu":
        slope = number(node.attrs.get("alpha", ""))
        return np.where(signal > 0, signal, signal * (0.2 if slope is None else slope))
    if node.op in ops.BINARY and len(known) == 2:
        return np.asarray(ops.BINARY[node.op](known[0], known[1]), dtype=np.float64)
    if node.op in ops.CHOICES and len(known) == 3:
        return np.where(known[0] != 0, known[1], known[2])
    return None


def matrix(node: Node, shape: tuple[int, ...], *, first: bool) -> tuple[int, int]:
    """(in, out) of a weight matrix: x W has shape (in, out), W x has (out, in)."""
    turned = first is not is_true(node, *(("transpose_a", "adj_x") if first else ("transpose_b", "adj_y")))
    equation = re.fullmatch(r"\w+,\w*(\w)(\w)->\w*(\w)", node.attrs.get("equation", "").replace(" ", ""))
    if equation and not first:
        turned = equation.group(1) == equation.group(3)
    return (shape[1], shape[0]) if turned else (shape[0], shape[1])


def number(text: str) -> float | None:
    """A constant's number: `0.5`, `[0.5]`; None for several or none."""
    found = _CONSTANT.fullmatch(text[:60])
    try:
        value = float(found.group(1)) if found else np.nan
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def integers(text: str) -> tuple[int, ...]:
    """An attribute's or constant's whole numbers: `1,2,2,1`; () for anything else."""
    return tuple(map(int, text.split(","))) if len(text) < 200 and _INTEGERS.fullmatch(text) else ()


def is_true(node: Node, *names: str) -> bool:
    """Whether any of these attributes is set."""
    return any(node.attrs.get(name, "").strip().lower() in ("true", "1") for name in names)
