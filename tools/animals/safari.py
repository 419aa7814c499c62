"""Takes one picture of one animal: 32×32 bytes, by the camera of tools/scenes/photo.py.

Whatever is random comes from the generator that is passed in, in a fixed order.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from tools.animals.habitats import HABITATS, HABITS, habitat
from tools.animals.ways import WAYS
from tools.scenes.brush import Blob, Line, Polygon, Shape
from tools.scenes.photo import Camera, portrait

__all__ = ["Safari", "photograph"]

Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Safari:
    """How much pictures of a class vary; standard deviations where nothing else is said."""

    camera: Camera = field(
        default_factory=lambda: Camera(
            stray=0.05, contrast=1.0, noise=0.0, light=0.02, shift=1.2, angle=0.1, scale=(12.0, 15.0), colour=0.05
        )
    )
    free: float = 0.25
    """Of the rotation of what is seen from above or swims, in radians."""
    limbs: float = 0.035
    """Of each point of a line, in frames: no two stand alike."""
    build: float = 0.1
    """Of the logarithm of each blob's width and height."""


FREE = frozenset({"butterfiles", "fishes", "spiders"})


def photograph(name: str, safari: Safari, random: Random) -> NDArray[np.uint8]:
    """A picture (32, 32, 3) of the class `name`."""
    habit, ways, camera = HABITS[name], WAYS[name], safari.camera
    places = HABITATS if random.uniform() < camera.stray else (habit.places[0], *habit.places)
    scene = habitat(places[random.integers(len(places))], random)
    animal = [_varied(shape, safari, random) for shape in ways[random.integers(len(ways))]]
    return portrait(animal, habit, scene, replace(camera, angle=safari.free) if name in FREE else camera, random)


def _varied(shape: Shape, safari: Safari, random: Random) -> Shape:
    """The shape of another animal of the class, or of the same one a moment later."""
    match shape:
        case Blob():
            wide, high = np.exp(random.normal(scale=safari.build, size=2))
            return replace(shape, wide=shape.wide * wide, high=shape.high * high)
        case Line():
            moves = random.normal(scale=safari.limbs, size=(len(shape.points), 2))
            return replace(
                shape, points=tuple((x + a, y + b) for (x, y), (a, b) in zip(shape.points, moves, strict=True))
            )
        case Polygon():  # moved as a whole, for it must stay convex
            across, down = random.normal(scale=safari.limbs / 2, size=2)
            return replace(shape, corners=tuple((x + across, y + down) for x, y in shape.corners))
