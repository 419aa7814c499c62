"""Whose numbers Question 1.3 started from; the oracle is numpy's own generator."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.grading import grade
from autograder.model.evidence import SubmissionEvidence, Value
from autograder.model.result import Outcome
from tests.grading.builders import ID, array, assignment, notebook_of, submission, truth, with_notebook

SENTENCE = "not what `np.random.seed(student_id)` and `np.random.rand` give"


def parameters(student_id: int) -> dict[str, np.ndarray]:
    generator = np.random.RandomState(student_id)
    shapes = {"W1": (4, 3), "b1": (4, 1), "W2": (3, 4), "b2": (3, 1)}
    return {name: generator.rand(*shape) for name, shape in shapes.items()}


def started_from(values: dict[str, np.ndarray], *, question: str = "q1_3a") -> SubmissionEvidence:
    """A wrong loss and wrong db2, with these parameters alive at one question."""
    evidence = submission({"loss": array(truth()["loss"] + 1), "db2": array([9.0, 8.0, 7.0])})
    seen = notebook_of(evidence).questions[question]
    held: dict[str, Value] = {name: array(value) for name, value in values.items()}
    changed = replace(seen, variables=seen.variables | held)
    return with_notebook(evidence, questions=notebook_of(evidence).questions | {question: changed})


def test_anothers_parameters_are_told_to_the_student_and_once_to_staff() -> None:
    graded = grade(assignment(), started_from(parameters(ID + 1)))
    assert [(f.code, f.for_staff) for f in graded.findings] == [("parameters.differ", True)]
    told = [key for key, result in graded.results.items() if SENTENCE in result.message]
    assert told == [key for key, r in graded.results.items() if r.outcome is Outcome.FAIL and key.startswith("q1_3")]
    assert {"q1_3a.value", "q1_3b.db2"} <= set(told)


@pytest.mark.parametrize("change", [lambda v: v, lambda v: v.T, lambda v: np.round(v, 2), lambda v: v - 0.001])
def test_ones_own_parameters_in_any_shape_and_nearly_so_are_not_remarked(change: object) -> None:
    own = {name: change(values) for name, values in parameters(ID).items()}  # type: ignore[operator]
    graded = grade(assignment(), started_from(own))
    assert graded.findings == ()
    assert not any(SENTENCE in result.message for result in graded.results.values())


def test_parameters_updated_later_are_not_looked_at() -> None:
    assert grade(assignment(), started_from(parameters(ID + 1), question="q1_3c")).findings == ()


def test_only_other_parameters_are_named() -> None:
    drawn = parameters(ID) | {"W2": np.zeros((3, 4))}
    message = grade(assignment(), started_from(drawn)).results["q1_3a.value"].message
    assert "Of your W1, b1, W2, b2, W2 is not what" in message
    message = grade(assignment(), started_from(parameters(ID + 1))).results["q1_3a.value"].message
    assert "Your W1, b1, W2, b2 are not what" in message
