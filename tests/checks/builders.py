"""Evidence made by hand for the tests of checks."""

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from autograder.model.assignment import Tolerance
from autograder.model.evidence import Axes, Call, Cell, CellStatus, Figure, Line, Value, ValueKind

ROUNDED = Tolerance(name="rounded", atol=5e-4, rtol=1e-3, reason="three decimals")
ALL, HALF, NOTHING = Fraction(1), Fraction(1, 2), Fraction(0)
MISSING = Value(ValueKind.MISSING)
UNANSWERED = Value(ValueKind.UNANSWERED, "ellipsis")


def array(values: ArrayLike, type_name: str = "ndarray") -> Value:
    return Value(ValueKind.ARRAY, type_name, array=np.asarray(values))


def text(content: str) -> Value:
    return Value(ValueKind.TEXT, "str", text=content)


def opaque(type_name: str, shown: str = "") -> Value:
    return Value(ValueKind.OPAQUE, type_name, text=shown)


def returned(value: Value) -> Call:
    return Call("ok", value)


def raised(error: str) -> Call:
    return Call("error", error=error)


def cell(source: str, *, kind: str = "markdown", own: bool = True, question: str = "q1_2a") -> Cell:
    status = CellStatus.OK if kind == "code" else CellStatus.TEXT
    return Cell(index=0, kind=kind, source=source, question=question, own=own, status=status)


def figure(*axes: list[tuple[ArrayLike, ArrayLike]]) -> Figure:
    """One figure; each argument is an axes, a list of (x, y)."""
    made = tuple(
        Axes("", "", "", (), tuple(Line("", np.asarray(x, float), np.asarray(y, float)) for x, y in lines), ())
        for lines in axes
    )
    return Figure(cell=0, axes=made)
