"""How a cohort is graded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.pipeline.source import DataSource
from autograder.sandbox import Isolation

__all__ = ["GradeOptions"]


def _all_questions(_: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class GradeOptions:
    """How to grade a cohort."""

    out: Path
    isolation: Isolation
    jobs: int = 2
    manual: Path | None = None
    """CSV or TOML of marks given by persons, besides those kept with earlier results."""
    received: Path | None = None
    """CSV of receipt times, likewise."""
    source: DataSource = field(default_factory=DataSource)
    """Tier and data."""
    seed: int = 0
    """Added to each part's seed."""
    only: Callable[[str], Sequence[str]] = _all_questions
    """Submission's name → the questions to grade; none named: those of the edition."""
