"""Checks that a data set was loaded by the loaders that the question names."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.checks import show
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import EventKind, TrainingLog

__all__ = ["loaded"]

MOST_SHOWN = 4
"""Other loads that a message names."""


def loaded(
    log: TrainingLog, *, wanted: Sequence[str] = ("train letters", "test letters"), label: str, stopped_by: str = ""
) -> CheckResult:
    """Judge which loaders were called, by what was observed; all that are wanted must have returned.

    Args:
        log: What was observed in the notebook.
        wanted: What each load must be, `<train|test> <name>`.
        label: Where, for messages.
        stopped_by: What stopped the student's code, if anything did.
    """
    loads = [event for event in log.events if event.kind is EventKind.LOAD]
    done = dict.fromkeys(event.detail for event in loads if event.ended)
    expected = " and ".join(_call(load) for load in wanted)
    seen = ", ".join(_call(load) for load in list(done)[:MOST_SHOWN])
    missing = [load for load in wanted if load not in done]
    if not missing:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen)
    if not loads:
        reason = f"nothing was loaded: {stopped_by}" if stopped_by else "no call of its loaders was seen"
        message = f"{label}: expected {expected}; {reason}. Load the data with the package `emnist`."
        return CheckResult(Outcome.NOT_RUN, message=message, expected=expected)
    failed = {event.detail for event in loads if not event.ended}
    problem = " and ".join(f"{_call(load)} {'did not finish' if load in failed else 'missing'}" for load in missing)
    others = ", ".join(_call(load) for load in list(done)[:MOST_SHOWN] if load not in wanted)
    instead = f"; {others} was called instead" if others else ""
    stopped = f" ({stopped_by})" if stopped_by else ""
    message = f"{label}: expected {expected}: {problem}{instead}{stopped}. "
    message += "Load both, the training and the test letters, this way."
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen)


def _call(load: str) -> str:
    """`train letters` as the call that makes it."""
    usage, _, name = load.partition(" ")
    loaders = {"train": "extract_training_samples", "test": "extract_test_samples"}
    if usage not in loaders or not name:
        return f"`{show.text(load, limit=60)}`"
    return f'`{loaders[usage]}("{show.text(name, limit=40)}")`'
