"""What the probe is asked to record, question by question."""

from autograder.errors import GraderFault
from autograder.grading.editions import load
from autograder.model.assignment import Assignment, Part
from autograder.model.plan import QuestionPlan

__all__ = ["plans"]


def plans(assignment: Assignment, part: Part) -> tuple[QuestionPlan, ...]:
    """One plan per question of a part, in the order of its table; what to look at, never an answer.

    Of a part that was narrowed, the questions that are left.

    Raises:
        GraderFault: The edition has no grading module for this part.
    """
    module = load(assignment, part)
    if module is None:
        raise GraderFault(f"{assignment.id}: no grading module for {part.id}")
    asked = {question.id for question in part.questions}
    return tuple(
        QuestionPlan(
            item.question,
            names=item.names,
            calls=item.calls,
            figures=item.figures,
            data=item.data,
            builds=item.builds,
            trials=item.trials,
            models=item.models,
        )
        for item in module.QUESTIONS
        if item.question in asked
    )
