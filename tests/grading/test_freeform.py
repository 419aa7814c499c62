"""Notebooks that were not made from the template: what costs points there, and what a person looks at."""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.checks import VOCABULARY
from autograder.grading import freeform, grade
from autograder.grading.sight import Binding
from autograder.model.evidence import (
    Call,
    Cell,
    CellStatus,
    Finding,
    NotebookEvidence,
    Output,
    QuestionEvidence,
    SubmissionEvidence,
    Value,
)
from autograder.model.result import CheckResult, Outcome
from tests.grading.builders import ID, MISSING, array, assignment, plot, truth

H1 = truth()["h1"]

ASKED = SimpleNamespace(id="q9_9")
"""A question for results that do not depend on which one it is."""


def cell(source: str, question: str | None = "q1_2a", **fields: Any) -> Cell:
    kind = fields.pop("kind", "markdown")
    status = CellStatus.TEXT if kind == "markdown" else CellStatus.OK
    return replace(Cell(3, kind, source, question, own=True, status=status), **fields)


def code(source: str, question: str | None = "q1_2a", **fields: Any) -> Cell:
    return cell(source, question, kind="code", **fields)


def seen(question: str = "q1_2a", *names: str, **fields: Any) -> QuestionEvidence:
    """A question's evidence in which the names that it asks for do not exist."""
    return replace(QuestionEvidence(question, dict.fromkeys(names or ("h1",), MISSING), {}, {}, ()), **fields)


def results(
    cells: tuple[Cell, ...], *questions: QuestionEvidence, freeform: bool = True
) -> tuple[Mapping[str, CheckResult], tuple[Finding, ...]]:
    notebook = NotebookEvidence("part1", cells, {one.question: one for one in questions}, freeform=freeform)
    graded = grade(assignment(), SubmissionEvidence("s", ID, notebooks={"part1": notebook}))
    return graded.results, graded.findings


def result(key: str, cells: tuple[Cell, ...], *questions: QuestionEvidence, freeform: bool = True) -> CheckResult:
    return results(cells, *questions, freeform=freeform)[0][key]


def held(**values: object) -> dict[str, Value]:
    return {name: array(value) for name, value in values.items()}


def test_a_missing_name_waits_for_a_person_who_sees_the_answer() -> None:
    given = result("q1_2a.value", (cell("It is [0, 9, 9]."), code("print(9)", text="9 9 9")), seen())
    assert given.outcome is Outcome.PENDING
    assert "not there under the name `h1`" in given.message
    assert "a person looks at your answer" in given.message
    assert given.seen == "9 9 9 … It is [0, 9, 9]."
    assert given.remark == ""


def test_the_same_in_a_notebook_made_from_the_template_is_not_run() -> None:
    given, findings = results((cell("It is [0, 9, 9]."),), seen(), freeform=False)
    assert given["q1_2a.value"].outcome is Outcome.NOT_RUN
    assert "notebook.freeform" not in {finding.code for finding in findings}


def test_student_and_staff_are_told_once() -> None:
    _, findings = results((), seen())
    (told,) = (finding for finding in findings if finding.code == "notebook.freeform")
    assert not told.for_staff
    assert "was not made from the template" in told.message


@pytest.mark.parametrize("cells", [(), (cell("What is the value?", own=False), code("# Show your code", own=False))])
def test_a_question_in_which_nothing_was_written_gets_nothing(cells: tuple[Cell, ...]) -> None:
    given, _ = results(cells, seen())
    assert {one.outcome for one in given.values()} == {Outcome.NOT_RUN}


@pytest.mark.parametrize(
    ("text", "kind", "where"),
    [
        ("$h^1 = \\begin{bmatrix} 0 \\\\ 1 \\\\ 3 \\\\ 0 \\end{bmatrix}$", "markdown", "the text of cell 4"),
        ("[[0.]\n [1.]\n [3.]\n [0.]]", "code", "the output of cell 4"),
    ],
)
def test_the_marker_is_told_where_the_right_numbers_stand(text: str, kind: str, where: str) -> None:
    assert H1.tolist() == [0, 1, 3, 0]
    answer = cell(text) if kind == "markdown" else code("print(x)", text=text)
    given = result("q1_2a.value", (answer,), seen())
    assert given.outcome is Outcome.PENDING
    assert where in given.remark


