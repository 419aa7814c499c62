"""From what was handed in to a Submission."""

from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from autograder.errors import SubmissionError
from autograder.intake.caps import Caps
from autograder.intake.choosing import Chosen, Shelf, choose
from autograder.intake.extras import gathered
from autograder.intake.findings import capped, quoted
from autograder.intake.identity import student_id, submission_name
from autograder.intake.members import Contents
from autograder.intake.opening import opened
from autograder.intake.parts import is_notebook
from autograder.intake.remarks import about_notebooks, is_export
from autograder.model.assignment import Assignment
from autograder.model.evidence import Finding, Submission, SubmittedNotebook

__all__ = ["read"]

_DEFAULT_CAPS = Caps()


def read(path: Path, *, assignment: Assignment, asked: Collection[str] = (), caps: Caps = _DEFAULT_CAPS) -> Submission:
    """Read a zip, folder or bare notebook; whatever is odd becomes a finding, what can be graded is kept.

    Args:
        path: What was handed in.
        assignment: Whose notebooks and names are expected.
        asked: Ids of the parts that are wanted; all if none are named. The others are recognised, and no more is said.
        caps: Bounds on what is read.

    Returns:
        The notebooks found (stripped of outputs), other files, findings. No student code has been run.

    Raises:
        SubmissionError: There is no notebook that could be graded; the message gives every reason.
    """
    names = assignment.names
    wanted = [part for part in assignment.parts if part.id in asked or not asked]
    with opened(path, caps=caps, expected=frozenset(_expected(assignment))) as contents:
        shelf = Shelf(caps, caps.notebooks_bytes)
        chosen = choose(contents, assignment, shelf)
        findings = [*contents.findings, *about_notebooks(contents, wanted, names, chosen, shelf)]
        if not chosen.of:
            raise SubmissionError(_nothing(path, capped(findings)))
        extras, about_extras = _extras(contents, assignment, chosen, caps)
        inner = sorted({p.parts[0] for m in contents.members if len((p := PurePosixPath(m.path)).parts) > 1})
    identity, about_name = student_id(path, inner=inner, bare=contents.bare, names=names)
    return Submission(
        name=submission_name(path),
        student_id=identity,
        notebooks=tuple(_submitted(part.id, chosen, shelf) for part in wanted if part.id in chosen.of),
        extras=extras,
        findings=capped((*about_name, *findings, *about_extras)),
    )


def _expected(assignment: Assignment) -> list[str]:
    """Names that a notebook may have."""
    return [part.notebook for part in assignment.parts] + [name for name in (assignment.names.whole,) if name]


def _submitted(part: str, chosen: Chosen, shelf: Shelf) -> SubmittedNotebook:
    member = chosen.of[part]
    several = member == chosen.whole and len(chosen.held) > 1
    content = shelf.take(member).json
    return SubmittedNotebook(part, content, member.name, chosen.held) if several else SubmittedNotebook(part, content)


def _extras(
    contents: Contents, assignment: Assignment, chosen: Chosen, caps: Caps
) -> tuple[tuple[tuple[str, bytes], ...], tuple[Finding, ...]]:
    """Other files, without notebooks and exports: they are large and nothing reads them."""
    used = {member.name for member in chosen.of.values()} | {*_expected(assignment)}
    used |= {assignment.names.export} - {""}
    others = [m for m in contents.members if not (contents.bare or is_notebook(m) or is_export(m, used))]
    homes = [str(PurePosixPath(member.path).parent) for member in chosen.of.values()]
    return gathered(others, homes=homes, taken=_expected(assignment), caps=caps)


def _nothing(path: Path, findings: Sequence[Finding]) -> str:
    """The refusal, with every reason on a line of its own."""
    lines = "".join(f"\n  - {item.message}" for item in findings)
    return f"{quoted(path.name)} holds no notebook that can be graded.{lines}"
