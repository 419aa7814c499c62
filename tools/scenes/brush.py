"""Paints soft shapes on a small canvas: blobs, lines and polygons with an edge of about a pixel.

A canvas is float64 (32, 32, 3), colours from 0 to 1; that of tools/fashion is smaller and grey. Shapes are given in a
frame whose corners are −1 −1 (top left) and 1 1 (bottom right), and a pose puts that frame somewhere on the canvas.
Arithmetic has no jumps, so that the last bit of a sine, which differs between processors, does not reach the pixels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["SIZE", "Blob", "Colour", "Line", "Polygon", "Pose", "Shape", "cover", "paint"]

SIZE = 32
"""Pixels along each side."""

Colour = NDArray[np.float64]
"""(3,): red, green, blue from 0 to 1."""
Plane = NDArray[np.float64]
"""(32, 32), or (size, size): one number a pixel."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A filled ellipse."""

    paint: str
    """Name of its colour."""
    x: float
    y: float
    wide: float
    """Half its width."""
    high: float
    """Half its height."""


@dataclass(frozen=True, slots=True)
class Line:
    """A thick line with round ends, through all its points."""

    paint: str
    """Name of its colour."""
    points: tuple[tuple[float, float], ...]
    radius: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled convex polygon, its corners clockwise as seen."""

    paint: str
    """Name of its colour."""
    corners: tuple[tuple[float, float], ...]


Shape = Blob | Line | Polygon


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a frame lies on the canvas."""

    x: float
    """Of its middle, in pixels."""
    y: float
    scale: float
    """Pixels from its middle to its right edge."""
    angle: float = 0.0
    """In radians, clockwise as seen."""
    mirrored: bool = False

    def frame(self, size: int = SIZE) -> tuple[Plane, Plane]:
        """x and y in the frame of each pixel's middle, on a canvas with so many pixels a side."""
        down, across = np.mgrid[0:size, 0:size].astype(np.float64) + 0.5
        right, below = (across - self.x) / self.scale, (down - self.y) / self.scale
        x = right * np.cos(self.angle) + below * np.sin(self.angle)
        y = below * np.cos(self.angle) - right * np.sin(self.angle)
        return (-x if self.mirrored else x), y


def paint(canvas: NDArray[np.float64], shape: Shape, colour: Colour, pose: Pose) -> None:
    """Put one shape on the canvas, in place."""
    canvas += cover(shape, pose)[..., None] * (colour - canvas)


def cover(shape: Shape, pose: Pose, *, size: int = SIZE) -> Plane:
    """Share of each pixel that the shape covers, on a canvas with `size` pixels a side."""
    x, y = pose.frame(size)
    return np.clip(0.5 + pose.scale * _depth(shape, x, y), 0.0, 1.0)


def _depth(shape: Shape, x: Plane, y: Plane) -> Plane:
    """How far each pixel lies within the shape, in frames; negative outside."""
    match shape:
        case Blob():
            far = np.sqrt(((x - shape.x) / shape.wide) ** 2 + ((y - shape.y) / shape.high) ** 2)
            blob: Plane = (1 - far) * min(shape.wide, shape.high)
            return blob
        case Line():
            pieces = zip(shape.points[:-1], shape.points[1:], strict=True)
            away: Plane = np.stack([_distance(x, y, start, end) for start, end in pieces]).min(axis=0)
            return shape.radius - away
        case Polygon():
            sides = zip(shape.corners, shape.corners[1:] + shape.corners[:1], strict=True)
            within: Plane = np.stack([_beyond(x, y, start, end) for start, end in sides]).min(axis=0)
            return within


def _distance(x: Plane, y: Plane, start: tuple[float, float], end: tuple[float, float]) -> Plane:
    """Of each pixel to a straight line's nearest point."""
    run, rise = end[0] - start[0], end[1] - start[1]
    along = np.clip(((x - start[0]) * run + (y - start[1]) * rise) / (run**2 + rise**2), 0.0, 1.0)
    distance: Plane = np.hypot(x - start[0] - along * run, y - start[1] - along * rise)
    return distance


def _beyond(x: Plane, y: Plane, start: tuple[float, float], end: tuple[float, float]) -> Plane:
    """How far each pixel lies to the right of someone who walks from start to end."""
    run, rise = end[0] - start[0], end[1] - start[1]
    beyond: Plane = ((y - start[1]) * run - (x - start[0]) * rise) / np.hypot(run, rise)
    return beyond
