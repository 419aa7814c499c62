"""Names that a notebook uses twice: `h1` of one network, and further down of another."""

import numpy as np

from autograder.model.assignment import Part, Question
from autograder.model.evidence import NotebookEvidence, Value

__all__ = ["used_again"]


def used_again(part: Part, question: Question, notebook: NotebookEvidence) -> frozenset[str]:
    """Earlier questions' named answers that hold something else when this question is looked at.

    They no longer stand for those answers, so that they may stand for one of this question under another name.
    """
    here = notebook.questions.get(question.id)
    if here is None:
        return frozenset()
    earlier: dict[str, Value] = {}
    for other in part.questions[: part.questions.index(question)]:
        seen = notebook.questions.get(other.id)
        earlier |= seen.values if seen else {}
    return frozenset(
        name for name, was in earlier.items() if name in here.variables and _differ(was, here.variables[name])
    )


def _differ(one: Value, other: Value) -> bool:
    if one.array is None or other.array is None:
        return one.array is not other.array
    return not np.array_equal(one.array, other.array)
