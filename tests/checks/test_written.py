import pytest

from autograder.checks.written import TEXT_KINDS, written
from autograder.model.evidence import Cell
from autograder.model.result import Outcome
from tests.checks.builders import NOTHING, cell


@pytest.mark.parametrize(
    ("cells", "remark"),
    [
        ([cell("Go against the gradient.")], "4 words"),
        ([cell("One"), cell("two ![x](y.png)")], "3 words and a picture"),
        ([cell("for i in range(3): step()", kind="code")], "5 words"),
        ([cell("a b c d e f", kind="raw")], "6 words, more than the 5 allowed"),
        ([cell("a")], "1 word, fewer than the 2 asked for"),
    ],
)
def test_anything_written_waits_for_a_person(cells: list[Cell], remark: str) -> None:
    result = written(cells, label="1.4a", min_words=2, max_words=5)
    assert (result.outcome, result.credit, result.message) == (Outcome.PENDING, NOTHING, "1.4a: marked by a person.")
    assert result.remark == remark


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [cell("Prompt of the template", own=False)],
        [cell("_Type your answer here, replacing this text._")],
        [cell(" ")],
    ],
)
def test_nothing_written_is_not_run(cells: list[Cell]) -> None:
    result = written(cells, label="1.4a")
    assert result.outcome is Outcome.NOT_RUN
    assert result.message == "1.4a: nothing was written: put your answer in this question's text cell."


def test_code_is_no_text_where_only_text_counts() -> None:
    assert written([cell("x = 1", kind="code")], label="1.1a steps", kinds=TEXT_KINDS).outcome is Outcome.NOT_RUN
