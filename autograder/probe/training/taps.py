"""Samples what reaches the first convolution of a network in training, with the labels that reach the loss.

A pass through the network is held until its tape is asked for a gradient by weights (see `tapes`). Where Python runs
every operation, its images are looked at then; where a function is traced, one operation is added that shows a few of them
at every run. Nothing of a student's values depends on it, and graphs of attacks, of inference and under XLA have none.
"""

import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from autograder_probe.held import samples, values
from autograder_probe.training.models import keys
from autograder_probe.training.tallies import IMAGES, Tallies
from autograder_probe.training.tapes import Tapes
from autograder_probe.training.targets import MOST
from autograder_probe.training.watch import Watch

MAX_CHANNELS = 4
"""Of an image: more are features."""
_LOSSES = ("softmax_cross_entropy_with_logits_v2_helper", "sparse_softmax_cross_entropy_with_logits")
_BACKEND_LOSSES = ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy")


@dataclass
class _Pass:
    """One pass through a network under a tape."""

    graph: Any
    """That it was traced in; None where it ran."""
    images: Any
    """First ones of the batch; while tracing the whole batch, a symbol."""
    training: bool | None
    """What Keras was told; None for nothing."""
    labels: list[Any] = field(default_factory=list)
    """The same of the losses that were called after it, and before the next pass."""


