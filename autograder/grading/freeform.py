"""Notebooks that were not made from the template: values found by content, and what only lacks a name left to a person.

Nobody told these students what to call an answer. So a criterion that fails for want of a name is PENDING where
the question holds something of their own, with the answer shown; what was observed (trainings, figures) counts as ever.
"""

import ast
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from autograder.checks import (
    BY_PERSON,
    TEXT_KINDS,
    Numbers,
    count_formulas,
    equal,
    find,
    has_picture,
    own_text,
    show,
    telling,
    tells,
)
from autograder.grading.sight import Binding, QuestionGrading, Sight
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Cell, Finding, NotebookEvidence, QuestionEvidence, Value, ValueKind
from autograder.model.result import CheckResult, Outcome
from autograder.model.syntax import parsed

__all__ = ["completed", "fair", "found_by_content", "freeform_finding"]

BY_NAME = frozenset({"close", "prediction"})
"""Checks that look at a variable's name and nothing else."""
DRAWN = frozenset({"curves", "gallery", "pairs", "titles"})
"""Checks of figures that the cells draw."""
WATCHED = frozenset(
    [
        "accuracy",
        "augmented_run",
        "best_evaluated",
        "both_trained",
        "default_run",
        "epochs",
        "evaluated",
        "grid",
        "layers",
        "mixup_run",
        "sam_run",
        "smoothing_runs",
    ]
)
"""Checks of trainings that the cells make."""
_LIBRARY = frozenset({"np", "numpy", "math", "float", "int", "list", "tuple"})
_DRAWS = re.compile(r"plot|show|draw|figure|scatter|image", re.IGNORECASE)
_FIGURE = re.compile(r"<Figure size [^<>]{1,60}>")
_ITEMS = "abcdefghijklmnopqrstuvwxyz"
_PERSON = "a person looks at your answer"
_READ = 400_000
_SET_UP = 4_000
"""Most characters of a cell that only writes numbers down."""
_NUMBERS = 50
"""Single numbers of one question among which the right one proves nothing: more are a list of guesses."""
_CELLS = 8_192
"""Cells of which it is remembered what they do: each is asked about for every criterion."""


def freeform_finding(where: str) -> Finding:
    """What student and staff are told."""
    message = (
        f"{where} was not made from the template: its headings tell the questions, and answers are found by their "
        "values. What cannot be found in this way is pending until a person has looked at it."
    )
    return Finding("notebook.freeform", message, where=where)


def completed(evidence: QuestionEvidence, cells: Sequence[Cell], notebook: NotebookEvidence) -> QuestionEvidence:
    """A question's evidence, with what its cells gave as last expressions among the variables, and all their figures."""
    own = {cell.index for cell in cells}
    shown = {f"Out[cell {one.cell + 1}]{one.part}": one.value for one in evidence.outputs if one.cell in own}
    # Of questions that share cells the first one asked about was given the figures of all.
    every = [figure for seen in notebook.questions.values() for figure in seen.figures]
    known = set(map(id, evidence.figures))  # `in` would compare arrays where one cell drew two figures
    more = tuple(figure for figure in every if figure.cell in own and id(figure) not in known)
    return replace(evidence, variables={**evidence.variables, **shown}, figures=evidence.figures + more)


def found_by_content(
    item: QuestionGrading,
    evidence: QuestionEvidence,
    cells: Sequence[Cell],
    *,
    truth: Mapping[str, Numbers],
    tolerances: Mapping[str, Tolerance],
) -> dict[str, str]:
    """Answers of a question that stand under another name, or in no name at all; each serves once.

    What a name of the template holds may be something else here, so that the others are looked through then, too. Single
    numbers are looked for among what the question's own cells assign or give.
    """
    found: dict[str, str] = {}
    variables = {name: value for name, value in evidence.variables.items() if not name.startswith("Out[")}
    shown = {name: value for name, value in evidence.variables.items() if name.startswith("Out[")}
    assigned = _assigned(cells)
    named = {name: value for name, value in variables.items() if name in assigned}
    rest = {name: value for name, value in variables.items() if name not in assigned}
    for name in item.names:
        if name not in truth or name not in tolerances:
            continue
        true, tolerance = truth[name], tolerances[name]
        if equal(evidence.values.get(name, Value(ValueKind.MISSING)), true, tolerance=tolerance):
            continue
        taken = set(found.values())
        others = (find(true, values, tolerance=tolerance, exclude=taken) for values in (named, shown, rest))
        other = next(filter(None, others), "") or _single(true, named | shown, tolerance=tolerance, exclude=taken)
        if other:
            found[name] = other
    return found


