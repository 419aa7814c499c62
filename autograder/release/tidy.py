"""What otter assign wrote, made the same on every machine and every day: ids, metadata, markers, no outputs."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from autograder.errors import ReleaseError
from autograder.release.notebook import Cell, Notebook, check_cell_question, source, tags

__all__ = ["ANSWER_TAG", "solved_notebook", "student_notebook"]

ANSWER_TAG = "otter_answer_cell"
SOLUTION_TAG = "otter_assign_solution_cell"
PARAMETERS_TAG = "parameters"
"""Papermill's: the cell whose numbers graders may replace."""

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_MARKED = re.compile(r"[ ]*#[ ]?SOLUTION(?: NO PROMPT)?$", re.MULTILINE)
_MARKER_LINE = re.compile(r"^[ ]*# (?:BEGIN SOLUTION(?: NO PROMPT)?|END SOLUTION)\n?", re.MULTILINE)
_PROMPT_BLOCK = re.compile(r'^[ ]*""" # BEGIN PROMPT\n.*?""" # END PROMPT\n?', re.MULTILINE | re.DOTALL)


def student_notebook(assigned: Notebook) -> Notebook:
    """The student's notebook, from otter's student version."""
    return _notebook([_cell(cell, source(cell)) for cell in assigned["cells"]], assigned["metadata"]["otter"])


def solved_notebook(assigned: Notebook, *, student: Notebook, student_id: tuple[str, int]) -> Notebook:
    """The student's notebook with all answers in, from otter's autograder version: the same cells, one by one.

    Args:
        assigned: otter's autograder version.
        student: The student's notebook.
        student_id: Variable that holds the student ID, and the one to put in for the template's 0.

    Raises:
        ReleaseError: Its cells are not the student's cells.
    """
    # in this version the placeholder for a written answer stands before the answer itself
    kept = [cell for cell in assigned["cells"] if not (cell["cell_type"] == "markdown" and ANSWER_TAG in tags(cell))]
    texts = (_with_student_id(_without_markers(cell), *student_id) for cell in kept)
    solved = _notebook(
        [_cell(cell, text) for cell, text in zip(kept, texts, strict=True)], student["metadata"]["otter"]
    )
    shapes = [[(cell["id"], cell["cell_type"]) for cell in nb["cells"]] for nb in (student, solved)]
    if shapes[0] != shapes[1]:
        raise ReleaseError(
            "the solved notebook has other cells than the student's: is each prompt followed by its solution?"
        )
    return solved


def _cell(cell: Cell, text: str) -> Cell:
    metadata = {key: cell["metadata"][key] for key in ("deletable", "editable") if key in cell["metadata"]}
    question = cell["metadata"].get("question") or check_cell_question(cell)
    if question:
        metadata["question"] = question
    if {ANSWER_TAG, SOLUTION_TAG} & set(tags(cell)):
        metadata["tags"] = [ANSWER_TAG]
    elif PARAMETERS_TAG in tags(cell):
        metadata["tags"] = [PARAMETERS_TAG]
    tidy: Cell = {"cell_type": cell["cell_type"], "metadata": metadata, "source": text}
    return tidy | ({"execution_count": None, "outputs": []} if cell["cell_type"] == "code" else {})


def _without_markers(cell: Cell) -> str:
    text = source(cell)
    if cell["cell_type"] != "code":
        return text
    return _MARKED.sub("", _MARKER_LINE.sub("", _PROMPT_BLOCK.sub("", text))).rstrip("\n")


def _with_student_id(text: str, variable: str, value: int) -> str:
    return re.sub(rf"^{variable} = 0\b.*$", f"{variable} = {value}", text, flags=re.MULTILINE)


def _notebook(cells: Sequence[Cell], otter: dict[str, Any]) -> Notebook:
    seen: Counter[str] = Counter()
    for cell in cells:
        # counted within the question, so that a new cell elsewhere leaves this id alone
        place = cell["metadata"].get("question", "text").replace("_", "-")
        seen[place] += 1
        cell["id"] = f"{place}-{seen[place]}"
    return {"cells": list(cells), "metadata": _METADATA | {"otter": otter}, "nbformat": 4, "nbformat_minor": 5}
