"""Edits of a notebook of two questions, whose cells are named by what they hold."""

import json
from typing import Any

import pytest

from autograder.pipeline.edits import Cell, apply, edit_problems

ANSWER = ["otter_answer_cell"]


def cell(kind: str, source: str, question: str | None = None, *, answer: bool = False) -> Cell:
    metadata: dict[str, Any] = {"question": question} if question else {}
    if answer:
        metadata["tags"] = ANSWER
    return {"cell_type": kind, "id": source, "metadata": metadata, "source": source.splitlines(keepends=True)}


@pytest.fixture
def cells() -> list[Cell]:
    return [
        cell("markdown", "title"),
        cell("markdown", "prompt a", "a"),
        cell("markdown", "text a", "a", answer=True),
        cell("code", "h = W @ x\nprint(h)", "a", answer=True),
        cell("code", "more = h", "a", answer=True),
        cell("code", 'grader.check("a")', "a"),
        cell("markdown", "prompt b", "b"),
        cell("code", "p = h", "b", answer=True),
        cell("code", 'grader.check("b")', "b"),
    ]


def sources(cells: list[Cell]) -> list[str]:
    return ["".join(each["source"]) for each in cells]


def edited(cells: list[Cell], **edit: Any) -> list[str]:
    assert edit_problems(edit) == []
    assert apply(cells, edit) == ""
    return sources(cells)


def test_text_is_replaced_where_it_stands(cells: list[Cell]) -> None:
    before = sources(cells)
    assert edited(cells, question="a", find="W @ x", replace="x") == [*before[:3], "h = x\nprint(h)", *before[4:]]


def test_text_may_be_looked_for_in_the_whole_notebook(cells: list[Cell]) -> None:
    assert "p = 2" in edited(cells, find="p = h", replace="p = 2")


@pytest.mark.parametrize(("find", "count"), [("nowhere", 0), ("= ", 2)])
def test_text_that_is_not_there_exactly_once_does_not_fit(cells: list[Cell], find: str, count: int) -> None:
    before = sources(cells)
    problem = apply(cells, {"question": "a", "find": find, "replace": "y"})
    assert problem == f"expected {find!r} exactly once, found it {count} times"
    assert sources(cells) == before


def test_one_code_cell_takes_the_place_of_all(cells: list[Cell]) -> None:
    before = sources(cells)
    assert edited(cells, question="a", code="h = 5") == [*before[:3], "h = 5", *before[5:]]
    assert cells[3]["metadata"] == {"question": "a", "tags": ANSWER}
    assert cells[3]["outputs"] == []


def test_several_cells_stand_in_their_order_with_ids_of_their_own(cells: list[Cell]) -> None:
    assert edited(cells, question="a", code=["h = 1", "h = 2", "h = 3"])[3:6] == ["h = 1", "h = 2", "h = 3"]
    assert len({each["id"] for each in cells}) == len(cells)


def test_no_cells_leave_nothing(cells: list[Cell]) -> None:
    before = sources(cells)
    assert edited(cells, question="a", code=[]) == [*before[:3], *before[5:]]


def test_a_written_answer_goes_behind_the_prompt_where_there_was_none(cells: list[Cell]) -> None:
    assert edited(cells, question="b", text="why")[6:8] == ["prompt b", "why"]
    assert "outputs" not in cells[7]


def test_a_cell_is_inserted_before_the_answers(cells: list[Cell]) -> None:
    assert edited(cells, question="a", insert="import os")[1:3] == ["prompt a", "import os"]
    assert cells[2]["metadata"] == {"question": "a"}


def test_without_a_question_a_cell_is_inserted_before_all(cells: list[Cell]) -> None:
    assert edited(cells, insert="import os")[:2] == ["import os", "title"]
    assert cells[0]["metadata"] == {}


@pytest.mark.parametrize(
    ("edit", "gone"),
    [
        ({"question": "b", "delete": "checks"}, {'grader.check("b")'}),
        ({"delete": "checks"}, {'grader.check("a")', 'grader.check("b")'}),
        ({"question": "a", "delete": "prompts"}, {"prompt a"}),
        ({"delete": "prompts"}, {"title", "prompt a", "prompt b"}),
        ({"question": "b", "delete": "all"}, {"prompt b", "p = h", 'grader.check("b")'}),
    ],
)
def test_cells_are_deleted_by_their_kind(cells: list[Cell], edit: dict[str, str], gone: set[str]) -> None:
    before = sources(cells)
    assert edited(cells, **edit) == [source for source in before if source not in gone]


def test_a_section_moves_as_a_whole(cells: list[Cell]) -> None:
    before = sources(cells)
    assert edited(cells, question="b", before="a") == [before[0], *before[6:], *before[1:6]]


def test_metadata_is_stripped_from_every_cell(cells: list[Cell]) -> None:
    before = sources(cells)
    assert edited(cells, strip="metadata") == before
    assert all(each["metadata"] == {} for each in cells)


@pytest.mark.parametrize(
    "edit",
    [{"question": "z", "find": "h", "replace": "y"}, {"question": "z", "code": "h"}, {"question": "a", "before": "z"}],
)
def test_a_question_that_is_not_there_does_not_fit(cells: list[Cell], edit: dict[str, str]) -> None:
    before = json.dumps(cells)
    assert apply(cells, edit) == "no cell belongs to question z"
    assert json.dumps(cells) == before


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        ({}, "expected one of the forms of an edit, received the keys "),
        ({"question": "a", "find": "x"}, "expected one of the forms of an edit, received the keys find, question"),
        ({"question": "a", "code": "x", "text": "y"}, "expected one of the forms of an edit"),
        ({"question": "a", "code": 5}, "code: expected text"),
        ({"question": "a", "text": ["x", 5]}, "text: expected text"),
        ({"question": "a", "find": ["x"], "replace": "y"}, "find: expected text"),
        ({"code": "x"}, "code: needs a question"),
        ({"before": "a"}, "before: needs a question"),
        ({"delete": "answers"}, "delete: expected prompts, checks, all, received 'answers'"),
        ({"strip": "outputs"}, "strip: expected metadata, received 'outputs'"),
    ],
)
def test_an_edit_of_no_known_form_is_refused(edit: dict[str, Any], problem: str) -> None:
    found = edit_problems(edit)
    assert len(found) == 1
    assert found[0].startswith(problem)
