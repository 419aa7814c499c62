"""Three numbers that know a sample again; the formula of autograder/checks/samples/sketch.py, which explains it."""

import numpy as np

ANGLES = (0.7310585, 1.3247180, 2.2360680)


def sketch(samples: np.ndarray) -> np.ndarray:
    """(n, ...) → (n, 3), float32."""
    flat = np.asarray(samples, dtype=np.float64).reshape(len(samples), -1)
    low, high = flat.min(axis=1, keepdims=True), flat.max(axis=1, keepdims=True)
    unit = (flat - low) / np.where(high > low, high - low, 1.0)
    return (unit @ np.sin(np.outer(np.arange(1, flat.shape[1] + 1), ANGLES))).astype(np.float32)