def test_a_value_under_any_other_name_is_found_even_under_one_of_another_questions() -> None:
    given = result("q1_2a.value", (code("h3 = 1"),), seen(variables=held(h3=H1, zeros=np.zeros(4))))
    assert (given.outcome, given.remark) == (Outcome.PASS, "found as `h3`")


def test_what_the_name_holds_may_be_something_else_and_the_answer_stand_elsewhere() -> None:
    given = result("q1_2a.value", (code("h1 = 1"),), seen(values=held(h1=H1 - 1), variables=held(a_1=H1)))
    assert (given.outcome, given.remark) == (Outcome.PASS, "found as `a_1`")


def test_a_wrong_value_under_the_templates_name_is_no_verdict() -> None:
    given = result("q1_2a.value", (code("h1 = 1"),), seen(values=held(h1=H1 + 1)))
    assert given.outcome is Outcome.PENDING
    assert "expected [0, 1, 3, 0], received [1, 2, 4, 1]" in given.message
    assert given.misconception == ""


def test_last_expressions_of_the_questions_own_cells_count() -> None:
    outputs = (Output(8, "", array(H1)), Output(3, "[1]", array(H1)))
    given = result("q1_2a.value", (code("(1, W1 @ x)"),), seen(outputs=outputs))
    assert (given.outcome, given.remark) == (Outcome.PASS, "found as `Out[cell 4][1]`")
    elsewhere = result("q1_2a.value", (code("(1, W1 @ x)"),), seen(outputs=outputs[:1]))
    assert elsewhere.outcome is Outcome.PENDING


def test_a_single_number_is_found_among_what_the_questions_cells_assign() -> None:
    loss = truth()["ce_loss"]
    near = result("q1_2f.value", (code("mine = 1", "q1_2f"),), seen("q1_2f", "ce_loss", variables=held(mine=loss)))
    assert (near.outcome, near.remark) == (Outcome.PASS, "found as `mine`")
    far = result("q1_2f.value", (code("x = 1", "q1_2f"),), seen("q1_2f", "ce_loss", variables=held(mine=loss)))
    assert far.outcome is Outcome.PENDING


def test_a_list_of_guesses_finds_nothing() -> None:
    guesses = {f"g{number}": number / 10 for number in range(50)}
    source = "\n".join(f"{name} = 0" for name in [*guesses, "mine"])
    many = seen("q1_2f", "ce_loss", variables=held(**guesses, mine=truth()["ce_loss"]))
    assert result("q1_2f.value", (code(source, "q1_2f"),), many).outcome is Outcome.PENDING


def test_two_answers_of_one_question_need_two_values() -> None:
    names = ("dh2", "dW2", "db2")
    once = seen("q1_3b", *names, variables=held(gradient=truth()["dh2"]))
    given, _ = results((code("gradient = 1", "q1_3b"),), once)
    assert [given[f"q1_3b.{name}"].outcome for name in names] == [Outcome.PASS, Outcome.PENDING, Outcome.PENDING]


def test_cells_of_several_questions_are_seen_by_each() -> None:
    shared = cell("h1 = [0, 1, 3, 0], h2 = [7]", None, shared=("q1_2a", "q1_2b"))
    given, _ = results((shared,), seen(), seen("q1_2b", "h2"))
    assert [given[f"q1_2{item}.value"].outcome for item in "abc"] == [Outcome.PENDING, Outcome.PENDING, Outcome.NOT_RUN]


def test_shared_text_must_hold_a_formula_for_each_question() -> None:
    one = "$h^1 = relu(W^1 x + b^1)$"
    both = f"{one}\n\n$h^2 = relu(W^2 h^1 + b^2)$"
    sharing = "q1_2a", "q1_2b"
    assert result("q1_2b.formula", (cell(one, None, shared=sharing),), seen()).outcome is Outcome.PENDING
    assert result("q1_2b.formula", (cell(both, None, shared=sharing),), seen()).outcome is Outcome.PASS
    assert result("q1_2a.formula", (cell("2 + 2", None, shared=sharing), cell(one)), seen()).outcome is Outcome.PASS


