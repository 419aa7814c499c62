"""A model's inference graph: its operations in topological order, whatever API it was made with."""

import sys
from typing import Any

import numpy as np

from autograder_probe import quiet

MAX_NODES = 4_000
CONST_ELEMENTS = 16
"""Constants up to this size are kept with their value."""
PASSED_THROUGH = ("Identity", "IdentityN", "Cast", "NoOp", "StopGradient", "PreventGradient")
ATTRIBUTES = (
    *("strides", "padding", "ksize", "alpha", "transpose_a", "transpose_b", "axis", "data_format", "dilations"),
    *("adj_x", "adj_y", "is_training", "keep_dims", "equation", "epsilon", "explicit_paddings", "squeeze_dims"),
    *("block_size", "batch_dims", "mode"),
)
MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
"""Of a slice; kept where they are not 0."""


class TooLargeError(Exception):
    """More nodes than are kept."""


def trace(model: Any, inputs: Any, *, training: bool = False) -> tuple[list[dict[str, Any]], int]:
    """Nodes of `model(inputs, training=training)`, and the width of its output (0 if there is no single one).

    Args:
        model: A built Keras model.
        inputs: Structure of (shape with the batch, dtype) as the model takes it.
        training: Whether the model is told that it is being trained.

    Raises:
        Exception: Whatever the student's `call` raises.
    """
    tf = sys.modules["tensorflow"]
    graph = tf.__internal__.FuncGraph("inference")
    with quiet.eagerly(), graph.as_default():
        placeholders = tf.nest.map_structure(
            lambda spec: tf.compat.v1.placeholder(spec.dtype, [None, *spec.shape[1:]]), inputs
        )
        try:
            output = infer(model, placeholders, training=training)
        finally:
            if hasattr(model, "_clear_losses"):
                model._clear_losses()  # noqa: SLF001 - Keras would keep this graph's tensors in `model.losses`
    outputs = [item for item in tf.nest.flatten(output) if hasattr(item, "op")]
    reader = _Reader({item.op.name for item in tf.nest.flatten(placeholders)})
    for tensor in outputs:
        reader.visit(tensor)
    width = outputs[0].shape[-1] if len(outputs) == 1 and outputs[0].shape.rank == 2 else 0
    return reader.nodes, int(width or 0)


def infer(model: Any, inputs: Any, *, training: bool = False) -> Any:
    """What a model makes of inputs outside of training; a `tf.Module` is not told, for its `__call__` may not take that."""
    takes = getattr(model, "_call_has_training_arg", False)
    return model(inputs, training=training) if takes else model(inputs)


class _Reader:
    """Walks from an output back to the inputs."""

    def __init__(self, inputs: set[str]) -> None:
        self.nodes: list[dict[str, Any]] = []
        self._index: dict[str, int] = {}
        self._inputs = inputs

    def visit(self, tensor: Any) -> None:
        """Add what computes `tensor`, what it needs first; without recursion, for models may be deep."""
        todo = [(_origin(tensor), False)]
        while todo:
            origin, ready = todo.pop()
            if origin.op.name in self._index:
                continue
            sources = [] if self._is_leaf(origin.op) else [_origin(item) for item in origin.op.inputs]
            if ready or not sources:
                self._add(origin.op, sources)
                continue
            todo.append((origin, True))
            todo += [(source, False) for source in reversed(sources)]

    def _is_leaf(self, op: Any) -> bool:
        return op.type in ("ReadVariableOp", "Placeholder")

    def _add(self, op: Any, sources: list[Any]) -> None:
        if len(self.nodes) >= MAX_NODES:
            raise TooLargeError(f"more than {MAX_NODES} operations")
        node = {"op": op.type, "inputs": [self._index[source.op.name] for source in sources], "weights": []}
        if op.name in self._inputs:
            node["op"] = "Input"
        elif self._is_leaf(op):
            node |= {"op": "Variable", "weights": _shape(op)}
        self.nodes.append(node | {"attrs": _attributes(op)})
        self._index[op.name] = len(self.nodes) - 1


def _origin(tensor: Any) -> Any:
    """The tensor behind operations that change no value."""
    while tensor.op.type in PASSED_THROUGH and len(tensor.op.inputs) > 0:
        tensor = tensor.op.inputs[tensor.value_index if tensor.op.type == "IdentityN" else 0]
    return tensor


def _shape(op: Any) -> list[int]:
    shape = op.outputs[0].shape
    return [] if shape.rank is None else [int(size or 0) for size in shape]


def _attributes(op: Any) -> dict[str, str]:
    said = {name: _text(op.get_attr(name)) for name in (*ATTRIBUTES, *MASKS) if name in op.node_def.attr}
    found = {name: text for name, text in said.items() if text and (name not in MASKS or text != "0")}
    if op.type == "Const":
        value = sys.modules["tensorflow"].make_ndarray(op.get_attr("value"))
        if value.size <= CONST_ELEMENTS and value.dtype.kind in "biuf":
            found["value"] = _text(value.reshape(-1).tolist())
        else:
            found["shape"] = _text(list(value.shape))
    return found


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")[:100]
    if isinstance(value, (list, tuple)):
        return ",".join(map(_text, value))[:200]
    if isinstance(value, float):
        return f"{value:.7g}"
    return str(value).lower()[:100] if isinstance(value, (bool, np.bool_)) else str(value)[:100]
