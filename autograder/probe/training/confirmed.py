"""What a model itself says of samples that it was measured on: metrics are the student's, and may say anything."""

import sys
from typing import Any

import numpy as np

from autograder_probe import quiet
from autograder_probe.held import rows, samples, values
from autograder_probe.training.predictions import inferred

SAMPLES = 200
"""Are asked for, evenly spread: enough to tell an accuracy from one that is a tenth off, and quick."""
BATCH = 50
MOST_NUMBERS = 40_000_000
"""Of all samples together; larger sets are not read for this."""
_NOTHING = {"asked_of": 0, "agreeing": 0}


def confirmed(model: Any, x: Any, y: Any) -> dict[str, int]:
    """The fields of an event that say how many of some samples the model classifies as their labels say.

    Zero of zero where samples or labels are not arrays in memory, or the model's outputs are no scores of classes.
    """
    if samples.is_dataset(x) or samples.is_sequence(x):
        return _NOTHING
    array, labels = values.as_array(samples.single(x)), samples.single(y)
    if array is None or array.ndim < 2 or not len(array) or array.size > MOST_NUMBERS or labels is None:
        return _NOTHING
    wanted = rows.read_labels(labels, len(array)).classes
    if wanted is None:
        return _NOTHING
    chosen = np.unique(np.linspace(0, len(array) - 1, min(SAMPLES, len(array))).astype(np.intp))
    found = _classes(model, array[chosen])
    if found is None:
        return _NOTHING
    return {"asked_of": len(chosen), "agreeing": int((found == wanted[chosen]).sum())}


def _classes(model: Any, array: np.ndarray) -> np.ndarray | None:
    """(n,): most probable class of each sample; None where the outputs are no scores."""
    tf, found = sys.modules["tensorflow"], []
    with quiet.silent():
        for start in range(0, len(array), BATCH):
            output = np.asarray(inferred(model, tf.convert_to_tensor(array[start : start + BATCH])))
            if output.ndim != 2 or output.shape[1] < 2 or len(output) != len(array[start : start + BATCH]):
                return None
            found.append(output.argmax(axis=1))
    return np.concatenate(found)
