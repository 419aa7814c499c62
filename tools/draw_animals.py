"""Draws the animals of the quick tier: fixtures/data/animals/Animals.zip, one folder of JPEG images a class.

    python -m tools.draw_animals

Every pixel is ours: the animals of tools/animals/ways.py in the habitats of tools/animals/habitats.py. Each image has a
random stream of its own, so any of them can be drawn again alone; tests/tools/test_draw_animals.py does, and finds out
when this was forgotten. Images are drawn with 32×32 pixels, each of which becomes a square of 2×2: reduced by the mean,
as the assignment does, they are what was drawn but for what JPEG lost.
"""

import sys
from io import BytesIO

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import Image, features

from tools.animals.safari import Safari, photograph
from tools.animals.ways import WAYS
from tools.small_set import SmallSet, store, zipped

__all__ = ["CLASSES", "EACH", "SEED", "draw_one", "main", "members"]

SEED = 20220905
CLASSES = tuple(WAYS)
EACH = 100
"""Images of each class."""
QUALITY = 92
"""Of the JPEG images, as in the real set."""
LICENCE = (
    "The images in Animals.zip were drawn by this project's own program, tools/draw_animals.py: no data of others.\n\n"
)


def draw_one(name: str, index: int) -> NDArray[np.uint8]:
    """The image with this number of the class: (32, 32, 3)."""
    return photograph(name, Safari(), np.random.default_rng([SEED, CLASSES.index(name), index]))


def members() -> dict[str, bytes]:
    """The JPEG files, by their names in the zip."""
    return {
        f"Animals/{name}/{index:03d}.jpg": _jpeg(draw_one(name, index)) for name in CLASSES for index in range(EACH)
    }


def _jpeg(image: NDArray[np.uint8]) -> bytes:
    """Twice as large; the same bytes whenever they are made with the same libjpeg."""
    out = BytesIO()
    large = Image.fromarray(image.repeat(2, axis=0).repeat(2, axis=1))
    large.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def main() -> int:
    """Draw everything and write it; returns the exit code."""
    images = {"of_each_class": EACH, "in_all": EACH * len(CLASSES)}
    versions = {"pillow": PIL.__version__, "libjpeg_turbo": str(features.version("libjpeg_turbo"))}
    files = {"animals/Animals.zip": zipped(members())}
    store(SmallSet("animals", files, "tools.draw_animals", SEED, images, {}, LICENCE, versions))
    return 0


if __name__ == "__main__":
    sys.exit(main())
