"""What of a batch a student's mixup mixes, right or wrong: what a training with it can be known by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.checks.mixing.mixed import ATOL, Mixed, looked
from autograder.checks.mixing.mixup_case import MixupCase
from autograder.model.evidence import Call

__all__ = ["Mixes", "mixes"]


@dataclass(frozen=True, slots=True)
class Mixes:
    """Whether mixtures come back in the place of what was passed."""

    images: bool = True
    labels: bool = True


def mixes(calls: Sequence[Call], cases: Sequence[MixupCase], *, name: str) -> Mixes:
    """What the function mixes; True where nothing speaks against it.

    Args:
        calls: Those of the first case, one after the other, then those of the next (none when the question was not
            reached).
        cases: The inputs.
        name: The function's.
    """
    fine = [one for group in looked(calls, cases, name=name) for one in group if not one.problem]

    def any_of(mixed: Callable[[Mixed], bool]) -> bool:
        return not fine or any(mixed(one) for one in fine)

    return Mixes(images=any_of(_images), labels=any_of(_labels))


def _images(one: Mixed) -> bool:
    """A sum of others is mixed, whatever its weights are."""
    return bool(one.fault) or one.weights is None or bool((one.weights.max(axis=1) < 1 - ATOL).any())


def _labels(one: Mixed) -> bool:
    """Labels of another shape than that of vectors may be mixtures."""
    if one.labels is None or one.labels.shape != one.case.labels.shape:
        return True
    return bool((one.labels.max(axis=1) < 1 - ATOL).any())
