"""Checks that a notebook's output shows the dimensions of its data sets."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from math import prod

from autograder.checks import show
from autograder.checks.given import Given
from autograder.checks.samples.samples import samples
from autograder.model.evidence import CELL_TEXT, Cell
from autograder.model.facts import KnownRows
from autograder.model.result import CheckResult, Outcome

__all__ = ["shown_shapes"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[,_]\d{3})+(?!\d)")
_SHAPE = re.compile(r"[(\[]\s*\d+\s*,(?:\s*\d+\s*,)*(?:\s*\d+)?\s*[)\]]")
"""Numbers of two shapes in one line are no third one."""
_Shape = tuple[int, ...]


def shown_shapes(
    cells: Sequence[Cell],
    arrays: Sequence[tuple[Given, KnownRows]],
    *,
    shape: _Shape,
    label: str,
    stopped_by: str = "",
) -> CheckResult:
    """Judge whether the output shows the dimensions of every array, in whichever form.

    A line of output shows them if their numbers stand in it in this order: `(2600, 784)`, `2600 x 784`, `2,600 images of
    784 pixels`; lines of one number each count as one. The images as loaded, (2600, 28, 28), are as good as their vectors.

    Args:
        cells: Cells whose output counts.
        arrays: The student's arrays, each with the rows that it should hold.
        shape: Of one sample as it is loaded.
        label: Where, for messages.
        stopped_by: What stopped the student's code, if anything did.
    """
    asked = [(given.name, list(dict.fromkeys(_shapes(given, rows, shape)))) for given, rows in arrays]
    expected = "the dimensions of " + " and of ".join(f"`{name}`, {show.shape(forms[0])}," for name, forms in asked)
    expected += " in the output"
    printed = [cell.text for cell in cells if cell.text.strip()]
    print_them = f"print them, `print({', '.join(f'{name}.shape' for name, _ in asked)})`"
    if not printed:
        reason = stopped_by or "your cells show no output"
        return CheckResult(
            Outcome.NOT_RUN, message=f"{label}: expected {expected}; {reason}: {print_them}.", expected=expected
        )
    lines = [numbers for text in printed for line in _lines(text) for numbers in _readings(line)]
    found = {name: next((form for form in forms if _any(lines, form)), None) for name, forms in asked}
    seen = " and ".join(show.shape(form) for form in found.values() if form)
    missing = [name for name, form in found.items() if form is None]
    if not missing:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen)
    if any(len(text) >= CELL_TEXT for text in printed):
        message = f"{label}: expected {expected}; the output is longer than what is kept of it: a person looks."
        return CheckResult(Outcome.PENDING, message=message, expected=expected, seen=seen)
    without = " or ".join(f"`{name}`" for name in missing)
    stopped = f" ({stopped_by})" if stopped_by else ""
    message = f"{label}: expected {expected}; received output without those of {without}{stopped}: {print_them}."
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen)


def _shapes(given: Given, rows: KnownRows, shape: _Shape) -> Iterator[_Shape]:
    """The student's own first; those of the set as it should be count too, for the array may have changed since."""
    own, count = samples(given.value), len(rows.labels)
    if own is not None:
        yield (own.count, *own.shape)
        if own.size == prod(shape):
            yield (own.count, *shape)
    yield (count, prod(shape))
    yield (count, *shape)


def _lines(text: str) -> Iterator[str]:
    """The lines of an output, those of one number each joined to one where they follow on each other."""
    for single, lines in groupby(text.splitlines(), key=lambda line: len(_NUMBER.findall(line)) == 1):
        if single:
            yield " ".join(lines)
        else:
            yield from lines


def _readings(line: str) -> Iterator[list[int]]:
    """The whole numbers of each shape in a line, and of what else it says; with `,` and `_` within numbers too."""
    joined = _THOUSANDS.sub(lambda found: re.sub("[,_]", "", found.group()), line)
    for text in dict.fromkeys((line, joined)):
        for part in (*_SHAPE.findall(text), _SHAPE.sub(" ", text)):
            yield [int(number) for number in _NUMBER.findall(part) if "." not in number]


def _any(lines: Sequence[Sequence[int]], form: _Shape) -> bool:
    return any(_in_order(form, line) for line in lines)


def _in_order(form: _Shape, line: Sequence[int]) -> bool:
    """Whether a line holds these numbers, one after the other; others may stand between them."""
    rest = iter(line)
    return all(length in rest for length in form)
