"""Rows of the files that staff write: CSV as spreadsheets save it, or TOML."""

import csv
import io
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from autograder.errors import MarksFileError

__all__ = ["Row", "parse_student_id", "read_csv", "read_text", "read_toml"]

STUDENT_ID = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row; cells are trimmed text, empty where the file has none."""

    where: str
    """How a problem names it: `row 3` as a spreadsheet counts (headings are row 1), or `marks[0]`."""
    cells: Mapping[str, str]


def parse_student_id(text: str) -> int | None:
    """A student ID written in digits, else None."""
    return int(text) if STUDENT_ID.fullmatch(text) else None


def read_text(path: Path) -> str:
    """The file's text without the byte order mark that spreadsheets write.

    Raises:
        MarksFileError: It cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MarksFileError(str(path), [f"the file cannot be read: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        advice = "in a spreadsheet choose `CSV UTF-8`"
        raise MarksFileError(str(path), [f"byte {error.start}: the file is not UTF-8; {advice}"]) from error


def read_csv(path: Path, *, required: Sequence[str], optional: Sequence[str], problems: list[str]) -> tuple[Row, ...]:
    """The rows of a CSV file with headings, separated by commas or semicolons; empty rows are left out.

    Problems of single rows (too many fields) are appended to `problems`, so that they are reported with
    those that the caller finds.

    Raises:
        MarksFileError: Not a CSV file at all, or its headings are wrong: no row can be understood.
    """
    text = read_text(path)
    headings_line = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in headings_line else ",", strict=True)
    try:
        lines = list(reader)
    except csv.Error as error:
        raise MarksFileError(str(path), [f"line {reader.line_num}: not valid CSV: {error}"]) from error
    headings = [heading.strip() for heading in lines[0]] if lines else []
    _refuse_headings(path, headings, required=required, optional=optional)
    return tuple(_csv_rows(headings, lines[1:], problems))


def _refuse_headings(path: Path, headings: Sequence[str], *, required: Sequence[str], optional: Sequence[str]) -> None:
    known = (*required, *optional)
    problems = [f"row 1: column `{name}` is missing" for name in required if name not in headings]
    problems += [
        f"row 1: unknown column `{name}`, expected some of {', '.join(known)}" for name in headings if name not in known
    ]
    problems += [f"row 1: column `{name}` stands there twice" for name in known if headings.count(name) > 1]
    if problems:
        raise MarksFileError(str(path), problems)


def _csv_rows(headings: Sequence[str], lines: Sequence[Sequence[str]], problems: list[str]) -> Iterator[Row]:
    for number, fields in enumerate(lines, start=2):
        cells = [field.strip() for field in fields]
        if any(cells[len(headings) :]):
            problems.append(
                f"row {number}: {len(cells)} fields for {len(headings)} columns: quote a field that holds the separator"
            )
        elif any(cells):  # spreadsheets leave rows of bare separators at the end
            padded = cells + [""] * (len(headings) - len(cells))
            yield Row(f"row {number}", dict(zip(headings, padded, strict=False)))


def read_toml(path: Path, *, key: str, fields: Sequence[str], problems: list[str]) -> tuple[Row, ...]:
    """The rows of a TOML file that holds one list of tables, `[[key]]`.

    Raises:
        MarksFileError: Not valid TOML, or not such a list.
    """
    try:
        document = tomllib.loads(read_text(path), parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise MarksFileError(str(path), [f"not valid TOML: {error}"]) from error
    entries = document.get(key)
    faults = [f"{name}: unknown key, expected only [[{key}]]" for name in document if name != key]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        faults.append(f"{key}: expected a list of tables, [[{key}]]")
    if faults or not isinstance(entries, list):
        raise MarksFileError(str(path), faults)
    return tuple(_toml_row(f"{key}[{index}]", entry, fields, problems) for index, entry in enumerate(entries))


def _toml_row(where: str, entry: Mapping[str, object], fields: Collection[str], problems: list[str]) -> Row:
    """The entry as the text that a CSV file would hold, so that both are judged by the same rules."""
    cells = dict.fromkeys(fields, "")
    for name, value in entry.items():
        if name not in fields:
            problems.append(f"{where}.{name}: unknown key, expected some of {', '.join(fields)}")
        elif isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            problems.append(f"{where}.{name}: expected text or a number, received {type(value).__name__}")
        else:
            cells[name] = str(value).strip()
    return Row(where, cells)
