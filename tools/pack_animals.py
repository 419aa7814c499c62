"""Packs photographs as an archive like STL-10's, to try the full tier of Part 3 where STL-10 itself cannot be had.

    python -m tools.pack_animals SOURCE TARGET

SOURCE holds ten folders of JPEG images, one folder a class; `autograder grade --full --data TARGET` then finds them as
`stl10`. They stay outside of the repository: their licences are their owners' affair. Classes are numbered in the
alphabetical order of their folders and keep STL-10's names in notebooks: what is shown as an airplane may be a butterfly.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.draw_scenes import packed, stored

__all__ = ["main", "pack"]

ROOT = Path(__file__).resolve().parent.parent
SEED = 20230908
SIDE = 96
CLASSES = 10


def pack(source: Path, *, test_each: int) -> bytes:
    """The archive.

    Args:
        source: Holds the folders.
        test_each: Test images of each class; the others are for training.

    Raises:
        ValueError: There are not ten folders, or one has too few images.
    """
    folders = sorted(path for path in source.iterdir() if path.is_dir())
    if len(folders) != CLASSES:
        raise ValueError(f"{source}: expected {CLASSES} folders of images, one a class, found {len(folders)}.")
    random = np.random.default_rng(SEED)
    splits: dict[str, list[tuple[Path, int]]] = {"train": [], "test": []}
    for label, folder in enumerate(folders, start=1):
        paths = sorted(folder.glob("*.jpg"))
        if len(paths) <= test_each:
            raise ValueError(f"{folder}: expected more than {test_each} JPEG images, found {len(paths)}.")
        mixed = [(paths[index], label) for index in random.permutation(len(paths))]
        splits["test"] += mixed[:test_each]
        splits["train"] += mixed[test_each:]
    made: dict[str, bytes] = {}
    for usage, known in splits.items():
        order = [known[index] for index in random.permutation(len(known))]
        made[f"stl10_binary/{usage}_X.bin"] = stored(np.stack([_image(path) for path, _ in order]))
        made[f"stl10_binary/{usage}_y.bin"] = bytes(label for _, label in order)
    made["stl10_binary/class_names.txt"] = "".join(f"{folder.name}\n" for folder in folders).encode()
    return packed(made)


def _image(path: Path) -> NDArray[np.uint8]:
    """(96, 96, 3), whatever size it had."""
    with Image.open(path) as opened:
        return np.asarray(opened.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def main(words: list[str] | None = None) -> int:
    """Pack, and say where; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.pack_animals", description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path, help="holds ten folders of JPEG images")
    parser.add_argument("target", type=Path, help="folder of data sets, outside of the repository")
    parser.add_argument("--test-each", type=int, default=100, help="test images of each class (default: %(default)s)")
    asked = parser.parse_args(words)
    target = asked.target.resolve() / "stl10" / "stl10_binary.tar.gz"
    if target.is_relative_to(ROOT):
        parser.error(f"{target} lies in the repository, where photographs of others do not belong: name another folder")
    try:
        archive = pack(asked.source, test_each=asked.test_each)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive)
    print(f"wrote {target} ({len(archive) / 2**20:.0f} MiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
