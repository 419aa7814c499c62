"""The models of one kernel, modules of the student's own among them: known by identity, described when first needed."""

import hashlib
import sys
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder_probe.held import values
from autograder_probe.training import graph

MAX_MODELS = 200
MAX_LAYERS = 200
MAX_NODES = 30_000
"""Of all models; later ones are described without a graph."""
_SETTINGS = ("units", "filters", "kernel_size", "pool_size", "rate", "negative_slope", "target_shape")


@dataclass
class Known:
    """One model alive."""

    ref: "weakref.ref[Any]"
    inputs: Any = None
    """Structure of `tf.TensorSpec`: what it was first called with."""
    batch: int = 0
    """Largest batch that it was called with under a gradient tape."""
    index: int = -1
    width: int = 0
    """Of its output."""
    signature: Any = None


class Models:
    """Nothing is written on a model itself, and none is kept alive."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self._known: dict[int, Known] = {}
        self._left = MAX_NODES

    def known(self, model: Any) -> Known:
        """Its entry, made when it is first met."""
        entry = self._known.get(id(model))
        if entry is None or entry.ref() is not model:
            entry = self._known[id(model)] = Known(weakref.ref(model))
        return entry

    def called(self, model: Any, x: Any) -> None:
        """Remember what the model takes."""
        entry = self.known(model)
        if entry.inputs is None:
            entry.inputs = _specs(x)

    def described(self, model: Any) -> None:
        """Take what a model was never called with from its own description, where it has one."""
        entry, said = self.known(model), getattr(model, "inputs", None)
        if entry.inputs is None and isinstance(said, (list, tuple)) and len(said) == 1:
            entry.inputs = _specs(said[0])

    def index(self, model: Any) -> int:
        """The place of its description, made now if need be; -1 for a model without weights."""
        entry = self.known(model)
        signature = _signature(model)
        if signature[0] and signature != entry.signature and len(self.seen) < MAX_MODELS:
            description, entry.width = _describe(model, entry.inputs, list(signature[1]))
            self._left -= len(description["nodes"])
            if self._left < 0:
                description |= {"nodes": [], "problem": "too many models"}
            self.seen.append(description)
            entry.signature, entry.index = signature, len(self.seen) - 1
        return entry.index

    def trained(self, variables: list[Any]) -> Any:
        """The model whose trainable variables these are: the smallest with all of them, the last trained among equals."""
        wanted = keys(variables)
        best, best_rank = None, (0, 0)
        for entry in self._known.values():
            model = entry.ref()
            own = keys(weights(model, trainable=True)) if model is not None else set()
            rank = (-len(own), entry.batch)
            if wanted and wanted <= own and (best is None or rank >= best_rank):
                best, best_rank = model, rank
        return best


def weights(model: Any, *, trainable: bool = False) -> list[Any]:
    """Those of a `tf.Module` or a Keras model, which does not list plain variables that it holds."""
    tf = sys.modules["tensorflow"]
    if isinstance(model, tf.Module):
        return list(model.trainable_variables if trainable else model.variables)
    held = tf.nest.flatten([value for value in vars(model).values() if isinstance(value, (tf.Variable, list, tuple))])
    plain = [item for item in held if isinstance(item, tf.Variable) and (item.trainable or not trainable)]
    return [*(model.trainable_weights if trainable else model.weights), *plain]


def state(model: Any) -> bytes | None:
    """Tells whether trainable weights have changed: a digest of all of them; None where there are none yet."""
    held = weights(model, trainable=True)
    digest = hashlib.sha256()
    for weight in held:
        digest.update(np.ascontiguousarray(weight.numpy()).tobytes())
    return digest.digest() if held else None


def parameters(model: Any) -> int:
    """Number of trainable numbers."""
    return int(sum(np.prod(weight.shape, dtype=np.int64) for weight in weights(model, trainable=True)))


def keys(variables: Iterable[Any]) -> set[int]:
    """What knows variables again, whether they are seen as Keras's or as TensorFlow's."""
    return {id(getattr(variable, "_value", variable)) for variable in variables}


def _specs(x: Any) -> Any:
    tf = sys.modules["tensorflow"]

    def spec(item: Any) -> Any:
        shape, dtype = getattr(item, "shape", None), getattr(item, "dtype", None)
        return tf.TensorSpec(shape, dtype) if shape is not None and dtype is not None else None

    found = tf.nest.map_structure(spec, x)
    usable = all(item is not None and item.shape.rank for item in tf.nest.flatten(found))
    return found if usable else None


def _signature(model: Any) -> tuple[tuple[tuple[int, ...], ...], tuple[str, ...]]:
    return tuple(tuple(weight.shape) for weight in weights(model)), tuple(layers(model))


def _describe(model: Any, inputs: Any, layers: list[str]) -> tuple[dict[str, Any], int]:
    nodes: list[dict[str, Any]] = []
    problem, width = "", 0
    try:
        if inputs is None:
            problem = "it was never called with tensors of a known shape"
        else:
            nodes, width = graph.trace(model, inputs)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the student's `call` may raise anything
        problem = f"{type(error).__name__}: {values.short_text(error)}"[:300]
    description = {
        "type_name": values.type_name(model),
        "parameters": parameters(model),
        "nodes": nodes,
        "layers": layers,
        "problem": problem,
    }
    return description, width


def layers(model: Any) -> list[str]:
    """One short text a layer, nested models taken apart: `Dense(20, relu)`."""
    if not hasattr(model, "_flatten_layers"):
        return []
    flat = model._flatten_layers(include_self=False)  # noqa: SLF001 - `layers` hides those of nested models
    return [_layer(layer) for layer in flat if _is_leaf(layer)][:MAX_LAYERS]


def _is_leaf(layer: Any) -> bool:
    # A dense layer whose activation is a layer has that one inside.
    own = any(hasattr(layer, name) for name in ("units", "filters"))
    return (own or not layer._layers) and type(layer).__name__ != "InputLayer"  # noqa: SLF001


def _layer(layer: Any) -> str:
    said = [_setting(getattr(layer, name)) for name in _SETTINGS if getattr(layer, name, None) is not None]
    activation = getattr(layer, "activation", None)
    name = getattr(activation, "__name__", values.type_name(activation))
    if activation is not None and name != "linear":
        said.append(name)
    return f"{values.type_name(layer)}({', '.join(said)})"[:200]


def _setting(value: Any) -> str:
    return "x".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
