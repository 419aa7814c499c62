"""When training ends by early stopping: rules over what was measured after each epoch."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from autograder.model.evidence import Trial

__all__ = ["MISTAKEN", "RIGHT", "Course", "Rule", "course"]

_ROUND = 0.3
"""Epochs by which the images trained on may differ from the epochs in Keras's history: a last batch that is left out."""


@dataclass(frozen=True, slots=True)
class Course:
    """How one training went."""

    asked: int
    """Epochs at most."""
    ran: int
    series: Mapping[str, tuple[float, ...]]
    """Metric (`val_accuracy`, `val_loss`, `accuracy`, `loss`) → its value after each epoch; absent where not known."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Training ends after so many epochs in a row without a new best."""

    metric: str
    patience: int
    by_best: bool = True
    """Counted from the best epoch, as Keras does; else without a rise from one epoch to the next."""
    downwards: bool = False
    """The smallest value is the best."""
    above: float = -math.inf
    """What the first epoch is compared with."""

    def agrees(self, course: Course) -> bool:
        """Whether the training ended where this rule ends it; it may have, where the metric is not known."""
        values = course.series.get(self.metric)
        if values is None:
            return True
        end = self._end(values)
        return end == course.ran or (end is None and course.ran >= course.asked)

    def _end(self, values: Sequence[float]) -> int | None:
        """Epochs after which it ends; None if it goes on."""
        rises = [-value for value in values] if self.downwards else list(values)
        best, waited = self.above, 0
        for epoch, value in enumerate(rises, start=1):
            if value > best:
                best, waited = value, 0
            else:
                best, waited = best if self.by_best else value, waited + 1
            if waited >= self.patience:
                return epoch
        return None


def _either(metric: str, patience: int, *, downwards: bool = False) -> tuple[Rule, ...]:
    return tuple(Rule(metric, patience, by_best=by_best, downwards=downwards) for by_best in (True, False))


RIGHT = (
    *_either("val_accuracy", 3),
    *(replace(rule, above=0.0) for rule in _either("val_accuracy", 3)),
)
"""Ruling 8, read in either way; a first epoch without any right answer is no rise above a best of 0, either."""
MISTAKEN: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {
        "patience_off_by_one": (*_either("val_accuracy", 2), *_either("val_accuracy", 4)),
        "patience_on_loss": tuple(
            rule
            for patience in (3, 2, 4)
            for metric in ("val_loss", "loss")
            for rule in _either(metric, patience, downwards=True)
        ),
        "patience_on_training": _either("accuracy", 3),
        "patience_wrong_way": _either("val_accuracy", 3, downwards=True),
    }
)
"""Misconception id → the rules that it follows."""


def course(trial: Trial, *, asked: int, constant: bool, falling: bool) -> Course:
    """How a trial's training went: by Keras's own history, else by what its images and learning rate make certain.

    Args:
        trial: With status `ok`.
        asked: Epochs at most.
        constant: The accuracy cannot change.
        falling: The loss falls with every epoch; where it does not, and the accuracy is constant, it cannot change either.
    """
    series = {name: values for name, values in _known(trial).items() if values}
    counted = round(trial.epochs)
    lengths = {len(values) for values in series.values()}
    if len(lengths) == 1 and (not counted or abs(trial.epochs - min(lengths)) <= _ROUND):
        return Course(asked, lengths.pop(), series)
    if not constant:
        return Course(asked, counted, {})
    flat = (0.5,) * counted
    loss = tuple(2.0 - 0.01 * epoch for epoch in range(counted)) if falling else flat
    return Course(asked, counted, {"val_accuracy": flat, "accuracy": flat, "val_loss": loss, "loss": loss})


def _known(trial: Trial) -> dict[str, tuple[float, ...]]:
    """The metrics of interest, the accuracy under whatever name it was compiled."""
    found = {name: tuple(trial.history.get(name, ())) for name in ("val_loss", "loss")}
    for name, values in trial.history.items():
        if "acc" in name.lower():
            found.setdefault("val_accuracy" if name.startswith("val_") else "accuracy", tuple(values))
    return found