def _single(true: Numbers, near: Mapping[str, Value], *, tolerance: Tolerance, exclude: Collection[str]) -> str:
    """The name of the one broken number that equals the right one; a whole number, or a small one, may do so by chance."""
    if true.size != 1 or not telling(float(true.reshape(())), tolerance):
        return ""
    numbers = [name for name, value in near.items() if value.array is not None and value.array.size == 1]
    names = (name for name in numbers if name not in exclude and len(numbers) <= _NUMBERS)
    return next((name for name in names if equal(near[name], true, tolerance=tolerance)), "")


def _assigned(cells: Sequence[Cell]) -> frozenset[str]:
    """The names that these cells assign, the first `_READ` characters of code looked at."""
    sources = [cell.source for cell in cells if cell.kind == "code"]
    ends = accumulate(map(len, sources))
    return frozenset(name for source, end in zip(sources, ends, strict=True) if end <= _READ for name in _names(source))


@lru_cache(maxsize=_CELLS)
def _names(source: str) -> list[str]:
    tree = _parsed(source)
    nodes = ast.walk(tree) if tree else ()
    return [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def _parsed(source: str) -> ast.Module | None:
    return parsed("\n".join("" if line.startswith(("%", "!")) else line for line in source.splitlines()))


def fair(result: CheckResult, sight: Sight, binding: Binding) -> CheckResult:
    """The result, PENDING where it costs points only because nothing has the template's names."""
    own, near = _own(sight), _near(sight)
    check = sight.criterion.check
    if near and not own and not _has_place(sight) and result.outcome in (Outcome.FAIL, Outcome.NOT_RUN):
        message = f"{sight.label}: the notebook has no place of its own for this question, so a person looks at what the questions around it hold."
        return CheckResult(Outcome.PENDING, message=message, expected=result.expected, seen=show.text(_answer(near)))
    if own and check not in BY_PERSON and result.outcome is Outcome.PENDING:
        return replace(result, seen=result.seen or show.text(_answer(own)))
    if not own or check in BY_PERSON or result.outcome not in (Outcome.PASS, Outcome.FAIL, Outcome.NOT_RUN):
        return result
    if check == "formula":
        return _formula(result, sight, own)
    if result.outcome is Outcome.PASS or (result.outcome is Outcome.FAIL and not _rests_on_names(sight, binding)):
        return result
    if check in DRAWN | WATCHED and not _may_show([*own, *near] if check in DRAWN else own, drawn=check in DRAWN):
        return result  # one cell may draw for several questions of a number, hence its neighbours'
    return replace(
        result,
        outcome=Outcome.PENDING,
        credit=CheckResult(Outcome.PENDING).credit,
        message=_message(result, sight, binding),
        seen=result.seen or show.text(_answer(own)),
        remark="; ".join(filter(None, (result.remark, _numbers_in_text(sight, own, binding)))),
        misconception="",
    )


def _own(sight: Sight) -> list[Cell]:
    """The cells that hold something of the student's for this question.

    Numbers that stand above the items of a section, some of which are answered in their own places, are no answer to the rest.
    """
    cells = [cell for cell in sight.cells if cell.own]
    alone = {cell.question for cell in sight.notebook if cell.own and cell.question}
    return [cell for cell in cells if alone.isdisjoint(cell.shared) or not _is_set_up(cell)]


def _near(sight: Sight) -> list[Cell]:
    """The student's cells that belong to the other questions of the same number."""
    number = sight.question.id.rstrip(_ITEMS)
    of = (cell for cell in sight.notebook if cell.own and cell.question and cell.question != sight.question.id)
    return [cell for cell in of if cell.question and cell.question.rstrip(_ITEMS) == number]


def _has_place(sight: Sight) -> bool:
    """Whether any cell was placed at this question, answered or not."""
    return any(sight.question.id in (cell.question, *cell.shared) for cell in sight.notebook)


def _is_set_up(cell: Cell) -> bool:
    """Whether a code cell only imports, defines functions and writes numbers down, computing nothing from names."""
    return cell.kind == "code" and len(cell.source) <= _SET_UP and _only_sets_up(cell.source)


@lru_cache(maxsize=_CELLS)
def _only_sets_up(source: str) -> bool:
    body = _parsed(source)
    return body is not None and all(map(_sets_up, body.body))


def _sets_up(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef):
        return True
    if not isinstance(statement, ast.Assign):
        return False
    names = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
    return names <= _LIBRARY


def _formula(result: CheckResult, sight: Sight, own: Sequence[Cell]) -> CheckResult:
    """Where several questions share the text, it must hold a formula for each of them, or a person looks."""
    shared = [cell for cell in own if cell.kind in TEXT_KINDS and cell.shared]
    text = own_text(shared, kinds=TEXT_KINDS)
    alone = own_text([cell for cell in own if not cell.shared], kinds=TEXT_KINDS)
    sharing = max((len(cell.shared) for cell in shared), default=0)
    passed = result.outcome is Outcome.PASS
    if not text or (passed and (count_formulas(alone) or count_formulas(text) >= sharing)):
        return result
    message = f"{sight.label}: the text of several questions stands together, so {_PERSON}."
    return CheckResult(Outcome.PENDING, message=message, expected=result.expected, seen=show.text(text))


def _rests_on_names(sight: Sight, binding: Binding) -> bool:
    """Whether a failure says no more than that a name holds something else, or that a call of the template's form failed."""
    if sight.criterion.check in BY_NAME:
        return True
    calls = sight.evidence.calls if sight.evidence else {}
    rested = (results for name, results in calls.items() if not binding.calls or name in binding.calls)
    return any(call.status != "ok" for results in rested for call in results)


def _may_show(own: Sequence[Cell], *, drawn: bool) -> bool:
    """Whether what was not observed may be there all the same: in a screenshot, or by code that nobody watches."""
    if any(has_picture(cell.source) for cell in own if cell.kind in TEXT_KINDS):
        return True
    return any(cell.kind == "code" and (not drawn or _DRAWS.search(cell.source)) for cell in own)


def _message(result: CheckResult, sight: Sight, binding: Binding) -> str:
    if result.outcome is Outcome.FAIL:
        problem = result.message.removeprefix(f"{sight.label}: ").removesuffix(".")
        return f"{sight.label}: {problem}. Your notebook was not made from the template, so {_PERSON}."
    why = f" ({sight.stopped_by})" if sight.stopped_by else ""
    if binding.answer:
        there = f"your answer is not there under the name `{binding.answer}`, and no value in this question equals it"
        return f"{sight.label}: {there}{why}; {_PERSON}."
    return f"{sight.label}: nothing could be found under the template's names{why}; {_PERSON}."


def _answer(own: Sequence[Cell]) -> str:
    """What the student gave, in one text: printed and shown values before words, and code where there is neither."""
    printed = [_FIGURE.sub("", cell.text) for cell in own if cell.kind == "code"]
    printed = [text for text in printed if text.strip()]
    written = [cell.source for cell in own if cell.kind in TEXT_KINDS]
    return " … ".join([*printed, *written] or [cell.source for cell in own])


def _numbers_in_text(sight: Sight, own: Sequence[Cell], binding: Binding) -> str:
    """A note for the marker where the right numbers stand in what was printed or written."""
    true, tolerance = sight.known.truth.get(binding.answer), sight.tolerances.get(binding.answer)
    if true is None or tolerance is None:
        return ""
    for cell in own:
        text, where = (cell.text, "the output") if cell.kind == "code" else (cell.source, "the text")
        if tells(text, true, tolerance=tolerance):
            return f"for the marker: the expected numbers stand in {where} of cell {cell.index + 1} and agree"
    return ""
