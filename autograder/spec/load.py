"""Reading assignment.toml."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from autograder.errors import SpecError
from autograder.model.assignment import Assignment, Part
from autograder.spec.kinds import IDENTIFIER, POINTS, TEXT
from autograder.spec.questions import Context, check_sum, read_part
from autograder.spec.sections import read_follow_through, read_late, read_names, read_tolerances
from autograder.spec.table import Table

__all__ = ["load"]


def load(path: Path, *, checks: Collection[str]) -> Assignment:
    """Read an edition's assignment.toml.

    Args:
        path: The file, in the folder that is named like the edition.
        checks: Names that a criterion's `check` may have.

    Returns:
        The assignment, points as exact fractions.

    Raises:
        SpecError: The file cannot be read or is wrong; holds every problem, each starting with its key path.
    """
    problems: list[str] = []
    root = Table(_parse(path), path="", problems=problems)
    assignment = _read(root, checks=checks, edition=path.resolve().parent.name)
    if problems:
        raise SpecError(str(path), problems)
    return assignment


def _parse(path: Path) -> Mapping[str, object]:
    """The file as TOML, floats as exact decimals."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except OSError as error:
        raise SpecError(str(path), [f"the file cannot be read: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        raise SpecError(str(path), [f"byte {error.start}: the file is not UTF-8, save it as UTF-8"]) from error
    except (ValueError, ArithmeticError) as error:  # TOMLDecodeError names the line; numbers too large for any type
        raise SpecError(str(path), [f"not valid TOML: {error}"]) from error


def _read(root: Table, *, checks: Collection[str], edition: str) -> Assignment:
    """The whole file; what is returned is sound only if no problem was noted."""
    tolerances = root.table("tolerances")
    context = Context(checks=checks, tolerances=read_tolerances(tolerances))
    parts = tuple(read_part(table, context) for table in root.tables("parts"))
    follow_through, share = read_follow_through(root)
    assignment = Assignment(
        id=root.take("id", IDENTIFIER),
        title=root.take("title", TEXT),
        version=root.take("version", TEXT),
        points=root.take("points", POINTS),
        names=read_names(root.table("submission")),
        late=read_late(root.table("late")) if root.has("late") else None,
        follow_through=follow_through,
        follow_through_fraction=share,
        parts=tuple(part for part, _ in parts),
    )
    stated = tuple(points for _, of_part in parts for points in of_part)
    check_sum(root, assignment.points, stated, of="all questions without bonus")
    if assignment.id and assignment.id != edition:
        root.refuse("id", f"expected the name of the file's folder, {edition!r}, received {assignment.id!r}")
    _refuse_unused(tolerances, assignment.parts)
    _check_whole(root, assignment)
    root.done()
    return assignment


def _check_whole(root: Table, assignment: Assignment) -> None:
    """The notebook for all parts must have a name of its own, and parts to be for."""
    name = assignment.names.whole
    if name and name in [part.notebook for part in assignment.parts]:
        root.table("submission").refuse("whole", f"{name!r} is already the name of a part's notebook")
    elif name and len(assignment.parts) == 1:
        root.table("submission").refuse("whole", "there is only one part: its notebook is for all")


def _refuse_unused(tolerances: Table, parts: Sequence[Part]) -> None:
    """A tolerance that no criterion names is a slip somewhere."""
    criteria = [criterion for part in parts for question in part.questions for criterion in question.criteria]
    used = {criterion.tolerance.name for criterion in criteria if criterion.tolerance}
    for name in tolerances.names() if criteria else ():
        if name not in used:
            tolerances.refuse(name, "defined, but no criterion uses it")
