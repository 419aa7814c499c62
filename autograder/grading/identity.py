"""Whose numbers a submission is graded with: the notebook's student ID, else the archive's."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from autograder.checks import show
from autograder.model.assignment import Assignment, SubmissionNames
from autograder.model.evidence import Finding, SubmissionEvidence, Value, ValueKind

__all__ = ["Identity", "identify"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The ID that is graded with, and what was odd about it."""

    student_id: int | None
    findings: tuple[Finding, ...] = ()


def identify(assignment: Assignment, evidence: SubmissionEvidence) -> Identity:
    """The notebook's ID where it is one, else that of the archive's name; their difference is for staff to look at.

    Args:
        assignment: Names the variable, and the range of IDs.
        evidence: What the notebooks held, and the archive's ID.
    """
    names, archive = assignment.names, evidence.student_id
    if all(notebook.fault for notebook in evidence.notebooks.values()):
        return Identity(archive)  # nothing was run in which an ID could be wrong
    where, value = next(_values(assignment, evidence), ("", Value(ValueKind.MISSING)))
    number = _number(value)
    variable = names.student_id_variable
    if number is None or not names.id_min <= number <= names.id_max:
        return _fall_back(value, number, where=where, archive=archive, names=names)
    findings = []
    if value.kind is ValueKind.TEXT:
        message = f"{variable}: the text {show.value(value)} was read as the number {number}; write it without quotes."
        findings.append(Finding("id.as_text", message, where=where))
    if archive is not None and archive != number:
        message = f"{variable}: the notebook says {number}, the name of what was handed in {archive}; graded with "
        message += f"{number}. Look whose work this is."
        findings.append(Finding("id.differs", message, where=where, for_staff=True))
    return Identity(number, tuple(findings))


def _values(assignment: Assignment, evidence: SubmissionEvidence) -> Iterator[tuple[str, Value]]:
    """The variable as each question saw it, in order: (notebook's file name, value)."""
    for part in assignment.parts:
        notebook = evidence.notebooks.get(part.id)
        for question in part.questions if notebook else ():
            seen = notebook.questions.get(question.id) if notebook else None
            value = seen.values.get(assignment.names.student_id_variable) if seen else None
            if value is not None and value.kind is not ValueKind.MISSING:
                yield (notebook.file if notebook else "") or part.notebook, value


def _number(value: Value) -> int | None:
    """The whole number that a value holds: 12345678, 12345678.0, "12345678", [12345678]."""
    if value.kind is ValueKind.TEXT:
        digits = value.text.strip()
        return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 18 else None
    array = value.array
    if value.kind is not ValueKind.ARRAY or array is None or array.size != 1 or array.dtype.kind not in "iuf":
        return None
    number = array.reshape(-1)[0].item()
    return int(number) if np.isfinite(number) and number == int(number) else None


def _fall_back(
    value: Value, number: int | None, *, where: str, archive: int | None, names: SubmissionNames
) -> Identity:
    """The archive's ID, with a finding about why the notebook's is none."""
    variable = names.student_id_variable
    if value.kind is ValueKind.MISSING:
        code, problem = "id.missing", f"no `{variable}` was found in the notebook"
    elif number == 0 or value.kind is ValueKind.UNANSWERED:
        code, problem = "id.not_set", f"`{variable}` is still {show.value(value)}"
    else:
        code = "id.invalid"
        problem = f"expected `{variable}` to be a whole number from {names.id_min} to {names.id_max}, received "
        problem += show.value(value) or show.kind(value)
    if archive is not None:
        problem += f"; graded with {archive}, from the name of what was handed in"
    message = f"{problem}. Set it to your own ID, digits only, and run the notebook again."
    return Identity(archive, (Finding(code, message, where=where),))
