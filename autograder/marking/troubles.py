"""What went wrong while a notebook ran, in sentences for the report."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict

from autograder.model.assignment import Assignment, Part
from autograder.model.evidence import Cell, CellStatus, Finding, NotebookEvidence, SubmissionEvidence
from autograder.model.result import CheckResult

__all__ = ["cell_trouble", "run_findings"]

_LIMITS = {
    "cell_s": ("seconds for one cell", "look for a loop that does not end, or make what the cell does smaller"),
    "notebook_s": (
        "seconds for the whole notebook",
        "what was not run by then is not marked; look for what takes long",
    ),
    "memory_mib": (
        "MiB of memory in all",
        "look for arrays larger than you meant, lists that grow, and child processes",
    ),
    "processes": (
        "processes and threads",
        "look for code that starts them in a loop, and wait for those that have ended",
    ),
    "file_mib": (
        "MiB for a file, with eight times that and 100,000 files in all",
        "write less, or remove what is done with",
    ),
    "output_kib": ("KiB of output for one cell", "what came after that was left out; print less"),
}
"""What each limit is of, and what to do about it."""


def cell_trouble(cell: Cell) -> str:
    """How a cell failed to run, e.g. `Cell 4: NameError: ...`; empty if it did not fail.

    Cells are counted from 1, Markdown included, as one counts them in the notebook.
    """
    where = f"Cell {cell.index + 1}"
    match cell.status:
        case CellStatus.ERROR:
            return f"{where}: {cell.error or 'it raised an error'}"
        case CellStatus.TIMEOUT:
            return f"{where} was stopped: {cell.error or 'it ran longer than a cell may'}"
        case CellStatus.DIED:
            return f"{where} ended Python: {cell.error or 'the kernel died while it ran'}"
        case CellStatus.NOT_RUN:
            return f"{where} was not run: {cell.error or 'the time or the kernel was used up before it'}"
        case CellStatus.OK | CellStatus.SKIPPED | CellStatus.TEXT:
            return ""


def run_findings(
    assignment: Assignment, evidence: SubmissionEvidence, results: Mapping[str, CheckResult]
) -> tuple[Finding, ...]:
    """Findings about the runs that no question shows, and about results that no criterion takes."""
    findings: list[Finding] = []
    told: set[str] = set()
    for part in assignment.parts:
        if part.id in evidence.notebooks and part.id not in told:
            notebook = evidence.notebooks[part.id]
            told |= {*notebook.parts}  # what happened to one notebook for several parts is said once
            findings += _part_findings(assignment, part, notebook)
    known = {f"{q.id}.{c.id}" for part in assignment.parts for q in part.questions for c in q.criteria}
    for key in sorted(results.keys() - known):
        text = f"{key}: the grader gave a result for a criterion that does not exist."
        findings.append(Finding("grader.unknown_result", text, for_staff=True))
    return tuple(findings)


def _part_findings(assignment: Assignment, part: Part, notebook: NotebookEvidence) -> Iterator[Finding]:
    where = notebook.file or part.notebook
    if notebook.fault:  # for staff only: it may name our files
        yield Finding("grader.fault", notebook.fault, where=where, for_staff=True)
    allowed = {} if notebook.parts or notebook.freeform else asdict(part.limits)  # theirs are other ones
    for limit in notebook.limits_hit:
        unit, advice = _LIMITS.get(limit, ("", ""))
        amount = f" of {allowed[limit]:g} {unit}".rstrip() if limit in allowed else ""
        text = f"The run reached the limit {limit}{amount}{advice and f': {advice}'}."
        yield Finding("run.limit_hit", text, where=where)
    if deaths := notebook.kernel_deaths:
        often = "once" if deaths == 1 else f"{deaths} times"
        text = f"Python ended {often} while the notebook ran; the cells after that ran in a fresh one."
        yield Finding("run.kernel_died", text, where=where)
    mine = [one for one in assignment.parts if one.id == part.id or one.id in notebook.parts]
    for trouble in _outside(notebook.cells, {question.id for one in mine for question in one.questions}):
        yield Finding("run.cell_failed", trouble, where=where)


def _outside(cells: tuple[Cell, ...], questions: AbstractSet[str]) -> Iterator[str]:
    """Troubles of the cells that belong to no question."""
    return (trouble for cell in cells if questions.isdisjoint(cell.questions) and (trouble := cell_trouble(cell)))
