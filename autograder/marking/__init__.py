"""Results of checks, marks given by persons and receipt times → GradeReport."""

from autograder.marking.manual import read_manual_marks
from autograder.marking.mark import mark
from autograder.marking.receipts import Receipts, read_receipts

__all__ = ["Receipts", "mark", "read_manual_marks", "read_receipts"]
