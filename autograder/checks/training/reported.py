"""An accuracy that a student reports, beside those that were observed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from autograder.checks import show
from autograder.checks.given import Given
from autograder.checks.lenient import numeric
from autograder.model.evidence import Value, ValueKind

__all__ = ["ACCURACY_ATOL", "Reported", "accuracies", "accuracy", "agrees"]

ACCURACY_ATOL = 0.005
"""A number rounded to two decimals is still the one observed."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A named answer read as an accuracy."""

    accuracy: float | None
    """0..1; None where it is none."""
    problem: str = ""
    """`expected …, received …` where it is none."""
    remark: str = ""
    """How it had to be read."""


def accuracy(given: Given) -> Reported:
    """One accuracy: a number from 0 to 1, or read as one from a percentage or from `[loss, accuracy]`."""
    value, note = _read(given.value)
    array = value.array
    if value.kind is not ValueKind.ARRAY or array is None or array.dtype.kind not in "iuf" or array.size not in (1, 2):
        return Reported(None, f"expected `{given.name}` to be one number from 0 to 1, received {show.kind(value)}")
    notes = [note, given.found]
    if array.size == 2:
        notes.append("the second of two numbers was taken, as `evaluate` returns loss and accuracy")
    number = float(array.reshape(-1)[-1])
    if not np.isfinite(number) or not 0 <= number <= 100:
        return Reported(None, f"expected `{given.name}` to be a number from 0 to 1, received {show.number(number)}")
    if number > 1:
        number, note = number / 100, f"`{given.name}` is read as a percentage"
        notes.append(note)
    return Reported(number, remark="; ".join(note for note in notes if note))


def agrees(number: float, observed: Iterable[float]) -> bool:
    """Whether a reported accuracy is one of those observed."""
    return any(abs(number - one) <= ACCURACY_ATOL + 1e-9 for one in observed)


def accuracies(values: Iterable[float]) -> str:
    """Observed accuracies for a message, each once: `0.783`, `0.783 or 0.801`."""
    texts = list(dict.fromkeys(f"{value:.4g}" for value in values))
    return " or ".join(texts[:3]) + (f" (and {len(texts) - 3} more)" if len(texts) > 3 else "")


def _read(value: Value) -> tuple[Value, str]:
    if value.kind is ValueKind.TEXT and value.text.strip().endswith("%"):
        return numeric(replace(value, text=value.text.strip().removesuffix("%")))
    return numeric(value)
