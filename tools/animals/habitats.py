"""Where the animals are found and what colours they have: likely, not certain, so that no colour gives a class away."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from tools.scenes.brush import Blob, Shape
from tools.scenes.settings import PLACES, Habit, Random, backdrop, graded, scattered, with_ground

__all__ = ["HABITATS", "HABITS", "habitat"]

Canvas = NDArray[np.float64]

WATER = ((0.2, 0.5, 0.65), (0.1, 0.25, 0.4))
POND = ((0.35, 0.45, 0.25), (0.15, 0.25, 0.12))
STUDIO = ((0.95, 0.95, 0.95), (0.85, 0.85, 0.87))
SAND = ((0.75, 0.65, 0.45), (0.6, 0.48, 0.3))
STONE = ((0.55, 0.53, 0.5), (0.4, 0.38, 0.36))
SKY = ((0.5, 0.68, 0.92), (0.78, 0.85, 0.95))

HABITS: Mapping[str, Habit] = {
    "butterfiles": Habit(
        ("flowers", "leaves", "studio", "grass"),
        ((0.85, 0.5, 0.15), (0.3, 0.45, 0.8), (0.9, 0.8, 0.35), (0.25, 0.2, 0.2)),
        (0.9, 0.85, 0.6),
        16.0,
    ),
    "cats": Habit(
        ("room", "studio", "grass", "stone"),
        ((0.8, 0.55, 0.3), (0.4, 0.38, 0.38), (0.88, 0.84, 0.8), (0.2, 0.18, 0.18)),
        (0.6, 0.75, 0.35),
        16.0,
    ),
    "chickens": Habit(
        ("grass", "sand", "meadow", "studio"),
        ((0.65, 0.35, 0.2), (0.9, 0.87, 0.82), (0.25, 0.22, 0.22), (0.75, 0.55, 0.3)),
        (0.8, 0.15, 0.12),
        16.0,
    ),
    "cows": Habit(
        ("grass", "meadow", "wood", "studio"),
        ((0.5, 0.32, 0.2), (0.15, 0.13, 0.13), (0.85, 0.78, 0.68), (0.6, 0.45, 0.3)),
        (0.9, 0.86, 0.82),
        17.0,
    ),
    "dogs": Habit(
        ("room", "grass", "stone", "studio"),
        ((0.55, 0.38, 0.22), (0.88, 0.84, 0.78), (0.2, 0.18, 0.17), (0.75, 0.58, 0.38)),
        (0.8, 0.35, 0.35),
        16.0,
    ),
    "elephants": Habit(
        ("savanna", "meadow", "wood", "stone"),
        ((0.5, 0.48, 0.47), (0.4, 0.36, 0.33), (0.55, 0.45, 0.36)),
        (0.7, 0.65, 0.6),
        17.0,
    ),
    "fishes": Habit(
        ("water", "pond", "studio", "stone"),
        ((0.92, 0.45, 0.12), (0.85, 0.3, 0.2), (0.6, 0.6, 0.5), (0.9, 0.75, 0.3)),
        (0.95, 0.8, 0.6),
        16.0,
    ),
    "horses": Habit(
        ("meadow", "grass", "savanna", "wood"),
        ((0.42, 0.25, 0.15), (0.85, 0.82, 0.78), (0.2, 0.15, 0.13), (0.65, 0.45, 0.25)),
        (0.5, 0.3, 0.2),
        16.5,
    ),
    "lions": Habit(
        ("savanna", "sand", "grass", "stone"),
        ((0.78, 0.6, 0.35), (0.68, 0.5, 0.3), (0.85, 0.72, 0.5)),
        (0.48, 0.3, 0.15),
        16.0,
    ),
    "spiders": Habit(
        ("stone", "leaves", "studio", "sand"),
        ((0.2, 0.16, 0.14), (0.45, 0.32, 0.2), (0.6, 0.5, 0.35)),
        (0.8, 0.65, 0.3),
        16.0,
    ),
}
"""By name of the class."""


def habitat(name: str, random: Random) -> Canvas:
    """An empty scene: (32, 32, 3)."""
    return _OWN[name](random) if name in _OWN else backdrop(name, random)


def _bubble(random: Random) -> Shape:
    radius = random.uniform(0.03, 0.1)
    return Blob("", random.uniform(-1, 1), random.uniform(-1, 1), radius, radius)


def _flower(random: Random) -> Shape:
    return Blob("", *random.uniform(-1, 1, size=2), *random.uniform(0.1, 0.25, size=2))


def _pebble(random: Random) -> Shape:
    return Blob("", *random.uniform(-1, 1, size=2), *random.uniform(0.08, 0.3, size=2))


_OWN: Mapping[str, Callable[[Random], Canvas]] = {
    "water": scattered(lambda random: graded(WATER, random), ((0.5, 0.7, 0.8), (0.1, 0.35, 0.3)), _bubble, 7),
    "pond": scattered(lambda random: graded(POND, random), ((0.3, 0.5, 0.2), (0.2, 0.3, 0.25)), _pebble, 6),
    "studio": lambda random: graded(STUDIO, random),
    "sand": scattered(lambda random: graded(SAND, random), SAND, _pebble, 6),
    "stone": scattered(lambda random: graded(STONE, random), STONE, _pebble, 8),
    "savanna": with_ground(SKY, SAND),
    "flowers": scattered(lambda random: backdrop("leaves", random), ((0.9, 0.5, 0.6), (0.95, 0.85, 0.3)), _flower, 4),
}
HABITATS = tuple(_OWN) + tuple(place for place in PLACES if place in {"grass", "leaves", "meadow", "room", "wood"})
"""Wherever an animal may stray."""
