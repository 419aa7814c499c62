"""A tiny Fashion-MNIST in the files that Keras downloads."""

import gzip
from pathlib import Path

import numpy as np

__all__ = ["COUNTS", "write_fashion"]

COUNTS = {"train": 6, "t10k": 4}
"""Images; each has their number in all pixels, and its place for a label."""


def write_fashion(folder: Path) -> list[Path]:
    """The four files."""
    made = []
    for usage, count in COUNTS.items():
        labels, images = np.arange(count, dtype=np.uint8), np.full((count, 28, 28), count, np.uint8)
        for name, start, content in ((f"{usage}-labels-idx1", 8, labels), (f"{usage}-images-idx3", 16, images)):
            made.append(folder / f"{name}-ubyte.gz")
            made[-1].write_bytes(gzip.compress(bytes(start) + content.tobytes()))
    return made
