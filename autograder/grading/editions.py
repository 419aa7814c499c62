"""Finds how a part of an edition is graded: the module grading/<edition>/<part>.py."""

import importlib
from typing import Protocol, cast

from autograder.grading.known import Known
from autograder.grading.sight import QuestionGrading
from autograder.model.assignment import Assignment, Part

__all__ = ["PartGrading", "load"]


class PartGrading(Protocol):
    """What such a module holds."""

    QUESTIONS: tuple[QuestionGrading, ...]
    """One per question, in the order of the hand-out."""

    def known(self, student_id: int | None) -> Known:
        """Right and known wrong answers for this student."""


def load(assignment: Assignment, part: Part) -> PartGrading | None:
    """The part's module; None if the edition has none for this part.

    Raises:
        ImportError: The module is there but cannot be imported, which is a mistake of ours.
    """
    name = f"{__package__}.{assignment.id}.{part.id}"
    if not (assignment.id.isidentifier() and part.id.isidentifier()):
        return None
    try:
        return cast(PartGrading, importlib.import_module(name))
    except ModuleNotFoundError as error:
        if error.name and f"{name}.".startswith(f"{error.name}."):
            return None
        raise
