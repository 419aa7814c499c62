"""Draws the images of Part 3's quick tier: fixtures/data/stl10, in exactly the form of STL-10's official archive.

    python -m tools.draw_scenes

Every pixel is ours: the subjects of tools/scenes/subjects.py in the settings of tools/scenes/settings.py. Each image has
a random stream of its own, so any of them can be drawn again alone; tests/tools/test_draw_scenes.py does, and finds out
when this was forgotten. Images are drawn with 32×32 pixels, each of which becomes a square of 3×3: reduced by the mean,
as the assignment does, they are what was drawn.
"""

import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from tools.scenes.photo import Camera, photograph
from tools.scenes.subjects import SUBJECTS
from tools.small_set import SmallSet, gzipped, store

__all__ = ["SEED", "SPLITS", "Split", "draw_one", "labels", "main", "members", "packed", "stored"]

SEED = 20230908
CLASSES = tuple(SUBJECTS)
LICENCE = (
    "The images in stl10_binary.tar.gz were drawn by this project's own program, tools/draw_scenes.py: no data of"
    " others.\n\n"
)


@dataclass(frozen=True, slots=True)
class Split:
    """One half of the data set."""

    usage: str
    """As in the names of STL-10's files."""
    each: int
    """Images of each class."""


SPLITS = (Split("train", each=50), Split("test", each=20))


def labels(split: Split) -> NDArray[np.uint8]:
    """(n,): 1 for an airplane to 10 for a truck, in the file's order."""
    known = np.repeat(np.arange(1, len(CLASSES) + 1, dtype=np.uint8), split.each)
    return np.random.default_rng([SEED, _number(split)]).permutation(known)


def draw_one(split: Split, index: int, label: int) -> NDArray[np.uint8]:
    """The image at this place of the split: (32, 32, 3)."""
    return photograph(CLASSES[label - 1], Camera(), np.random.default_rng([SEED, _number(split), index]))


def stored(images: NDArray[np.uint8], *, times: int = 1) -> bytes:
    """Images (n, height, width, 3) as STL-10 stores them: colour by colour, each column by column.

    Args:
        images: To be stored.
        times: Squares of so many pixels a side stand for one pixel.
    """
    large = images.repeat(times, axis=1).repeat(times, axis=2)
    return large.transpose(0, 3, 2, 1).tobytes()


def members() -> dict[str, bytes]:
    """The files of the data set by their names in the archive, in its order."""
    made: dict[str, bytes] = {}
    for split in SPLITS:
        known = labels(split)
        images = np.stack([draw_one(split, index, int(label)) for index, label in enumerate(known)])
        made[f"stl10_binary/{split.usage}_X.bin"] = stored(images, times=3)
        made[f"stl10_binary/{split.usage}_y.bin"] = known.tobytes()
    made["stl10_binary/class_names.txt"] = "".join(f"{name}\n" for name in CLASSES).encode()
    return made


def packed(made: Mapping[str, bytes]) -> bytes:
    """The archive, the same whenever it is made with the same zlib."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in made.items():
            entry = tarfile.TarInfo(name)  # its time, owner and group are 0
            entry.size = len(content)
            archive.addfile(entry, BytesIO(content))
    return gzipped(out.getvalue())


def _number(split: Split) -> int:
    return SPLITS.index(split)


def main() -> int:
    """Draw everything and write it; returns the exit code."""
    made = members()
    images = {split.usage: {"of_each_class": split.each, "in_all": split.each * len(CLASSES)} for split in SPLITS}
    files = {"stl10/stl10_binary.tar.gz": packed(made)}
    store(SmallSet("stl10", files, "tools.draw_scenes", SEED, images, made, LICENCE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
