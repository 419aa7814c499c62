"""Named answers that an edition's oracles know, as what grading needs of them: questions of values, and `Known`."""

from collections.abc import Mapping
from functools import partial
from typing import Protocol

import numpy as np

from autograder.checks import Numbers, Rules
from autograder.grading import bind
from autograder.grading.known import Known, KnownAnswer
from autograder.grading.sight import Binding, QuestionGrading
from reference.shared.answers import Answer, Oracle, Task, Upstream, Values
from reference.shared.backprop import Parameters

__all__ = ["STUDENT_ID", "Oracles", "known", "values"]

STUDENT_ID = "student_id"
"""The notebook's variable that the numbers of Question 1.3 are drawn from."""
_DRAWN = ("W1", "b1", "W2", "b2")


class Oracles(Protocol):
    """What `reference/<edition>/oracles.py` holds of Part 1."""

    ANSWERS: Mapping[str, Answer]
    """`<question>.<criterion>` → oracles of that answer."""
    MISCONCEPTIONS: Mapping[str, str]
    """Misconception id → the sentence that names it."""

    def truth(self, task: Task) -> dict[str, Values]:
        """Variable → true value, as far as it is known for this student."""

    def parameters(self, student_id: int) -> Parameters:
        """The network that the student's ID draws."""


def values(question: str, answers: Mapping[str, str], *, formula: bool = True, drawn: bool = False) -> QuestionGrading:
    """A question of named answers, criterion → name; `drawn` where the student's ID draws the numbers."""
    criteria: dict[str, Binding] = {criterion: bind.close(name) for criterion, name in answers.items()}
    if formula:
        criteria["formula"] = bind.formula()
    names = (*answers.values(), *((STUDENT_ID,) if drawn else ()))
    return QuestionGrading(question, criteria, names=names, drawn=drawn)


def known(oracles: Oracles, student_id: int | None) -> Known:
    """Right and known wrong answers for this student; those that an ID draws only where one is known."""
    task = Task(student_id)
    answers = {key: _known_answer(answer, task) for key, answer in oracles.ANSWERS.items()}
    truth = {name: np.asarray(values, dtype=np.float64) for name, values in oracles.truth(task).items()}
    return Known(truth=truth, answers=answers, sentences=oracles.MISCONCEPTIONS, drawn=_drawn(oracles, student_id))


def _drawn(oracles: Oracles, student_id: int | None) -> dict[str, Numbers]:
    if student_id is None:
        return {}
    params = oracles.parameters(student_id)
    return {name: np.asarray(getattr(params, name), dtype=np.float64) for name in _DRAWN}


def _known_answer(answer: Answer, task: Task) -> KnownAnswer:
    wrong = {name: _rule(oracle, task) for name, oracle in answer.wrong.items()}
    more = tuple((name, _rule(oracle, task)) for name, oracle in answer.more)
    return KnownAnswer(answer.name, answer.upstream, Rules(right=_rule(answer.right, task), wrong=wrong, more=more))


def _rule(oracle: Oracle, task: Task) -> partial[Numbers]:
    """The oracle for this student, a function of the answers before it."""
    return partial(_call, oracle, task)


def _call(oracle: Oracle, task: Task, upstream: Upstream) -> Numbers:
    return np.asarray(oracle(upstream, task), dtype=np.float64)
