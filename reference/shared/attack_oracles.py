"""FGSM, PGD and MIM in numpy, carried out as they should be or otherwise; known mistakes in attack_mistakes.py.

All three are one loop: a start, steps along the gradient of the loss, projection on the L∞ ball around the clean image,
clip to the pixel range. A `Recipe` says how the loop is carried out; its defaults are right.

References:
    Goodfellow, Shlens, Szegedy (2015). Explaining and harnessing adversarial examples. ICLR.
    Madry et al. (2018). Towards deep learning models resistant to adversarial attacks. ICLR.
    Dong et al. (2018). Boosting adversarial attacks with momentum. CVPR.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from reference.shared.arrays import Floats
from reference.shared.attack_losses import CROSS_ENTROPY, LOSSES, Labels
from reference.shared.tiny_networks import TinyNetwork, run

__all__ = ["UNIT", "Momentum", "Pixels", "Recipe", "Settings", "attack"]

Pixels = tuple[float, float]
"""Smallest and largest value that a pixel may have."""
UNIT: Pixels = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an attack is called with."""

    epsilon: float
    """Radius of the ball, on the pixels' scale."""
    steps: int = 1
    step_size: float = 0.0
    """On the pixels' scale; FGSM, which has no such argument, steps by ε."""


@dataclass(frozen=True, slots=True)
class Momentum:
    """What is added up to give the direction."""

    decay: float = 1.0
    """m ← decay·m + normalised gradient."""
    norm: str = "mean"
    """What each gradient is divided by: `mean` or `sum` of its image's magnitudes, `batch` (mean over the batch), `l2`, `max`,
    `channel` (mean over each channel of each image), `none`, or `sign` (only its sign is kept)."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the loop is carried out."""

    settings: Callable[[Settings], Settings] = lambda settings: settings
    """What becomes of the settings."""
    start: str = "none"
    """Law of the displacement before the first step: a key of `_STARTS`."""
    loss: str = CROSS_ENTROPY
    labels: str = "true"
    """`true`; `predicted` for the clean image; `now`: predicted anew at each step."""
    training: bool = False
    """The network runs in training mode."""
    gradient_at: str = "now"
    """`now`, the current image; `start`, the clean one, again and again."""
    momentum: Momentum | None = None
    step: str = "sign"
    """`sign` of the gradient (or momentum); or itself, of the `sum` or the `mean` of the samples' losses."""
    ascent: float = 1.0
    """−1 goes downhill."""
    centre: str = "image"
    """Of the ball: the clean `image`, the `start`, the `previous` image; `none`: there is no projection."""
    at_end: bool = False
    """Project after the last step only."""
    pixels: Pixels | None = UNIT
    """Range that is clipped to; None: no clip."""


def attack(
    network: TinyNetwork, images: ArrayLike, labels: Labels, settings: Settings, recipe: Recipe, draws: Floats
) -> Floats:
    """Attacked images (n, *shape), float64.

    Args:
        network: What is attacked.
        images: Clean images (n, *shape).
        labels: (n,), from 0.
        settings: ε, steps and step size.
        recipe: How.
        draws: (n, *shape), in (0, 1): the random numbers behind the start.

    Raises:
        ValueError: Shapes do not fit, or the recipe names something unknown.
    """
    settings = recipe.settings(settings)
    clean = np.asarray(images, dtype=np.float64)
    if draws.shape != clean.shape or labels.shape != clean.shape[:1]:
        raise ValueError(f"attack: images {clean.shape} do not fit labels {labels.shape} or draws {draws.shape}")
    # Who starts at the clean images takes them as they are, whatever range the results are clipped to.
    drawn = recipe.start != "none"
    now = _clipped(clean + _STARTS[recipe.start](draws, settings.epsilon), recipe) if drawn else clean
    start, total = now, np.zeros_like(clean)
    target = run(network, clean).outputs.argmax(axis=1) if recipe.labels == "predicted" else labels
    for _ in range(settings.steps):
        slope = _slope(network, clean if recipe.gradient_at == "start" else now, target, recipe)
        if recipe.momentum is not None:
            slope = total = recipe.momentum.decay * total + _normalised(slope, recipe.momentum.norm)
        moved = now + recipe.ascent * settings.step_size * _direction(slope, recipe.step)
        now = moved if recipe.at_end else _projected(moved, clean, start, now, recipe.centre, settings.epsilon)
        now = _clipped(now, recipe)
    if recipe.at_end:
        now = _clipped(_projected(now, clean, start, now, "image", settings.epsilon), recipe)
    return now


def _slope(network: TinyNetwork, now: Floats, labels: Labels, recipe: Recipe) -> Floats:
    """Derivative of the sum of the samples' losses by the images."""
    done = run(network, now, training=recipe.training)
    if recipe.labels == "now":
        labels = done.outputs.argmax(axis=1)
    return done.by_input(LOSSES[recipe.loss][1](done.outputs, labels))


def _normalised(slope: Floats, norm: str) -> Floats:
    image, size = tuple(range(1, slope.ndim)), np.abs(slope)
    signs: Floats = np.sign(slope)
    match norm:
        case "sign":
            return signs
        case "mean" | "sum":
            size = size.mean(axis=image, keepdims=True) * (1 if norm == "mean" else slope[0].size)
        case "max":
            size = size.max(axis=image, keepdims=True)
        case "l2":
            size = np.sqrt((size**2).sum(axis=image, keepdims=True))
        case "channel":
            size = size.mean(axis=image[:-1], keepdims=True)
        case "batch":
            size = size.mean(keepdims=True)
        case _:
            return slope
    scaled: Floats = np.divide(slope, size, out=np.zeros_like(slope), where=size > 0)
    return scaled


def _direction(slope: Floats, step: str) -> Floats:
    signs: Floats = np.sign(slope)
    if step == "sign":
        return signs
    return slope / len(slope) if step == "mean" else slope


def _projected(moved: Floats, clean: Floats, start: Floats, now: Floats, centre: str, epsilon: float) -> Floats:
    if centre == "none":
        return moved
    middle = {"image": clean, "start": start, "previous": now}[centre]
    return np.clip(moved, middle - epsilon, middle + epsilon)


def _clipped(now: Floats, recipe: Recipe) -> Floats:
    return now if recipe.pixels is None else np.clip(now, *recipe.pixels)


def _normal(draws: Floats, epsilon: float) -> Floats:
    return np.array([NormalDist(0, epsilon).inv_cdf(draw) for draw in draws.flat]).reshape(draws.shape)


_STARTS: Mapping[str, Callable[[Floats, float], Floats]] = {
    "none": lambda draws, _: np.zeros_like(draws),
    "uniform": lambda draws, epsilon: epsilon * (2 * draws - 1),
    "normal": _normal,
    "upwards": lambda draws, epsilon: epsilon * draws,
    "half": lambda draws, epsilon: epsilon * (draws - 0.5),
    "unit": lambda draws, _: draws,
    "both": lambda draws, _: 2 * draws - 1,
}
"""Name → (draws, ε) → displacement."""
