"""What stopped a student's code, in one phrase for messages."""

from collections.abc import Sequence

from autograder.checks import show
from autograder.model.evidence import Cell, CellStatus, NotebookEvidence

__all__ = ["stopped_by"]


def stopped_by(notebook: NotebookEvidence, cells: Sequence[Cell], *, reached: bool) -> str:
    """The first thing that went wrong in a question's cells; empty if nothing did.

    Args:
        notebook: The whole run.
        cells: The question's cells.
        reached: Whether the question's values could be looked at.
    """
    for cell in cells:
        if phrase := _phrase(cell):
            return phrase
    if reached:
        return ""
    return _unreached(notebook, cells)


def _phrase(cell: Cell) -> str:
    where, error = f"cell {cell.index + 1}", show.text(cell.error)
    if cell.status is CellStatus.ERROR:
        return f"{where} stopped with {error or 'an error'}"
    if cell.status is CellStatus.TIMEOUT:
        return f"{where} ran for too long" + (f" ({error})" if error else "")
    if cell.status is CellStatus.DIED:
        return f"the kernel died in {where}" + (f" ({error})" if error else "")
    if cell.status is CellStatus.NOT_RUN:
        return f"{where} was not run" + (f" ({error})" if error else ", as the run had ended before it")
    return ""


def _unreached(notebook: NotebookEvidence, cells: Sequence[Cell]) -> str:
    if not cells:
        return "this question's cells are not in the notebook"
    graver = (CellStatus.DIED, CellStatus.TIMEOUT, CellStatus.NOT_RUN)
    for status in graver:
        for cell in notebook.cells:
            if cell.status is status:
                return f"the question was not reached: {_phrase(cell)}"
    return "the question was not reached"