def test_numbers_above_the_items_of_a_section_are_no_answer_to_an_item_left_out() -> None:
    above = code("import numpy as np\nx_in = np.array([1, 2])", None, shared=("q1_2a", "q1_2b"))
    answered = code("a_1 = W @ x_in", "q1_2a")
    given, _ = results((above, answered), seen(), seen("q1_2b", "h2"))
    assert (given["q1_2a.value"].outcome, given["q1_2b.value"].outcome) == (Outcome.PENDING, Outcome.NOT_RUN)
    computed = replace(above, source="a_1 = W @ x_in")
    given, _ = results((computed, answered), seen(), seen("q1_2b", "h2"))
    assert given["q1_2b.value"].outcome is Outcome.PENDING


def test_figures_count_as_they_were_drawn() -> None:
    question = "q1_1a"
    drawn = seen(question, figures=(replace(plot(), cell=3),), values={})
    assert result("q1_1a.plot", (code("plot()", question),), drawn).outcome is Outcome.PASS
    none = seen(question, values={})
    assert result("q1_1a.plot", (cell("The range is all.", question),), none).outcome is Outcome.NOT_RUN
    assert result("q1_1a.plot", (cell("![mine](p.png)", question),), none).outcome is Outcome.PENDING


def test_a_figure_that_another_question_was_given_is_this_ones_too_where_they_share_the_cell() -> None:
    shared = code("plot()", None, shared=("q1_1a", "q1_1b"))
    other = seen("q1_1b", values={}, figures=(replace(plot(), cell=3),))
    assert result("q1_1a.plot", (shared,), seen("q1_1a", values={}), other).outcome is Outcome.PASS
    apart = replace(other, figures=(replace(plot(), cell=9),))
    assert result("q1_1a.plot", (shared,), seen("q1_1a", values={}), apart).outcome is Outcome.PENDING


def test_two_figures_of_one_cell_are_told_apart() -> None:
    cells = (code("plot(); plot()", "q1_1a"),)
    drawn = (replace(plot(), cell=3), replace(plot(), cell=3))  # equal, each with arrays of its own
    assert result("q1_1a.plot", cells, seen("q1_1a", values={}, figures=drawn)).outcome is Outcome.PASS


def test_a_call_that_fails_may_only_be_made_otherwise_but_a_wrong_result_is_one() -> None:
    cells = (code("def elu_range(): ...", "q1_1a"),)
    failed = seen("q1_1a", values={}, calls={"range": (Call("error", error="TypeError: 1 argument"),) * 3})
    assert result("q1_1a.range", cells, failed).outcome is Outcome.PENDING
    wrong = seen("q1_1a", values={}, calls={"range": (Call("ok", array([0.0, 1.0])),) * 3})
    assert result("q1_1a.range", cells, wrong).outcome is Outcome.FAIL


def test_an_error_in_the_students_code_is_named() -> None:
    stopped = code("h = ", status=CellStatus.ERROR, error="SyntaxError: invalid syntax")
    given = result("q1_2a.value", (stopped,), seen())
    assert given.outcome is Outcome.PENDING
    assert "cell 4 stopped with SyntaxError" in given.message


@pytest.mark.parametrize("check", sorted(freeform.BY_NAME | freeform.DRAWN | freeform.WATCHED))
def test_every_check_that_is_treated_in_its_own_way_exists(check: str) -> None:
    assert check in VOCABULARY


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ((cell("I would train it."),), Outcome.NOT_RUN),
        ((cell("![the training on Colab](shot.png)"),), Outcome.PENDING),
        ((code("torch_model.train()"),), Outcome.PENDING),
    ],
)
def test_a_training_that_was_not_seen_may_stand_in_a_screenshot_or_in_other_code(
    cells: tuple[Cell, ...], outcome: Outcome
) -> None:
    sight = SimpleNamespace(
        question=ASKED, cells=cells, criterion=SimpleNamespace(check="grid"), notebook=cells, label="2.5 trained"
    )
    sight.known, sight.tolerances, sight.stopped_by = SimpleNamespace(truth={}), {}, ""
    none = CheckResult(Outcome.NOT_RUN, message="2.5 trained: no training was seen.")
    assert freeform.fair(none, sight, Binding("grid", lambda _: none)).outcome is outcome  # type: ignore[arg-type]


