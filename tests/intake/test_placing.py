"""To which question each cell belongs. Expected questions were placed by hand, as a person marking would."""

import pytest

from autograder.intake import from_template, places, placing
from autograder.intake.checkcells import checked_question, is_check
from autograder.model.assignment import Part

PLACEHOLDER = "_Type your answer here, replacing this text._"
# One letter a kind of cell: the template's prompts, placeholders, checks and introduction.
TEMPLATE = {
    "intro": ("markdown", "## Question 1.2 Forward", None),
    "intro3": ("markdown", "## Question 1.3 Backward", None),
    "promptA": ("markdown", "**a)** What is h1?", "q1_2a"),
    "textA": ("markdown", PLACEHOLDER, "q1_2a"),
    "codeA": ("code", "h1 = ...", "q1_2a"),
    "checkA": ("code", 'grader.check("q1_2a")', "q1_2a"),
    "promptB": ("markdown", "**b)** What is h2?", "q1_2b"),
    "textB": ("markdown", PLACEHOLDER, "q1_2b"),
    "codeB": ("code", "h2 = ...", "q1_2b"),
    "checkB": ("code", 'grader.check("q1_2b")', "q1_2b"),
    "given": ("code", "id = 0\na = id\nb = id\nc = id", None),
    "promptC": ("markdown", "**c)** What is h3?", "q1_2c"),
}
SOURCES = frozenset(source for _, source, _ in TEMPLATE.values())


def cell(kind: str, source: str, question: str | None = None, *, tag: bool = False) -> dict:
    metadata = {} if question is None else {"tags": [f"question:{question}"]} if tag else {"question": question}
    return {"cell_type": kind, "source": source, "metadata": metadata}


def placed(part: Part, *cells: str | tuple | dict, template: frozenset[str] = SOURCES) -> list[str | None]:
    """Questions without `q`: a template cell by its name, an own cell by (kind, source[, mark])."""
    whole = [c if isinstance(c, dict) else cell(*(TEMPLATE[c] if isinstance(c, str) else c)) for c in cells]
    found = places({"cells": whole}, part=part, template=template)
    return [place.question.removeprefix("q1_") if place.question else None for place in found]


OWN = ("code", "z = 1")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(
            ("intro", "promptA", "textA", "codeA", "checkA", "promptB", "codeB", "checkB", "intro3"),
            [None, "2a", "2a", "2a", "2a", "2b", "2b", "2b", None],
            id="template as it is",
        ),
        pytest.param(("promptA", OWN, "checkA"), ["2a", "2a", "2a"], id="added cell without mark"),
        pytest.param(("promptA", "checkA", OWN, "promptB"), ["2a", "2a", "2a", "2b"], id="added after the check"),
        pytest.param(
            ("promptA", "checkA", ("markdown", "because"), ("code", ""), OWN, "promptB", "checkB", OWN, "intro3", OWN),
            ["2a", "2a", "2a", None, "2a", "2b", "2b", "2b", None, None],
            id="added after each check, until the template goes on",
        ),
        pytest.param(
            ("promptA", "checkA", ("markdown", "## 1.2 a) again"), ("markdown", "a) in short"), "promptB"),
            ["2a", "2a", "2a", "2a", "2b"],
            id="added under a heading of the same question",
        ),
        pytest.param(
            ("promptA", "checkA", OWN, ("markdown", "**b)** for later"), OWN, "promptB"),
            ["2a", "2a", "2a", None, None, "2b"],
            id="heading of another question ends additions",
        ),
        pytest.param(
            ("promptA", "checkA", ("markdown", "# Question 1.3"), OWN, "promptB"),
            ["2a", "2a", None, None, "2b"],
            id="heading without a letter ends additions",
        ),
        pytest.param(
            ("promptA", "checkA", ("markdown", "two reasons:\n\na) x\n\nb) y"), ("code", "# 1.5 is it\n1"), "promptB"),
            ["2a", "2a", "2a", "2a", "2b"],
            id="lists and numbers within an addition are prose",
        ),
        pytest.param(
            ("promptA", "checkA", OWN, ("code", "id = 7\na = id\nb = id\nc = id"), OWN, "promptB"),
            ["2a", "2a", "2a", None, None, "2b"],
            id="a given cell in which the student changed a line ends additions",
        ),
        pytest.param(
            ("promptA", "checkA", ("code", "h1=1", "q1_2b"), OWN, "promptB"),
            ["2a", "2a", "2b", "2b", "2b"],
            id="a marked answer moved above its prompt keeps its mark",
        ),
        pytest.param(("promptA", OWN, OWN, "promptB"), ["2a", "2a", "2a", "2b"], id="check deleted"),
        pytest.param(("promptA", OWN, "intro3", OWN), ["2a", "2a", None, None], id="introduction ends a section"),
        pytest.param(
            ("promptA", ("code", "h1=1", "q1_2a"), "checkA", "promptB", ("code", "h2=1", "q1_2a"), "checkB"),
            ["2a", "2a", "2a", "2b", "2b", "2b"],
            id="answer cell copied into the next question",
        ),
        pytest.param(
            ("promptB", ("code", "h2=1", "q1_2b"), ("code", "h3=1", "q1_2c")),
            ["2b", "2b", "2c"],
            id="prompt of c deleted, its answer keeps its mark",
        ),
        pytest.param(
            ("promptA", "checkA", OWN, ("code", 'grader.check("q1_2b")')),
            ["2a", "2a", "2b", "2b"],
            id="retyped before its check",
        ),
        pytest.param(
            ("promptA", "checkA", ("markdown", "### 1.2 b)"), OWN, "promptC"),
            ["2a", "2a", "2b", "2b", "2c"],
            id="retyped under a heading of a question without marks",
        ),
        pytest.param(
            ("promptA", ("markdown", "1.2 b) comes later"), "promptB"),
            ["2a", "2a", "2b"],
            id="heading of a marked question is prose",
        ),
        pytest.param(
            ("promptA", ("code", 'h1 = 1\ngrader.check("q1_2a")'), OWN),
            ["2a", "2a", "2a"],
            id="check typed into the answer",
        ),
        pytest.param((OWN, "promptA"), [None, "2a"], id="before the first question"),
        pytest.param(("promptA", ("code", "1", "q9_9")), ["2a", "2a"], id="unknown mark is none"),
    ],
)
def test_cells_of_a_marked_notebook(cells: tuple, expected: list, part: Part) -> None:
    assert placed(part, *cells) == expected


