"""How student values and numbers are written in messages: short, safe, never by a student's own `repr`."""

import numpy as np
from numpy.typing import NDArray

from autograder.model.evidence import Value, ValueKind

__all__ = ["count", "kind", "number", "numbers", "plural", "shape", "text", "value"]

MAX_NUMBERS = 12
"""A (3, 4) matrix is shown whole; anything larger is cut."""
MAX_CHARS = 160
DIGITS = 6
"""Significant digits: enough to see one SGD step with learning rate 0.01."""


def number(item: object) -> str:
    """One number of a numpy array, to six significant digits; `True`/`False` for booleans."""
    if isinstance(item, bool | np.bool_):
        return str(bool(item))
    if isinstance(item, complex):
        return f"{complex(item):.{DIGITS}g}"
    shown = f"{float(item):.{DIGITS}g}"  # type: ignore[arg-type]
    return "0" if shown == "-0" else shown


def numbers(array: NDArray[np.generic]) -> str:
    """An array as nested brackets, `[[1, 2], [3, 4]]`; beyond twelve numbers its shape and its first ones."""
    if array.size == 0:
        return f"an empty array of shape {shape(array.shape)}"
    if array.size > MAX_NUMBERS:
        first = ", ".join(number(item) for item in array.reshape(-1)[:4].tolist())
        return f"an array of shape {shape(array.shape)} starting [{first}, …]"
    return _nested(array.tolist())


def _nested(items: object) -> str:
    if isinstance(items, list):
        return "[" + ", ".join(_nested(item) for item in items) + "]"
    return number(items)


def shape(lengths: tuple[int, ...]) -> str:
    """A shape as numpy writes it, capped for arrays of many axes."""
    shown = str(tuple(int(length) for length in lengths))
    return shown if len(shown) <= 40 else f"with {len(lengths)} axes"


def text(raw: str, *, limit: int = MAX_CHARS) -> str:
    """Student text on one line, without control characters, at most `limit` characters."""
    # Cut first: a megabyte of text need not be cleaned to show 160 characters of it.
    clean = "".join(c if c.isprintable() else " " for c in raw[: 4 * limit])
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def kind(seen: Value) -> str:
    """What a value is, for `expected …, received <kind>`."""
    if seen.kind is ValueKind.MISSING:
        return "nothing"
    if seen.kind is ValueKind.UNANSWERED:
        return "the template's `...`"
    if seen.kind is ValueKind.TEXT:
        return f"text {text(seen.text, limit=60)!r}"
    if seen.kind is ValueKind.OPAQUE or seen.array is None:
        return f"something that is no number (`{text(seen.type_name, limit=40) or 'unknown'}`)"
    names = {"b": "True/False", "c": "complex numbers"}
    return names.get(seen.array.dtype.kind, "numbers")


def value(seen: Value) -> str:
    """A student's value as shown in the report's `seen`."""
    if seen.kind is ValueKind.ARRAY and seen.array is not None:
        return numbers(seen.array)
    if seen.kind is ValueKind.TEXT:
        return repr(text(seen.text))
    if seen.kind is ValueKind.OPAQUE:
        return text(seen.text) or text(seen.type_name)
    return "..." if seen.kind is ValueKind.UNANSWERED else ""


def count(number: int) -> str:
    """`four`; digits from ten on."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[number] if 0 <= number < len(words) else str(number)


def plural(count: int, singular: str, many: str = "") -> str:
    """`1 number`, `3 numbers`."""
    return f"{count} {singular if count == 1 else many or singular + 's'}"
