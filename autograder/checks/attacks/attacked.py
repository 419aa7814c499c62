"""What one call of a student's attack gave, beside what it should have given."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.attacks import law
from autograder.checks.attacks.attack_case import AttackCase
from autograder.checks.attacks.law import ATOL
from autograder.checks.called import call_problem
from autograder.model.evidence import Call, Value, ValueKind

__all__ = ["Attacked", "explains", "look"]

SLACK = 1e-6
"""Beyond ε and the pixel range: what single precision makes of 0.0313."""


@dataclass(frozen=True, slots=True)
class Attacked:
    """One case as it was seen."""

    case: AttackCase
    problem: str = ""
    """Why there are no images to compare; empty if there are."""
    fault: str = ""
    """What is wrong with the images; empty if they are right."""
    images: NDArray[np.float64] | None = None
    """Finite, of the shape asked for; None where there is a problem."""
    changed: tuple[int, ...] = ()
    """Which of the network's weights were changed."""

    @property
    def right(self) -> bool:
        """The images are what they should be, whatever happened to the network."""
        return not self.problem and not self.fault

    @property
    def in_training(self) -> bool:
        """Only batch norm's moving means and variances changed: the network was called in training mode."""
        return bool(self.changed) and set(self.changed) <= set(self.case.moving)


def look(call: Call, case: AttackCase, *, name: str) -> Attacked:
    """Read what a call returned, and find what is wrong with it."""
    if problem := call_problem(call, function=name):
        return Attacked(case, problem)
    images, problem = _images(call.value, case)
    changed = _changed(call.weights, case.weights)
    if images is None:
        return Attacked(case, problem, changed=changed)
    return Attacked(case, fault=_fault(images, case, name), images=images, changed=changed)


def explains(seen: Attacked, mistake: str, number: int) -> bool:
    """Whether the images are what one form of this mistake gives here: the right ones where it has no such form."""
    if seen.images is None:
        return False
    case = seen.case
    laws = case.law.wrong.get(mistake, ()) if case.law is not None else ()
    if case.law is not None and number < len(laws):
        changes = seen.images - case.images
        return law.follows(changes, case.law, laws[number], width=case.epsilon, allowed=case.allowed)
    results = case.wrong.get(mistake, ())
    return _differing(seen.images, results[number]) <= case.allowed if number < len(results) else seen.right


def _images(value: Value | None, case: AttackCase) -> tuple[NDArray[np.float64] | None, str]:
    """The images that were returned, or why there are none."""
    array = value.array if value is not None else None
    expected = f"expected images of shape {show.shape(case.images.shape)}, received "
    if value is None or value.kind is not ValueKind.ARRAY or array is None:
        several = value is not None and value.type_name in ("tuple", "list")
        what = (
            f"a {value.type_name} of several things" if value and several else show.kind(value) if value else "nothing"
        )
        return None, expected + what + (": return the attacked images alone" if several else "")
    if array.shape != case.images.shape:
        return None, expected + _shape(array, case)
    if array.dtype.kind not in "iuf":
        return None, expected + show.kind(value)
    with np.errstate(all="ignore"):
        images = array.astype(np.float64)
    lost = int(np.count_nonzero(~np.isfinite(images)))
    if lost:
        hint = "look for a division by a gradient that is 0, or a logarithm of 0"
        return None, f"{lost} of {images.size} pixels are nan or infinite: {hint}"
    return images, ""


def _shape(array: NDArray[np.generic], case: AttackCase) -> str:
    wanted = case.images.shape
    received = "a single number" if array.ndim == 0 else f"shape {show.shape(array.shape)}"
    if array.shape[1:] == wanted:
        return f"{received}: several results at once? Return the attacked images alone"
    if array.shape == wanted[1:]:
        return f"{received}: one image only, so attack all of the batch"
    if array.ndim == 0:
        return f"{received}: is it the loss? Return the attacked images"
    return f"{received}: keep the shape of the images"


