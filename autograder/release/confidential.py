"""What must never reach a student, as patterns to look for."""

import ast
import io
import math
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["MARKERS", "Secret", "solution_secrets", "source_secrets", "value_secrets", "without_given"]

LEAST_CODE = 9
"""Characters of a solution line from which on it is told apart from a line that anybody writes."""
LEAST_SOURCE = 24
"""The same for a line of the reference's modules, of which there are many more."""
LEAST_WORDS = 5
"""Words of a sentence."""
LEAST_FORMULA = 16
"""Characters of a line with a formula."""
_CODE = ("line of the reference", "solution line")


@dataclass(frozen=True, slots=True)
class Secret:
    """One thing to look for."""

    kind: str
    """What it is, for the message."""
    pattern: re.Pattern[str]
    """Matched against text whose runs of white space are single spaces."""
    hint: str
    """Text that every match holds: looked for first, which is many times faster."""


MARKERS = tuple(
    Secret(f"marker {text!r}", re.compile(re.escape(text)), text)
    for text in (
        "# SOLUTION",
        "#SOLUTION",
        "BEGIN SOLUTION",
        "END SOLUTION",
        "BEGIN PROMPT",
        "BEGIN TESTS",
        "otter_assign_solution_cell",
        "# HIDDEN",
        "hidden=True",
        "<<body",
        "<<network",
        "MISCONCEPTIONS",
        "import reference",
        "from reference",
    )
)


def solution_secrets(solutions: Iterable[tuple[str, str]]) -> Iterator[Secret]:
    """Every line of the code solutions, every sentence and formula of the written ones."""
    for kind, text in solutions:
        if kind == "code":
            yield from _literals("solution line", _lines_and_right_sides(text), least=LEAST_CODE)
        else:
            sentences = (s for s in _sentences(text) if len(s.split()) >= LEAST_WORDS)
            yield from _literals("model answer", sentences, least=1)
            formulas = (line for line in text.splitlines() if "\\" in line)
            yield from _literals("model formula", formulas, least=LEAST_FORMULA)


def source_secrets(text: str) -> Iterator[Secret]:
    """Every line of one of the reference's modules but imports: code and docstrings, comments apart."""
    imports = {
        number
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = dict(token.start for token in tokens if token.type == tokenize.COMMENT)
    numbered = enumerate(text.splitlines(), start=1)
    lines = (line[: comments.get(number)] for number, line in numbered if number not in imports)
    yield from _literals("line of the reference", lines, least=LEAST_SOURCE)


def value_secrets(values: Mapping[str, Any]) -> Iterator[Secret]:
    """Expected values as a student would print them: numbers to four digits, vectors of small integers in a row."""
    for name, value in values.items():
        numbers = list(_flat(value))
        for number in numbers:
            for text in _four_digits(number):
                # a minus sign, more digits behind: all the same number
                yield Secret(f"value of {name}", re.compile(rf"(?<![\d.]){re.escape(text)}"), text)
        if len(numbers) >= 3 and all(number == int(number) for number in numbers):
            row = r"[\s,;&\[\]()\\]+".join(rf"{int(number)}(?:\.0*)?" for number in numbers)
            pattern = re.compile(rf"(?<![\d.\-]){row}(?![\d.]*\d)")
            yield Secret(f"value of {name}", pattern, f"{int(max(numbers, key=abs))}")


def without_given(secrets: Iterable[Secret], given: str) -> list[Secret]:
    """The secrets but lines of code that students are given anyhow: what a solution shares with them gives nothing away."""
    lines = {" ".join(text.split()) for text in _lines_and_right_sides(given)}
    return [secret for secret in secrets if secret.kind not in _CODE or not any(secret.hint in line for line in lines)]


def _literals(kind: str, texts: Iterable[str], *, least: int) -> Iterator[Secret]:
    for text in texts:
        plain = " ".join(text.split())
        if len(plain) >= least and any(character.isalpha() for character in plain):
            yield Secret(kind, re.compile(re.escape(plain)), plain)


def _lines_and_right_sides(code: str) -> Iterator[str]:
    """Each line, and of an assignment what is assigned: that gives an answer away under any name."""
    for line in code.splitlines():
        name, equals, value = line.partition(" = ")
        yield line
        if equals and name.strip().isidentifier():
            yield value


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?:])\s+|\n\s*\n|\n(?=\s*[-*\d])", text)


def _flat(value: Any) -> Iterator[float]:
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    elif not isinstance(value, bool):
        yield float(value)


def _four_digits(number: float) -> set[str]:
    """The number rounded and cut to four significant digits; nothing for one that has fewer, such as an integer."""
    if number == 0 or number == int(number):
        return set()
    places = 3 - math.floor(math.log10(abs(number)))
    size = abs(number)
    cut = math.floor(size * 10**places) / 10**places
    texts = {f"{size:.{places}f}", f"{cut:.{places}f}"} if places > 0 else set()
    return {text for text in texts if len(text.replace(".", "").strip("0")) == 4}
