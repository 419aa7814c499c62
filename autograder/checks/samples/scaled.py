"""Checks that the pixels of several sets of images were brought to 0..1."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from autograder.checks import show
from autograder.checks.given import Given, not_run
from autograder.checks.samples.samples import Samples, described, samples
from autograder.checks.values.close import joined
from autograder.model.result import CheckResult, Outcome

__all__ = ["scaled"]

EPS = 1e-6
"""Rounding beyond 0 and 1."""
REACH = 0.9
"""The brightest pixel of a scaled set is at least so bright, the darkest at most 1 − 0.9."""
EXPECTED = "pixels from 0 to 1"
_NEXT = {
    "raw": "divide by 255",
    "twice": "divide by 255 once only",
    "around": "bring them to [0, 1], not around 0",
    "whole": "whole numbers hold no grey between 0 and 1: divide with `/ 255.0`, not `//`",
    "constant": "all pixels are the same: check what the variable holds",
    "broken": "check for divisions by 0",
    "other": "divide the pixels as loaded by 255, once",
}


def scaled(images: Sequence[Given], *, label: str) -> CheckResult:
    """Judge the smallest and largest pixel of each set: all must lie in [0, 1] and reach from about 0 to about 1."""
    for given in images:
        if not given.answered:
            return not_run(given, label=label, expected=EXPECTED)
    sets = [(given, samples(given.value)) for given in images]
    for given, seen in sets:
        if seen is None or not seen.count:
            message = f"{label}: `{given.name}`: expected images, received {described(given.value)}."
            return CheckResult(Outcome.FAIL, message=message, expected=EXPECTED)
    kinds = [(given, seen, _kind(seen)) for given, seen in sets if seen is not None]
    shown = "; ".join(f"`{given.name}` {_range(seen)}" for given, seen, _ in kinds)
    remark = joined(*(f"`{given.name}` {given.found}" if given.found else "" for given in images))
    wrong = [(given, seen, kind) for given, seen, kind in kinds if kind]
    if not wrong:
        return CheckResult(Outcome.PASS, Fraction(1), expected=EXPECTED, seen=shown, remark=remark)
    problems = "; ".join(_problem(list(group)) for _, group in groupby(wrong, key=lambda item: item[2]))
    rest = [f"`{given.name}`" for given, _, kind in kinds if not kind]
    right = f" ({' and '.join(rest)} {'is' if len(rest) == 1 else 'are'} right)" if rest else ""
    return CheckResult(
        Outcome.FAIL,
        message=f"{label}: expected {EXPECTED} in every set, received {problems}{right}.",
        expected=EXPECTED,
        seen=shown,
        remark=remark,
        misconception=_mistake([kind for _, _, kind in kinds]),
    )


def _problem(sets: Sequence[tuple[Given, Samples, str]]) -> str:
    """What is wrong with sets of one kind."""
    return ", ".join(f"`{given.name}` {_range(seen)}" for given, seen, _ in sets) + f": {_NEXT[sets[0][2]]}"


def _kind(seen: Samples) -> str:
    """What is wrong with a set's pixels; empty if nothing is."""
    low, high = seen.low, seen.high
    if not (math.isfinite(low) and math.isfinite(high)):
        return "broken"
    if low == high:
        return "constant"
    if low < -EPS:
        return "around"
    if high > 1 + EPS:
        return "raw" if 200 <= high <= 255 + EPS else "other"
    if high >= REACH and low <= 1 - REACH:
        return "whole" if seen.dtype.lstrip("u").startswith("int") else ""
    return "twice" if REACH / 255 <= high <= (1 + EPS) / 255 else "other"


def _mistake(kinds: Sequence[str]) -> str:
    if "twice" in kinds and set(kinds) <= {"twice", ""}:
        return "scaled_twice"
    return "scaled_one_part" if set(kinds) == {"raw", ""} else ""


def _range(seen: Samples) -> str:
    return f"from {show.number(seen.low)} to {show.number(seen.high)}"
