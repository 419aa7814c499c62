"""What the quick tier does to a run: data put in place, parameters lowered, only the cells that are needed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.evidence import NotebookRun
from autograder.model.assignment import Quick
from autograder.model.evidence import Value, ValueKind
from autograder.model.plan import CellPlace, QuestionPlan, Supplied
from autograder.model.training import EventKind

pytestmark = pytest.mark.slow

Run = Callable[..., NotebookRun]
OWN = CellPlace("q1", own=True, check=False)
SKIPPED = CellPlace("q0", own=True, check=False, skip=True)
QUICK = Quick(steps=10, few=1, parameters={"NUM_EPOCHS": 3, "SMALL": 9})
PARAMETERS = CellPlace("q1", own=True, check=False, parameters=QUICK.parameters)
LETTERS = Path(__file__).parents[2] / "fixtures" / "data" / "emnist" / "emnist.zip"


def number(value: Value) -> float:
    assert value.kind is ValueKind.ARRAY
    assert value.array is not None
    return float(value.array)


def test_parameters_are_lowered_after_their_cell_and_again_when_a_dead_kernel_is_replaced(run_cells: Run) -> None:
    sources = [
        "NUM_EPOCHS = 20\nSMALL = 5",
        "before = NUM_EPOCHS",
        "import os; os._exit(1)",
        "after, small = NUM_EPOCHS, SMALL",
    ]
    plan = QuestionPlan("q1", names=("before", "after", "small"))
    run = run_cells(sources, plans=[plan], places=[PARAMETERS, OWN, OWN, OWN], quick=QUICK)
    values = run.questions["q1"].values
    assert [number(values[name]) for name in plan.names] == [3, 3, 5]
    assert run.record["kernel_deaths"] == 1
    lowered = [(event.cell, event.detail) for event in run.training.events if event.kind is EventKind.PARAMETERS]
    assert lowered == [(0, "NUM_EPOCHS=20->3")]


def test_a_cell_that_nothing_needs_is_not_run(run_cells: Run, statuses: Callable[[NotebookRun], list[str]]) -> None:
    run = run_cells(["x = 1", "x = 2"], plans=[QuestionPlan("q1", names=("x",))], places=[OWN, SKIPPED])
    assert statuses(run) == ["ok", "skipped"]
    assert number(run.questions["q1"].values["x"]) == 1


def test_a_data_set_lies_where_its_package_looks_and_its_loading_is_seen(run_cells: Run) -> None:
    supplied = Supplied("emnist-letters", LETTERS, ".cache/emnist/emnist.zip", "0" * 64)
    sources = [
        "import warnings; warnings.simplefilter('ignore')",
        "from emnist import extract_test_samples\nX, y = extract_test_samples('letters')",
        (
            "import pathlib\ntry:\n    pathlib.Path('~/.cache/emnist/emnist.zip').expanduser().write_bytes(b'')\n    spoilt = 1\n"
            "except OSError:\n    spoilt = 0"
        ),
    ]
    plan = QuestionPlan("q1", names=("X", "y", "spoilt"), data=True)
    run = run_cells(sources, plans=[plan], supplied=[supplied], quick=QUICK)
    values = run.questions["q1"].values
    assert values["X"].kind is ValueKind.DATA
    assert values["X"].rows is not None
    assert (values["X"].rows.shape, values["X"].rows.low, values["X"].rows.high) == ((28, 28), 0, 255)
    assert values["y"].array is not None
    assert set(values["y"].array.tolist()) == set(range(1, 27))
    assert number(values["spoilt"]) == 0
    assert [(event.cell, event.kind, event.detail) for event in run.training.events] == [
        (1, EventKind.LOAD, "test letters")
    ]
    assert run.record["data"] == {"emnist-letters": "0" * 64}
