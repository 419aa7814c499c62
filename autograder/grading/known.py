"""What is known about one student's answers: right values, known mistakes, and what follows from what."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.checks import Numbers, Rules

__all__ = ["Known", "KnownAnswer"]


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """One answer that is marked by its value."""

    name: str
    """The student's variable."""
    upstream: tuple[str, ...]
    """The student's variables that it is computed from directly."""
    rules: Rules


@dataclass(frozen=True, slots=True)
class Known:
    """All that an edition's oracles say about one student's part."""

    truth: Mapping[str, Numbers]
    """Variable → true value. Variables that depend on an unknown student ID are absent."""
    answers: Mapping[str, KnownAnswer]
    """`<question>.<criterion>` → answer."""
    sentences: Mapping[str, str]
    """Misconception id → the sentence that names it."""
    drawn: Mapping[str, Numbers] = field(default_factory=dict)
    """Given variables whose numbers the student's ID draws → those numbers; none where no ID is known."""
