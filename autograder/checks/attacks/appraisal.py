"""What the grader's own attacks found of a model, as numbers."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from autograder.model.evidence import Appraised

__all__ = ["MASKED", "Verdicts", "accuracy_of", "beyond_chance", "clean", "margin_of", "masked_note", "withstood"]

Verdicts = NDArray[np.bool_]
"""(n,): images classified correctly."""

MASKED = 0.01
"""Share of images without any gradient from which on accuracies under attack flatter a model."""
SURE = 3.3
"""Standard deviations that hardly anything (one in 2,000, one-sided) lies beyond."""
IMAGES = 2
"""Images on the edge between two classes, which rounding decides."""
LEAST = 0.01
"""Of an accuracy, for rounding in reports and in long computations."""


def clean(appraised: Appraised | None) -> Verdicts | None:
    """The verdicts on clean images; None where there are none, or none on attacked images of the same number."""
    if appraised is None or appraised.right is None or appraised.right.ndim != 1 or not appraised.right.size:
        return None
    parts = appraised.attacked.values()
    return appraised.right if appraised.attacked and all(p.shape == appraised.right.shape for p in parts) else None


def withstood(appraised: Appraised) -> Verdicts | None:
    """Images that are classified correctly clean and under every attack; None where that is not known."""
    right = clean(appraised)
    return None if right is None else np.logical_and.reduce([right, *appraised.attacked.values()])


def accuracy_of(appraised: Appraised) -> Mapping[str, float]:
    """`clean` and each attack → accuracy; of PGD the mean over its random starts."""
    right = clean(appraised)
    if right is None:
        return {}
    found = {"clean": float(right.mean())} | {name: float(part.mean()) for name, part in appraised.attacked.items()}
    starts = [start for start in appraised.starts if 0 <= start <= 1]
    return {**found, "PGD": float(np.mean(starts))} if "PGD" in found and starts else found


def margin_of(name: str, appraised: Appraised, *, total: int) -> float:
    """How far an honest report may be from our accuracy.

    Clean, FGSM and MIM depend on no chance: 2 images or 1 %. PGD: 3 points, or 4 standard deviations of its random starts.
    Where we looked at a sample of the test set only, its own error is added, by the wider end of Wilson's interval and
    with the correction for a finite population.

    Args:
        name: `clean`, `FGSM`, `PGD` or `MIM`.
        appraised: Our numbers.
        total: Images in the whole test set.
    """
    right = clean(appraised)
    count = 1 if right is None else right.size
    margin = max(IMAGES / count, LEAST)
    if name == "PGD":
        margin = max(margin, 0.03, 4 * float(np.std(appraised.starts, ddof=1)) if len(appraised.starts) > 1 else 0.0)
    return margin + _sampling(accuracy_of(appraised).get(name, 0.5), count, total)


def _sampling(share: float, count: int, total: int) -> float:
    """SURE standard deviations of a share seen in `count` of `total` images."""
    if count >= total:
        return 0.0
    centre = (share * count + SURE**2 / 2) / (count + SURE**2)  # no share is 0 for certain
    return SURE * math.sqrt(centre * (1 - centre) / count * (total - count) / max(total - 1, 1))


def beyond_chance(right: Verdicts, classes: int) -> bool:
    """Whether an accuracy is clearly better than guessing one of so many classes: by half, and by more than chance."""
    chance = 1 / max(classes, 1)
    error = SURE * math.sqrt(chance * (1 - chance) / max(right.size, 1))
    return float(right.mean()) > max(1.5 * chance, chance + error)


def masked_note(appraised: Appraised, name: str) -> str:
    """What to say of a model whose gradients are hidden; empty where they are not."""
    if appraised.masked <= MASKED:
        return ""
    share = f"{100 * appraised.masked:.3g} %"
    return (
        f"for {share} of the images that `{name}` classifies correctly the gradient is zero everywhere, so that gradient "
        f"attacks stand still: accuracies under them say too much"
    )
