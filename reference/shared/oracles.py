"""What grading may know of Parts 2 and 3, which the editions share, and of all known mistakes.

Part 2's answers are data, training and a loss function: `smoothed_cross_entropy` with its gradient and known mistakes, and
the numbers of `q2_facts`. Part 3's are networks, attacks and training: attack cases, which depend on the range of an
edition's pixels and are stored with it, `sam_cases` with their known mistakes, and the numbers of `q3_facts`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from reference.shared.attack_cases import AttackCase
from reference.shared.attack_mistakes import MISTAKES
from reference.shared.attack_store import read_cases
from reference.shared.cnn_mistakes import CNN_MISCONCEPTIONS
from reference.shared.mistakes import MISCONCEPTIONS as THEORY_MISCONCEPTIONS
from reference.shared.q2_facts import ALPHAS, EPOCHS, GRID, HIDDEN, PIXELS, SHOWN, VALIDATION_SHARE
from reference.shared.q3_facts import EPSILON, MODELS_FOLDER, SHOWN_PAIRS, STEP_SIZE, STEPS
from reference.shared.q3_facts import GRID as CNN_GRID
from reference.shared.sam_oracles import WRONG_STEPS, SamCase, sam_cases
from reference.shared.smoothing import (
    WRONG_GRADIENTS,
    WRONG_LOSSES,
    losses_per_sample,
    smoothed_cross_entropy,
    smoothed_gradient,
)
from reference.shared.tiny_networks import TinyNetwork
from reference.shared.training_mistakes import TRAINING_MISCONCEPTIONS

__all__ = [
    "ALPHAS",
    "ATTACK_MISTAKES",
    "CNN_GRID",
    "EPOCHS",
    "EPSILON",
    "GRID",
    "HIDDEN",
    "MISCONCEPTIONS",
    "MODELS_FOLDER",
    "PIXELS",
    "SHOWN",
    "SHOWN_PAIRS",
    "STEPS",
    "STEP_SIZE",
    "VALIDATION_SHARE",
    "WRONG_GRADIENTS",
    "WRONG_LOSSES",
    "WRONG_STEPS",
    "AttackCase",
    "SamCase",
    "TinyNetwork",
    "attack_cases",
    "losses_per_sample",
    "sam_cases",
    "smoothed_cross_entropy",
    "smoothed_gradient",
]

MISCONCEPTIONS: Mapping[str, str] = MappingProxyType(
    {**THEORY_MISCONCEPTIONS, **TRAINING_MISCONCEPTIONS, **CNN_MISCONCEPTIONS}
)
"""Misconception id → the sentence that names it to the student, of all parts."""
ATTACK_MISTAKES: Mapping[str, tuple[str, ...]] = MappingProxyType({name: tuple(of) for name, of in MISTAKES.items()})
"""`fgsm`, `pgd`, `mim` → ids of the mistakes that its cases tell."""
_STORED = Path(__file__).parents[2] / "fixtures" / "expected"


def attack_cases(edition: str, name: str) -> tuple[AttackCase, ...]:
    """On what `fgsm`, `pgd` or `mim` is tried, with what is right there and what each known mistake gives.

    Args:
        edition: Whose pixels' range they have, e.g. `a1_2023`.
        name: Of the attack.
    """
    return _cases(edition)[name]


@cache
def _cases(edition: str) -> dict[str, tuple[AttackCase, ...]]:
    return read_cases(_STORED / edition / "attacks.npz")
