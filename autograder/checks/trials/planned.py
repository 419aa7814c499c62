"""The trials by which augmentation and early stopping are told: few images, few steps."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autograder.checks.trials.early_stopping import StoppingCase
from autograder.model.plan import PlannedTrial, Setting, TrialData

__all__ = ["AUGMENTED", "FALLING", "PLAIN", "STILL", "stopping_cases", "trials"]

AUGMENTED, PLAIN, STILL, FALLING = "augmented", "plain", "still", "falling"
"""Ids of the trials."""
EPOCHS = 12
SIDE = 32
CLASSES = 10
_SETTINGS: dict[str, Setting] = {
    "num_blocks": 1,
    "feature_maps": 4,
    "num_classes": CLASSES,
    "drop_rate": 0.0,
    "batch_norm": None,
    "activation_func": "relu",
    "use_skip": True,
    "optimizer": "adam",
    "verbose": False,
}
"""A small network without dropout or batch norm, whose validation accuracy changes with its weights alone."""


def trials(
    class_name: str, *, low: float = 0.0, high: float = 1.0, base: str = "", seed: int = 0
) -> tuple[PlannedTrial, ...]:
    """The four trials of one class.

    Two tell about augmentation: with it, in batches of one, so that a network that flips whole batches at random shows
    it in nearly every run; and without. The latter's training goes on for as long as it learns, and two more tell about
    early stopping: a learning rate of 0, where nothing changes at all; and one so small that the loss falls, but no
    image changes its class.

    Args:
        class_name: The student's class.
        low: Smallest pixel that there may be.
        high: Largest.
        base: Name of the class that students inherit from, for messages.
        seed: Of the images.
    """
    # Where 0 divides dark from bright, a network tells them by their sign within an epoch: both mostly above it.
    middle, apart = (0.7, 0.1) if low < 0 else (0.5, 0.25)
    drawn = _shades(24, 8, seed=seed, middle=middle, apart=apart), _one_class(8, 4, seed=seed + 1)
    many, few = (_within(low, high, data) for data in drawn)

    def trial(
        name: str, data: TrialData, *, rate: float, epochs: int, batch: int, augmented: bool = False
    ) -> PlannedTrial:
        settings = {**_SETTINGS, "is_augmentation": augmented, "learning_rate": rate}
        return PlannedTrial(name, class_name, settings, data, epochs, batch, base)

    return (
        trial(AUGMENTED, many, rate=1e-4, epochs=1, batch=1, augmented=True),
        trial(PLAIN, many, rate=3e-3, epochs=EPOCHS, batch=8),
        trial(STILL, few, rate=0.0, epochs=EPOCHS, batch=4),
        trial(FALLING, few, rate=1e-6, epochs=EPOCHS, batch=4),
    )


def stopping_cases() -> dict[str, StoppingCase]:
    """Trial id → what is certain about its training."""
    return {
        PLAIN: StoppingCase("two classes to learn", EPOCHS, constant=False, falling=False),
        STILL: StoppingCase("a learning rate of 0", EPOCHS, constant=True, falling=False),
        FALLING: StoppingCase("a learning rate of 1e-6", EPOCHS, constant=True, falling=True),
    }


def _within(low: float, high: float, unit: TrialData) -> TrialData:
    """The same images on another scale than 0 to 1."""
    images, valid = (
        (low + (high - low) * part.astype(np.float64)).astype(np.float32) for part in (unit.images, unit.valid_images)
    )
    return replace(unit, images=images, valid_images=valid, low=low, high=high)


def _shades(count: int, valid: int, *, seed: int, middle: float, apart: float) -> TrialData:
    """Dark images and bright ones, `apart` from the `middle`, each with a pattern of its own that is like no mirror image or detail of itself."""
    labels = np.arange(count + valid) % 2
    drawn = _patterns(len(labels), seed=seed)
    shade = middle - apart + 2 * apart * labels[:, None, None, None]
    images = (shade + 0.2 * drawn).astype(np.float32)
    return TrialData(images[:count], labels[:count], images[count:], labels[count:])


def _one_class(count: int, valid: int, *, seed: int) -> TrialData:
    """Images that all bear the label 0; and to validate, one image besides under each label in turn.

    Whatever a network says of that one is right once: an accuracy of 0, at which training begins for many who write their
    own loops, never comes.
    """
    images = (0.5 + 0.4 * _patterns(count + valid + 1, seed=seed)).astype(np.float32)
    validation = np.concatenate([images[count:-1], images[-1:].repeat(CLASSES, axis=0)])
    labels = np.concatenate([np.zeros(valid, dtype=np.int64), np.arange(CLASSES, dtype=np.int64)])
    return TrialData(images[:count], np.zeros(count, dtype=np.int64), validation, labels)


def _patterns(count: int, *, seed: int) -> NDArray[np.float64]:
    """(count, 32, 32, 3) from −1 to 1: 8 × 8 random tiles, each 4 × 4 pixels, so that small shifts still resemble them."""
    tiles = np.random.default_rng(seed).uniform(-1, 1, (count, 8, 8, 3))
    patterns: NDArray[np.float64] = tiles.repeat(SIDE // 8, axis=1).repeat(SIDE // 8, axis=2)
    return patterns
