"""What people add to what the machine finds: marks and receipt times. Kept beside the results, so that nothing is lost."""

from dataclasses import dataclass, field
from pathlib import Path

from autograder import marking
from autograder.errors import UsageError
from autograder.marking import Receipts
from autograder.model.result import ManualMark
from autograder.pipeline.edition import Edition
from autograder.pipeline.output import Output

__all__ = ["Added", "keep_added", "read_added"]


@dataclass(frozen=True, slots=True)
class Added:
    """Marks given by persons, and when submissions were received."""

    manual: tuple[ManualMark, ...] = ()
    receipts: Receipts = field(default_factory=Receipts)


def read_added(output: Output, edition: Edition, *, manual: Path | None, received: Path | None) -> Added:
    """What was kept with earlier results, and what is given now; where both speak of the same, the new one counts.

    Raises:
        UsageError: `manual` is neither CSV nor TOML.
        MarksFileError: A file is wrong: all its problems at once.
    """
    if manual is not None and manual.suffix.lower() not in (".csv", ".toml"):
        raise UsageError(f"{manual}: manual marks are a .csv or .toml file.")
    marks: tuple[ManualMark, ...] = ()
    for path in _given(output.manual, manual):
        marks = marking.merged_marks(marks, marking.read_manual_marks(path, assignment=edition.assignment))
    receipts = Receipts()
    for path in _given(output.received, received):
        receipts = receipts.merged(marking.read_receipts(path))
    return Added(marks, receipts)


def _given(kept: Path, new: Path | None) -> list[Path]:
    return ([kept] if kept.exists() else []) + ([new] if new else [])


def keep_added(output: Output, added: Added) -> None:
    """Write what is known now beside the results."""
    if added.manual:
        output.write(output.manual, marking.render_manual_marks(added.manual))
    if added.receipts.by_submission or added.receipts.by_student:
        output.write(output.received, marking.render_receipts(added.receipts))
