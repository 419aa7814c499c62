"""A name that stands for two things in one notebook, by hand."""

import numpy as np

from autograder.grading.reused import used_again
from autograder.model.evidence import NotebookEvidence, QuestionEvidence, Value, ValueKind
from tests.grading.builders import array, assignment

PART = assignment().parts[0]
BY_ID = {question.id: question for question in PART.questions}


def seen(question: str, values: dict[str, Value], variables: dict[str, Value]) -> QuestionEvidence:
    return QuestionEvidence(question, values, variables, calls={}, figures=())


def notebook(first: dict[str, Value], later: dict[str, Value]) -> NotebookEvidence:
    """`first` holds what 1.2a's names were there, `later` what is alive at 1.3a."""
    return NotebookEvidence("part1", (), {"q1_2a": seen("q1_2a", first, {}), "q1_3a": seen("q1_3a", {}, later)})


def test_a_name_that_holds_other_numbers_by_now_is_used_again() -> None:
    both = notebook({"h1": array([0, 1, 3, 0])}, {"h1": array([0.5, 1, 3, 0])})
    assert used_again(PART, BY_ID["q1_3a"], both) == {"h1"}
    other_shape = notebook({"h1": array([0, 1, 3, 0])}, {"h1": array([[0], [1], [3], [0]])})
    assert used_again(PART, BY_ID["q1_3a"], other_shape) == {"h1"}


def test_a_name_that_was_free_before_is_used_again_once_it_holds_numbers() -> None:
    missing = Value(ValueKind.MISSING)
    assert used_again(PART, BY_ID["q1_3a"], notebook({"h1": missing}, {"h1": array([1, 2])})) == {"h1"}


def test_a_name_that_still_holds_the_answer_is_not() -> None:
    same = notebook({"h1": array([0, 1, 3, 0])}, {"h1": array(np.array([0.0, 1, 3, 0]))})
    assert used_again(PART, BY_ID["q1_3a"], same) == frozenset()
    assert used_again(PART, BY_ID["q1_3a"], notebook({"h1": array([1, 2])}, {})) == frozenset()


def test_a_later_question_s_name_does_not_count() -> None:
    questions = {
        "q1_2a": seen("q1_2a", {}, {"loss": array([1, 2])}),
        "q1_3a": seen("q1_3a", {"loss": array([3, 4])}, {}),
    }
    assert used_again(PART, BY_ID["q1_2a"], NotebookEvidence("part1", (), questions)) == frozenset()


def test_a_question_that_was_not_reached_has_none() -> None:
    assert used_again(PART, BY_ID["q1_4a"], notebook({"h1": array([1])}, {})) == frozenset()
