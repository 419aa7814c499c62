"""What staff are told where the observing of training may have been interfered with. It changes no mark."""

import re
from collections import Counter
from collections.abc import Iterator

from autograder.model.evidence import Finding, NotebookEvidence

__all__ = ["tampering_finding"]

STEP_S = 20e-6
"""No step of an optimizer takes less: TensorFlow alone needs several times that for one."""
_MOST = 10
_REACHES = re.compile(r"autograder_?probe|\.\s*kernel\s*\.\s*_\w+")
"""The grader's own modules, and what is private to the kernel: no answer needs either."""


def tampering_finding(notebook: NotebookEvidence, where: str) -> Finding | None:
    """What speaks for it, all in one; None if nothing does."""
    found = [*notebook.training.signs, *_too_fast(notebook), *_reaching(notebook)]
    if not found:
        return None
    message = (
        f"{where}: what was observed of its training may have been interfered with ({'; '.join(found[:_MOST])}). Look at "
        "its code before you trust its marks: they were given as if nothing had happened."
    )
    return Finding("training.interference", message, where=where, for_staff=True)


def _too_fast(notebook: NotebookEvidence) -> Iterator[str]:
    """Cells that ended sooner than what is said to have happened in them can."""
    steps = Counter[int]()
    for event in notebook.training.events:
        steps[event.cell] += max(0, event.steps)
    for cell in notebook.cells:
        if cell.seconds < steps[cell.index] * STEP_S:
            yield f"cell {cell.index + 1} took {cell.seconds:.2f} s, and {steps[cell.index]} steps were logged in it"


def _reaching(notebook: NotebookEvidence) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.kind == "code" and cell.own and (reached := _REACHES.search(cell.source)):
            yield f"cell {cell.index + 1} names `{reached.group()[:60]}`"
