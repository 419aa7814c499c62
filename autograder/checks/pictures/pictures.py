"""Takes a figure apart into single pictures, each with the words that stand with it."""

import re
from collections.abc import Callable, Sequence
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from autograder.model.evidence import Axes, Figure

__all__ = ["SIDE", "Grey", "gallery_images"]

Grey = NDArray[np.float64]
"""(height, width)."""
SIDE = 28
MOST_PICTURES = 120
"""Pictures of one figure that are looked at."""
MOST_PIXELS = 250_000
"""Of one drawn image: a montage of 100 pictures with room to spare."""
MOST_GAP = 8
"""Pixels between two pictures of a montage."""
MOST_WAYS = 24
"""Ways to cut a montage that are tried."""
_LETTER = re.compile(r"(?<![^\W\d_])[^\W\d_](?![^\W\d_])")
_WORD = re.compile(r"[^\s,;|]+")
_SEPARATOR = re.compile(r"[,;|\n]|  +")


def gallery_images(
    figure: Figure, *, side: int = SIDE, choose: Callable[[Sequence[Sequence[Grey]]], int] | None = None
) -> list[tuple[Grey, str]]:
    """The pictures of a figure, (side, side) each, as grey values on any scale, with title and other words, line by line.

    A picture is what was drawn last in one set of axes; a montage of several, with a few pixels between them or none, is
    cut apart, and its title with it where it has one letter or word for each picture. Empty ones are left out.

    Args:
        figure: Any figure.
        side: Pixels along each side of a picture.
        choose: Which of several ways to cut a montage, each a list of pictures, is the right one: most have empty
            margins, so that it can often not be told without knowing them. The first where None.
    """
    found: list[tuple[Grey, str]] = []
    for axes in figure.axes:
        ways = _ways(axes.images[-1], side) if axes.images and len(found) < MOST_PICTURES else []
        pictures = ways[choose(ways) if choose and len(ways) > 1 else 0] if ways else []
        found += zip(pictures, _captions(axes, len(pictures)), strict=True)
    return found[:MOST_PICTURES]


def _ways(drawn: NDArray[np.generic], side: int) -> list[list[Grey]]:
    """The pictures of one drawn image, for each way in which it may be cut apart."""
    image = _grey(drawn)
    if image is None or image.size > MOST_PIXELS:
        return []
    cuts = islice(product(_cuts(image, side), _cuts(image.T, side)), MOST_WAYS)
    ways = ([image[top : top + side, left : left + side] for top, left in product(*cut)] for cut in cuts)
    return [[tile for tile in tiles if np.ptp(tile) > 0] for tiles in ways]


def _grey(image: NDArray[np.generic]) -> Grey | None:
    """One number a pixel, whatever was drawn: (h, w), (h, w, 1), RGB or RGBA; None for what is no image."""
    if image.dtype.kind not in "biuf" or image.size == 0 or image.ndim not in (2, 3):
        return None
    if image.ndim == 3 and image.shape[2] not in (1, 3, 4):
        return None
    finite = np.nan_to_num(image.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    # Numbers beyond these are forged; without them no sum overflows.
    finite = np.clip(finite, -1e9, 1e9)
    return finite if image.ndim == 2 else finite[:, :, :3].mean(axis=2)


def _cuts(image: Grey, side: int) -> list[list[int]]:
    """For each way to cut an image along its height: the first rows of the pictures, with empty rows between them."""
    found: list[list[int]] = []
    for gap in range(MOST_GAP + 1):
        # Between the pictures only, around all of them, around each of them, after each, before each.
        for before, after in ((0, 0), (gap, gap), (gap // 2, gap // 2), (0, gap), (gap, 0)):
            count, rest = divmod(len(image) - before - after + gap, side + gap)
            starts = [before + index * (side + gap) for index in range(count)]
            if starts and not rest and starts not in found and _empty_between(image, starts, side):
                found.append(starts)
    return found


def _empty_between(image: Grey, starts: Sequence[int], side: int) -> bool:
    between = np.ones(len(image), dtype=bool)
    for start in starts:
        between[start : start + side] = False
    return not between.any() or bool(np.ptp(image[between]) == 0)


def _captions(axes: Axes, count: int) -> list[str]:
    """The words for each of an axes' pictures, row by row."""
    lines = (axes.title, axes.xlabel, axes.ylabel, *axes.texts)
    whole = "\n".join(line for line in lines if line.strip())
    if count > 1:
        shared = (axes.title, "\n".join(axes.texts), axes.xlabel, axes.ylabel)
        return next((words for line in shared if (words := _shared_out(line, count))), [whole] * count)
    return [whole] * count


def _shared_out(line: str, count: int) -> list[str]:
    """A row's title as one letter, word or name with a separator after it for each picture; empty if it is not that."""
    apart = [name for piece in _SEPARATOR.split(line) if (name := piece.strip(" []'\""))]
    singles = _LETTER.findall(line)
    words = _WORD.findall(line)
    spelt = [word for word in words if len(word) == count and word.isalpha() and word.isupper()]
    capitals = [letter for letter in singles if letter.isupper()]
    for found in (apart, singles, capitals, list(spelt[0]) if spelt else [], words):
        if len(found) == count:
            return found
    return []
