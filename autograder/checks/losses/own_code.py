"""Checks that label smoothing was written by the student, not taken from a library's loss."""

import re
from collections.abc import Sequence
from fractions import Fraction

from autograder.checks.losses import lossprobe
from autograder.checks.losses.builtin_loss import defines, mentions, reaches
from autograder.checks.losses.lossprobe import LOGITS, PROBABILITIES
from autograder.checks.losses.source import sources
from autograder.checks.training.watched import Training, Watched, pending
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import EventKind

__all__ = ["own_code"]

_EXPECTED = "label smoothing in your own code"
_BUILT_IN = re.compile(r"(categorical|binary)_?(focal_?)?crossentropy")


def own_code(watched: Watched, cells: Sequence[Cell], *, function: str = "smoothed_cross_entropy") -> CheckResult:
    """PASS when no built-in smoothing was used: not by the function or the losses trained with, nor by what they call.

    Comparing the own loss with the built-in one beside it costs nothing. What cannot be told apart is for a person:
    built-in smoothing in the code beside a training loop of the student's own, or seen when called, but not in the code.

    Args:
        watched: The question.
        cells: Its cells.
        function: The function that the template asks for.
    """
    found = sources(cells)
    losses = {item.event.loss for item in watched.trainings if item.event.loss}
    inside, mentioned = reaches(found, {function}), mentions(found)
    called = any(event.kind is EventKind.SMOOTHING and watched.here(event) for event in watched.observed.events)
    if inside or reaches(found, losses) or ((mentioned or called) and any(map(_is_built_in, watched.trainings))):
        return _built_in(watched, inside=inside, function=function)
    if not defines(found, function):
        stopped = f" ({watched.stopped_by})" if watched.stopped_by and not found else ""
        message = f"{watched.label}: `{function}` was not written{stopped}: write it in this question's answer cell."
        return CheckResult(Outcome.NOT_RUN, message=message, expected=_EXPECTED)
    unclear = any(source.tree is None for source in found) or not all(item.event.loss for item in watched.trainings)
    if (called and not mentioned) or (mentioned and unclear):
        reason = "a library's label smoothing was used here, and it is not clear for what"
        return pending(watched, reason, expected=_EXPECTED)
    remark = "the library's label smoothing was used for comparison only" if mentioned else ""
    return CheckResult(Outcome.PASS, Fraction(1), expected=_EXPECTED, remark=remark)


def _is_built_in(training: Training) -> bool:
    """Whether a training's loss is Keras's own, by its name, and smoothed, by its values."""
    event = training.event
    if not _BUILT_IN.fullmatch(event.loss.lower()):
        return False
    classes = training.architecture.widths[-1] if training.architecture else 0
    fed = PROBABILITIES if training.ends_in_softmax else LOGITS
    return not lossprobe.read(event.loss_probe, (), classes=classes, fed=fed, one_hot=None).plain


def _built_in(watched: Watched, *, inside: bool, function: str) -> CheckResult:
    where = f"`{function}` uses" if inside else "your training used"
    message = (
        f"{watched.label}: expected {_EXPECTED}, but {where} the library's `label_smoothing`: compute the smoothed "
    )
    message += "labels, or the loss, yourself."
    seen = "built-in label smoothing"
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen, misconception="builtin_smoothing")