def md(source: str) -> tuple[str, str]:
    return "markdown", source


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(
            (md("# Question 1.2"), md("**(a)**"), OWN, md("**(b)**"), OWN),
            [None, "2a", "2a", "2b", "2b"],
            id="letters in bold",
        ),
        pytest.param((md("1.2 a) h1"), OWN, md("1.2 b) h2"), OWN), ["2a", "2a", "2b", "2b"], id="number and letter"),
        pytest.param((md("## Q1.2a"), OWN, md("## Q1.2(b)"), OWN), ["2a", "2a", "2b", "2b"], id="short forms"),
        pytest.param(
            (md("Question 1.1"), md("a)"), OWN, md("Question 1.2"), OWN), ["1a", "1a", "1a", None, None], id="next"
        ),
        pytest.param((("code", "# Question 1.2 a)\nh1 = 1"), OWN), ["2a", "2a"], id="comment in code"),
        pytest.param((("code", "# 1.2 is the slope\nh1 = 1"),), [None], id="number in prose of a comment"),
        pytest.param((md("# 1.2\n\na) first b\n\nb) second"), OWN), [None, None], id="several in one cell"),
        pytest.param((md("# Question 1.2"), md("a cat sat")), [None, None], id="a letter in prose"),
        pytest.param((md("## Question 1.2: A forward pass"), OWN), [None, None], id="article after a number"),
        pytest.param((md("## 1.2 - b"), OWN, md("1.2.c. h3"), OWN), ["2b", "2b", "2c", "2c"], id="dash and dots"),
        pytest.param((md("version 1.2a is out"), OWN), [None, None], id="number within a sentence"),
        pytest.param((md("# Question 2.1"), OWN), [None, None], id="another part's"),
        pytest.param((OWN, ("code", 'grader.check("q1_2a")'), OWN), ["2a", "2a", "2a"], id="checks only"),
        pytest.param((), [], id="no cells"),
    ],
)
def test_cells_of_a_retyped_notebook_follow_its_headings(cells: tuple, expected: list, part: Part) -> None:
    assert placed(part, *cells, template=frozenset()) == expected


def sections(part: Part, *cells: tuple | str) -> list[str]:
    """Of a notebook that was not made from the template: letters of each cell's questions, `1.2ab` where two share it."""
    whole = [cell(*(md(c) if isinstance(c, str) else c)) for c in cells]
    found = places({"cells": whole}, part=part, template=frozenset(), anywhere=False)
    return ["+".join(q.removeprefix("q1_") for q in place.questions) for place in found]


