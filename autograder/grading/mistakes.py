"""The known mistakes that grading can name: what every mutant file must show."""

from autograder.grading.editions import load
from autograder.model.assignment import Assignment

__all__ = ["mistakes"]


def mistakes(assignment: Assignment) -> tuple[tuple[str, str], ...]:
    """All pairs of a criterion, `<question>.<criterion>`, and the id of a mistake that its check recognises."""
    modules = [module for part in assignment.parts if (module := load(assignment, part)) is not None]
    by_value = [
        (key, mistake)
        for module in modules
        for key, answer in module.known(None).answers.items()
        for mistake in answer.rules.wrong
    ]
    by_behaviour = [
        (f"{item.question}.{criterion}", mistake)
        for module in modules
        for item in module.QUESTIONS
        for criterion, binding in item.criteria.items()
        for mistake in binding.mistakes
    ]
    return (*by_value, *by_behaviour)
