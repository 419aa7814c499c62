"""The pieces that hostile JSON is made of, each under its cap."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from autograder.errors import EvidenceError

__all__ = ["items", "number", "numbers", "table", "text", "whole"]

T = TypeVar("T")
_MAX_ITEMS = 400
"""Most values, calls, figures, axes or lines in one list or table."""


def items(data: Any, limit: int = _MAX_ITEMS) -> Sequence[Any]:
    """A list of at most `limit` items."""
    if not isinstance(data, list) or len(data) > limit:
        raise EvidenceError(f"expected a list of at most {limit} items")
    return data


def table(data: Any, read: Callable[[Any], T], limit: int = _MAX_ITEMS) -> dict[str, T]:
    """A table of at most `limit` entries, names cut at 80 characters."""
    if not isinstance(data, dict) or len(data) > limit:
        raise EvidenceError(f"expected a table of at most {limit} entries")
    return {text(name, 80): read(item) for name, item in data.items()}


def text(data: Any, limit: int) -> str:
    """Text, cut at `limit` characters."""
    if not isinstance(data, str):
        raise EvidenceError(f"expected text, received {type(data).__name__}")
    # Lone surrogates cannot be written as UTF-8, neither to a store nor into a report.
    return data[:limit].encode("utf-8", "replace").decode("utf-8")


def whole(data: Any) -> int:
    """An integer of at most 64 bits; anything else is refused."""
    if type(data) is not int or abs(data) >= 2**63:
        raise EvidenceError("expected an integer")
    return data


def number(data: Any) -> float:
    """A real number; words stand for numbers that are not finite, null for nan."""
    if data is None:
        return float("nan")
    if type(data) not in (int, float) and data not in ("nan", "inf", "-inf"):
        raise EvidenceError("expected a number")
    return float(data)


def numbers(data: Mapping[str, Any]) -> dict[str, float]:
    """A table of numbers."""
    return table(data, number)
