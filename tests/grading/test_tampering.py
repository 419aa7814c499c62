"""Where the observing of training may have been interfered with, staff are told, and points that rest on it wait."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pytest

from autograder.grading.sight import Binding
from autograder.grading.tampering import interference, interference_finding, withheld
from autograder.model.evidence import Cell, CellStatus, NotebookEvidence
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Event, EventKind, TrainingLog


def notebook(
    source: str = "model.fit(x, y)", *, own: bool = True, seconds: float = 4.0, **log: object
) -> NotebookEvidence:
    cell = Cell(3, "code", source, "q2_4", own, CellStatus.OK, seconds)
    return NotebookEvidence("part2", (cell,), {}, training=TrainingLog(**log))  # type: ignore[arg-type] # named in each test


def trained(steps: int) -> tuple[Event, ...]:
    return (Event(EventKind.FIT, 0, 3, steps=steps), Event(EventKind.STEPS, 1, 3, steps=steps))


def test_nothing_is_said_of_an_honest_notebook() -> None:
    assert interference(notebook(events=trained(2_000))) == ()
    assert interference(notebook("get_ipython().kernel.do_shutdown(True)")) == ()


@pytest.mark.parametrize(
    "source",
    [
        "import autograder_probe",
        "get_ipython().kernel._training.undo()",
        "x = sys.modules['autograder_probe.training.log']",
    ],
)
def test_code_that_reaches_for_the_grader_is_named(source: str) -> None:
    (sign,) = interference(notebook(source))
    assert sign.startswith("cell 4 names `")


def test_the_templates_own_cells_are_not_looked_at() -> None:
    assert interference(notebook("autograder_probe", own=False)) == ()


def test_more_steps_than_the_time_allows_are_named() -> None:
    found = interference(notebook(seconds=0.01, events=trained(4_000)))
    assert found == ("cell 4 took 0.01 s, and 8000 steps were logged in it",)


def test_the_kernels_own_signs_are_passed_on_and_staff_are_told() -> None:
    signs = interference(notebook(signs=("gc.get_objects was called",)))
    found = interference_finding(signs, "part2")
    assert (found.code, found.for_staff) == ("training.interference", True)
    assert "(gc.get_objects was called)" in found.message


def judged(judge: Callable[[Any], CheckResult]) -> CheckResult:
    """What comes of a criterion judged so, where memory was searched."""
    sight: Any = SimpleSight(TrainingLog(events=trained(6)))
    return withheld(judge(sight), Binding("close", judge), sight, ("gc.get_objects was called",))


@dataclass(frozen=True)
class SimpleSight:
    """As much of a Sight as is looked at."""

    training: TrainingLog
    observed: None = None
    label: str = "2.4 epochs"


def test_points_that_rest_on_what_was_observed_wait_for_a_person() -> None:
    rests = judged(lambda sight: CheckResult(Outcome.PASS, Fraction(len(sight.training.events) > 0)))
    assert (rests.outcome, rests.credit) == (Outcome.PENDING, Fraction(0))
    assert "2.4 epochs" in rests.message
    assert "gc.get_objects was called" in rests.message


def test_a_check_that_fails_without_the_log_rests_on_it() -> None:
    rests = judged(lambda sight: CheckResult(Outcome.PASS, Fraction(1, len(sight.training.events) // 2)))
    assert rests.outcome is Outcome.PENDING


def test_other_points_are_given_and_none_are_taken() -> None:
    assert judged(lambda _: CheckResult(Outcome.PASS, Fraction(1))).outcome is Outcome.PASS
    assert judged(lambda _: CheckResult(Outcome.FAIL, Fraction(0))).outcome is Outcome.FAIL
