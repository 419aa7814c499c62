"""Single colour images out of figures, on the scale 0 to 1."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.model.evidence import Figure

__all__ = ["MOST_AXES", "Tile", "Tiles", "tiles"]

MOST_TILES = 320
"""Images that are looked at, from the last figure back: 20 rows of 16."""
MOST_AXES = 64
"""Axes of a figure that the probe records; where a figure holds so many, there may be more."""
FINE = 1e-3
"""Of a level: what single precision adds."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One image."""

    pixels: NDArray[np.float32]
    """(height, width, 3), 0 to 1 as far as the student kept to it."""
    grain: float = 0.0
    """Distance between two levels: 1/255 for whole numbers up to 255, 1/2048 for half precision, 0 for none."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """All that figures hold."""

    found: tuple[Tile, ...]
    unread: int = 0
    """Images of another form: enlarged smoothly, grey, many in one with gaps between them."""
    cut: bool = False
    """Some figure holds more than is recorded."""


def tiles(figures: Sequence[Figure], shape: tuple[int, int, int]) -> Tiles:
    """The images of this (height, width, 3) in figures; several without gaps in one are cut apart, enlarged ones made small.

    Pixels are numbers from 0 to 1 or to 255; matplotlib itself cuts off what lies beyond.
    """
    drawn = [image for figure in reversed(figures) for axes in reversed(figure.axes) for image in reversed(axes.images)]
    readable = [image for image in drawn[:MOST_TILES] if _is_colour(image)]
    found: list[Tile] = []
    unread = len(drawn[:MOST_TILES]) - len(readable)
    for image in readable:
        pieces = list(_pieces(image[:, :, :3], shape))
        unread += not pieces
        found += [_tile(piece) for piece in pieces[: MOST_TILES - len(found)]]
    cut = len(drawn) > MOST_TILES or any(len(figure.axes) >= MOST_AXES for figure in figures)
    return Tiles(tuple(found[::-1]), unread, cut)


def _is_colour(image: NDArray[np.generic]) -> bool:
    if image.ndim != 3 or image.shape[2] not in (3, 4) or image.dtype.kind not in "iuf" or not image.size:
        return False
    with np.errstate(all="ignore"):
        return bool(np.isfinite(image).all() and np.abs(image.astype(np.float64)).max() <= 1e4)


def _pieces(image: NDArray[np.generic], shape: tuple[int, int, int]) -> Iterator[NDArray[np.generic]]:
    """The images in one, row by row, none where its size is no multiple."""
    height, width = shape[:2]
    rows, columns = image.shape[0] // height, image.shape[1] // width
    if not rows or not columns or image.shape[0] % height or image.shape[1] % width:
        return
    small = image[::rows, ::columns]
    if rows == columns and rows > 1 and np.array_equal(small.repeat(rows, 0).repeat(columns, 1), image):
        yield small
        return
    for row in range(rows):
        for column in range(columns):
            yield image[row * height : (row + 1) * height, column * width : (column + 1) * width]


def _tile(piece: NDArray[np.generic]) -> Tile:
    drawn: NDArray[np.float32] = piece.astype(np.float32)
    pixels = drawn / np.float32(255) if piece.dtype.kind in "iu" or drawn.max() > 2 else drawn
    return Tile(pixels, _grain(pixels, drawn))


def _grain(pixels: NDArray[np.float32], drawn: NDArray[np.float32]) -> float:
    levels = pixels * 255
    if np.abs(levels - np.round(levels)).max() < FINE:
        return 1 / 255
    return 1 / 2048 if np.array_equal(drawn.astype(np.float16), drawn) else 0.0
