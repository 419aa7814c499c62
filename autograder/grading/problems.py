"""Compares assignment.toml with the tables in grading/: what one names, the other must bind."""

from collections.abc import Iterator, Mapping

from autograder.checks import MANUAL, NUMERIC
from autograder.checks.formulas.formula import FORMULA_IN_CODE
from autograder.grading.editions import PartGrading, load
from autograder.grading.sight import Binding
from autograder.model.assignment import Assignment, Criterion, Part

__all__ = ["problems"]


def problems(assignment: Assignment) -> tuple[str, ...]:
    """Everything in which the specification and the grading tables differ, each with its key path; none if they agree."""
    return tuple(
        problem
        for index, part in enumerate(assignment.parts)
        for problem in _of_part(assignment, part, f"parts[{index}]")
    )


def _of_part(assignment: Assignment, part: Part, path: str) -> Iterator[str]:
    module = load(assignment, part)
    if module is None:
        yield f"{path}.id: there is no autograder/grading/{assignment.id}/{part.id}.py to grade this part"
        return
    bound = {item.question: item.criteria for item in module.QUESTIONS}
    asked = {question.id for question in part.questions}
    for index, question in enumerate(part.questions):
        here = f"{path}.questions[{index}]"
        if question.id not in bound and any(c.check != MANUAL for c in question.criteria):
            yield f"{here}.id: {question.id} is not in grading/{assignment.id}/{part.id}.py"
            continue
        criteria = bound.get(question.id, {})
        for position, criterion in enumerate(question.criteria):
            yield from _of_criterion(module, criterion, criteria, question.id, f"{here}.criteria[{position}]")
        for name in sorted(criteria.keys() - {criterion.id for criterion in question.criteria}):
            yield f"{here}.criteria: grading/{assignment.id}/{part.id}.py binds {name!r}, which is not among them"
    for name in sorted(bound.keys() - asked):
        yield f"{path}.questions: grading/{assignment.id}/{part.id}.py binds {name}, which is not among them"


def _of_criterion(
    module: PartGrading, criterion: Criterion, criteria: Mapping[str, Binding], question: str, path: str
) -> Iterator[str]:
    if criterion.check == MANUAL:
        return  # an instructor may hand any criterion to a person
    binding = criteria.get(criterion.id)
    if binding is None:
        yield f"{path}.id: {criterion.id!r} of {question} has no binding in grading/"
        return
    if binding.check != criterion.check:
        yield f"{path}.check: expected {binding.check!r}, which grading/ binds, received {criterion.check!r}"
    if binding.check in NUMERIC and criterion.tolerance is None:
        yield f"{path}.tolerance: {binding.check!r} compares numbers, so a tolerance is required"
    known = _acceptable(module, f"{question}.{criterion.id}", binding)
    for index, name in enumerate(criterion.accept):
        if name not in known:
            yield f"{path}.accept[{index}]: expected one of {sorted(known)}, received {name!r}"


def _acceptable(module: PartGrading, key: str, binding: Binding) -> frozenset[str]:
    """Variants that the criterion could accept."""
    if binding.check == "formula":
        return frozenset({FORMULA_IN_CODE})
    answer = module.known(None).answers.get(key) if binding.check == "close" else None
    return frozenset(answer.rules.wrong) if answer else frozenset(binding.mistakes)
