"""Draws one letter: strokes, bent as a hand would, under a round pen with soft edges → 28×28 bytes.

Whatever is random comes from the generator that is passed in, in a fixed order. Arithmetic is float64 without jumps, so
that the last bit of a sine, which differs between processors, does not reach the pixels.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["SIZE", "Hand", "draw"]

SIZE = 28
"""Pixels along each side."""
SPACING = 0.02
"""Between the points that stand for a stroke, in boxes of 0..1: a third of a pixel."""
_PIECE = re.compile(r"([MLS])([^MLS]*)")

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hand:
    """How much handwriting varies; standard deviations where nothing else is said."""

    jitter: float = 0.035
    """Of each control point, in boxes."""
    slant: float = 0.2
    """Of the shear x += slant·y."""
    rotation: float = 0.14
    """In radians."""
    stretch: float = 0.16
    """Of the logarithm of width over height."""
    bend: float = 0.04
    """Amplitude of each wave of the elastic distortion, in boxes."""
    trim: float = 0.12
    """Largest share of a stroke that is missing at either end, or drawn beyond it."""
    width: tuple[float, float] = (0.8, 1.7)
    """Radius of the pen, smallest and largest, in pixels."""
    soft: tuple[float, float] = (0.7, 1.3)
    """Half the width of the grey edge, smallest and largest, in pixels."""
    height: tuple[float, float] = (19.0, 24.0)
    """Longer side of the letter, smallest and largest, in pixels."""
    shift: float = 0.7
    """Of the letter's place, in pixels."""


def draw(shape: str, hand: Hand, random: np.random.Generator) -> NDArray[np.uint8]:
    """One letter.

    Args:
        shape: Its strokes, see `shapes`.
        hand: How much it may vary.
        random: Source of all that varies.

    Returns:
        (28, 28), ink 255 on 0, upright.
    """
    strokes = [_trimmed(stroke, hand, random) for stroke in _strokes(shape, hand, random)]
    points = _placed(_bent(_turned(np.concatenate(strokes), hand, random), hand, random), hand, random)
    return _inked(points, hand, random)


def _strokes(shape: str, hand: Hand, random: np.random.Generator) -> list[Points]:
    """Each stroke as (n, 2) evenly spaced points, its control points moved at random."""
    strokes: list[list[Points]] = []
    pen = np.zeros(2)
    for kind, numbers in _PIECE.findall(shape):
        corners = np.array(numbers.split(), dtype=np.float64).reshape(-1, 2)
        corners += random.normal(scale=hand.jitter, size=corners.shape)
        if kind == "M":
            strokes.append([])
        else:
            through = np.vstack([pen, corners])
            strokes[-1].append(_spaced(_curve(through) if kind == "S" else through))
        pen = corners[-1]
    return [np.concatenate(pieces) for pieces in strokes]


def _curve(corners: Points) -> Points:
    """The Catmull-Rom spline through all corners, as a fine polygon."""
    padded = np.vstack([2 * corners[0] - corners[1], corners, 2 * corners[-1] - corners[-2]])
    before, start, end, after = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0.0, 1.0, 12, endpoint=False)[:, None, None]
    # p(t) = ½·(2a + (b − z)t + (2z − 5a + 4b − c)t² + (−z + 3a − 3b + c)t³), from a to b with neighbours z and c
    curve = 2 * start + (end - before) * t + (2 * before - 5 * start + 4 * end - after) * t**2
    curve = 0.5 * (curve + (3 * start - before - 3 * end + after) * t**3)
    return np.vstack([curve.transpose(1, 0, 2).reshape(-1, 2), corners[-1]])


def _spaced(polygon: Points) -> Points:
    """Points along it at equal distances."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(polygon, axis=0).T))])
    at = np.linspace(0.0, length[-1], 2 + int(length[-1] / SPACING))
    return np.column_stack([np.interp(at, length, polygon[:, axis]) for axis in (0, 1)])


def _trimmed(stroke: Points, hand: Hand, random: np.random.Generator) -> Points:
    """A stroke that begins and ends a little early or late; late means straight on."""
    head, tail = (random.uniform(-hand.trim, hand.trim, size=2) * len(stroke)).round().astype(int).tolist()
    if len(stroke) < 8:  # a dot
        return stroke
    return _ended(_ended(stroke, tail)[::-1], head)


def _ended(stroke: Points, more: int) -> Points:
    """The stroke with `more` points at its end, or without that many."""
    if more <= 0:
        return stroke[: len(stroke) + more]
    step = stroke[-1] - stroke[-2]
    return np.vstack([stroke, stroke[-1] + step * np.arange(1, more + 1)[:, None]])


def _turned(points: Points, hand: Hand, random: np.random.Generator) -> Points:
    """Stretched, slanted and rotated about the middle of the box."""
    slant, angle, stretch = random.normal(size=3) * (hand.slant, hand.rotation, hand.stretch)
    wide = np.exp(stretch / 2)
    shear = np.array([[0.8 * wide, -slant], [0.0, 1 / wide]])  # letters are narrower than their box
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned: Points = (points - 0.5) @ (turn @ shear).T
    return turned


def _bent(points: Points, hand: Hand, random: np.random.Generator) -> Points:
    """Elastic distortion: every point moves by a few slow waves of its place."""
    waves = random.normal(scale=2.5, size=(4, 2))
    phases = random.uniform(0, 2 * np.pi, size=4)
    moves = random.normal(scale=hand.bend, size=(4, 2))
    bent: Points = points + np.sin(points @ waves.T + phases) @ moves
    return bent


def _placed(points: Points, hand: Hand, random: np.random.Generator) -> Points:
    """Scaled to its height in pixels, its bounding box near the middle of the image, as EMNIST's are."""
    low, high = points.min(axis=0), points.max(axis=0)
    scale = random.uniform(*hand.height) / max((high - low).max(), 1e-3)
    centre = (SIZE - 1) / 2 + random.normal(scale=hand.shift, size=2)
    placed: Points = (points - (low + high) / 2) * scale + centre
    return placed


def _inked(points: Points, hand: Hand, random: np.random.Generator) -> NDArray[np.uint8]:
    """Full ink within the pen's radius of a stroke, fading over its soft edge."""
    radius, soft = random.uniform(*hand.width), random.uniform(*hand.soft)
    wave, phase = random.uniform(0.0, 0.25), random.uniform(0, 2 * np.pi)
    radii = radius * (1 + wave * np.sin(phase + 0.06 * np.arange(len(points))))  # pressure comes and goes
    grid = np.arange(SIZE, dtype=np.float64)
    across, down = (grid - points[:, :1]) ** 2, (grid - points[:, 1:]) ** 2  # (n, 28) each
    inside = radii[:, None, None] - np.sqrt(down[:, :, None] + across[:, None, :])  # (n, 28, 28)
    depth = np.clip(0.5 + inside.max(axis=0) / (2 * soft), 0.0, 1.0)
    ink = depth * depth * (3 - 2 * depth)  # smooth at both ends
    image: NDArray[np.uint8] = np.rint(255 * ink).astype(np.uint8)
    return image
