"""When submissions were received: read from CSV."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from autograder.errors import MarksFileError
from autograder.marking.rows import Row, parse_student_id, read_csv

__all__ = ["Receipts", "read_receipts", "render_receipts"]


@dataclass(frozen=True, slots=True)
class Receipts:
    """Receipt times, timezone-aware."""

    by_submission: Mapping[str, datetime] = field(default_factory=dict)
    """Submission name without `.zip` → time."""
    by_student: Mapping[int, datetime] = field(default_factory=dict)

    def of(self, submission: str, *, student_id: int | None) -> datetime | None:
        """When a submission was received: by its name, else by its student's ID; None if neither is listed."""
        by_name = self.by_submission.get(_stem(submission))
        if by_name is not None or student_id is None:
            return by_name
        return self.by_student.get(student_id)

    def merged(self, later: "Receipts") -> "Receipts":
        """These times and `later` ones; where both name the same submission or student, the later count."""
        return Receipts({**self.by_submission, **later.by_submission}, {**self.by_student, **later.by_student})


def read_receipts(
    path: Path, *, students: Collection[int] | None = None, submissions: Collection[str] | None = None
) -> Receipts:
    """Read a CSV file with the columns `received` and `submission` or `student_id`.

    If it has both of the latter, each row fills one of them. `received` is ISO 8601 with its timezone.

    Args:
        path: The file.
        students: The cohort's IDs; None if any ID may stand there.
        submissions: The submissions' names; None if any name may stand there.

    Raises:
        MarksFileError: Anything is wrong with it: every problem of every row.
    """
    problems: list[str] = []
    rows = read_csv(path, required=("received",), optional=("submission", "student_id"), problems=problems)
    names = None if submissions is None else {_stem(name) for name in submissions}
    for row in rows:
        faults = (*_whose_faults(row, students=students, names=names), *_time_faults(row.cells["received"]))
        problems += (f"{row.where}: {fault}" for fault in faults)
    problems += _repeats(rows)
    if problems:
        raise MarksFileError(str(path), problems)
    times = {_whose(row): datetime.fromisoformat(row.cells["received"]) for row in rows}
    return Receipts(
        by_submission={whose: received for whose, received in times.items() if isinstance(whose, str)},
        by_student={whose: received for whose, received in times.items() if isinstance(whose, int)},
    )


def render_receipts(receipts: Receipts) -> str:
    """Times as the CSV that `read_receipts` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("submission", "student_id", "received"))
    writer.writerows((name, "", time.isoformat()) for name, time in sorted(receipts.by_submission.items()))
    writer.writerows(("", student, time.isoformat()) for student, time in sorted(receipts.by_student.items()))
    return out.getvalue()


def _stem(name: str) -> str:
    return name[: -len(".zip")] if name.lower().endswith(".zip") else name


def _whose(row: Row) -> str | int | None:
    """The submission's name or the student's ID; None where the row says neither of them, or both."""
    name, digits = row.cells.get("submission", ""), row.cells.get("student_id", "")
    if bool(name) == bool(digits):
        return None
    return _stem(name) if name else parse_student_id(digits)


def _whose_faults(row: Row, *, students: Collection[int] | None, names: Collection[str] | None) -> Iterator[str]:
    whose = _whose(row)
    cohort: Collection[int] | Collection[str] | None = names if isinstance(whose, str) else students
    if row.cells.get("submission") and row.cells.get("student_id"):
        yield "expected either submission or student_id, received both"
    elif row.cells.get("student_id") and whose is None:
        yield f"student_id: expected digits, received {row.cells['student_id']!r}"
    elif whose is None:
        yield "expected a submission or a student_id, received neither"
    elif cohort is not None and whose not in cohort:
        yield f"{whose} is not among the submissions"


def _time_faults(text: str) -> Iterator[str]:
    try:
        received = datetime.fromisoformat(text)
    except ValueError:
        yield f"received: expected a time such as 2023-09-09T08:30:00+10:00, received {text!r}"
        return
    if received.tzinfo is None:
        yield f"received: expected a time with its timezone, such as 2023-09-09T08:30:00+10:00, received {text!r}"
    if not 2000 <= received.year < 2100:  # a slip of the pen that would silently cost nothing, or everything
        yield f"received: expected a year from 2000 to 2099, received {text!r}"


def _repeats(rows: Sequence[Row]) -> Iterator[str]:
    """Rows about what an earlier row is about: which of them counts is not ours to choose."""
    first: dict[str | int, str] = {}
    for row in rows:
        whose = _whose(row)
        if whose is not None and first.setdefault(whose, row.where) != row.where:
            yield f"{row.where}: {whose} is already listed in {first[whose]}"
