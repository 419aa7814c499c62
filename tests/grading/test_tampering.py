"""What staff are told where the observing of training may have been interfered with."""

import pytest

from autograder.grading.tampering import tampering_finding
from autograder.model.evidence import Cell, CellStatus, NotebookEvidence
from autograder.model.training import Event, EventKind, TrainingLog


def notebook(
    source: str = "model.fit(x, y)", *, own: bool = True, seconds: float = 4.0, **log: object
) -> NotebookEvidence:
    cell = Cell(3, "code", source, "q2_4", own, CellStatus.OK, seconds)
    return NotebookEvidence("part2", (cell,), {}, training=TrainingLog(**log))  # type: ignore[arg-type] # named in each test


def trained(steps: int) -> tuple[Event, ...]:
    return (Event(EventKind.FIT, 0, 3, steps=steps), Event(EventKind.STEPS, 1, 3, steps=steps))


def test_nothing_is_said_of_an_honest_notebook() -> None:
    assert tampering_finding(notebook(events=trained(2_000)), "part2") is None
    assert tampering_finding(notebook("get_ipython().kernel.do_shutdown(True)"), "part2") is None


@pytest.mark.parametrize(
    "source",
    [
        "import autograder_probe",
        "get_ipython().kernel._training.undo()",
        "x = sys.modules['autograder_probe.training.log']",
    ],
)
def test_code_that_reaches_for_the_grader_is_named(source: str) -> None:
    found = tampering_finding(notebook(source), "part2")
    assert found is not None
    assert (found.code, found.for_staff) == ("training.interference", True)
    assert "cell 4 names `" in found.message


def test_the_templates_own_cells_are_not_looked_at() -> None:
    assert tampering_finding(notebook("autograder_probe", own=False), "part2") is None


def test_more_steps_than_the_time_allows_are_named() -> None:
    found = tampering_finding(notebook(seconds=0.01, events=trained(4_000)), "part2")
    assert found is not None
    assert "cell 4 took 0.01 s, and 8000 steps were logged in it" in found.message


def test_the_kernels_own_signs_are_passed_on() -> None:
    found = tampering_finding(notebook(signs=("gc.get_objects was called",)), "part2")
    assert found is not None
    assert "(gc.get_objects was called)" in found.message