ASKS = "What is the numerical value?"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(
            (f"**Question 1.2** Assume that {ASKS}", f"(a) {ASKS}", OWN, f"(b) {ASKS}", OWN),
            ["2a+2b+2c", "2a", "2a", "2b", "2b"],
            id="number, then its items",
        ),
        pytest.param(
            ("Question 1.2 Assume (a) " + ASKS, OWN), ["2a", "2a"], id="the first item in the line of the number"
        ),
        pytest.param(("### 1.2 (c)", OWN, "Q1.2b", OWN), ["2c", "2c", "2b", "2b"], id="short, out of order"),
        pytest.param(
            (f"Question 1.2\n\n(a) {ASKS}\n\n(b) {ASKS}", OWN, "my words"),
            ["2a+2b", "2a+2b", "2a+2b"],
            id="all items in one cell, answers below",
        ),
        pytest.param(
            ("Question 1.2", f"(a) {ASKS}", f"(b) {ASKS}", f"(c) {ASKS}", OWN, OWN),
            ["2a+2b+2c", "2a", "2b", "2a+2b+2c", "2a+2b+2c", "2a+2b+2c"],
            id="a cell an item, all answers below the last",
        ),
        pytest.param(("Question 1.2", OWN), ["2a+2b+2c", "2a+2b+2c"], id="a number alone"),
        pytest.param(
            ("Question 1.2", f"(a) {ASKS}", OWN, f"(b) {ASKS}", OWN, f"(b) {ASKS}", OWN),
            ["2a+2b+2c", "2a", "2a", "2b", "2b", "2c", "2c"],
            id="a letter printed twice: the second is the next item",
        ),
        pytest.param(
            ("Question 1.2", f"(b) {ASKS}", OWN, f"(b) {ASKS}", OWN, f"(c) {ASKS}", OWN),
            ["2a+2b+2c", "2b", "2b", "2b", "2b", "2c", "2c"],
            id="a letter repeated where the next item has its own heading",
        ),
        pytest.param(
            ("Question 1.2", f"(b) {ASKS}", "(b) My answer is h = 3", OWN),
            ["2a+2b+2c", "2b", "2b+2c", "2b+2c"],
            id="an answer that repeats its letter may be either's: not guessed",
        ),
        pytest.param(
            (f"Question 1.2\n(a) {ASKS}\n(b) {ASKS}\n(b) {ASKS}", OWN),
            ["2a+2b+2c", "2a+2b+2c"],
            id="a letter twice in a list",
        ),
        pytest.param(
            ("Question 1.2", f"(a) {ASKS}", "It is as in Question 1.3, and as in\nQuestion 1.3 all over again"),
            ["2a+2b+2c", "2a", "2a"],
            id="a number within a sentence",
        ),
        pytest.param(
            ("## Question 1.1", OWN, "## Question 1.2", "Question 1.1 gave us the slope.", OWN),
            ["1a", "1a", "2a+2b+2c", "2a+2b+2c", "2a+2b+2c"],
            id="a question that was before is only spoken of",
        ),
        pytest.param(
            ("Question 1.2", f"(b) {ASKS}", "for two reasons:\n\na) x is\n\nb) y is", OWN),
            ["2a+2b+2c", "2b", "2b+2a", "2a+2b"],
            id="a list of the student's own that begins anew is shared",
        ),
        pytest.param(
            ("Question 1.2", f"(a) {ASKS}", OWN, f"(b) {ASKS}", OWN, "a) as above", OWN),
            ["2a+2b+2c", "2a", "2a", "2b", "2b", "2b", "2b"],
            id="a letter that had its section is prose later",
        ),
        pytest.param(
            ("## 1.3 Part 1: Theory", OWN, "## Question 1.3", OWN, "## Part 2: Networks", OWN),
            ["", "", "3a", "3a", "", ""],
            id="headings of parts",
        ),
        pytest.param(("Question 1.1.", OWN, "Question 3.10", OWN), ["1a", "1a", "", ""], id="another part's number"),
        pytest.param(
            ("Question 1.2", "e.g. this", "b: the bias", OWN), ["2a+2b+2c"] * 4, id="abbreviations and symbols"
        ),
        pytest.param(
            ("## Question 1.1", OWN, "still the slope\n\n## Question 1.3", OWN),
            ["1a", "1a", "1a+3a", "3a"],
            id="text above the heading in its cell",
        ),
        pytest.param(("Question 1.1\n\n## Part 2: Networks", OWN), ["1a", ""], id="a part that begins in the cell"),
        pytest.param((OWN, "words"), ["", ""], id="no heading"),
    ],
)
def test_sections_of_a_notebook_that_was_not_made_from_the_template(cells: tuple, expected: list, part: Part) -> None:
    assert sections(part, *cells) == expected


