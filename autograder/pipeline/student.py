"""What a student wants to know before handing in: right files, notebooks that run from top to bottom, nothing missing.

Needs no answers: it uses the intake, the sandbox and the public checks in the template, nothing else.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder import intake
from autograder.evidence import assemble
from autograder.model.assignment import Part
from autograder.model.evidence import Cell, CellStatus, Finding, NotebookEvidence
from autograder.model.plan import CellPlace
from autograder.pipeline.edition import Edition
from autograder.pipeline.source import DataSource, supply
from autograder.pipeline.together import Together, together
from autograder.pipeline.unusable import without_unusable
from autograder.release import PUBLIC_CHECKS
from autograder.sandbox import Isolation, Job, run_notebook

__all__ = ["PublicCheck", "StudentCheck", "check"]

_PASSED = re.compile(r"All test cases passed|passed!")
_SAID = re.compile(r"^\s*AssertionError: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PublicCheck:
    """One question's public checks."""

    question: str
    """Number as the hand-out prints it."""
    passed: bool
    detail: str
    """What the checks said, if one did not pass."""


@dataclass(frozen=True, slots=True)
class StudentCheck:
    """What was found out about a submission."""

    findings: tuple[Finding, ...]
    missing_notebooks: tuple[str, ...]
    troubles: tuple[str, ...]
    """Cells that do not run from a fresh kernel, in order."""
    checks: tuple[PublicCheck, ...]
    unwritten: tuple[str, ...]
    """Numbers of questions without any answer of the student's own."""

    @property
    def ready(self) -> bool:
        """Nothing is left to do."""
        return not (self.findings or self.missing_notebooks or self.troubles or self.unwritten) and all(
            item.passed for item in self.checks
        )


def check(path: Path, *, edition: Edition, isolation: Isolation) -> StudentCheck:
    """Look at a submission as the staff's intake does, and run its notebooks with their public checks.

    Raises:
        SubmissionError: It cannot be read at all.
    """
    asked = [part.id for part in edition.assignment.parts]
    submission = without_unusable(intake.read(path, assignment=edition.whole, asked=asked), edition.given)
    handed_in = {notebook.part for notebook in submission.notebooks}
    troubles: list[str] = []
    checks: list[PublicCheck] = []
    unwritten: list[str] = []
    for one in together(submission, edition):
        name = one.notebook.file or one.asked[0].notebook
        run = _run(one, name, extras=submission.extras, edition=edition, isolation=isolation)
        if run.fault:  # its words are for staff: they may name our files
            troubles.append(f"{name} could not be run here, which is not its fault: see `autograder doctor`.")
            continue
        cells = run.cells
        troubles += (
            f"{name}, cell {cell.index + 1}: {cell.error}"
            for cell, place in zip(cells, one.places, strict=True)
            if cell.error and not place.check
        )
        for part in one.asked:
            checks += _checks(cells, one.places, part)
            unwritten += _unwritten(cells, part)
    return StudentCheck(
        findings=tuple(finding for finding in submission.findings if not finding.for_staff),
        missing_notebooks=tuple(part.notebook for part in edition.assignment.parts if part.id not in handed_in),
        troubles=tuple(troubles),
        checks=tuple(checks),
        unwritten=tuple(unwritten),
    )


def _run(
    one: Together, name: str, *, extras: tuple[tuple[str, bytes], ...], edition: Edition, isolation: Isolation
) -> NotebookEvidence:
    """Every cell run that the questions need, otter's included, with the files that the template ships beside the notebook."""
    shipped = dict(_shipped(edition.template_folder))
    # otter finds the public checks in the notebook's own metadata; those of the template cannot have been changed.
    own = {**json.loads(one.notebook.json), "metadata": _metadata(one.held, edition)}
    # Whichever part's cell sets otter up names a notebook, and here it is one.
    notebooks = dict.fromkeys((name, *(part.notebook for part in one.held)), json.dumps(own).encode())
    # A module that students were given they may have changed; what checks is ours.
    files = {**shipped, **dict(extras), PUBLIC_CHECKS: shipped[PUBLIC_CHECKS], **notebooks}
    everything = tuple(replace(place, check=False) for place in one.places)
    supplied = supply(one.part, DataSource())  # small data and short trainings: a check must not take hours
    job = Job(one.notebook, one.part, (), everything, tuple(files.items()), otter=True, supplied=supplied)
    return assemble(asyncio.run(run_notebook(job, isolation=isolation)))


def _metadata(parts: Sequence[Part], edition: Edition) -> dict[str, Any]:
    """The templates' metadata, with the public checks of all these parts."""
    paths = [edition.template_folder / part.notebook for part in parts]
    templates = [json.loads(path.read_text(encoding="utf-8"))["metadata"] for path in paths]
    tests = {name: test for template in templates for name, test in template["otter"]["tests"].items()}
    return {**templates[0], "otter": {**templates[0]["otter"], "tests": tests}}


def _shipped(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".ipynb":
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _checks(cells: tuple[Cell, ...], places: tuple[CellPlace, ...], part: Part) -> Iterator[PublicCheck]:
    numbers = {question.id: question.number for question in part.questions}
    for cell, place in zip(cells, places, strict=True):
        if place.check and place.question in numbers and cell.status is not CellStatus.SKIPPED:
            passed = cell.status is CellStatus.OK and _PASSED.search(cell.text) is not None
            said = "\n".join(_SAID.findall(cell.text)) or cell.text or cell.error
            yield PublicCheck(numbers[place.question], passed, "" if passed else said)


def _unwritten(cells: tuple[Cell, ...], part: Part) -> Iterator[str]:
    for question in part.questions:
        if not any(cell.own and question.id in cell.questions for cell in cells):
            yield question.number
