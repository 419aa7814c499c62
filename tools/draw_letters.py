"""Draws the letters of the quick tier: fixtures/data/emnist, in exactly the form that the package `emnist` 0.0 caches.

    python -m tools.draw_letters

Every pixel is ours: strokes from tools/letters/shapes.py under the pen of tools/letters/pen.py. Each image has a random
stream of its own, so any of them can be drawn again alone; tests/tools/test_draw_letters.py does, and finds out when this
was forgotten. Letters A to J, which the 2023 edition uses, have more images than the other sixteen.
"""

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.letters.pen import Hand, draw
from tools.letters.shapes import SHAPES
from tools.small_set import SmallSet, gzipped, idx, store, zipped

__all__ = ["SEED", "SPLITS", "Split", "draw_one", "labels", "main", "members"]

SEED = 20230828
LETTERS = "".join(sorted(SHAPES))
MANY = "ABCDEFGHIJ"
LICENCE = (
    "The letters in emnist.zip were drawn by this project's own program, tools/draw_letters.py: no data of others.\n\n"
)


@dataclass(frozen=True, slots=True)
class Split:
    """One half of the data set."""

    usage: str
    """As in the names of EMNIST's files."""
    many: int
    """Images of each of A to J."""
    few: int
    """Images of each other letter."""
    shuffled: bool
    """Else sorted by label, as EMNIST's test files are."""


SPLITS = (
    Split("train", many=340, few=60, shuffled=True),
    Split("test", many=90, few=15, shuffled=False),
)


def labels(split: Split) -> NDArray[np.uint8]:
    """(n,): 1 for A to 26 for Z, in the file's order."""
    counts = [split.many if letter in MANY else split.few for letter in LETTERS]
    found = np.repeat(np.arange(1, len(LETTERS) + 1, dtype=np.uint8), counts)
    return np.random.default_rng([SEED, _number(split)]).permutation(found) if split.shuffled else found


def draw_one(split: Split, index: int, label: int) -> NDArray[np.uint8]:
    """The image at this place of the split: (28, 28), upright."""
    random = np.random.default_rng([SEED, _number(split), index])
    ways = SHAPES[LETTERS[label - 1]]
    return draw(ways[random.integers(len(ways))], Hand(), random)


def members() -> dict[str, bytes]:
    """The four files of the data set, uncompressed, by their names in the zip."""
    made: dict[str, bytes] = {}
    for split in SPLITS:
        known = labels(split)
        upright = np.stack([draw_one(split, index, int(label)) for index, label in enumerate(known)])
        # EMNIST's files hold every image transposed; the package turns them back.
        made[f"gzip/emnist-letters-{split.usage}-images-idx3-ubyte.gz"] = idx(upright.swapaxes(1, 2))
        made[f"gzip/emnist-letters-{split.usage}-labels-idx1-ubyte.gz"] = idx(known)
    return made


def _number(split: Split) -> int:
    return SPLITS.index(split)


def main() -> int:
    """Draw everything and write it; returns the exit code."""
    made = members()
    images = {
        split.usage: {
            "of_each_letter": {MANY: split.many, LETTERS.removeprefix(MANY): split.few},
            "in_all": int(labels(split).size),
        }
        for split in SPLITS
    }
    files = {"emnist/emnist.zip": zipped({name: gzipped(content) for name, content in made.items()})}
    store(SmallSet("emnist-letters", files, "tools.draw_letters", SEED, images, made, LICENCE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
