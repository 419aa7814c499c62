"""Draws the images of Part 3's quick tier: fixtures/data/stl10, in exactly the form of STL-10's official archive.

    python -m tools.draw_scenes

Every pixel is ours: the subjects of tools/scenes/subjects.py in the settings of tools/scenes/settings.py. Each image has
a random stream of its own, so any of them can be drawn again alone; tests/tools/test_draw_scenes.py does, and finds out
when this was forgotten. Images are drawn with 32×32 pixels, each of which becomes a square of 3×3: reduced by the mean,
as the assignment does, they are what was drawn.
"""

import gzip
import hashlib
import json
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.scenes.photo import Camera, photograph
from tools.scenes.subjects import SUBJECTS

__all__ = ["DATA", "SEED", "SPLITS", "Split", "draw_one", "labels", "main", "members", "packed", "stored"]

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "fixtures" / "data"
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
    return gzip.compress(out.getvalue(), compresslevel=9, mtime=0)


def _number(split: Split) -> int:
    return SPLITS.index(split)


def _manifest(made: Mapping[str, bytes], archive: bytes) -> dict[str, object]:
    """What there is, and how it came about."""
    return {
        "file": "stl10/stl10_binary.tar.gz",
        "made_by": "python -m tools.draw_scenes",
        "seed": SEED,
        "numpy": np.__version__,
        "images": {split.usage: {"of_each_class": split.each, "in_all": split.each * len(CLASSES)} for split in SPLITS},
        "bytes": len(archive),
        "sha256": hashlib.sha256(archive).hexdigest(),
        "sha256_decompressed": {name: hashlib.sha256(content).hexdigest() for name, content in made.items()},
    }


def main() -> int:
    """Draw everything and write it; returns the exit code."""
    made = members()
    archive = packed(made)
    folder = DATA / "stl10"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stl10_binary.tar.gz").write_bytes(archive)
    (folder / "LICENSE").write_text(LICENCE + (ROOT / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8")
    manifest = DATA / "manifest.json"
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    known["stl10"] = _manifest(made, archive)
    manifest.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {folder.relative_to(ROOT)} ({len(archive) / 1024:.0f} KiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
