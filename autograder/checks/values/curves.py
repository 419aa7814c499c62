"""Checks a figure for an activation function and its derivative, drawn for one same parameter if there is one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autograder.checks.compare import Numbers
from autograder.checks.values.close import joined
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Figure
from autograder.model.result import CheckResult, Outcome

__all__ = ["Curve", "CurvesTerms", "curves"]

ALPHA_RANGE = (0.01, 10.0)
KINK = 0.2
"""A numeric derivative is smeared around its jump: |x| < 0.2 is not looked at."""
REACH = 1.0
"""Each curve must go out to |x| ≥ 1 on both sides."""
MIN_POINTS = 5
"""Distinct x on each side of 0, but for a straight half."""
FILLED = 4 * MIN_POINTS
"""Points that stand for a straight half drawn by its end points."""
MAX_LINES = 200
"""Lines looked at; a plot for this question has two to a dozen."""
MANY_OTHERS = 12
"""Lines that are none of the curves from which on those that are may be found by chance."""

_Points = tuple[Numbers, Numbers]


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve that the figure must hold."""

    name: str
    """As in messages: `ELU`, `its derivative`."""
    formula: str
    """For messages, in words and plain signs."""
    value: Callable[[Numbers, float], Numbers]
    """(x, alpha) → y."""
    slope: Callable[[Numbers], Numbers] = np.ones_like
    """What alpha is multiplied by for x < 0: y = alpha · slope(x) there. Needed where alpha is not given."""
    jumps: bool = False
    """True where the curve jumps at 0, so that |x| < 0.2 is not looked at."""
    straight: bool = False
    """True where the curve is a straight line for x > 0, for which its two end points are enough."""
    straight_below: bool = False
    """The same for x < 0."""


@dataclass(frozen=True, slots=True)
class CurvesTerms:
    """What a plot is judged by."""

    label: str
    tolerance: Tolerance
    """For y; for x < 0 its absolute part is scaled by alpha where alpha is below 1."""
    alpha: float | None = None
    """The one that is right; None where any is. Curves without a parameter have 1, which scales nothing."""


@dataclass(frozen=True, slots=True)
class _Cover:
    """Where the points of one curve were found."""

    below: int
    """Distinct x < 0."""
    above: int
    least: float
    most: float

    @property
    def full(self) -> bool:
        return self.lacks == ""

    @property
    def lacks(self) -> str:
        """What is missing of the curve; empty if nothing is."""
        if not self.below and not self.above:
            return "missing or wrong"
        if not self.below or not self.above:
            return (
                f"right for x {'<' if self.below else '>'} 0, but missing or wrong for x {'>' if self.below else '<'} 0"
            )
        if min(self.below, self.above) < MIN_POINTS:
            return f"drawn with fewer than {MIN_POINTS} points on one side of 0"
        return (
            "drawn too short (it should go out to -1 and 1 at least)"
            if self.least > -REACH or self.most < REACH
            else ""
        )


def curves(
    figures: Sequence[Figure], wanted: Sequence[Curve], *, terms: CurvesTerms, stopped_by: str = ""
) -> CheckResult:
    """Look for every wanted curve, all with one same alpha, which is estimated from the data where it is not given.

    A curve may be one line, several (split at 0), or scattered points, in any axes of any figure of the question. A
    line counts only where all of it lies on the curve. The points are shared equally between the curves.

    Args:
        figures: The question's figures.
        wanted: The curves.
        terms: Tolerance and label.
        stopped_by: What stopped the student's code, if anything did.
    """
    expected = "; ".join(f"{curve.name}: {curve.formula}" for curve in wanted)
    lines = list(_lines(figures))
    if not lines:
        reason = stopped_by or ("the figure holds no line" if figures else "no figure was drawn")
        return CheckResult(outcome=Outcome.NOT_RUN, message=f"{terms.label}: {reason}.", expected=expected)
    best: list[_Cover] = [_Cover(0, 0, 0.0, 0.0) for _ in wanted]
    alpha = None
    for candidate in _alphas(lines, wanted) if terms.alpha is None else (terms.alpha,):
        covers = [_cover(lines, curve, candidate, terms.tolerance) for curve in wanted]
        if _score(covers) > _score(best):
            best, alpha = covers, candidate
    found = sum(cover.full for cover in best)
    which = f" with alpha = {alpha:.3g}" if alpha is not None and terms.alpha is None else ""
    seen = joined(*(f"{c.name}{which}" for c, cover in zip(wanted, best, strict=True) if cover.full))
    others = _others(lines, wanted, 1.0 if alpha is None else alpha, terms.tolerance)
    if found and others > MANY_OTHERS:
        message = f"{terms.label}: {seen} found among {others} other lines: a person looks. Draw the curves alone."
        return CheckResult(outcome=Outcome.PENDING, message=message, expected=expected, seen=seen)
    if found == len(wanted):
        return CheckResult(outcome=Outcome.PASS, credit=Fraction(1), expected=expected, seen=seen)
    return CheckResult(
        outcome=Outcome.FAIL,
        credit=Fraction(found, len(wanted)),
        message=f"{terms.label}: {_describe(wanted, best, alpha if terms.alpha is None else None)}.",
        expected=expected,
        seen=seen,
    )


