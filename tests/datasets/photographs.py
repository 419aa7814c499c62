"""Small zips of photographs, made by hand."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from autograder.datasets.animals import CLASSES

__all__ = ["jpeg", "members", "zipped"]


def jpeg(seed: int, *, side: int = 64, form: str = "JPEG") -> bytes:
    """An image of large random squares."""
    squares = np.random.default_rng(seed).integers(0, 256, size=(4, 4, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(squares).resize((side, side), Image.Resampling.NEAREST).save(buffer, form, quality=90)
    return buffer.getvalue()


def members(each: int = 10) -> dict[str, bytes]:
    """Name in the zip → content; `each` images of every class, those of odd numbers before the others."""
    numbers = [*range(1, each, 2), *range(0, each, 2)]
    return {
        f"Animals/{name}/{number:03}.jpg": jpeg(1000 * label + number)
        for label, name in reversed(list(enumerate(CLASSES)))
        for number in numbers
    }


def zipped(path: Path, content: Mapping[Any, bytes]) -> Path:
    """A zip of these members, by name or ZipInfo; `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path
