import pytest

from autograder.checks.formulas.formula import formula
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING, cell

PLACEHOLDER = "_Type your answer here, replacing this text._"
CODE = "h1 = np.maximum(0, W1 @ x + b1)"


def judge(*cells: Cell, accept: tuple[str, ...] = ()) -> CheckResult:
    return formula(cells, label="1.2a formula", accept=accept)


@pytest.mark.parametrize(
    "cells",
    [
        [cell("$h^1 = \\max(0, W^1 x + b^1)$")],
        [cell(PLACEHOLDER + "\n\nh1 = relu(W1 x + b1)")],
        [cell("The result is below."), cell("h1 = relu(W1 x + b1)", kind="raw")],
    ],
)
def test_a_formula_in_the_text_passes(cells: list[Cell]) -> None:
    result = judge(*cells)
    assert (result.outcome, result.credit, result.remark, result.message) == (Outcome.PASS, ALL, "", "")


@pytest.mark.parametrize(
    "source",
    [
        "# h1 = ReLU(W1 x + b1)\nh1 = f()",
        '"""h1 = ReLU(W1 x + b1)"""\nh1 = f()',
        "print('h1 = ReLU(W1 x + b1)')",
        'print(f"h1 = relu(W1 x + b1) = {h1}")',
        "# $h^1 = \\max(0, W^1 x + b^1)$",
        "%matplotlib inline\n# h1 = ReLU(W1 x + b1)\nh1 = (",
    ],
)
def test_a_formula_in_the_text_of_code_passes_with_a_remark(source: str) -> None:
    result = judge(cell(source, kind="code"))
    assert (result.outcome, result.remark) == (Outcome.PASS, "found in a comment or text of your code")


@pytest.mark.parametrize(
    "source", [CODE, 'print(f"h1 = {h1}")', "# the first layer\n" + CODE, "h1 = [5, 0, 1]  # h1 = [5, 0, 1]"]
)
def test_code_alone_fails_and_says_so(source: str) -> None:
    result = judge(cell(source, kind="code"))
    assert result.outcome is Outcome.FAIL
    assert result.message == (
        "1.2a formula: no formula shown, only code: the question asks for both; write how the answer is computed, such "
        "as $a = f(b)$, in this question's text cell."
    )


def test_code_counts_where_the_edition_accepts_it() -> None:
    result = judge(cell(CODE, kind="code"), accept=("formula_in_code",))
    assert (result.outcome, result.remark) == (Outcome.PASS, "taken from your code")


@pytest.mark.parametrize(
    "source", ["h1 = [5, 0, 1]", "h1 = np.array([5, 0, 1])", "h1 = ...", "h1 = (", "x = '\\d'", "h1 = " + "(" * 3000]
)
def test_code_that_computes_nothing_counts_nowhere(source: str) -> None:
    assert judge(cell(source, kind="code"), accept=("formula_in_code",)).outcome is Outcome.FAIL


def test_a_result_without_a_formula_fails() -> None:
    result = judge(cell("h1 = [5, 0, 1]"), cell(CODE, kind="code"))
    assert result.outcome is Outcome.FAIL
    assert result.message.startswith(
        "1.2a formula: no formula shown: the text has none that could be recognised; write"
    )


def test_words_without_a_formula_are_looked_at_by_a_person() -> None:
    result = judge(cell("I multiplied, added the bias and cut at zero."), cell(CODE, kind="code"))
    assert (result.outcome, result.credit) == (Outcome.PENDING, NOTHING)
    assert "a person looks whether it gives one" in result.message


def test_formulas_that_stand_elsewhere_are_looked_at_by_a_person() -> None:
    code = [cell(PLACEHOLDER), cell(CODE, kind="code")]
    assert formula(code, label="1.2a formula", elsewhere=True).outcome is Outcome.PENDING
    assert formula(code, label="1.2a formula").outcome is Outcome.FAIL
    assert formula([cell(PLACEHOLDER)], label="1.2a formula", elsewhere=True).outcome is Outcome.NOT_RUN
    assert formula([cell("h1 = 5"), *code], label="1.2a formula", elsewhere=True).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [cell("$h^1 = W x$", own=False)],
        [cell(PLACEHOLDER)],
        [cell("  \n"), cell("", kind="code")],
    ],
)
def test_nothing_written_is_not_run(cells: list[Cell]) -> None:
    result = judge(*cells)
    assert result.outcome is Outcome.NOT_RUN
    assert "no formula shown, nothing was written for this question" in result.message


@pytest.mark.parametrize("picture", ["![h1](attachment:h1.png)", "<img src='h1.png'>"])
def test_a_picture_is_looked_at_by_a_person(picture: str) -> None:
    result = judge(cell(picture), cell(CODE, kind="code"))
    assert result.outcome is Outcome.PENDING
    assert result.message == "1.2a formula: your answer shows a picture; a person looks whether it holds the formula."


def test_formulas_that_stand_in_many_questions_are_a_persons_matter() -> None:
    asked: list[frozenset[str]] = []

    def repeated(formulas: frozenset[str]) -> bool:
        asked.append(formulas)
        return True

    result = formula([cell("$h = W x$\n\n$p = e^h / s$")], label="1.2a formula", repeated=repeated)
    assert (result.outcome, result.credit) == (Outcome.PENDING, NOTHING)
    assert asked == [frozenset({"h=Wx", "p=e^h/s"})]


def test_the_example_of_the_message_is_no_formula() -> None:
    assert judge(cell("$a = f(b)$")).outcome is Outcome.FAIL
    assert judge(cell("$a = f(b) + c$")).outcome is Outcome.PASS


@pytest.mark.parametrize(
    "source",
    [
        "<!-- $h = W x + b$ -->",
        "<!-- $h = W x + b$",
        "<!-- one --> 5 <!-- $h = W x + b$ -->",
        '<span style="display:none">$h = W x + b$</span>',
        '<span style="color: white">$h = W x + b$</span>',
        '<font color="#FFFFFF">$h = W x + b$</font>',
        "<div hidden>$h = W x + b$</div>",
        "[//]: # ($h = W x + b$)",
        r"$\phantom{h = W x + b}$",
        r"$\color{white}{h = W x + b}$",
        r"$\textcolor{white}{h = \max(0, {W x})}$",
    ],
)
def test_a_formula_that_nobody_sees_is_none(source: str) -> None:
    assert judge(cell(source)).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    "source",
    [
        '<span style="color: red">$h = W x + b$</span>',
        '<div style="background-color: white">$h = W x + b$</div>',
        "<b>h = W x + b</b> <!-- to do -->",
        "<!-- to do --> $h = W x + b$ <!-- done -->",
        r"$h = \color{red}{W x} + b$",
        "$h < 3$, and with [the book][1] $h = W x + b$\n\n[1]: https://example.org",
        "a hidden layer: $h = W x + b$",
        "<p hidden>to do\n\n$h = W x + b$",
        "<img src='x' style='height: 0'> $h = W x + b$",
    ],
)
def test_a_formula_beside_what_is_hidden_counts(source: str) -> None:
    assert judge(cell(source)).outcome is Outcome.PASS
