"""Where the classes are found and what colours they have: likely, not certain, so that no colour gives a class away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.scenes.brush import SIZE, Blob, Colour, Line, Polygon, Pose, Shape, paint

__all__ = ["HABITS", "PLACES", "Habit", "Random", "backdrop", "graded", "scattered", "with_ground"]

Canvas = NDArray[np.float64]
Random = np.random.Generator

SKY = ((0.45, 0.65, 0.95), (0.75, 0.85, 0.98))
SEA = ((0.15, 0.38, 0.58), (0.08, 0.25, 0.45))
GRASS = ((0.45, 0.65, 0.25), (0.3, 0.5, 0.15))
STRAW = ((0.8, 0.72, 0.4), (0.65, 0.55, 0.25))
ROAD = ((0.5, 0.5, 0.52), (0.32, 0.32, 0.35))
WALL = ((0.85, 0.7, 0.6), (0.75, 0.55, 0.45))
WOOD = ((0.22, 0.36, 0.2), (0.12, 0.22, 0.1))
LEAVES = ((0.3, 0.55, 0.2), (0.12, 0.35, 0.12))


@dataclass(frozen=True, slots=True)
class Habit:
    """Where a class is mostly seen, and how."""

    places: tuple[str, ...]
    """Usual backdrops, the first one twice as likely as any other."""
    body: tuple[tuple[float, float, float], ...]
    """Usual colours."""
    accent: tuple[float, float, float]
    high: float
    """Usual height of its middle on the canvas, in pixels from the top."""


HABITS: Mapping[str, Habit] = {
    "airplane": Habit(("clouds", "sky", "road"), ((0.85, 0.87, 0.9), (0.6, 0.62, 0.68)), (0.8, 0.2, 0.2), 15.0),
    "bird": Habit(("sky", "leaves"), ((0.75, 0.3, 0.2), (0.25, 0.35, 0.65), (0.5, 0.45, 0.4)), (0.95, 0.7, 0.1), 16.0),
    "car": Habit(("street", "road"), ((0.8, 0.12, 0.12), (0.15, 0.25, 0.7), (0.85, 0.85, 0.2)), (0.9, 0.9, 0.9), 18.0),
    "cat": Habit(("room", "grass"), ((0.85, 0.55, 0.25), (0.35, 0.33, 0.35), (0.9, 0.85, 0.8)), (0.5, 0.8, 0.3), 16.5),
    "deer": Habit(("wood", "meadow"), ((0.62, 0.42, 0.22), (0.5, 0.36, 0.24)), (0.9, 0.85, 0.8), 17.0),
    "dog": Habit(
        ("grass", "room"), ((0.55, 0.35, 0.18), (0.9, 0.88, 0.82), (0.2, 0.18, 0.17)), (0.85, 0.15, 0.2), 17.0
    ),
    "horse": Habit(
        ("meadow", "grass"), ((0.4, 0.22, 0.12), (0.85, 0.82, 0.78), (0.22, 0.15, 0.12)), (0.5, 0.3, 0.2), 16.5
    ),
    "monkey": Habit(("leaves", "wood"), ((0.4, 0.28, 0.2), (0.28, 0.22, 0.2)), (0.88, 0.68, 0.55), 16.0),
    "ship": Habit(("sea",), ((0.2, 0.22, 0.3), (0.65, 0.2, 0.15), (0.85, 0.85, 0.85)), (0.85, 0.3, 0.15), 16.0),
    "truck": Habit(("road", "street"), ((0.2, 0.35, 0.7), (0.75, 0.2, 0.15), (0.9, 0.75, 0.2)), (0.25, 0.5, 0.3), 16.5),
}


def backdrop(place: str, random: Random) -> Canvas:
    """An empty scene: (32, 32, 3)."""
    return _PLACES[place](random)


def _tint(colours: tuple[tuple[float, float, float], ...], random: Random) -> list[Colour]:
    """These colours, a little brighter or darker, a little more of this or that."""
    moved = random.normal(scale=0.05, size=3) + random.normal(scale=0.05)
    return [np.clip(np.array(colour) + moved, 0.0, 1.0) for colour in colours]


def graded(colours: tuple[tuple[float, float, float], ...], random: Random) -> Canvas:
    """From the first colour at the top to the second at the bottom."""
    top, bottom = _tint(colours, random)
    share = np.linspace(0.0, 1.0, SIZE)[:, None, None]
    return np.broadcast_to(top + share * (bottom - top), (SIZE, SIZE, 3)).copy()


def with_ground(
    above: tuple[tuple[float, float, float], ...], ground: tuple[tuple[float, float, float], ...]
) -> Callable[[Random], Canvas]:
    """Something above a horizon, something else below it."""

    def draw(random: Random) -> Canvas:
        canvas, below = graded(above, random), graded(ground, random)
        horizon = random.uniform(13.0, 21.0)
        share = np.clip(np.arange(SIZE) + 1.0 - horizon, 0.0, 1.0)[:, None, None]
        return canvas + share * (below - canvas)

    return draw


def scattered(
    base: Callable[[Random], Canvas],
    paints: tuple[tuple[float, float, float], ...],
    shape: Callable[[Random], Shape],
    count: int,
) -> Callable[[Random], Canvas]:
    """A backdrop with things scattered over it."""

    def draw(random: Random) -> Canvas:
        canvas = base(random)
        for _ in range(count):
            colour = np.clip(
                np.array(paints[random.integers(len(paints))]) + random.normal(scale=0.06, size=3), 0.0, 1.0
            )
            paint(canvas, shape(random), colour, Pose(SIZE / 2, SIZE / 2, SIZE / 2))
        return canvas

    return draw


def _cloud(random: Random) -> Shape:
    return Blob("", *random.uniform(-1, 1, size=2), *random.uniform((0.25, 0.08), (0.5, 0.2)))


def _leaf(random: Random) -> Shape:
    return Blob("", *random.uniform(-1, 1, size=2), *random.uniform(0.12, 0.35, size=2))


def _trunk(random: Random) -> Shape:
    x = random.uniform(-1, 1)
    return Line("", ((x, -1.0), (x + random.normal(scale=0.05), 1.0)), random.uniform(0.05, 0.12))


def _house(random: Random) -> Shape:
    left, top, wide = random.uniform(-1.1, 0.8), random.uniform(-0.9, -0.3), random.uniform(0.3, 0.6)
    return Polygon("", ((left, top), (left + wide, top), (left + wide, 0.05), (left, 0.05)))


_PLACES: Mapping[str, Callable[[Random], Canvas]] = {
    "sky": lambda random: graded(SKY, random),
    "clouds": scattered(lambda random: graded(SKY, random), ((0.95, 0.96, 0.98),), _cloud, 3),
    "leaves": scattered(lambda random: graded(LEAVES, random), (*LEAVES, (0.45, 0.65, 0.25)), _leaf, 9),
    "street": scattered(with_ground(SKY, ROAD), (*WALL, (0.6, 0.6, 0.65)), _house, 3),
    "road": with_ground(SKY, ROAD),
    "room": with_ground(WALL, ((0.6, 0.45, 0.3), (0.5, 0.35, 0.22))),
    "grass": with_ground(LEAVES, GRASS),
    "wood": scattered(lambda random: graded(WOOD, random), ((0.3, 0.22, 0.15), (0.4, 0.32, 0.22)), _trunk, 4),
    "meadow": with_ground(SKY, STRAW),
    "sea": with_ground(SKY, SEA),
}
PLACES = tuple(_PLACES)