def near_by(question: str, *cells: Cell, check: str = "close") -> Outcome:
    """What becomes of a criterion of q1_1b that nothing was found for, in a notebook of these cells."""
    own = tuple(cell for cell in cells if question in (cell.question, *cell.shared))
    sight = SimpleNamespace(
        question=SimpleNamespace(id=question), cells=own, criterion=SimpleNamespace(check=check), notebook=cells
    )
    sight.label, sight.known, sight.tolerances, sight.stopped_by = "1.1b it", SimpleNamespace(truth={}), {}, ""
    none = CheckResult(Outcome.NOT_RUN, message="1.1b it: not found.")
    return freeform.fair(none, sight, Binding(check, lambda _: none)).outcome  # type: ignore[arg-type]


def test_a_question_without_a_place_may_be_answered_at_its_neighbours() -> None:
    answer = replace(code("a) x; b) y"), question="q1_1a")
    prompt = replace(code("# b)"), question="q1_1b", own=False)
    assert near_by("q1_1b", answer) is Outcome.PENDING
    assert near_by("q1_1b", answer, prompt) is Outcome.NOT_RUN  # it has a place, and nothing is there
    assert near_by("q1_1b", replace(answer, own=False)) is Outcome.NOT_RUN
    assert near_by("q1_2b", answer) is Outcome.NOT_RUN


def test_one_cell_may_draw_for_several_questions_of_a_number() -> None:
    text = replace(code("my reasons"), kind="markdown", question="q1_1a")
    drawing = replace(code("plt.plot(x, y)"), question="q1_1b")
    assert near_by("q1_1a", text, drawing, check="curves") is Outcome.PENDING
    assert near_by("q1_1a", text, replace(drawing, source="y = 1"), check="curves") is Outcome.NOT_RUN


@pytest.mark.parametrize(("seen", "shown"), [("", "robust: 0.48"), ("5 of 12", "5 of 12")])
def test_what_waits_for_a_person_anyway_shows_the_answer_too(seen: str, shown: str) -> None:
    cells = (code("print(rate)", text="robust: 0.48"),)
    sight = SimpleNamespace(
        question=ASKED, cells=cells, criterion=SimpleNamespace(check="raised_robustness"), notebook=cells
    )
    waits = CheckResult(Outcome.PENDING, message="3.9 robust: there is no `best_model`: a person looks.", seen=seen)
    given = freeform.fair(waits, sight, Binding("raised_robustness", lambda _: waits))  # type: ignore[arg-type]
    assert given == replace(waits, seen=shown)


@pytest.mark.parametrize(
    ("calls", "outcome"), [(frozenset({"mim_0"}), Outcome.FAIL), (frozenset({"pgd_0"}), Outcome.PENDING)]
)
def test_a_function_that_is_not_there_excuses_no_other_one(calls: frozenset[str], outcome: Outcome) -> None:
    found = {"mim_0": (Call("ok", array([0.0])),), "pgd_0": (Call("missing"),)}
    cells = (code("def mim(model, x, y): return x"),)
    sight = SimpleNamespace(
        question=ASKED, cells=cells, criterion=SimpleNamespace(check="attack"), notebook=cells, label="3.8 mim"
    )
    sight.known, sight.tolerances, sight.stopped_by = SimpleNamespace(truth={}), {}, ""
    sight.evidence = SimpleNamespace(calls=found)
    wrong = CheckResult(Outcome.FAIL, message="3.8 mim: it goes downhill.")
    given = freeform.fair(wrong, sight, Binding("attack", lambda _: wrong, calls=calls))  # type: ignore[arg-type]
    assert given.outcome is outcome