def test_without_any_heading_a_cell_may_answer_anything(part: Part) -> None:
    (place,) = places({"cells": [cell(*OWN)]}, part=part, template=frozenset())
    assert place.question is None
    assert place.shared == tuple(question.id for question in part.questions)


@pytest.mark.parametrize(
    ("cells", "made"),
    [
        ([cell("code", "h1 = 1", "q1_2a")], True),
        ([cell("code", "h1 = 1", "q9_9")], False),
        ([cell("code", 'grader.check("q1_2a")')], True),
        ([cell("markdown", f"The template asks for this and that, in prompt {index}.") for index in range(3)], True),
        ([cell("markdown", f"The template asks for this and that, in prompt {index}.") for index in range(2)], False),
        ([cell("code", f"The template asks for this and that, in prompt {index}.") for index in range(5)], False),
        ([cell("code", "")] * 5, False),
    ],
)
def test_a_mark_a_check_or_several_prompts_show_the_template(cells: list, *, made: bool, part: Part) -> None:
    template = {f"The template asks for this and that, in prompt {index}." for index in range(5)}
    assert from_template({"cells": cells}, parts=(part,), template=template) is made


def test_tags_serve_as_well_as_metadata(part: Part) -> None:
    assert placed(part, cell("code", "h1 = 1", "q1_2a", tag=True)) == ["2a"]


@pytest.mark.parametrize(
    ("kind", "source", "own"),
    [
        ("code", "h1 = ...", False),
        ("code", "  h1 = ...  \r\n", False),
        ("code", "h1=...", False),
        ("code", "a, b = ..., ...", False),
        ("code", "h1 = ...  # W x", True),
        ("code", "h1 = [1]", True),
        ("code", "", False),
        ("markdown", PLACEHOLDER + "\n", False),
        ("markdown", "**b)** What is h2?", False),
        ("markdown", "my answer ...", True),
    ],
)
def test_own_cells_are_those_that_the_template_does_not_have(kind: str, source: str, *, own: bool, part: Part) -> None:
    marked = cell(*TEMPLATE["promptA"])  # as in every notebook that was made from the template
    _, place = places({"cells": [marked, cell(kind, source)]}, part=part, template=SOURCES)
    assert place.own is own


@pytest.mark.parametrize(
    ("source", "check"),
    [
        ('grader.check("q1_2a")', True),
        ("import otter\ngrader = otter.Notebook('a.ipynb')", True),
        ("from otter import Notebook\ngrader = Notebook()", True),
        ("grader.check_all()", True),
        ("# Save\ngrader.export(run_tests=True, files=['a'])", True),
        ("import otter, os", False),
        ('h1 = 1\ngrader.check("q1_2a")', False),
        ("%pip install otter-grader", False),
        ("grader.check(", False),
        ("grader.check(solve())", False),
        ("# grader", False),
        ("import numpy", False),
        ("grader = 3", False),
        ("grader.check('a') + " * 2000 + "1", False),
        ("grader.check" + "(" * 3000, False),
        ("grader\0", False),
        ("grader.check('\\d')", True),
    ],
)
def test_only_cells_of_nothing_but_otter_are_checks(source: str, *, check: bool) -> None:
    assert is_check(source) is check


def test_a_markdown_cell_is_never_a_check(part: Part) -> None:
    (place,) = places({"cells": [cell("markdown", 'grader.check("q1_2a")')]}, part=part, template=())
    assert not place.check


def test_question_of_a_check_is_its_argument() -> None:
    assert checked_question("x = 1\ngrader.check('q1_2a')") == "q1_2a"
    assert checked_question("grader.check(name)") is None
    assert checked_question("grader.check_all()") is None


def test_of_a_huge_retyped_notebook_only_its_beginning_is_compared_with_the_hand_out(
    part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def counted(source: str, handout: frozenset[str]) -> bool:
        read.append(len(source))
        return False

    monkeypatch.setattr(placing, "own_text", counted)
    page = {"cell_type": "markdown", "source": "**(a)** " + "(a) " * 2_000, "metadata": {}}
    picture = page | {"source": "x" * 1_000_000}  # too long to be a prompt: it costs nothing, and uses nothing up
    found = places({"cells": [picture, *[page] * 1_000]}, part=part, template=frozenset(), anywhere=False)
    assert 400_000 < sum(read) - 1_000_000 < 420_000
    assert [found[index].own for index in (1, 40, -1)] == [False, False, True]  # what nobody reads is the student's
