"""Reads numbers that were given in an odd form: text of one number, complex numbers without an imaginary part."""

from dataclasses import replace

import numpy as np

from autograder.checks import show
from autograder.checks.given import Given
from autograder.model.evidence import Value, ValueKind

__all__ = ["numeric", "readable"]


def readable(given: Given) -> Given:
    """The answer with its value as real numbers where it can be read so, and a note of that."""
    value, note = numeric(given.value)
    return replace(given, value=value, note=note) if note else given


def numeric(value: Value) -> tuple[Value, str]:
    """A value as real numbers, and a remark if it had to be read so; the value itself and no remark otherwise."""
    if value.kind is ValueKind.TEXT:
        number = _number(value.text)
        if number is None:
            return value, ""
        note = f"the text {show.text(value.text, limit=40)!r} is read as a number: write it without quotes"
        return Value(ValueKind.ARRAY, value.type_name, array=np.asarray(number)), note
    array = value.array
    if value.kind is not ValueKind.ARRAY or array is None or array.dtype.kind != "c" or (array.imag != 0).any():
        return value, ""
    return replace(value, array=array.real), "complex numbers whose imaginary part is 0 are read as real ones"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None
