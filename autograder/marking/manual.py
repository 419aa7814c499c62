"""Marks that persons gave: read, judged against the assignment, and put in place of the machine's."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from autograder.errors import MarksFileError
from autograder.marking.rows import Row, parse_student_id, read_csv, read_toml
from autograder.model.assignment import Assignment
from autograder.model.points import points_text
from autograder.model.result import CriterionResult, ManualMark, Outcome

__all__ = ["decide", "merged_marks", "read_manual_marks", "render_manual_marks"]

REQUIRED = ("student_id", "question", "criterion", "points")
OPTIONAL = ("comment", "marker")
POINTS = re.compile(r"(?P<sign>-?)(?P<number>[0-9]{1,6}([.,][0-9]{1,6})?)")
"""A plain decimal; a comma is a decimal comma, for no criterion is worth a thousand points."""
ANONYMOUS = "person"
MACHINE = "machine"

Key = tuple[str, str]
"""Question id and criterion id."""


def read_manual_marks(
    path: Path, *, assignment: Assignment, students: Collection[int] | None = None
) -> tuple[ManualMark, ...]:
    """Read marks from a CSV file, or from the [[marks]] of a TOML file (told by the name's ending).

    Columns or keys: student_id, question, criterion, points, and optionally comment and marker.

    Args:
        path: The file.
        assignment: What may be marked, and for how much.
        students: The cohort's IDs; None if any ID may stand there.

    Raises:
        MarksFileError: Anything is wrong with it: every problem of every row; nothing is to be applied.
    """
    problems: list[str] = []
    if path.suffix.lower() == ".toml":
        rows = read_toml(path, key="marks", fields=(*REQUIRED, *OPTIONAL), problems=problems)
    else:
        rows = read_csv(path, required=REQUIRED, optional=OPTIONAL, problems=problems)
    available = {(q.id, c.id): c.points for part in assignment.parts for q in part.questions for c in q.criteria}
    problems += (f"{row.where}: {fault}" for row in rows for fault in _faults(row, available, students))
    problems += _repeats(rows)
    if problems:
        raise MarksFileError(str(path), problems)
    return tuple(_mark(row) for row in rows)


def merged_marks(kept: Sequence[ManualMark], new: Sequence[ManualMark]) -> tuple[ManualMark, ...]:
    """Marks given earlier and now: of two for the same student and criterion the new one counts."""
    by_key = {(mark.student_id, mark.question, mark.criterion): mark for mark in (*kept, *new)}
    return tuple(by_key[key] for key in sorted(by_key))


def render_manual_marks(marks: Sequence[ManualMark]) -> str:
    """Marks as the CSV that `read_manual_marks` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*REQUIRED, *OPTIONAL))
    for mark in marks:
        points = points_text(mark.points)
        writer.writerow((mark.student_id, mark.question, mark.criterion, points, mark.comment, mark.marker))
    return out.getvalue()


def _mark(row: Row) -> ManualMark:
    """A row without faults as a mark."""
    cells = row.cells
    points = Fraction(cells["points"].replace(",", "."))
    optional = {name: cells.get(name, "") for name in OPTIONAL}
    return ManualMark(int(cells["student_id"]), cells["question"], cells["criterion"], points, **optional)


def _faults(row: Row, available: Mapping[Key, Fraction], students: Collection[int] | None) -> Iterator[str]:
    cells = row.cells
    key = cells["question"], cells["criterion"]
    yield from _student_faults(cells["student_id"], students)
    yield from _key_faults(key, available)
    yield from _points_faults(cells["points"], available.get(key))
    if cells.get("marker") == MACHINE:
        yield f"marker: {MACHINE!r} stands for the grader itself"


def _repeats(rows: Sequence[Row]) -> Iterator[str]:
    """Rows that mark again what an earlier row marked: which of them counts is not ours to choose."""
    first: dict[tuple[int, str, str], str] = {}
    for row in rows:
        student_id = parse_student_id(row.cells["student_id"])
        if student_id is not None:
            owner = first.setdefault((student_id, row.cells["question"], row.cells["criterion"]), row.where)
            if owner != row.where:
                yield f"{row.where}: student {student_id} already has a mark for this criterion, in {owner}"


def _student_faults(text: str, students: Collection[int] | None) -> Iterator[str]:
    student_id = parse_student_id(text)
    if student_id is None:
        yield f"student_id: expected digits, received {text!r}"
    elif students is not None and student_id not in students:
        yield f"student_id: {student_id} is not among the submissions"


def _key_faults(key: Key, available: Mapping[Key, Fraction]) -> Iterator[str]:
    question, criterion = key
    questions = dict.fromkeys(of for of, _ in available)
    if question not in questions:
        near = get_close_matches(question, questions, n=1)
        yield f"question: unknown question {question!r}" + (f"; did you mean {near[0]!r}?" if near else "")
    elif key not in available:
        criteria = ", ".join(name for of, name in available if of == question)
        yield f"criterion: {question} has no criterion {criterion!r}; it has {criteria}"


def _points_faults(text: str, available: Fraction | None) -> Iterator[str]:
    match = POINTS.fullmatch(text)
    if not text:
        yield "points: missing; leave the row out as long as it is not marked"
    elif match is None:
        yield f"points: expected a plain decimal such as 0.75, received {text!r}"
    elif match["sign"]:
        yield f"points: expected 0 or more, received {text}"
    elif available is not None and Fraction(match["number"].replace(",", ".")) > available:
        yield f"points: expected at most {points_text(available)}, received {text}"


def decide(result: CriterionResult, mark: ManualMark) -> CriterionResult:
    """The criterion as a person marked it. What the machine had said, unless PENDING, stays in the remark."""
    verdict = "" if result.outcome is Outcome.PENDING else _verdict(result)
    return replace(
        result,
        points=mark.points,
        outcome=Outcome.PASS if mark.points == result.available else Outcome.FAIL,
        message=mark.comment or f"A person gave {_of(mark.points, result)}.",
        remark=" ".join(text for text in (result.remark, verdict) if text),
        misconception="",
        marked_by=mark.marker or ANONYMOUS,
    )


def _verdict(result: CriterionResult) -> str:
    outcome = result.outcome.value.replace("_", " ")
    said = f": {result.message}" if result.message else ""
    return f"The machine's verdict was {outcome}, {_of(result.points, result)}{said}"


def _of(points: Fraction, result: CriterionResult) -> str:
    return f"{points_text(points)} of {points_text(result.available)} points"
