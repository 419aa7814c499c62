"""Notebooks that may have interfered with the observing of training: staff are told, and give the points that rest on it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from autograder.checks import Observed
from autograder.grading.sight import Binding, Sight
from autograder.model.evidence import Finding, NotebookEvidence
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import NOTHING_OBSERVED

__all__ = ["interference", "interference_finding", "withheld"]

STEP_S = 20e-6
"""No step of an optimizer takes less: TensorFlow alone needs several times that for one."""
_MOST = 10
_REACHES = re.compile(r"autograder_?probe|\.\s*kernel\s*\.\s*_\w+")
"""The grader's own modules, and what is private to the kernel: no answer needs either."""


def interference(notebook: NotebookEvidence) -> tuple[str, ...]:
    """What speaks for it, one short text each; nothing for an honest notebook."""
    return (*notebook.training.signs, *_too_fast(notebook), *_reaching(notebook))[:_MOST]


def interference_finding(signs: Sequence[str], where: str) -> Finding:
    """What staff are told; `where` is the notebook."""
    message = (
        f"{where}: what was observed of its training may have been interfered with ({'; '.join(signs)}). Points that "
        "rest on what was observed wait for a person: look at the code before you give them."
    )
    return Finding("training.interference", message, where=where, for_staff=True)


def withheld(result: CheckResult, binding: Binding, sight: Sight, signs: Sequence[str]) -> CheckResult:
    """A result that would have fewer points had nothing been observed, given to a person; any other as it is.

    Points are neither given nor taken: code that reaches for the grader may be curious and the training honest.
    """
    if not result.credit or _without_the_log(binding, sight) >= result.credit:
        return result
    message = (
        f"{sight.label}: the grader watches training where it happens, and something in this notebook got in the way of "
        f"that ({signs[0]}): a person looks. Leave out what is not needed for the answer."
    )
    return CheckResult(Outcome.PENDING, message=message, expected=result.expected, seen=result.seen)


def _without_the_log(binding: Binding, sight: Sight) -> Fraction:
    """The credit that the answer would have if no training had been observed."""
    observed = Observed(NOTHING_OBSERVED, sight.observed.known) if sight.observed else None
    try:
        return binding.judge(replace(sight, training=NOTHING_OBSERVED, observed=observed)).credit
    except Exception:  # noqa: BLE001 - a check that cannot do without the log rests on it
        return Fraction(0)


def _too_fast(notebook: NotebookEvidence) -> Iterator[str]:
    """Cells that ended sooner than what is said to have happened in them can."""
    steps = Counter[int]()
    for event in notebook.training.events:
        steps[event.cell] += max(0, event.steps)
    for cell in notebook.cells:
        if cell.seconds < steps[cell.index] * STEP_S:
            yield f"cell {cell.index + 1} took {cell.seconds:.2f} s, and {steps[cell.index]} steps were logged in it"


def _reaching(notebook: NotebookEvidence) -> Iterator[str]:
    for cell in notebook.cells:
        if cell.kind == "code" and cell.own and (reached := _REACHES.search(cell.source)):
            yield f"cell {cell.index + 1} names `{reached.group()[:60]}`"
