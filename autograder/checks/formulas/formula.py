"""Checks that a question's answer shows a formula, not only a number and code."""

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from autograder.checks.formulas import code_text
from autograder.checks.formulas.equations import needs_eyes, shown_formulas
from autograder.checks.prose import has_picture, without_placeholder
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome

__all__ = ["FORMULA_IN_CODE", "formula", "told_formulas"]

FORMULA_IN_CODE = "formula_in_code"
"""In `accept`: code that computes the answer counts as its formula."""

EXPECTED = "the formula, in LaTeX or plain characters, in the question's text cell"


def formula(
    cells: Sequence[Cell],
    *,
    label: str,
    accept: Collection[str] = (),
    elsewhere: bool = False,
    repeated: Callable[[frozenset[str]], bool] = lambda _: False,
) -> CheckResult:
    """Look for a formula in what the student wrote for one question.

    Text cells count first, then comments, docstrings and strings of the student's own code. Code alone does not: the
    hand-out asks for both. A picture may be a photographed formula, and words one that is not recognised: a person looks.

    Args:
        cells: The question's cells.
        label: Where, for messages.
        accept: `formula_in_code` to count code as well.
        elsewhere: Whether the text of a neighbouring question holds more formulas than it needs itself.
        repeated: Whether all of these formulas stand in the text of many other questions as well.
    """
    own = [cell for cell in cells if cell.own]
    written = [cell.source for cell in own if cell.kind != "code" and without_placeholder(cell.source).strip()]
    code = [cell.source for cell in own if cell.kind == "code" and cell.source.strip()]
    shown = frozenset().union(*map(shown_formulas, written))
    told = frozenset().union(*map(told_formulas, code))
    if (shown or told) and repeated(shown or told):
        return _pending(f"{label}: the same formulas stand in many questions; a person looks which is this question's.")
    if shown:
        return _passed("")
    if told:
        return _passed("found in a comment or text of your code")
    if FORMULA_IN_CODE in accept and any(code_text.computes(source) for source in code):
        return _passed("taken from your code")
    if any(has_picture(text) for text in written):
        return _pending(f"{label}: your answer shows a picture; a person looks whether it holds the formula.")
    if any(needs_eyes(text) for text in written):
        return _pending(f"{label}: no formula could be recognised in your text; a person looks whether it gives one.")
    if code and not written and elsewhere:
        return _pending(f"{label}: the formulas of this section seem to stand elsewhere in it; a person looks.")
    return _none(label, written=bool(written), code=bool(code))


def told_formulas(source: str) -> frozenset[str]:
    """The formulas in comments and texts of a cell's code."""
    found = (shown_formulas(text, markdown=False) for text in code_text.texts(source))
    return frozenset().union(*found)


def _passed(remark: str) -> CheckResult:
    return CheckResult(outcome=Outcome.PASS, credit=Fraction(1), expected=EXPECTED, remark=remark)


def _pending(message: str) -> CheckResult:
    return CheckResult(outcome=Outcome.PENDING, expected=EXPECTED, message=message)


def _none(label: str, *, written: bool, code: bool) -> CheckResult:
    do = "write how the answer is computed, such as $a = f(b)$, in this question's text cell"
    if written:
        message = f"{label}: no formula shown: the text has none that could be recognised; {do}."
        return CheckResult(outcome=Outcome.FAIL, expected=EXPECTED, message=message)
    if code:
        message = f"{label}: no formula shown, only code: the question asks for both; {do}."
        return CheckResult(outcome=Outcome.FAIL, expected=EXPECTED, message=message)
    message = f"{label}: no formula shown, nothing was written for this question; {do}."
    return CheckResult(outcome=Outcome.NOT_RUN, expected=EXPECTED, message=message)
