"""A notebook of two made-up parts in one kernel: what the second may use of the first, and what stays apart."""

import asyncio
import json

import nbformat
import numpy as np
import pytest

from autograder.evidence import NotebookRun, assemble, split
from autograder.model.assignment import Limits, Part, Question, Quick
from autograder.model.evidence import NotebookEvidence, SubmittedNotebook, Value, ValueKind
from autograder.model.plan import CellPlace, QuestionPlan
from autograder.model.spans import part_of_cells
from autograder.sandbox import FULL, QUICK, Isolation, Job, run_notebook

pytestmark = pytest.mark.slow

LIMITS = Limits(cell_s=20, notebook_s=90, memory_mib=768, processes=48, file_mib=8, output_kib=16)
CELLS: tuple[tuple[str, str | None, dict[str, int]], ...] = (
    # source, question, numbers that replace the cell's own
    ("import math", None, {}),
    ("N = 20", None, {"N": 3}),
    ("first, x = math.sqrt(N * 12), 1", "q1", {}),
    ("late = 7", "q1b", {}),
    ("N = 30", None, {"N": 5}),
    ("second, x = math.sqrt(N * 5), 2", "q2", {}),
    ("import os; os._exit(1)", "q2", {}),
    ("late = 8; third = N + first", "q3", {}),
)
PLANS = (
    QuestionPlan("q1", names=("first", "x", "late")),
    QuestionPlan("lost", names=("x", "late")),
    QuestionPlan("q1b", names=("x", "later")),
    QuestionPlan("q2", names=("second", "x")),
    QuestionPlan("q3", names=("third", "late")),
)
PART_OF = {"q1": "part1", "lost": "part1", "q1b": "part1", "q2": "part2", "q3": "part2"}


def parts() -> tuple[Part, ...]:
    questions = {
        part: tuple(Question(q, q, q, (), bonus=False) for q, of in PART_OF.items() if of == part)
        for part in ("part1", "part2")
    }
    return tuple(
        Part(part, part, f"{part}.ipynb", 3181, LIMITS, of, quick=Quick(9, 1, {})) for part, of in questions.items()
    )


def run(isolation: Isolation, *, tier: str = QUICK) -> NotebookRun:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id=f"c{i}") for i, (source, _, _) in enumerate(CELLS)]
    )
    places = tuple(CellPlace(question, own=True, check=False, parameters=numbers) for _, question, numbers in CELLS)
    owners = part_of_cells([place.questions for place in places], PART_OF)
    last = {owner: index for index, owner in enumerate(owners)}
    job = Job(
        SubmittedNotebook("part1", json.dumps(notebook), "all.ipynb", ("part1", "part2")),
        parts()[0],
        PLANS,
        places,
        tier=tier,
        until={question: last[part] for question, part in PART_OF.items()},
    )
    return asyncio.run(run_notebook(job, isolation=isolation))


@pytest.fixture(scope="module")
def apart(working_isolation: Isolation) -> tuple[NotebookEvidence, ...]:
    found = split(run(working_isolation), held=parts(), asked=("part1", "part2"), plans=PLANS, file="all.ipynb")
    return tuple(assemble(one) for one in found)


def number(value: Value) -> float:
    assert value.kind is ValueKind.ARRAY
    assert value.array is not None
    return round(float(value.array), 6)


def values(part: NotebookEvidence, question: str) -> dict[str, float | None]:
    seen = part.questions[question].values
    return {name: None if value.kind is ValueKind.MISSING else number(value) for name, value in seen.items()}


def test_each_part_has_its_own_numbers_and_the_second_uses_what_the_first_set_up(
    apart: tuple[NotebookEvidence, ...],
) -> None:
    first, second = apart
    assert values(first, "q1") == {"first": 6.0, "x": 1.0, "late": 7.0}  # sqrt(3 * 12)
    assert values(second, "q2") == {"second": 5.0, "x": 2.0}  # sqrt(5 * 5)


def test_what_is_lacking_is_looked_for_until_the_part_ends_and_no_further(apart: tuple[NotebookEvidence, ...]) -> None:
    first, _ = apart
    assert values(first, "lost") == {"x": 1.0, "late": 7.0}  # later both become another part's
    assert values(first, "q1b") == {"x": 1.0, "later": None}


def test_a_dead_kernel_is_every_parts_and_all_cells_are_replayed(apart: tuple[NotebookEvidence, ...]) -> None:
    first, second = apart
    assert [part.kernel_deaths for part in apart] == [1, 1]
    assert values(second, "q3") == {"third": 11.0, "late": 8.0}  # 5 + 6: each part's numbers were put in again
    assert [cell.status for cell in first.cells] == [cell.status for cell in second.cells]


def test_in_the_full_tier_no_number_is_replaced(working_isolation: Isolation) -> None:
    seen = run(working_isolation, tier=FULL).questions
    assert number(seen["q2"].values["second"]) == pytest.approx(np.sqrt(150), abs=1e-6)
