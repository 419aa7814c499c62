"""What reads a student's text takes time in proportion to its length, whatever the text: no pattern is searched in circles.

Times are only compared with each other: eight times the text may take up to 40 times as long. A pattern that needs the
square takes 64 times as long, one that tries every way to cut a text never ends (and meets the time limit of a test).
"""

import time
from collections.abc import Callable

import numpy as np
import pytest

from autograder.checks.formulas import code_text
from autograder.checks.formulas.equations import count_formulas, has_formula, needs_eyes
from autograder.checks.formulas.formula import formula
from autograder.checks.formulas.review import activation_review
from autograder.checks.formulas.symbols import is_bare
from autograder.checks.losses.source import sources
from autograder.checks.prose import has_picture
from autograder.checks.values.told import tells
from autograder.evidence import outputs
from autograder.intake.headings import announced, headings
from autograder.intake.ownwork import own_code, own_text
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Cell, CellStatus
from autograder.model.text import safe
from autograder.reports import csv_report, html
from autograder.reports.mathml import to_mathml
from autograder.reports.prose import prose

SHORT, TIMES, MOST = 750, 8, 40
UNNOTICED_S = 0.08
"""Below this a clock and other programs tell more than the text."""
UNITS = (
    "a", "1", " ", "\n", "\t", "\x0c", "_a", "a^", "[", "(", "((1,", "a{", "$", "$a", "\\(", "**a", "#", "a=", "1,", "`", "<a ", "<!--", "|",
    "> ", "- ", "![", "[a](<", '"', "\x1b[", "\x1b]", "\x9b", "\x9d", "%", "?", "é", "\\frac{", "\\text{", "\\begin{align}\n", "exp",
    "question", "[1 point", "http://a", "color=", "<p hidden>", "\\phantom{",
)  # fmt: skip


def _cell(source: str, kind: str = "markdown") -> Cell:
    return Cell(0, kind, source, "q", own=True, status=CellStatus.OK, text=source[:4000])


READERS: dict[str, Callable[[str], object]] = {
    "a formula is looked for": lambda text: (
        has_formula(text),
        count_formulas(text),
        needs_eyes(text),
        has_picture(text),
    ),
    "a formula is looked for in code": lambda text: (list(code_text.texts(text)), code_text.computes(text)),
    "a question's cells are judged": lambda text: formula([_cell(text), _cell(text, "code")], label="1.2a"),
    "a review is cut at its headings": lambda text: activation_review(
        [_cell(text)], index=0, label="1.1b", max_words=9
    ),
    "code is read": lambda text: sources([_cell(text, "code")]),
    "numbers are looked for": lambda text: tells(text, np.array([1.5, 2.5]), tolerance=Tolerance("t", 1e-3, 1e-3, "r")),
    "a student's own work is told from prompts": lambda text: (own_text(text), own_code(text)),
    "headings are looked for": lambda text: (list(announced(text, "markdown")), list(headings(text, "markdown"))),
    "output is kept": lambda text: outputs.text({"outputs": [{"output_type": "stream", "text": text}]}),
    "text is made safe": lambda text: (safe(text, 20_000, lines=True), safe(text, 200), csv_report.guard(text)),
    "prose is rendered": prose,
    "a message is rendered": html.said,
}
TAIL = " \x00!"
"""Makes a pattern that wants the end of the text go back and try again."""


def _seconds(read: Callable[[str], object], text: str) -> float:
    """The least of a few runs: what others on the machine take is not counted."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        read(text)
        taken.append(time.process_time() - start)
        if taken[-1] < UNNOTICED_S:
            break
    return min(taken)


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_the_text_and_not_with_its_square(name: str) -> None:
    read = READERS[name]
    read("a")  # what is made once is made now
    slow = []
    for unit in UNITS:
        short, long = ((unit * size)[:size] + TAIL for size in (SHORT, TIMES * SHORT))
        taken = _seconds(read, long)
        if taken > UNNOTICED_S and taken > MOST * max(_seconds(read, short), UNNOTICED_S / MOST):
            slow.append((unit, round(taken, 2)))
    assert slow == []


@pytest.mark.parametrize(
    "unit",
    ["<", "}", "[", "\\sqrt", "^", "\\text{"],
)
def test_a_formula_as_long_as_is_converted_takes_no_longer_than_its_length(unit: str) -> None:
    def convert(text: str) -> object:
        return [to_mathml(text, display=True) for _ in range(3)]

    convert("a")
    short, long = ((unit * 1000)[:size] for size in (125, 1000))
    assert _seconds(convert, long) <= MOST * max(_seconds(convert, short), UNNOTICED_S)


@pytest.mark.parametrize("size", [60, 5_000])
def test_a_name_with_many_underscores_is_read_at_once(size: int) -> None:
    # Cut in all ways, sixty underscores would take longer than the course.
    assert is_bare(f"a{'_a' * size}")
    assert not is_bare(f"a{'_a' * size} !")
    assert has_formula(f"a{'_a' * size} ! = b + c")


@pytest.mark.parametrize("name", ["x", "h_1^T", "W^{(1)}_{ij}", "\\alpha_{i, j}", "h _1", "h_ 1", "W{ij}", "db^{2}"])
def test_names_with_indices_are_bare(name: str) -> None:
    assert is_bare(name)


@pytest.mark.parametrize("text", ["a b", "a + b", "W x", "", "_{1, 2}", "f(x)", "2.5 x"])
def test_what_computes_or_says_more_is_not_bare(text: str) -> None:
    assert not is_bare(text)
