"""Compares the numbers that a student started from with those that the student's ID draws."""

from collections.abc import Mapping

import numpy as np

from autograder.checks import Numbers
from autograder.grading.known import Known
from autograder.grading.sight import QuestionGrading
from autograder.model.evidence import Finding, NotebookEvidence, Value

__all__ = ["foreign", "foreign_finding"]

LOOSE = 0.02
"""Rounding to two decimals, or one step of SGD on the parameters themselves, draws no other numbers."""


def foreign(notebook: NotebookEvidence, table: Mapping[str, QuestionGrading], known: Known) -> str:
    """A sentence for the student where the parameters are not those of the ID graded with; empty where they are.

    They are read at the first question that depends on them: later ones may have updated them.
    """
    first = next((item.question for item in table.values() if item.drawn), "")
    evidence = notebook.questions.get(first)
    held = evidence.variables if evidence else {}
    other = [name for name, values in known.drawn.items() if name in held and _differs(held[name], values)]
    if not other:
        return ""
    names, wrong = ", ".join(known.drawn), ", ".join(other)
    which = f"Your {names}" if len(other) == len(known.drawn) else f"Of your {names}, {wrong}"
    return (
        f"{which} {'is' if len(other) == 1 else 'are'} not what `np.random.seed(student_id)` "
        "and `np.random.rand` give for the student ID graded with, in the order of the given cell."
    )


def foreign_finding(notebook: str) -> Finding:
    """What staff are told."""
    message = "The parameters in the notebook are not those that the student ID graded with draws. Look whose they are."
    return Finding("parameters.differ", message, where=notebook, for_staff=True)


def _differs(seen: Value, drawn: Numbers) -> bool:
    """Whether a value is not the numbers drawn, in any shape or order; what is no number cannot tell."""
    array = seen.array
    if array is None or array.dtype.kind not in "iuf":
        return False
    with np.errstate(all="ignore"):
        values = np.sort(array.astype(np.float64).reshape(-1))
    return values.size != drawn.size or not np.allclose(values, np.sort(drawn.reshape(-1)), rtol=0, atol=LOOSE)
