"""A second copy of the template that nobody answered neither speaks nor runs."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.intake import places, read
from autograder.intake.caps import Caps
from autograder.intake.notebook import read_notebook
from autograder.intake.parts import untouched
from autograder.model.assignment import Assignment, Part
from autograder.model.plan import CellPlace

Cell = dict[str, object]
QUESTIONS = ("q1_1a", "q1_2a", "q1_2b", "q1_2c")
GIVEN = "import numpy as np\nx = np.arange(3)\ny = 3\nz = 4"
TYPED = "_Type your answer here, replacing this text._"
NAME = "A1_Part1_Solutions.ipynb"


def cell(source: str, question: str | None = None, *, kind: str = "code", answer: bool = False) -> Cell:
    metadata: Cell = {"question": question} if question else {}
    return {
        "cell_type": kind,
        "source": source,
        "metadata": metadata | ({"tags": ["otter_answer_cell"]} if answer else {}),
    }


def section(question: str, answer: str = "...") -> list[Cell]:
    return [
        cell(f"### Prompt of {question}", question, kind="markdown"),
        cell(f"{question} = {answer}", question, answer=True),
        cell(f'grader.check("{question}")', question),
    ]


def template() -> list[Cell]:
    return [cell(GIVEN), *(one for question in QUESTIONS for one in section(question))]


def solved() -> list[Cell]:
    return [
        cell(GIVEN.replace("y = 3", "y = 5")),
        *(one for question in QUESTIONS for one in section(question, "1 + 1")),
    ]


def placed(cells: Sequence[Cell], part: Part) -> tuple[CellPlace, ...]:
    printed = [str(one["source"]) for one in template()]
    return places({"nbformat": 4, "cells": list(cells)}, part=part, template=printed)


def test_blank_copy_below_is_not_run_and_answers_nothing(part: Part) -> None:
    found = placed([*solved(), *template()], part)
    answered, blank = found[: len(solved())], found[len(solved()) :]
    assert answered == placed(solved(), part)
    assert all(place.skip and place.question is None and not place.own for place in blank)


def test_blank_copy_above_is_not_run_and_answers_nothing(part: Part) -> None:
    found = placed([*template(), *solved()], part)
    assert all(place.skip for place in found[: len(template())])
    assert found[len(template()) :] == placed(solved(), part)


def test_question_that_is_answered_in_neither_copy_stays(part: Part) -> None:
    half = [cell(GIVEN), *section("q1_1a", "1"), *section("q1_2a", "2"), *section("q1_2b", "3"), *section("q1_2c")]
    found = placed([*half, *template()], part)
    assert "q1_2c" in {place.question for place in found}
    assert not any(place.skip and place.question for place in found)


def test_given_cell_that_is_there_once_is_run(part: Part) -> None:
    found = placed([*template(), *solved()[1:]], part)
    assert not found[0].skip
    assert all(place.skip for place in found[1 : len(template())])


@pytest.mark.parametrize("cells", [template(), solved(), [*solved()[:7], *template()[7:]]])
def test_one_copy_is_run_whole(cells: list[Cell], part: Part) -> None:
    assert not any(place.skip for place in placed(cells, part))


def test_two_blank_copies_are_what_one_is(part: Part) -> None:
    assert not any(place.skip for place in placed([*template(), *template()], part))


def test_blank_cells_of_a_few_questions_that_were_moved_stay(part: Part) -> None:
    found = placed([*solved(), *section("q1_1a"), *section("q1_2a")], part)
    assert not any(place.skip for place in found)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*template(), *solved()]), max_size=40))
def test_whatever_is_copied_where_nothing_of_the_students_own_is_left_out(part: Part, cells: list[Cell]) -> None:
    printed = {str(one["source"]) for one in template()}
    found = placed(cells, part)
    assert len(found) == len(cells)
    assert all(str(one["source"]) in printed for one, place in zip(cells, found, strict=True) if place.skip)


@pytest.mark.parametrize(
    ("source", "kind", "still_open"),
    [
        ("h1 = ...", "code", True),
        ("# Your code\n...\nplt.show()", "code", True),
        ("def elu(x):\n    return ..., ...", "code", True),
        ("", "code", True),
        (TYPED, "markdown", True),
        (f"**Paper:** {TYPED}", "markdown", True),
        ("h1 = x[..., 0]", "code", False),
        ("h1 = 1", "code", False),
        ("this is no Python ...", "code", False),
        ("An answer.", "markdown", False),
    ],
)
def test_untouched_template_is_known_by_its_answers(source: str, kind: str, still_open: bool) -> None:  # noqa: FBT001
    cells = [cell("h2 = ...", "q1_2b", answer=True), cell(source, "q1_2a", kind=kind, answer=True)]
    assert untouched({"cells": cells}) is still_open


def test_notebook_without_cells_for_answers_is_not_called_untouched() -> None:
    assert not untouched({"cells": [cell("h1 = ...")]})
    assert not untouched({"cells": None})


def test_of_two_notebooks_the_answered_one_is_graded(
    archive: Callable[..., Path], notebook: Callable[..., bytes], assignment: Assignment
) -> None:
    copy = NAME.replace(".ipynb", " (1).ipynb")
    path = archive((NAME, notebook(*template())), (copy, notebook(*solved())), ("A1_Part1_Solutions.html", b"<html>"))
    submission = read(path, assignment=assignment)
    assert "1 + 1" in submission.notebooks[0].json
    assert [finding.code for finding in submission.findings] == ["notebook.name", "notebook.two"]


def test_of_two_untouched_notebooks_the_one_named_as_asked_is_graded(
    archive: Callable[..., Path], notebook: Callable[..., bytes], assignment: Assignment
) -> None:
    other = NAME.replace(".ipynb", "-Copy1.ipynb")
    path = archive((NAME, notebook(*template())), (other, notebook(*template()[:-1])), ("A1_Part1_Solutions.html", b""))
    submission = read(path, assignment=assignment)
    assert [finding.code for finding in submission.findings] == ["notebook.two"]
    assert f"`{NAME}` was graded" in submission.findings[0].message


def test_empty_cells_go_first_where_there_are_too_many(notebook: Callable[..., bytes]) -> None:
    result = read_notebook(notebook(*[""] * 7, "a", " \n", "b"), where="a.ipynb", caps=Caps(cells=2))
    assert result.content is not None
    assert [one["source"] for one in result.content["cells"]] == ["a", "b"]  # type: ignore[attr-defined]
    assert "8 of them are empty" in result.findings[0].message
    assert "Only the first" not in result.findings[0].message


def test_of_too_many_cells_with_text_the_first_are_kept(notebook: Callable[..., bytes]) -> None:
    result = read_notebook(notebook("a", "b", "", "c"), where="a.ipynb", caps=Caps(cells=2))
    assert result.content is not None
    assert [one["source"] for one in result.content["cells"]] == ["a", "b"]  # type: ignore[attr-defined]
    assert "Only the first 2 of the others are graded" in result.findings[0].message


def test_zeros_behind_a_notebook_are_no_part_of_it(notebook: Callable[..., bytes]) -> None:
    for data in (notebook("x = 1") + bytes(512), (notebook("x = 1").decode() + "\0\0").encode("utf-16-le")):
        result = read_notebook(data, where="a.ipynb", caps=Caps())
        assert result.content is not None
        assert "NUL" in result.findings[-1].message
