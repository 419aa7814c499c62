"""Looking up samples in a log."""

from typing import Any

import numpy as np

from autograder.checks.samples.sketch import sketch
from autograder.model.training import Rows


def rows(notebook: Any, index: int) -> Rows:
    assert index >= 0
    found: Rows = notebook.log().data[index]
    return found


def is_data(seen: Rows, x: Any, y: Any) -> bool:
    assert seen.sketch is not None
    labels = None if seen.labels is None else seen.labels.tolist()
    return bool(np.allclose(seen.sketch, sketch(x), atol=1e-3)) and labels == (None if y is None else list(y))
