"""The samples and labels in whatever Keras takes as data: arrays, `tf.data`, a `PyDataset`, a generator."""

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder_probe.held import values
from autograder_probe.held.rows import MAX_SAMPLES

BYTES = 600_000_000
"""Larger data that must be read batch by batch is not read again."""
SECONDS = 5.0
_REORDERING = ("_ShuffleDataset", "_PrefetchDataset", "_RepeatDataset", "_OptionsDataset", "CacheDataset")
"""Datasets with the samples of their input, in another order or more than once."""
_BATCHING = ("_BatchDataset", "_ParallelBatchDataset")
_UNBOUNDED = ("_GeneratorDataset", "_FlatMapDataset", "_InterleaveDataset", "_ParallelInterleaveDataset")

Pair = tuple[Any, Any]


def read(x: Any, y: Any) -> tuple[Any, Any, int]:
    """(samples, labels, size of a batch or 0); the samples are None where they cannot be read.

    Call it after Keras is done with the data: a dataset or `PyDataset` is iterated once more.
    """
    if is_dataset(x):
        return _dataset(x)
    if is_sequence(x):
        return _joined(x[index] for index in range(len(x)))
    return single(x), single(y), 0


def is_dataset(x: Any) -> bool:
    """A `tf.data.Dataset`."""
    return any(base.__name__ == "DatasetV2" for base in type(x).__mro__)


def is_sequence(x: Any) -> bool:
    """A finite `keras.utils.PyDataset` (`Sequence` is one)."""
    return any(base.__name__ == "PyDataset" for base in type(x).__mro__) and getattr(x, "num_batches", 1) is not None


def passing(generator: Iterator[Any], sink: Callable[[Any, Any], None]) -> Iterator[Any]:
    """The same generator; each batch that passes is shown to `sink`."""
    for item in generator:
        sink(*pair(item))
        yield item


def pair(item: Any) -> Pair:
    """(inputs, labels or None) of one batch as Keras unpacks it."""
    if isinstance(item, (tuple, list)):
        return (single(item[0]), single(item[1]) if len(item) > 1 else None) if item else (None, None)
    return single(item), None


def single(x: Any) -> Any:
    """The one array among a model's inputs; None for several."""
    while isinstance(x, (dict, list, tuple)):
        if isinstance(x, list) and (not x or isinstance(x[0], (int, float, list, np.number))):
            return x
        if len(x) != 1:
            return None
        x = next(iter(x.values())) if isinstance(x, dict) else x[0]
    return x


def _dataset(dataset: Any) -> tuple[Any, Any, int]:
    """Reads below the shuffling and batching at a pipeline's end where it can: nothing is drawn, nothing reordered."""
    batched, size, node = False, 0, dataset
    while (name := type(node).__name__) in _REORDERING or (name in _BATCHING and not batched):
        if name in _BATCHING:
            batched, size = True, int(node._batch_size)  # noqa: SLF001 - only there
        node = node._input_dataset  # noqa: SLF001 - only there
    if batched and type(node).__name__ == "_TensorSliceDataset":
        # Its elements lie in memory already.
        return *pair(_structured(node)), size
    if _may_not_end(node):
        return None, None, size
    x, y, seen = _joined(node.batch(1_024) if batched else node)
    return x, y, size or seen


def _structured(node: Any) -> Any:
    tf = sys.modules["tensorflow"]
    return tf.nest.pack_sequence_as(node.element_spec, [tensor.numpy() for tensor in node._tensors])  # noqa: SLF001


def _may_not_end(node: Any) -> bool:
    cardinality = int(node.cardinality())
    if cardinality >= 0:
        return False
    todo = [node]
    while todo:
        inner = todo.pop()
        if type(inner).__name__ in _UNBOUNDED or int(inner.cardinality()) == -1:
            return True
        todo += inner._inputs()  # noqa: SLF001 - only there
    return False


def _joined(batches: Any) -> tuple[Any, Any, int]:
    """All batches one after the other, within bounds of number, size and time."""
    xs: list[np.ndarray] = []
    ys: list[np.ndarray] = []
    count, left, started = 0, BYTES, time.monotonic()
    for item in batches:
        x, y = (values.as_array(part) if part is not None else None for part in pair(item))
        if x is None or not x.ndim:
            return None, None, 0
        xs.append(x)
        if y is not None and y.ndim:
            ys.append(y)
        count, left = count + len(x), left - x.nbytes
        if left < 0 or time.monotonic() - started > SECONDS or count > MAX_SAMPLES:
            return None, None, max(map(len, xs))
    if not xs or len({x.shape[1:] for x in xs}) > 1:
        return None, None, 0
    labels = np.concatenate(ys) if len(ys) == len(xs) and len({y.shape[1:] for y in ys}) == 1 else None
    return np.concatenate(xs), labels, max(map(len, itertools.islice(xs, 3)))
