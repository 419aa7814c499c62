"""Results of checks, marks given by persons and receipt times → GradeReport."""

from autograder.marking.manual import merged_marks, read_manual_marks, render_manual_marks
from autograder.marking.mark import exhibited, mark
from autograder.marking.receipts import Receipts, read_receipts, render_receipts

__all__ = [
    "Receipts",
    "exhibited",
    "mark",
    "merged_marks",
    "read_manual_marks",
    "read_receipts",
    "render_manual_marks",
    "render_receipts",
]
