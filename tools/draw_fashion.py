"""Draws the clothing of the quick tier: fixtures/data/fashion-mnist, the four files in exactly Fashion-MNIST's own form.

    python -m tools.draw_fashion

Every pixel is ours: the garments of tools/fashion/garments.py as tools/fashion/studio.py shows them. Each image has a
random stream of its own, so any of them can be drawn again alone; tests/tools/test_draw_fashion.py does, and finds out
when this was forgotten.
"""

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.fashion.garments import GARMENTS
from tools.fashion.studio import Studio, photograph
from tools.small_set import SmallSet, gzipped, idx, store

__all__ = ["SEED", "SPLITS", "Split", "draw_one", "labels", "main", "members"]

SEED = 20220829
CLASSES = tuple(GARMENTS)
LICENCE = (
    "The images in these files were drawn by this project's own program, tools/draw_fashion.py: no data of others.\n\n"
)


@dataclass(frozen=True, slots=True)
class Split:
    """One half of the data set."""

    usage: str
    """As in the names of Fashion-MNIST's files."""
    each: int
    """Images of each class."""


SPLITS = (Split("train", each=260), Split("t10k", each=52))


def labels(split: Split) -> NDArray[np.uint8]:
    """(n,): 0 for a T-shirt to 9 for an ankle boot, in the file's order."""
    known = np.repeat(np.arange(len(CLASSES), dtype=np.uint8), split.each)
    return np.random.default_rng([SEED, _number(split)]).permutation(known)


def draw_one(split: Split, index: int, label: int) -> NDArray[np.uint8]:
    """The image at this place of the split: (28, 28)."""
    random = np.random.default_rng([SEED, _number(split), index])
    return photograph(GARMENTS[CLASSES[label]](random), Studio(), random)


def members() -> dict[str, bytes]:
    """The four files of the data set, uncompressed, by their names."""
    made: dict[str, bytes] = {}
    for split in SPLITS:
        known = labels(split)
        images = np.stack([draw_one(split, index, int(label)) for index, label in enumerate(known)])
        made[f"{split.usage}-images-idx3-ubyte.gz"] = idx(images)
        made[f"{split.usage}-labels-idx1-ubyte.gz"] = idx(known)
    return made


def _number(split: Split) -> int:
    return SPLITS.index(split)


def main() -> int:
    """Draw everything and write it; returns the exit code."""
    made = members()
    images = {split.usage: {"of_each_class": split.each, "in_all": split.each * len(CLASSES)} for split in SPLITS}
    files = {f"fashion-mnist/{name}": gzipped(content) for name, content in made.items()}
    store(SmallSet("fashion-mnist", files, "tools.draw_fashion", SEED, images, made, LICENCE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
