"""Hostile JSON and the pieces that it is made of, each under its cap."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from autograder.errors import EvidenceError

__all__ = ["MAX_BYTES", "items", "number", "numbers", "parsed", "table", "text", "whole"]

T = TypeVar("T")
MAX_BYTES = 16 * 1024 * 1024
"""Largest JSON text that is looked at."""
MAX_VALUES = 1_000_000
"""Most values in it; honest evidence has some ten thousand. Each costs up to 100 bytes once parsed, however short it is written."""
_MAX_ITEMS = 400
"""Most values, calls, figures, axes or lines in one list or table."""


def parsed(raw: str | bytes) -> Any:
    """The data in a JSON text, which is not parsed where that would take too much memory.

    Raises:
        EvidenceError: It is too long, or holds too many values.
        ValueError, RecursionError: It is no JSON, or too deep; callers turn these into EvidenceError.
    """
    if len(raw) > MAX_BYTES:
        raise EvidenceError(f"evidence of {len(raw)} bytes is over the cap of {MAX_BYTES}")
    # Each value but the first has one of these characters beside it.
    encoded = raw if isinstance(raw, bytes) else raw.encode("utf-8", "surrogatepass")
    values = sum(encoded.count(mark) for mark in (b",", b"[", b"{"))
    if values > MAX_VALUES:
        raise EvidenceError(f"evidence is over the cap of {MAX_VALUES} values")
    return json.loads(raw)


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
