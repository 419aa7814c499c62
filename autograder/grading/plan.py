"""What the probe is asked to record, question by question."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from autograder.errors import GraderFault
from autograder.grading.editions import load
from autograder.grading.sight import QuestionGrading
from autograder.model.assignment import Assignment, Part
from autograder.model.plan import QuestionPlan

__all__ = ["plans"]

T = TypeVar("T")


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
    planned: set[str] = set()
    return tuple(_plan(item, planned) for item in module.QUESTIONS if item.question in asked)


def _plan(item: QuestionGrading, planned: set[str]) -> QuestionPlan:
    """One question's plan, without the calls, builds, trials and models that an earlier one has `planned`."""

    def new(wanted: Sequence[T], name: Callable[[T], str]) -> tuple[T, ...]:
        left = tuple(one for one in wanted if name(one) not in planned)
        planned.update(map(name, left))
        return left

    return QuestionPlan(
        item.question,
        names=item.names,
        calls=new(item.calls, lambda call: f"call {call.id}"),
        figures=item.figures,
        data=item.data,
        builds=new(item.builds, lambda build: f"build {build.id}"),
        trials=new(item.trials, lambda trial: f"trial {trial.id}"),
        models=new(item.models, lambda model: f"model {model.name}"),
    )
