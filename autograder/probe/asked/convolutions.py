"""What reaches a network's first convolution while Python runs every operation (no compiled functions)."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Tell = Callable[[np.ndarray, bool], None]
"""Is given a batch of images (n, height, width, channels), and whether the network is being trained on it."""


@contextlib.contextmanager
def listening(tell: Tell, channels: int) -> Iterator[None]:
    """Tell of each pass through a network that takes images of so many channels.

    `tell` may raise to end the student's program; what goes wrong in looking is not its business.
    """
    # Keras's layers, `keras.ops.conv` and `tf.nn` all end here; depthwise convolutions, which blur images, do not.
    operations: Any = sys.modules["tensorflow.python.ops.gen_nn_ops"]
    original, passes = operations.conv2d, _Passes(channels)

    def conv2d(input: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 - TensorFlow's own name
        if passes.begins(input):
            tell(np.array(input), _trains(input))
        return original(input, *args, **kwargs)

    operations.conv2d = conv2d
    try:
        yield
    finally:
        operations.conv2d = original


class _Passes:
    """Tells a pass's first convolution from its others."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._latest: Any = None

    def begins(self, images: Any) -> bool:
        # A symbol has no content: a model is being built.
        held = isinstance(images, np.ndarray) or hasattr(images, "numpy")
        if not held or images.ndim != 4:
            return False
        # One outermost call of a model is one pass, even if it makes one channel of three; in a call of a single layer,
        # and outside of any, the number of channels tells.
        context = _context()
        if images.shape[-1] != self._channels and not _is_model(getattr(context, "entry_layer", None)):
            return False
        if context is not None and context is self._latest:
            return False
        self._latest = context
        return True


def _is_model(layer: Any) -> bool:
    keras: Any = sys.modules.get("keras")
    return keras is not None and isinstance(layer, keras.Model)


def _context() -> Any:
    """Of the outermost call of a Keras layer; None outside of any."""
    state: Any = sys.modules.get("keras.src.backend.common.global_state")
    return state.get_global_attribute("current_call_ctx") if state is not None else None


def _trains(images: Any) -> bool:
    """Gradients are recorded here; not those by the images, in a call that is said to be no training: an attack's."""
    record: Any = sys.modules["tensorflow.python.eager.record"]
    if not record.could_possibly_record():
        return False
    told_not_to = getattr(_context(), "training", None) is False
    return not (told_not_to and hasattr(images, "numpy") and record.should_record_backprop([images]))
