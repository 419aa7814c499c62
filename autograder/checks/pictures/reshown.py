"""Checks that drawing a second time shows other images."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np

from autograder.checks import show
from autograder.checks.called import call_problem
from autograder.checks.pictures.recognise import TRAINING, Picture, pictures
from autograder.checks.samples.samples import places
from autograder.model.evidence import Call, Figure
from autograder.model.facts import KnownRows
from autograder.model.result import CheckResult, Outcome

__all__ = ["reshown"]

_Pictures = tuple[Picture, ...]
EXPECTED = "other images with each drawing"
_UNPASSED = "NameError: your notebook has no variable"
"""How the error of a call begins that was not made, for there was nothing to pass."""


def reshown(
    figures: Sequence[Figure],
    calls: Sequence[Call],
    training: KnownRows,
    *,
    count: int = 36,
    label: str,
    stopped_by: str = "",
    function: str,
) -> CheckResult:
    """Judge whether more than a sixth of the images change from drawing to drawing; their order does not matter.

    Args:
        figures: The question's figures, as the notebook drew them.
        calls: The drawing function called once more by the grader (none when the question was not reached), for each set
            that may be drawn from: one that draws no images does not count where another does.
        training: The rows that should be drawn.
        count: Images asked for; figures with less than a quarter of them are not looked at.
        label: Where, for messages.
        stopped_by: What stopped the student's code, if anything did.
        function: Its name.
    """
    shown = _galleries(figures, training, count)
    lacking = [call.error for call in calls if call.error.startswith(_UNPASSED)]
    made = [call for call in calls if call.status != "missing" and call.error not in lacking]
    again = [max(found, key=_score) for call in made if (found := _galleries(call.figures, training, count))]
    if again and shown:
        return _compared(shown, again, label=label, function=function)
    differ = any(_new(first, second) for first, second in combinations(shown, 2))
    if differ:
        remark = f"`{function}` could not be tried out: the notebook's own figures differ"
        return CheckResult(Outcome.PASS, Fraction(1), expected=EXPECTED, seen=_seen(shown), remark=remark)
    if not made and len(shown) > 1:
        return _same(f"your {len(shown)} figures", label=label, seen=_seen(shown))
    if not made and lacking:
        reason = f"`{function}` could not be called once more: {show.text(lacking[0].removeprefix('NameError: '))}"
        return CheckResult(Outcome.NOT_RUN, message=f"{label}: expected {EXPECTED}; {reason}.", expected=EXPECTED)
    return _untried(made, shown, again, label=label, stopped_by=stopped_by, function=function)


def _untried(
    made: Sequence[Call],
    shown: Sequence[_Pictures],
    again: Sequence[_Pictures],
    *,
    label: str,
    stopped_by: str,
    function: str,
) -> CheckResult:
    """The result where there are no two drawings to compare."""
    problems = [call_problem(call, function=function) for call in made if call.status != "ok"]
    outcome = Outcome.FAIL
    if problems:
        reason = f"{problems[0]}, when it was called once more with your training images and labels"
    elif not made:
        outcome = Outcome.NOT_RUN
        reason = stopped_by and f"`{function}` was not defined: {stopped_by}"
        reason = reason or f"no function named `{function}` was found: define it under this name"
    elif again:
        outcome = Outcome.NOT_RUN
        reason = stopped_by or f"your notebook draws no such figure to compare with: call `{function}` in it"
    else:
        outcome = Outcome.FAIL if shown else Outcome.NOT_RUN
        reason = f"`{function}` drew no images, when it was called with your training images and labels"
    return CheckResult(outcome, message=f"{label}: expected {EXPECTED}; {reason}.", expected=EXPECTED)


def _compared(shown: Sequence[_Pictures], again: Sequence[_Pictures], *, label: str, function: str) -> CheckResult:
    """Each further drawing must differ from all that went before."""
    for index, second in enumerate(again):
        if not all(_new(first, second) for first in (*shown, *again[:index])):
            return _same(f"`{function}`, called once more,", label=label, seen=_seen([*shown, *again]))
    return CheckResult(Outcome.PASS, Fraction(1), expected=EXPECTED, seen=_seen([*shown, *again]))


def _same(what: str, *, label: str, seen: str) -> CheckResult:
    message = f"{label}: expected {EXPECTED}; {what} showed the same images again: choose them at random anew, "
    message += "without setting the seed in between."
    return CheckResult(Outcome.FAIL, message=message, expected=EXPECTED, seen=seen, misconception="same_images_again")


def _galleries(figures: Sequence[Figure], training: KnownRows, count: int) -> list[_Pictures]:
    return [seen for seen in pictures(figures, training) if 4 * len(seen) >= count]


def _score(seen: _Pictures) -> tuple[int, int]:
    return sum(picture.source == TRAINING for picture in seen), len(seen)


def _new(first: _Pictures, second: _Pictures) -> bool:
    """Whether more than a sixth of the second's images are not in the first."""
    looks = [np.array([picture.look for picture in seen], dtype=np.float32) for seen in (second, first)]
    return 6 * int(np.count_nonzero(places(looks[0], looks[1]) < 0)) > len(second)


def _seen(drawn: Sequence[_Pictures]) -> str:
    return f"{show.plural(len(drawn), 'figure')} with images"
