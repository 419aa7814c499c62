"""What reached networks in training: the images of X_train as they are, or what augmentation and mixup made of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.checks.samples.samples import Samples, Sketches, recognised
from autograder.checks.training.evaluated import of_question
from autograder.checks.training.measures import Measure
from autograder.checks.training.observed import Observed
from autograder.checks.training.roles import LEAK, SAMPLE
from autograder.checks.training.watched import Training, Watched
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows

__all__ = ["Fed", "all_on_test", "fed", "measured"]

CHANGED = 0.1
"""Share of images that are none of the training set's from which on images were changed on purpose."""
ALL = 0.98
"""Share from which on hardly any image is as it was."""
HALVES = 0.5
"""Largest entry where two losses are mixed in place of the labels; no smoothing goes so far."""
MIXED = 1e-3
"""How far below 1 a mixed label's largest entry lies."""


@dataclass(frozen=True, slots=True)
class Fed:
    """One training, and some of the images and labels that reached its network."""

    training: Training
    known: bool
    """False where nothing was seen of them."""
    changed: bool = False
    """Images differ from those of the training set, by more than brightness and contrast."""
    all_changed: bool = False
    share: float = 0.0
    """Of changed images."""
    vectors: bool = False
    """Labels were vectors."""
    mixed: bool = False
    """Labels are mixtures: their largest entries are less than 1, and not all the same as label smoothing makes them. Losses
    that are mixed in place of labels are seen as labels of equal parts."""
    on_test: bool = False
    """Test images were among those trained on."""


def fed(observed: Observed, trainings: Sequence[Training]) -> list[Fed]:
    """What each training fed to its network."""
    return [_fed(observed, item) for item in trainings]


def all_on_test(watched: Watched, runs: Sequence[Fed], *, expected: str) -> CheckResult | None:
    """FAIL where test images came into each of the trainings; None otherwise."""
    if not all(one.on_test for one in runs):
        return None
    message = f"{watched.label}: test images were among those trained on: train on X_train alone."
    seen = "trained on test images"
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception="trained_on_test")


def measured(watched: Watched, runs: Sequence[Fed]) -> list[Measure]:
    """What was measured of the models of these trainings; where nothing was, of models that no other training is of."""
    models = {one.training.event.model for one in runs}
    others = {item.event.model for item in watched.trainings} - models
    found = of_question(watched)
    own = [item for item in found if item.event.model in models]
    return own or [item for item in found if item.event.model not in others]


def _fed(observed: Observed, training: Training) -> Fed:
    rows = observed.rows(training.event.seen)
    if rows is None or rows.sketch is None or not len(rows.sketch):
        return Fed(training, known=False, on_test=training.on_test)
    in_test, found = observed.once(("fed", training.event.seen), lambda: _shares(observed, rows))
    return Fed(
        training,
        known=True,
        changed=1 - found >= CHANGED,
        all_changed=1 - found >= ALL,
        share=1 - found,
        vectors=rows.peaks is not None,
        mixed=_mixed(rows) or _under_several(rows),
        on_test=training.on_test or in_test >= LEAK,
    )


def _shares(observed: Observed, rows: Rows) -> tuple[float, float]:
    """Shares of images that are of the test set, and that are of the training set or of it."""
    in_train = _among(rows, observed.known.train.sketch)
    in_test = _among(rows, observed.known.test.sketch) & ~in_train
    return float(in_test.mean()), float((in_train | in_test).mean())


def _among(rows: Rows, known: Sketches) -> NDArray[np.bool_]:
    assert rows.sketch is not None
    part = rows.sketch[:: max(1, len(rows.sketch) // SAMPLE)][:SAMPLE]
    if not len(known):
        return np.zeros(len(part), dtype=np.bool_)
    seen = Samples(len(part), rows.shape, rows.dtype, rows.low, rows.high, part)
    found: NDArray[np.bool_] = recognised(seen, known) >= 0
    return found


def _mixed(rows: Rows) -> bool:
    peaks = rows.peaks
    if peaks is None or not len(peaks):
        return False
    finite = peaks[np.isfinite(peaks)]
    if not len(finite) or finite.min() >= 1 - MIXED:
        return False
    return bool(np.ptp(finite) > MIXED or finite.max() <= HALVES + MIXED)


def _under_several(rows: Rows) -> bool:
    """Whether images passed once under each of several labels: losses of several passes, mixed in place of the labels."""
    if rows.sketch is None or rows.labels is None or len(rows.labels) != len(rows.sketch):
        return False
    labels: dict[bytes, set[int]] = {}
    for sketch, label in zip(rows.sketch, rows.labels.tolist(), strict=True):
        if np.ptp(sketch):  # blank images are all the same
            labels.setdefault(sketch.tobytes(), set()).add(label)
    return bool(labels) and sum(len(known) > 1 for known in labels.values()) >= CHANGED * len(labels)
