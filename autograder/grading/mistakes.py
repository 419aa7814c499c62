"""The known mistakes that grading can name: what every mutant file must show."""

from autograder.grading.editions import load
from autograder.model.assignment import Assignment

__all__ = ["mistakes"]


def mistakes(assignment: Assignment) -> tuple[tuple[str, str], ...]:
    """All pairs of a criterion, `<question>.<criterion>`, and the id of a mistake that its check recognises."""
    modules = (load(assignment, part) for part in assignment.parts)
    return tuple(
        (key, mistake)
        for module in modules
        if module is not None
        for key, answer in module.known(None).answers.items()
        for mistake in answer.rules.wrong
    )
