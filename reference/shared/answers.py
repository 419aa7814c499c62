"""What an oracle is: the right answer, and the known wrong ones, as functions of the answers before it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

__all__ = ["Answer", "Oracle", "Task", "Upstream", "Values"]

Values = NDArray[Any]
"""An answer: float64, int64 or bool; one number has shape ()."""

Upstream = Mapping[str, Values]
"""The student's variables that an answer is computed from: true values, or the student's own."""


@dataclass(frozen=True, slots=True)
class Task:
    """What an answer depends on besides the answers before it."""

    student_id: int | None
    """None when neither notebook nor archive names one: then answers that depend on it raise ValueError."""


Oracle = Callable[[Upstream, Task], Values]
"""Raises ValueError when the upstream values make no sense here: wrong shape, nan, a probability that is not positive."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that is marked by its value."""

    name: str
    """The student's variable, e.g. `h2`."""
    upstream: tuple[str, ...]
    """The student's variables that it is computed from directly, e.g. `("h1",)`."""
    right: Oracle
    wrong: Mapping[str, Oracle]
    """Misconception id → the value which that mistake gives."""
    more: tuple[tuple[str, Oracle], ...] = ()
    """Further values of mistakes in `wrong`, which come in several forms."""