def _changed(after: Sequence[Value], before: Sequence[NDArray[np.floating]]) -> tuple[int, ...]:
    if len(after) != len(before):
        return ()
    return tuple(
        index
        for index, (value, old) in enumerate(zip(after, before, strict=True))
        if value.array is not None and value.array.dtype.kind == "f" and _other(value.array, old)
    )


def _other(new: NDArray[np.generic], old: NDArray[np.floating]) -> bool:
    with np.errstate(all="ignore"):
        return new.shape != old.shape or not np.allclose(new.astype(np.float64), old, rtol=1e-6, atol=1e-7)


def _differing(images: NDArray[np.float64], others: NDArray[np.floating]) -> float:
    """Share of pixels that differ."""
    return float((np.abs(images - others) > ATOL).mean())


def _fault(images: NDArray[np.float64], case: AttackCase, name: str) -> str:
    """What is wrong with images of the right shape; the gravest, and the plainest to see, first."""
    changes = images - case.images
    if case.right is not None:
        share = _differing(images, case.right)
        if share > case.allowed or _leaves(images, case):
            return _returned(images, case) or _leaves(images, case) or _difference(images, case, share)
        return ""
    if leaves := _leaves(images, case):
        return _returned(images, case) or leaves
    known = case.law
    if known is None or law.follows(
        changes, known, (known.mean, known.spread), width=case.epsilon, allowed=case.allowed
    ):
        return ""
    mean, spread, _ = law.moments(changes, known)
    along = " along the sign of the gradient" if known.direction.any() else ""
    seen = f"mean {show.number(round(mean, 5))} and standard deviation {show.number(round(spread, 5))}"
    expected = f"{show.number(round(known.mean, 5))} and {show.number(round(known.spread, 5))}"
    return f"the changes of the pixels{along} have {seen}, expected from `{name}` are about {expected}"


def _returned(images: NDArray[np.float64], case: AttackCase) -> str:
    """Something else was returned than attacked images."""
    moved = case.right is not None and _differing(case.images.astype(np.float64), case.right) > case.allowed
    if moved and not np.abs(images - case.images).max() > ATOL:
        return "the images came back unchanged"
    change_alone = moved and case.right is not None and _differing(images, case.right - case.images) <= case.allowed
    if change_alone or (float(np.abs(images).max()) <= case.epsilon + SLACK < float(np.abs(case.images).mean())):
        return (
            f"no pixel is above epsilon = {case.epsilon:g}, as if only the change were returned: add it to the images"
        )
    if case.high <= 1 and images.max() > 2 * case.high and images.min() >= 0:
        return f"pixels up to {show.number(images.max())} were returned: keep the scale of the images"
    return ""


def _leaves(images: NDArray[np.float64], case: AttackCase) -> str:
    """How far images leave the pixel range or the ball; empty where they stay inside."""
    low, high = float(images.min()), float(images.max())
    if low < case.low - SLACK or high > case.high + SLACK:
        seen = f"{show.number(low)} to {show.number(high)}"
        return f"pixels from {seen} were returned, expected are {case.low:g} to {case.high:g}"
    most = float(np.abs(images - case.images).max())
    if most > case.epsilon + SLACK:
        return f"a pixel was changed by {show.number(most)}, more than epsilon = {case.epsilon:g}"
    return ""


def _difference(images: NDArray[np.float64], case: AttackCase, share: float) -> str:
    if case.right is None:
        return ""
    at = np.unravel_index(int(np.abs(images - case.right).argmax()), images.shape)
    before, wanted, seen = (show.number(float(part[at])) for part in (case.images, case.right, images))
    rounding = f", where rounding explains {100 * case.allowed:.2g} % at most" if case.allowed else ""
    return (
        f"{100 * share:.3g} % of the pixels are not what they should be{rounding}: one of {before} should become {wanted}, "
        f"yours is {seen}"
    )