class Taps:
    """Watches convolutions and losses, where Keras's layers and `tf.nn` meet."""

    def __init__(self, watch: Watch, tapes: Tapes) -> None:
        self.tallies = Tallies(watch)
        self._watch = watch
        self._tapes = tapes
        self._passes = tapes.queue(self._trained)
        self._local = threading.local()

    def patch_operations(self, module: ModuleType) -> None:
        """After the import of tensorflow.python.ops.gen_nn_ops, whose names `tf.nn.convolution` and the like look up."""
        self._watch.around(module, "conv2d", self._convolution)

    def patch_losses_of_tensorflow(self, module: ModuleType) -> None:
        """After the import of tensorflow.python.ops.nn_ops: what `tf.nn`'s losses end in, deterministic or not."""
        for name in _LOSSES:
            self._watch.around(module, name, self._operation_loss)

    def patch_backend(self, module: ModuleType) -> None:
        """After the import of keras.src.backend.tensorflow.nn, which all functions of Keras end in."""
        for name in _BACKEND_LOSSES:
            self._watch.around(module, name, self._loss)

    def patch_losses(self, module: ModuleType) -> None:
        """After the import of keras.src.losses.loss: its `Loss` is told the labels as they are given."""
        self._watch.around(module.Loss, "__call__", self._method_loss)

    def patch_trainer(self, module: ModuleType) -> None:
        """After the import of keras.src.trainers.trainer: the loss of a compiled model may be any function."""
        self._watch.around(module.Trainer, "compute_loss", self._model_loss)

    def patch_functions(self, module: ModuleType) -> None:
        """After the import of TensorFlow's polymorphic_function."""
        for name in ("__call__", "get_concrete_function"):
            self._watch.around(module.Function, name, self._function)

    def end(self) -> None:
        """At a cell's end, after its events: forget what belongs to none."""
        self._tapes.clear()
        self.tallies.clear()

    def _convolution(self, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if self._tapes.recording() and not self._off():
            self._watch.look(self._reached, args[0] if args else kwargs.get("input"))
        return original(*args, **kwargs)

    def _loss(self, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        self._labelled(args[0] if args else kwargs.get("target"))
        return original(*args, **kwargs)

    def _operation_loss(self, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        self._labelled(args[0] if args else kwargs.get("labels"))
        return original(*args, **kwargs)

    def _method_loss(self, original: Callable[..., Any], loss: Any, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        self._labelled(args[0] if args else kwargs.get("y_true"))
        return original(loss, *args, **kwargs)

    def _model_loss(self, original: Callable[..., Any], model: Any, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        self._labelled(args[1] if len(args) > 1 else kwargs.get("y"))
        return original(model, *args, **kwargs)

    def _function(self, original: Callable[..., Any], function: Any, /, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        if not getattr(function, "_jit_compile", None):
            return original(function, *args, **kwargs)
        with self._compiled():
            return original(function, *args, **kwargs)

    @contextmanager
    def _compiled(self) -> Iterator[None]:
        """While a function for XLA may be traced: XLA knows no operations of Python's."""
        self._local.jit = getattr(self._local, "jit", 0) + 1
        try:
            yield
        finally:
            self._local.jit -= 1

    def _off(self) -> bool:
        return self._watch.looking or self._tapes.differentiating or getattr(self._local, "jit", 0) > 0

    def _reached(self, x: Any) -> None:
        shape = getattr(x, "shape", None)
        if shape is None or len(shape) != 4 or not _is_image(shape):
            return
        graph, context = _graph(), _context()
        if self._is_first(graph, context):
            found = _Pass(graph, _first(x) if graph is None else x, getattr(context, "training", None))
            self._passes.hold(found, shape[1:])

    def _is_first(self, graph: Any, context: Any) -> bool:
        """The first convolution since the outermost call of a model; outside of any, since a loss was called."""
        model = sys.modules.get("keras.src.models.model")
        if context is None or model is None or not isinstance(context.entry_layer, model.Model):
            return all(other.graph is not graph or other.labels for other in self._passes.waiting())
        known = getattr(self._local, "context", lambda: None)
        if known() is not context:
            self._local.context, self._local.graphs = weakref.ref(context), set()
        if id(graph) in self._local.graphs:
            return False
        self._local.graphs.add(id(graph))  # Keras may build the model now, in a graph of its own
        return True

    def _labelled(self, labels: Any) -> None:
        if labels is not None and not self._off() and any(self._passes.waiting()):
            self._watch.look(self._take_labels, samples.single(labels))

    def _take_labels(self, labels: Any) -> None:
        graph = _graph()
        passes = [item for item in self._passes.waiting() if item.graph is graph]
        # Those that no loss was called for yet; and the last one once more, whose loss may be made of several.
        wanting = [item for item in passes if not item.labels or (item is passes[-1] and len(item.labels) < MOST)]
        taken = (_first(labels) if graph is None else labels) if wanting else None
        if taken is not None:
            for item in wanting:
                item.labels.append(taken)

    def _trained(self, passes: list[_Pass], variables: list[Any]) -> None:
        """The gradient by these variables is taken, through these passes or some of them."""
        reachable = [item for item in passes if _is_open(item.graph)]
        # A model may have been asked under the same tape how it does outside of training.
        for said in (True, None, False):
            chosen = [
                item for item in reachable if (item.training if item.training is None else bool(item.training)) is said
            ]
            if chosen:
                break
        else:
            return
        key = frozenset(keys(variables))
        for item in chosen:
            if item.graph is None:
                self.tallies.tally(key).passed(item.images, *item.labels)
            else:
                self._insert(item, key)

    def _insert(self, item: _Pass, key: frozenset[int]) -> None:
        """Add the operation that shows the images; it holds no model and no variable, for TensorFlow keeps it for good."""
        tf, tallies = sys.modules["tensorflow"], self.tallies

        def passed(*arrays: Any) -> None:
            tallies.tally(key).passed(*arrays)

        with sys.modules["tensorflow.python.eager.record"].stop_recording(), item.graph.as_default():
            inputs = [tf.cast(item.images[:IMAGES], tf.float32)]
            for told in item.labels:
                if _is_labels(told) and _is_open(getattr(told, "graph", None), item.graph):
                    labels = tf.convert_to_tensor(told)[:IMAGES]
                    inputs.append(tf.cast(labels, tf.float32) if labels.dtype.is_floating else labels)
            tf.numpy_function(passed, inputs, [])


def _is_image(shape: Any) -> bool:
    return any(shape[axis] is not None and 1 <= int(shape[axis]) <= MAX_CHANNELS for axis in (-1, 1))


def _is_labels(labels: Any) -> bool:
    """Numbers, one or a vector for each sample."""
    shape, dtype = getattr(labels, "shape", None), str(getattr(labels, "dtype", ""))
    return shape is not None and len(shape) in (1, 2) and any(kind in dtype for kind in ("int", "float", "bool"))


def _first(x: Any) -> Any:
    """A copy of the first ones of a batch that has content."""
    # TensorFlow would take ten times as long to slice it.
    plain = x.numpy() if hasattr(x, "numpy") else x
    array = values.as_array(plain[:IMAGES] if hasattr(plain, "shape") and len(plain.shape) else plain)
    return None if array is None else array[:IMAGES]


def _context() -> Any:
    """Of the outermost call of a Keras layer; None outside of any."""
    state: Any = sys.modules.get("keras.src.backend.common.global_state")
    return state.get_global_attribute("current_call_ctx") if state is not None else None


def _graph() -> Any:
    """The one that is traced now; None where Python runs every operation."""
    tf = sys.modules["tensorflow"]
    return None if tf.executing_eagerly() else tf.compat.v1.get_default_graph()


def _is_open(graph: Any, inside: Any = None) -> bool:
    """Operations may be added to this graph (None: they just run), or its tensors be used, in `inside` or else now."""
    current = _graph() if inside is None else inside
    if graph is None:
        return inside is not None or current is None
    while current is not None:
        if current is graph:
            return hasattr(graph, "outer_graph")  # only a function's
        current = getattr(current, "outer_graph", None)
    return False
