"""Takes one picture of one garment as a shop shows it: grey on black, 28×28 bytes.

Whatever is random comes from the generator that is passed in, in a fixed order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.fashion.garments import Garment
from tools.scenes.brush import Pose, cover

__all__ = ["SIZE", "Studio", "photograph"]

SIZE = 28
"""Pixels along each side."""

Plane = NDArray[np.float64]
"""(28, 28): one number a pixel."""
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Studio:
    """How much pictures of a kind vary; standard deviations where nothing else is said."""

    scale: tuple[float, float] = (11.0, 13.5)
    """Half the garment's frame, smallest and largest, in pixels."""
    shift: float = 0.8
    """Of the garment's place, in pixels."""
    angle: float = 0.05
    """Of its rotation, in radians."""
    grey: tuple[float, float] = (0.3, 0.95)
    """Of the cloth, darkest and brightest; 1 is white."""
    pattern: float = 0.35
    """Share of garments that are not plain."""
    folds: float = 0.07
    """Amplitude of each slow wave of light over the cloth."""
    noise: float = 0.03
    """Of single pixels."""
    step: int = 4
    """Pixels are multiples of it, which makes the file smaller."""


def photograph(garment: Garment, studio: Studio, random: Random) -> NDArray[np.uint8]:
    """A picture (28, 28), the background 0."""
    across, down = random.normal(scale=studio.shift, size=2)
    pose = Pose(
        x=SIZE / 2 + across,
        y=SIZE / 2 + down,
        scale=random.uniform(*studio.scale),
        angle=random.normal(scale=studio.angle),
    )
    paints = _paints(pose, studio, random)
    canvas: Plane = np.zeros((SIZE, SIZE))
    for shape in garment:
        canvas += cover(shape, pose, size=SIZE) * (paints[shape.paint] - canvas)
    noisy = canvas * (1 + random.normal(scale=studio.noise, size=canvas.shape))
    image: NDArray[np.uint8] = (np.rint(255 / studio.step * noisy) * studio.step).clip(0, 255).astype(np.uint8)
    return image


def _paints(pose: Pose, studio: Studio, random: Random) -> dict[str, Plane]:
    """By the names that garments use."""
    cloth = random.uniform(*studio.grey) * _pattern(pose, studio, random) * _light(pose, studio, random)
    more, less = random.uniform(1.1, 1.5), random.uniform(0.4, 0.85)
    return {"cloth": cloth, "light": more * cloth + 0.05, "dark": less * cloth, "none": np.zeros((SIZE, SIZE))}


def _light(pose: Pose, studio: Studio, random: Random) -> Plane:
    """Folds of the cloth: slow waves."""
    x, y = pose.frame(SIZE)
    waves = random.normal(scale=4.0, size=(3, 2))
    phases = random.uniform(0, 2 * np.pi, size=3)
    heights = random.normal(scale=studio.folds, size=3)
    terms = zip(waves, phases, heights, strict=True)
    light: Plane = 1 + sum(high * np.sin(a * x + b * y + phase) for (a, b), phase, high in terms)
    return light


def _pattern(pose: Pose, studio: Studio, random: Random) -> Plane:
    """Nothing, stripes, checks or blots; about 1 on average."""
    x, y = pose.frame(SIZE)
    plain, kind, deep = random.uniform(), random.integers(4), random.uniform(0.1, 0.5)
    often, phase = random.uniform(5.0, 14.0), random.uniform(0, 2 * np.pi)
    blots = random.normal(size=(SIZE // 2, SIZE // 2)).repeat(2, axis=0).repeat(2, axis=1)
    if plain > studio.pattern:
        return np.ones((SIZE, SIZE))
    across, down = np.sin(often * x + phase), np.sin(often * y + phase)
    patterns = (down, across, (across + down) / 2, np.tanh(blots))
    patterned: Plane = 1 + deep * patterns[kind]
    return patterned
