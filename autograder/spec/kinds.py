"""The kinds of value that assignment.toml may hold: what is expected, and how it becomes a Python value."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from keyword import iskeyword
from math import nan
from typing import Generic, TypeVar

__all__ = [
    "ACCEPTED",
    "AMOUNT",
    "COUNT",
    "DATA_SETS",
    "DURATION",
    "EXPORT",
    "FLAG",
    "FOLLOW_THROUGH",
    "IDENTIFIER",
    "MOMENT",
    "NOTEBOOK",
    "PATTERN",
    "POINTS",
    "SEED",
    "SETTING",
    "SHARE",
    "STUDENT_ID",
    "TEXT",
    "WORDS",
    "Kind",
    "as_identifier",
    "shown",
]

T = TypeVar("T")

MAX_SEED = 2**32 - 1
"""The largest seed that numpy's generator takes; student IDs are seeds as well."""

MAX_DECIMAL_PLACES = 6
MAX_POINTS = 1_000_000
IDENTIFIER_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
NOTEBOOK_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.ipynb")
EXPORT_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}\.html")
DATA_SET = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of value."""

    expected: str
    """Ends the sentence `expected …` in a problem."""
    convert: Callable[[object], T | None]
    """The value, or None if what was read is not of this kind."""
    placeholder: T
    """Stands for a refused value, so that reading goes on and finds the other problems too."""


def shown(value: object) -> str:
    """What was received, as the file's author would recognise it; at most 80 characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, date | time):
        return value.isoformat()
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def as_text(value: object) -> str | None:
    """A string that is not blank."""
    return value if isinstance(value, str) and value.strip() else None


def as_identifier(value: object) -> str | None:
    """An ASCII identifier: safe as a file name, a Python name and a key in a report."""
    fits = isinstance(value, str) and IDENTIFIER_PATTERN.fullmatch(value) is not None and not iskeyword(value)
    return value if isinstance(value, str) and fits else None


def as_identifiers(value: object) -> tuple[str, ...] | None:
    """A list of different identifiers."""
    if not isinstance(value, list):
        return None
    names = tuple(name for name in map(as_identifier, value) if name is not None)
    return names if len(set(names)) == len(value) else None


def as_data_sets(value: object) -> tuple[str, ...] | None:
    """A list of different data sets' names."""
    if not isinstance(value, list) or not all(isinstance(name, str) and DATA_SET.fullmatch(name) for name in value):
        return None
    return tuple(value) if len(set(value)) == len(value) else None


def as_notebook(value: object) -> str | None:
    """A notebook's plain file name."""
    return value if isinstance(value, str) and NOTEBOOK_PATTERN.fullmatch(value) else None


def as_export(value: object) -> str | None:
    """An HTML export's plain file name."""
    return value if isinstance(value, str) and EXPORT_PATTERN.fullmatch(value) else None


def as_pattern(value: object) -> str | None:
    """A regular expression that compiles and has a group `id`."""
    if not isinstance(value, str):
        return None
    try:
        return value if "id" in re.compile(value).groupindex else None
    except re.error:
        return None


def as_flag(value: object) -> bool | None:
    """true or false."""
    return value if isinstance(value, bool) else None


def as_integer(value: object, *, least: int, most: int) -> int | None:
    """A whole number in a range; a boolean is none, although Python counts it as one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else None


def as_decimal(value: object) -> Decimal | None:
    """A finite number, exactly as written."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def as_float(value: object, *, positive: bool) -> float | None:
    """A number of at least 0, or above 0, that fits a float."""
    number = as_decimal(value)
    if number is None or number < 0:
        return None
    as_binary = float(number)
    return None if as_binary == float("inf") or (positive and as_binary == 0.0) else as_binary


def as_points(value: object) -> Fraction | None:
    """A positive number with few enough decimals to be meant exactly."""
    number = as_decimal(value)
    if number is None or not 0 < number <= MAX_POINTS:
        return None
    places = -int(number.as_tuple().exponent)  # finite, so the exponent is an integer
    return Fraction(number) if places <= MAX_DECIMAL_PLACES else None


def as_share(value: object) -> Fraction | None:
    """A number from 0 to 1, exactly."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == 0:
        return Fraction(0)
    share = as_points(value)
    return share if share is not None and share <= 1 else None


def as_follow_through(value: object) -> Fraction | None:
    """The share that `full`, `none` or a number between them grants."""
    if isinstance(value, str):
        return {"full": Fraction(1), "none": Fraction(0)}.get(value)
    share = as_share(value)
    return share if share is not None and 0 < share < 1 else None


def as_moment(value: object) -> datetime | None:
    """A date and time of this century that names its timezone."""
    fits = isinstance(value, datetime) and value.tzinfo is not None and 2000 <= value.year < 2100
    return value if isinstance(value, datetime) and fits else None


def _integer(expected: str, *, least: int, most: int) -> Kind[int]:
    return Kind(expected, lambda value: as_integer(value, least=least, most=most), 0)


TEXT = Kind("text that is not blank", as_text, "")
SETTING = Kind("text", lambda value: value if isinstance(value, str) else None, "")
IDENTIFIER = Kind("an identifier (a letter, then letters, digits or _; no Python keyword)", as_identifier, "")
ACCEPTED: Kind[tuple[str, ...]] = Kind("a list of different identifiers", as_identifiers, ())
DATA_SETS: Kind[tuple[str, ...]] = Kind("a list of different names such as 'emnist-letters'", as_data_sets, ())
NOTEBOOK = Kind("a plain file name that ends in .ipynb", as_notebook, "")
EXPORT = Kind("a plain file name that ends in .html", as_export, "")
PATTERN = Kind("a regular expression that compiles and has a group (?P<id>...)", as_pattern, "")
FLAG = Kind("true or false", as_flag, placeholder=False)
POINTS = Kind(f"a positive number with at most {MAX_DECIMAL_PLACES} decimals", as_points, Fraction(0))
SHARE = Kind(f"a share from 0 to 1 with at most {MAX_DECIMAL_PLACES} decimals", as_share, Fraction(0))
FOLLOW_THROUGH = Kind('"full", "none" or a share between 0 and 1', as_follow_through, Fraction(0))
AMOUNT = Kind("a number of at least 0", lambda value: as_float(value, positive=False), nan)
DURATION = Kind("a positive number of seconds", lambda value: as_float(value, positive=True), 0.0)
MOMENT = Kind(
    "a date and time of this century with its timezone, such as 2023-09-08T23:55:00+10:00",
    as_moment,
    datetime(1970, 1, 1, tzinfo=UTC),
)
COUNT = _integer("a positive whole number", least=1, most=2**31 - 1)
WORDS = _integer("a number of words, 0 for no bound", least=0, most=100_000)
SEED = _integer(f"a whole number from 0 to {MAX_SEED}", least=0, most=MAX_SEED)
STUDENT_ID = _integer(f"a whole number from 1 to {MAX_SEED}", least=1, most=MAX_SEED)
