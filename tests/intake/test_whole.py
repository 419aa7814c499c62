"""One notebook for several parts, instead of one each or beside them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.intake import places_of_parts, read
from autograder.model.assignment import Assignment, Part, Question, Quick
from autograder.model.evidence import Submission

Make = Callable[..., Path]
Bytes = Callable[..., bytes]
NAME, EXPORT = "All_Solutions.ipynb", "Output.html"
HTML = b"<html></html>"
OWN = tuple(f"A1_Part{number}_Solutions.ipynb" for number in (1, 2, 3))
ASKED = {1: ("q1_1a", "q1_2a", "q1_2b"), 2: ("q2_1", "q2_2"), 3: ("q3_1", "q3_2")}


@pytest.fixture
def three(two_parts: Assignment) -> Assignment:
    """Three parts that may be handed in as one notebook."""
    questions = tuple(Question(key, number, key, (), bonus=False) for key, number in (("q3_1", "3.1"), ("q3_2", "3.2")))
    third = replace(two_parts.parts[1], id="part3", title="Part 3", notebook=OWN[2], questions=questions)
    return replace(
        two_parts, parts=(*two_parts.parts, third), names=replace(two_parts.names, whole=NAME, export=EXPORT)
    )


@pytest.fixture
def of(notebook: Bytes) -> Callable[..., bytes]:
    """A notebook with the questions of these parts, each cell saying which."""

    def make(*parts: int, word: str = "") -> bytes:
        return notebook(
            *(
                {"cell_type": "code", "source": f"{question} = '{word}'", "metadata": {"question": question}}
                for part in parts
                for question in ASKED[part]
            )
        )

    return make


def taken(submission: Submission) -> dict[str, str]:
    """Part → the notebook it was found in, `own` for one of its own."""
    return {one.part: one.file or "own" for one in submission.notebooks}


def codes(submission: Submission) -> list[str]:
    return [finding.code for finding in submission.findings]


def message(submission: Submission, code: str) -> str:
    (found,) = (finding.message for finding in submission.findings if finding.code == code)
    return found


@pytest.mark.parametrize("export", [EXPORT, "All_Solutions.html", "output (1).htm"])
def test_one_notebook_is_taken_for_all_parts_whose_questions_it_holds(
    archive: Make, three: Assignment, of: Bytes, export: str
) -> None:
    found = read(archive((NAME, of(1, 2, 3)), (export, HTML)), assignment=three)
    assert taken(found) == dict.fromkeys(("part1", "part2", "part3"), NAME)
    assert {one.held for one in found.notebooks} == {("part1", "part2", "part3")}
    assert len({one.json for one in found.notebooks}) == 1
    assert (codes(found), found.extras, found.student_id) == ([], (), 12345678)


def test_its_missing_export_is_said_once_with_both_names(archive: Make, three: Assignment, of: Bytes) -> None:
    found = read(archive((NAME, of(1, 2, 3))), assignment=three)
    assert codes(found) == ["html.missing"]
    assert "`Output.html` or `All_Solutions.html`" in found.findings[0].message
    assert "“Part 1”, “Part 2” and “Part 3”" in found.findings[0].message


@pytest.mark.parametrize(
    ("exports", "lacking"),
    [
        ((EXPORT,), 0),
        (tuple(name.replace("ipynb", "html") for name in OWN), 0),
        ((OWN[0].replace("ipynb", "html"),), 2),
        (("All_Solutions.html",), 3),
    ],
)
def test_three_notebooks_may_have_an_export_each_or_one_for_all(
    archive: Make, three: Assignment, of: Bytes, exports: tuple[str, ...], lacking: int
) -> None:
    books = [(name, of(number)) for number, name in enumerate(OWN, 1)]
    found = read(archive(*books, *((name, HTML) for name in exports)), assignment=three)
    assert taken(found) == dict.fromkeys(("part1", "part2", "part3"), "own")
    assert codes(found) == ["html.missing"] * lacking


def test_a_part_that_the_notebook_lacks_is_missing_and_both_ways_are_named(
    archive: Make, three: Assignment, of: Bytes
) -> None:
    found = read(archive((NAME, of(1, 2)), (EXPORT, HTML)), assignment=three)
    assert taken(found) == {"part1": NAME, "part2": NAME}
    assert codes(found) == ["notebook.missing"]
    said = message(found, "notebook.missing")
    assert f"expected `{OWN[2]}`, or `{NAME}` for all parts;" in said
    assert f"no question of it was recognised in `{NAME}`" in said


def test_where_nothing_was_handed_in_both_ways_are_named_for_each_part(
    archive: Make, three: Assignment, of: Bytes
) -> None:
    found = read(archive((OWN[0], of(1)), (EXPORT, HTML)), assignment=three)
    assert [item.message.count(f"or `{NAME}` for all parts") for item in found.findings] == [1, 1]


def test_a_part_with_its_own_notebook_keeps_it_and_it_is_said_which_was_used(
    archive: Make, three: Assignment, of: Bytes
) -> None:
    found = read(archive((NAME, of(1, 2, 3)), (OWN[1], of(2, word="own")), (EXPORT, HTML)), assignment=three)
    assert taken(found) == {"part1": NAME, "part2": "own", "part3": NAME}
    assert "own" in found.notebooks[1].json
    assert found.notebooks[0].held == ("part1", "part2", "part3")  # what its cells are, whoever is asked about
    assert codes(found) == ["notebook.two"]
    assert f"`{OWN[1]}` was graded, not `{NAME}`" in message(found, "notebook.two")


def test_beside_a_notebook_for_each_part_it_is_not_used_and_that_is_said(
    archive: Make, three: Assignment, of: Bytes
) -> None:
    books = [(name, of(number)) for number, name in enumerate(OWN, 1)]
    found = read(archive(*books, (NAME, of(1, 2, 3)), (EXPORT, HTML)), assignment=three)
    assert set(taken(found).values()) == {"own"}
    assert codes(found) == ["notebook.two"]
    assert message(found, "notebook.two").startswith(f"`{NAME}` was handed in beside a notebook for each part")


@pytest.mark.parametrize("name", ["all_solution (1).ipynb", "12345678_All_Solutions.ipynb", "final.ipynb"])
def test_of_another_name_it_is_known_by_name_or_questions(
    archive: Make, three: Assignment, of: Bytes, name: str
) -> None:
    found = read(archive((name, of(1, 2, 3)), (EXPORT, HTML)), assignment=three)
    assert set(taken(found).values()) == {name}
    assert codes(found) == ["notebook.name"]
    assert f"expected the name `{NAME}`" in found.findings[0].message


def test_where_no_one_notebook_is_provided_for_it_is_taken_all_the_same(
    archive: Make, two_parts: Assignment, of: Bytes
) -> None:
    found = read(archive(("final.ipynb", of(1, 2)), ("final.html", HTML)), assignment=two_parts)
    assert taken(found) == {"part1": "final.ipynb", "part2": "final.ipynb"}
    assert codes(found) == ["notebook.name"]
    assert f"expected a notebook for each, `{OWN[0]}`, `{OWN[1]}`. Split it." in found.findings[0].message


def test_a_notebook_that_surely_is_a_parts_is_preferred_to_one_question_of_it_in_the_whole(
    archive: Make, three: Assignment, notebook: Bytes, of: Bytes
) -> None:
    questions = ("q1_1a", "q1_2a", "q2_1", "q2_2", "q3_1")
    marked = [{"cell_type": "code", "source": "x", "metadata": {"question": q}} for q in questions]
    whole, third = (NAME, notebook(*marked)), ("third.ipynb", of(3))
    assert taken(read(archive(whole, third), assignment=three)) == {"part1": NAME, "part2": NAME, "part3": "own"}
    assert taken(read(archive(whole), assignment=three)) == dict.fromkeys(("part1", "part2", "part3"), NAME)


def test_one_question_of_another_part_does_not_make_it_a_notebook_for_both(
    archive: Make, two_parts: Assignment, notebook: Bytes
) -> None:
    marked = [{"cell_type": "code", "source": "x", "metadata": {"question": q}} for q in ("q1_1a", "q1_2a", "q2_1")]
    found = read(archive(("final.ipynb", notebook(*marked))), assignment=two_parts)
    assert taken(found) == {"part1": "own"}


def test_under_its_name_a_notebook_without_any_known_question_may_hold_all(
    archive: Make, three: Assignment, notebook: Bytes
) -> None:
    found = read(archive((NAME, notebook("x = 1")), (EXPORT, HTML)), assignment=three)
    assert list(taken(found)) == ["part1", "part2", "part3"]


def test_one_that_cannot_be_read_gives_way_to_another(archive: Make, three: Assignment, of: Bytes) -> None:
    found = read(archive((NAME, b"{"), ("All_Solutions (1).ipynb", of(1, 2, 3)), (EXPORT, HTML)), assignment=three)
    assert set(taken(found).values()) == {"All_Solutions (1).ipynb"}
    assert codes(found) == ["notebook.not_json", "notebook.name", "notebook.two"]


def test_handed_in_bare_it_is_taken_for_all_parts(tmp_path: Path, three: Assignment, of: Bytes) -> None:
    (tmp_path / NAME).write_bytes(of(1, 2, 3))
    found = read(tmp_path / NAME, assignment=three)
    assert set(taken(found).values()) == {NAME}
    assert codes(found) == ["name.archive", "name.no_id"]


def test_of_the_parts_asked_about_only_these_are_given_and_spoken_of(
    archive: Make, three: Assignment, of: Bytes
) -> None:
    found = read(archive((NAME, of(1, 2))), assignment=three, asked=["part2"])
    assert taken(found) == {"part2": NAME}
    assert found.notebooks[0].held == ("part1", "part2")
    assert codes(found) == ["html.missing"]
    assert "“Part 1”" not in found.findings[0].message


def cell(source: str, question: str = "", *, tag: str = "") -> dict[str, Any]:
    metadata = ({"question": question} if question else {}) | ({"tags": [tag]} if tag else {})
    return {"cell_type": "code", "source": source, "metadata": metadata}


@pytest.fixture
def training(three: Assignment) -> tuple[Part, ...]:
    """Two of the parts replace a number of the same name."""
    first, second, third = three.parts
    return (
        first,
        replace(second, quick=Quick(5, 1, {"EPOCHS": 6, "GRID": 4})),
        replace(third, quick=Quick(5, 1, {"EPOCHS": 5, "MAPS": 8})),
    )


def test_a_number_is_replaced_by_that_of_the_part_whose_question_follows(training: tuple[Part, ...]) -> None:
    cells = [
        cell("a", "q1_1a"),
        cell("EPOCHS = 20", tag="parameters"),
        cell("b", "q2_1"),
        cell("EPOCHS = 30", "q2_2"),
        {"cell_type": "markdown", "source": "# Part 3", "metadata": {}},
        cell("EPOCHS = 40"),
        cell("c", "q3_1"),
        cell("MAPS = 32"),
    ]
    template = {"# Part 3", "EPOCHS = 40"}
    found = places_of_parts({"cells": cells}, parts=training, template=template)
    assert [place.parameters.get("EPOCHS") for place in found] == [None, 6, None, 6, None, 5, None, 5]
    assert [place.question for place in found] == ["q1_1a", "q1_1a", "q2_1", "q2_2", None, None, "q3_1", "q3_1"]


def test_numbers_set_before_all_questions_are_replaced_by_those_of_every_part(training: tuple[Part, ...]) -> None:
    cells = [cell("EPOCHS = 20\nMAPS = 32"), cell("a", "q1_1a"), cell("b", "q2_1"), cell("c", "q3_1")]
    found = places_of_parts({"cells": cells}, parts=training, template=())
    assert found[0].parameters == {"EPOCHS": 6, "GRID": 4, "MAPS": 8}  # of two numbers the nearer part's


def test_headings_of_all_parts_are_understood_together(training: tuple[Part, ...]) -> None:
    sources = ["# Question 1.2", "**(a)**", "x = 1", "## 2.1 Load", "y = 1", "## 3.2 Build", "z = 1"]
    kinds = ["markdown", "markdown", "code", "markdown", "code", "markdown", "code"]
    cells = [{"cell_type": kind, "source": s, "metadata": {}} for kind, s in zip(kinds, sources, strict=True)]
    found = places_of_parts({"cells": cells}, parts=training, template=())
    assert [place.question for place in found][2::2] == ["q1_2a", "q2_1", "q3_2"]
