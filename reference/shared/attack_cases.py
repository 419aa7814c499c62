"""Networks, images and settings on which an attack is tried, with what is right there and what each known mistake gives.

FGSM and MIM give one result. PGD starts at random, so that its cases name the law of its result instead: mean and standard
deviation over all pixels. Wherever k·η > 2ε on a network whose gradients keep their signs, that law is no law of chance
any more: every start ends in the same corner, and the standard deviation is 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reference.shared.arrays import Floats
from reference.shared.attack_losses import Labels
from reference.shared.attack_mistakes import KINDS, mistaken_recipes, right_recipe
from reference.shared.attack_oracles import UNIT, Pixels, Recipe, Settings, attack
from reference.shared.attack_setups import Images, Setup, setups
from reference.shared.tiny_networks import TinyNetwork

__all__ = ["AttackCase", "Law", "attack_cases"]

SAME = 1e-5
"""Pixels that are nearer than this are taken for equal: far below any step, far above the rounding of float32."""
SAME_LAW = 1e-3
"""The same for mean and standard deviation of a law, in ε."""


@dataclass(frozen=True, slots=True)
class Law:
    """What (attacked − images)·direction is like, over all pixels."""

    direction: Floats
    """Signs of ascent, of the images' shape."""
    mean: float
    spread: float
    """Standard deviation."""
    wrong: Mapping[str, tuple[tuple[float, float], ...]]
    """Misconception id → mean and spread with each of its forms, the same forms in every case."""


@dataclass(frozen=True, slots=True)
class AttackCase:
    """One call of an attack, and what it should give."""

    given: str
    """In words."""
    network: TinyNetwork
    images: Images
    """(n, *shape), within `pixels`."""
    labels: Labels
    """(n,), from 0."""
    epsilon: float
    steps: int
    step_size: float
    right: Images | None
    """Attacked images; None where a law is given."""
    allowed: float
    """Share of pixels that may differ by more than 1e-5, as signs of gradients near 0 are a matter of rounding."""
    wrong: Mapping[str, tuple[Images, ...]]
    """Misconception id → result with each of its forms, the same forms in every case; a mistake that makes no difference
    here is left out."""
    law: Law | None = None
    pixels: Pixels = UNIT
    """The range that images have, and attacked ones keep."""


def attack_cases(kind: str, pixels: Pixels = UNIT) -> tuple[AttackCase, ...]:
    """The cases of one attack, `fgsm`, `pgd` or `mim`, on images whose pixels have this range.

    Raises:
        ValueError: There is no such attack, or no such range.
    """
    if kind not in KINDS:
        raise ValueError(f"attack: expected one of {', '.join(KINDS)}, received {kind!r}")
    return tuple((_law_case if kind == "pgd" else _case)(kind, setup) for setup in setups(kind, pixels))


def _case(kind: str, setup: Setup) -> AttackCase:
    right = _attacked(setup, right_recipe(kind, setup.pixels))
    results = {
        mistake: tuple(_attacked(setup, form) for form in forms)
        for mistake, forms in mistaken_recipes(kind, setup.pixels).items()
    }
    wrong = {
        mistake: forms
        for mistake, forms in results.items()
        if max((np.abs(form - right) > SAME).mean() for form in forms) > setup.allowed
    }
    return _made(setup, right=right, wrong=wrong, law=None)


def _law_case(kind: str, setup: Setup) -> AttackCase:
    right = _attacked(setup, right_recipe(kind, setup.pixels))
    direction = _ascent(setup) if setup.settings.step_size else np.ones(setup.images.shape)
    mean, spread = _moments(right, setup, direction)
    laws = {
        mistake: tuple(_moments(_attacked(setup, form), setup, direction) for form in forms)
        for mistake, forms in mistaken_recipes(kind, setup.pixels).items()
    }
    least = SAME_LAW * setup.settings.epsilon
    wrong = {
        mistake: forms
        for mistake, forms in laws.items()
        if max(max(abs(m - mean), abs(s - spread)) for m, s in forms) > least
    }
    return _made(setup, right=None, wrong={}, law=Law(direction, mean, spread, wrong))


def _ascent(setup: Setup) -> Floats:
    """The way up at the clean images, as signs."""
    return np.where(_attacked(setup, right_recipe("fgsm", setup.pixels), Settings(1e-4)) < setup.images, -1.0, 1.0)


def _made(
    setup: Setup, *, right: Images | None, wrong: Mapping[str, tuple[Images, ...]], law: Law | None
) -> AttackCase:
    given = setup.settings
    return AttackCase(
        setup.given, setup.network, setup.images, setup.labels, given.epsilon, given.steps, given.step_size,
        right, setup.allowed, wrong, law, setup.pixels,
    )  # fmt: skip


def _attacked(setup: Setup, recipe: Recipe, settings: Settings | None = None) -> Images:
    draws = _even(setup.images.shape)
    found = attack(setup.network, setup.images, setup.labels, settings or setup.settings, recipe, draws)
    return found.astype(np.float32)


def _even(shape: tuple[int, ...]) -> Floats:
    """Numbers in (0, 1), evenly spaced, in random order: their mean and spread are those of the law, not of one sample."""
    count = int(np.prod(shape))
    return ((np.random.RandomState(23).permutation(count) + 0.5) / count).reshape(shape)


def _moments(attacked: Images, setup: Setup, direction: Floats) -> tuple[float, float]:
    along = (attacked.astype(np.float64) - setup.images) * direction
    return float(along.mean()), float(along.std())
