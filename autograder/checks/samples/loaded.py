"""Checks that a data set was loaded by the loaders that the question names."""

from dataclasses import dataclass
from fractions import Fraction

from autograder.checks import show
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import EventKind, TrainingLog

__all__ = ["EMNIST_LETTERS", "FASHION_MNIST", "Loads", "loaded"]

MOST_SHOWN = 4
"""Other loads that a message names."""


@dataclass(frozen=True, slots=True)
class Loads:
    """What must be loaded, and what to do about it."""

    wanted: tuple[str, ...]
    """Each as its event's `detail` has it: `train letters` of the package `emnist`, `fashion_mnist` of Keras."""
    where: str
    """What to do if nothing was loaded."""
    rest: str
    """What to do if something is missing."""


EMNIST_LETTERS = Loads(
    wanted=("train letters", "test letters"),
    where="Load the data with the package `emnist`.",
    rest="Load both, the training and the test letters, this way.",
)
FASHION_MNIST = Loads(
    wanted=("fashion_mnist",),
    where="Load the data with `keras.datasets`.",
    rest="Load training and test set this way, in one call.",
)


def loaded(log: TrainingLog, *, loads: Loads = EMNIST_LETTERS, label: str, stopped_by: str = "") -> CheckResult:
    """Judge which loaders were called, by what was observed; all that are wanted must have returned.

    Args:
        log: What was observed in the notebook.
        loads: What is asked for.
        label: Where, for messages.
        stopped_by: What stopped the student's code, if anything did.
    """
    seen = [event for event in log.events if event.kind is EventKind.LOAD]
    done = list(dict.fromkeys(event.detail for event in seen if event.ended))
    expected = " and ".join(_call(load) for load in loads.wanted)
    shown = ", ".join(_call(load) for load in done[:MOST_SHOWN])
    missing = [load for load in loads.wanted if load not in done]
    if not missing:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=shown)
    if not seen:
        unseen = "no call of its loaders was seen" if len(loads.wanted) > 1 else "no such call was seen"
        reason = f"nothing was loaded: {stopped_by}" if stopped_by else unseen
        message = f"{label}: expected {expected}; {reason}. {loads.where}"
        return CheckResult(Outcome.NOT_RUN, message=message, expected=expected)
    failed = {event.detail for event in seen if not event.ended}
    problem = " and ".join(f"{_call(load)} {'did not finish' if load in failed else 'missing'}" for load in missing)
    others = ", ".join(_call(load) for load in done[:MOST_SHOWN] if load not in loads.wanted)
    instead = f"; {others} was called instead" if others else ""
    stopped = f" ({stopped_by})" if stopped_by else ""
    message = f"{label}: expected {expected}: {problem}{instead}{stopped}. {loads.rest}"
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=shown)


def _call(load: str) -> str:
    """`train letters` or `fashion_mnist` as the call that makes it."""
    usage, _, name = load.partition(" ")
    loaders = {"train": "extract_training_samples", "test": "extract_test_samples"}
    if usage in loaders and name:
        return f'`{loaders[usage]}("{show.text(name, limit=40)}")`'
    if load.isidentifier():
        return f"`keras.datasets.{show.text(load, limit=40)}.load_data()`"
    return f"`{show.text(load, limit=60)}`"
