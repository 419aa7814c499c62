"""Finds the right numbers in text: printed, in Markdown, in LaTeX matrices. Text proves nothing; a person is told where to look."""

import re

import numpy as np

from autograder.checks.compare import Numbers, different
from autograder.model.assignment import Tolerance

__all__ = ["telling", "tells"]

MAX_CHARS = 20_000
MAX_NUMBERS = 5_000
FAR = 50
"""Times the absolute tolerance."""
_FRACTION = re.compile(r"\\d?frac\s*\{\s*([-+−]?[\d.]+)\s*\}\s*\{\s*([\d.]+)\s*\}")
_POWER_OF_TEN = re.compile(r"\s*(?:\\times|\\cdot|×|\*)\s*10\s*(?:\^|\*\*)\s*\{?\s*([-+−]?\d{1,3})\s*\}?")
_RAISED = re.compile(r"[\^_]\s*(?:\{[^{}]{0,60}\}|\(?-?\w+\)?)")  # h^1, W_{2}, [0, 1, 3]^T: names, no numbers
_POINTS = re.compile(r"[\[(]\s*\d+(?:\.\d+)?\s*(?:points?|marks?)\s*[\])]", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])[-+]?\s?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?(?!\w)")


def telling(value: float, tolerance: Tolerance) -> bool:
    """Whether a single number is known again by its value: no whole number, and none that many would be near."""
    return not value.is_integer() and abs(value) > FAR * tolerance.atol


def tells(text: str, expected: Numbers, *, tolerance: Tolerance) -> bool:
    """Whether a text holds all the expected numbers one after the other, rows first, with nothing between.

    A single number that is not `telling` may stand in any text by chance and is not looked for.

    Args:
        text: Markdown or printed output.
        expected: Any shape.
        tolerance: As for the answer itself.
    """
    wanted = expected.reshape(-1)
    if not wanted.size or (wanted.size == 1 and not telling(float(wanted[0]), tolerance)):
        return False
    short = " ".join(text[:MAX_CHARS].split())  # for thousands of blanks in a row the patterns take seconds
    numbers = np.asarray(_numbers(short)[:MAX_NUMBERS], dtype=np.float64)
    if numbers.size < wanted.size:
        return False
    windows = np.lib.stride_tricks.sliding_window_view(numbers, wanted.size)
    return bool((~different(windows, np.broadcast_to(wanted, windows.shape), tolerance=tolerance)).all(axis=1).any())


def _numbers(text: str) -> list[float]:
    text = _POINTS.sub(" ", text).replace("−", "-")
    text = _POWER_OF_TEN.sub(lambda found: f"e{int(found[1])}", text)
    text = _FRACTION.sub(_quotient, text)
    return [float("".join(found.split())) for found in _NUMBER.findall(_RAISED.sub(" ", text))]


def _quotient(found: re.Match[str]) -> str:
    try:
        return f" {float(found[1]) / float(found[2])!r} "
    except (ValueError, ZeroDivisionError):
        return " "