def _lines(figures: Sequence[Figure]) -> Iterator[_Points]:
    """Each line's finite points, where there are any."""
    everything = (line for figure in figures for axes in figure.axes for line in axes.lines)
    for _, line in zip(range(MAX_LINES), everything, strict=False):
        count = min(line.x.size, line.y.size)
        x, y = line.x.reshape(-1)[:count], line.y.reshape(-1)[:count]
        finite = np.isfinite(x) & np.isfinite(y)
        if finite.any():
            yield x[finite], y[finite]


def _alphas(lines: Sequence[_Points], wanted: Sequence[Curve]) -> Iterator[float]:
    """The alpha that each line would have if it were each of the curves."""
    for x, y in lines:
        # Near 0 ELU itself is 0, and far out its derivative is: alpha is read where both are well above rounding.
        usable = (x <= -KINK) & (x >= -3.0)
        for curve in wanted if usable.any() else ():
            with np.errstate(all="ignore"):
                alpha = float(np.median(y[usable] / curve.slope(x[usable])))
            if ALPHA_RANGE[0] <= alpha <= ALPHA_RANGE[1]:
                yield alpha


def _cover(lines: Sequence[_Points], curve: Curve, alpha: float, tolerance: Tolerance) -> _Cover:
    """Where the lines that lie wholly on the curve have points."""
    drawn = [_filled(x, y) for x, y in lines] if curve.straight else lines
    drawn = [_mirrored(_filled(*_mirrored((x, y)))) for x, y in drawn] if curve.straight_below else drawn
    on_curve = [x for x, y in drawn if _on(x, y, curve, alpha, tolerance)]
    x = np.unique(np.concatenate(on_curve)) if on_curve else np.zeros(0)
    if x.size == 0:
        return _Cover(0, 0, 0.0, 0.0)
    return _Cover(int((x < 0).sum()), int((x > 0).sum()), float(x[0]), float(x[-1]))


def _others(lines: Sequence[_Points], wanted: Sequence[Curve], alpha: float, tolerance: Tolerance) -> int:
    """Lines that lie on none of the curves."""
    return sum(not any(_on(x, y, curve, alpha, tolerance) for curve in wanted) for x, y in lines)


def _filled(x: Numbers, y: Numbers) -> _Points:
    """The line with points between the few that it has for x ≥ 0, as the eye sees it; most lines are left as they are."""
    right = x >= 0
    if int((x > 0).sum()) >= MIN_POINTS or int(right.sum()) < 2:
        return x, y
    order = np.argsort(x[right], kind="stable")
    ends, heights = x[right][order], y[right][order]
    if ends[-1] - ends[0] < REACH:
        return x, y
    between = np.linspace(ends[0], ends[-1], FILLED)
    return np.concatenate([x, between]), np.concatenate([y, np.interp(between, ends, heights)])


def _mirrored(points: _Points) -> _Points:
    """The line seen in a mirror: left and right change places, and so do the two ends of a jump."""
    return -points[0][::-1], points[1][::-1]


def _on(x: Numbers, y: Numbers, curve: Curve, alpha: float, tolerance: Tolerance) -> bool:
    looked = np.abs(x) >= KINK if curve.jumps else np.ones(x.shape, dtype=bool)
    if not looked.any():
        return False
    x, y = x[looked], y[looked]
    with np.errstate(all="ignore"):
        right = curve.value(x, alpha)
        # With alpha = 0.05 the whole left side is smaller than a tolerance made for alpha = 1.
        scale = np.where(x < 0, min(1.0, alpha), 1.0)
        return bool(np.all(np.abs(y - right) <= tolerance.atol * scale + tolerance.rtol * np.abs(right)))


def _score(covers: Sequence[_Cover]) -> tuple[int, int]:
    return sum(cover.full for cover in covers), sum(bool(cover.below) + bool(cover.above) for cover in covers)


def _describe(wanted: Sequence[Curve], covers: Sequence[_Cover], alpha: float | None) -> str:
    same = ", with the same alpha" if alpha is not None and any(cover.full for cover in covers) else ""
    which = "" if alpha is None else f" (alpha = {alpha:.3g})"
    return "; ".join(
        f"{curve.name} is there{which}"
        if cover.full
        else f"{curve.name} is {cover.lacks}: expected {curve.formula}{same}"
        for curve, cover in zip(wanted, covers, strict=True)
    )
