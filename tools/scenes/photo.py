"""Takes one picture: a subject in a setting, seen by a camera that is not perfect → 32×32 bytes.

Whatever is random comes from the generator that is passed in, in a fixed order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.scenes.brush import SIZE, Colour, Pose, Shape, paint
from tools.scenes.settings import HABITS, PLACES, Habit, backdrop
from tools.scenes.subjects import SUBJECTS

__all__ = ["Camera", "photograph", "portrait"]


@dataclass(frozen=True, slots=True)
class Camera:
    """How much pictures of a class vary; standard deviations where nothing else is said."""

    stray: float = 0.05
    """Share of the subjects that are somewhere unusual."""
    contrast: float = 0.9
    """1 would use the whole range of brightness. Less of it makes small changes of the pixels matter more."""
    noise: float = 0.02
    """Of the brightness of squares of 2×2 pixels; noise of single pixels would triple the archive's size."""
    light: float = 0.01
    """Of the brightness of the whole picture, in each colour."""
    shift: float = 2.0
    """Of the subject's place, in pixels."""
    angle: float = 0.12
    """Of the subject's rotation, in radians."""
    scale: tuple[float, float] = (11.0, 14.0)
    """Half the subject's width, smallest and largest, in pixels."""
    colour: float = 0.06
    """Of the subject's colours."""
    step: int = 4
    """Pixels are multiples of it, which halves the archive's size."""


def photograph(name: str, camera: Camera, random: np.random.Generator) -> NDArray[np.uint8]:
    """A picture (32, 32, 3) of the class `name`."""
    habit = HABITS[name]
    places = PLACES if random.uniform() < camera.stray else (habit.places[0], *habit.places)
    scene = backdrop(places[random.integers(len(places))], random)
    return portrait(SUBJECTS[name], habit, scene, camera, random)


def portrait(
    subject: Iterable[Shape], habit: Habit, scene: NDArray[np.float64], camera: Camera, random: np.random.Generator
) -> NDArray[np.uint8]:
    """A picture (32, 32, 3) of the subject in the scene (32, 32, 3), which is painted over."""
    colours = _colours(habit, camera, random)
    across, down = random.normal(scale=camera.shift, size=2)
    pose = Pose(
        x=SIZE / 2 + across,
        y=habit.high + down,
        scale=random.uniform(*camera.scale),
        angle=random.normal(scale=camera.angle),
        mirrored=bool(random.integers(2)),  # so that an image's mirror image is as likely as the image
    )
    for shape in subject:
        paint(scene, shape, colours[shape.paint], pose)
    return _exposed(scene, camera, random)


def _colours(habit: Habit, camera: Camera, random: np.random.Generator) -> Mapping[str, Colour]:
    """By the names that subjects use."""
    usual = np.array(habit.body[random.integers(len(habit.body))])
    moved = random.normal(scale=camera.colour, size=(2, 3))
    body = np.clip(usual + moved[0], 0.0, 1.0)
    return {
        "body": body,
        "shade": 0.72 * body,
        "accent": np.clip(np.array(habit.accent) + moved[1], 0.0, 1.0),
        "dark": np.full(3, 0.1),
        "bright": np.full(3, 0.93),
        "glass": np.array([0.55, 0.7, 0.8]),
    }


def _exposed(scene: NDArray[np.float64], camera: Camera, random: np.random.Generator) -> NDArray[np.uint8]:
    """The scene as the camera sees it."""
    light = random.normal(scale=camera.light, size=3)
    noise = random.normal(scale=camera.noise, size=(SIZE // 2, SIZE // 2, 3)).repeat(2, axis=0).repeat(2, axis=1)
    seen = np.clip(0.5 + camera.contrast * (scene - 0.5) + light + noise, 0.0, 1.0)
    image: NDArray[np.uint8] = (np.rint(255 / camera.step * seen) * camera.step).clip(0, 255).astype(np.uint8)
    return image
