"""Models as frozen graphs: operations and weights, no Python. The kernel makes them, the appraisal attacks them."""

import sys
from collections.abc import Callable
from typing import Any

HARMLESS = ("Identity", "StopGradient", "NoOp", "EnsureShape")
"""Operations that change no value."""
FORBIDDEN = (
    "Py",
    "File",
    "Save",
    "Restore",
    "Iterator",
    "Dataset",
    "Library",
    "Print",
    "Assert",
    "Send",
    "Recv",
    "Rpc",
    "Reader",
    "RecordInput",
    "Remap",
    "Checkpoint",
    "Summary",
    "Debug",
    "Dump",
    "ImmutableConst",
    "Abort",
)
"""Parts of the names of operations that reach beyond the graph; a classifier needs none."""
STATEFUL = (
    "StatefulPartitionedCall",
    "While",
    "If",
    "Case",
    "TensorArray",
    "Random",
    "Multinomial",
    "ParameterizedTruncatedNormal",
    "TruncatedNormal",
    "Empty",
)
"""Beginnings of the names of operations that TensorFlow counts as having state, and that networks may have: calls, loops and
noise. Others (queues, clocks, tables, resources) could tell one call from another, or never return."""


class GraphError(Exception):
    """No classifier of images can be made of this; the message says why."""


def freeze(model: Any, shape: tuple[int, ...]) -> bytes:
    """A model (a callable with `training`, or any function of images) as the bytes of a graph.

    Args:
        model: As the student holds it.
        shape: Of one image.

    Raises:
        GraphError: It does not take such images, or gives no class scores.
    """
    tf = sys.modules["tensorflow"]
    convert = _convert()
    call = _inference(model)
    traced = tf.function(call, autograph=False)
    concrete = traced.get_concrete_function(tf.TensorSpec((None, *shape), tf.float32, name="images"))
    frozen = convert(concrete, lower_control_flow=False)
    outputs = frozen.outputs
    if len(outputs) != 1 or outputs[0].shape.rank != 2:
        shapes = ", ".join(str(output.shape) for output in outputs)
        raise GraphError(f"expected one output of shape (images, classes), received {shapes or 'none'}")
    graph = frozen.graph.as_graph_def()
    # The names are ours to find again: the graph's own are the student's.
    marker = graph.node.add(name="appraisal_output", op="Identity", input=[outputs[0].name])
    marker.attr["T"].type = outputs[0].dtype.as_datatype_enum
    graph.node.add(name="appraisal_input_" + frozen.inputs[0].op.name.replace("/", "."), op="NoOp")
    return bytes(graph.SerializeToString())


def thaw(raw: bytes) -> Callable[[Any], Any]:
    """The graph as a function from images (n, height, width, channels) to logits (n, classes), differentiable.

    Raises:
        GraphError: The bytes are no such graph, or it holds operations that reach beyond it.
    """
    tf = sys.modules["tensorflow"]
    graph = tf.compat.v1.GraphDef()
    try:
        graph.ParseFromString(raw)
    except Exception as error:
        raise GraphError("these bytes are no graph") from error
    functions = [node for function in graph.library.function for node in function.node_def]
    for node in [*graph.node, *functions]:
        if any(word in node.op for word in FORBIDDEN) or _keeps_state(node.op):
            raise GraphError(f"it holds the operation {node.op[:60]}, which no classifier of images needs")
    source = _input_name(graph)
    wrapped = tf.compat.v1.wrap_function(lambda: tf.compat.v1.import_graph_def(graph, name=""), [])
    output = _before_softmax(wrapped.graph.get_tensor_by_name("appraisal_output:0"))
    function = wrapped.prune(f"{source}:0", output.name)
    soft = output.op.type != "Softmax" and _is_probability(function)

    def logits(images: Any) -> Any:
        outputs = tf.cast(function(images), tf.float32)  # half precision would overflow in a loss
        return tf.math.log(tf.maximum(outputs, 1e-30)) if soft else outputs

    return logits


def _keeps_state(operation: str) -> bool:
    from tensorflow.python.framework import op_def_registry

    known = op_def_registry.get(operation)  # None for the graph's own functions, and for what cannot be imported
    return known is not None and known.is_stateful and not operation.startswith(STATEFUL)


def _convert() -> Callable[..., Any]:
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    return convert_variables_to_constants_v2


def _inference(model: Any) -> Callable[[Any], Any]:
    """How the model is called when nothing is trained."""

    def call(images: Any) -> Any:
        try:
            return model(images, training=False)
        except TypeError as error:
            if "training" not in str(error):
                raise
            return model(images)

    return call


def _input_name(graph: Any) -> str:
    for node in graph.node:
        if node.name.startswith("appraisal_input_"):
            return str(node.name.removeprefix("appraisal_input_")).replace(".", "/")
    raise GraphError("the graph does not say which of its nodes takes the images")


def _before_softmax(tensor: Any) -> Any:
    """Logits, where the output is their softmax; else the output itself."""
    behind = tensor
    while behind.op.type in HARMLESS:
        behind = behind.op.inputs[0]
    return behind.op.inputs[0] if behind.op.type == "Softmax" else tensor


def _is_probability(function: Any) -> bool:
    """Whether the outputs of a few grey images are probabilities, computed by hand."""
    import numpy as np

    tf = sys.modules["tensorflow"]
    shape = [size or 2 for size in function.inputs[0].shape.as_list()]
    grey = np.linspace(0.1, 0.9, shape[0], dtype=np.float32).reshape(-1, *([1] * (len(shape) - 1)))
    values = np.asarray(function(tf.constant(np.broadcast_to(grey, shape))))
    return bool((values >= 0).all() and np.allclose(values.sum(axis=1), 1.0, atol=1e-4))
