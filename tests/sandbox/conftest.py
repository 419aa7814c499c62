"""Small notebooks, run in the real sandbox. One run serves many assertions: a kernel costs a second."""

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import nbformat
import pytest

from autograder.evidence import NotebookRun
from autograder.model.assignment import Limits, Part, Question, Quick
from autograder.model.evidence import SubmittedNotebook
from autograder.model.plan import CellPlace, QuestionPlan, Supplied
from autograder.sandbox import ISOLATIONS, Isolation, Job, TestImages, isolation, run_notebook

LIMITS = Limits(cell_s=20, notebook_s=90, memory_mib=768, processes=48, file_mib=8, output_kib=16)

RunNotebook = Callable[..., NotebookRun]


@pytest.fixture(scope="session")
def working_isolation() -> Isolation:
    return isolation()


@pytest.fixture(scope="session", params=ISOLATIONS)
def either(request: pytest.FixtureRequest) -> Isolation:
    """Each isolation in turn."""
    if request.param == "unprivileged" and os.geteuid() != 0:
        pytest.skip("only root can start processes as another user")
    return isolation(prefer=request.param)


@pytest.fixture(scope="session")
def run_cells(working_isolation: Isolation) -> RunNotebook:
    """Run code cells, all of them of question q1 unless `places` says otherwise."""

    def run(
        sources: Sequence[str],
        *,
        plans: Sequence[QuestionPlan] = (QuestionPlan("q1"),),
        places: Sequence[CellPlace] | None = None,
        extras: Sequence[tuple[str, bytes]] = (),
        within: Isolation | None = None,
        quick: Quick | None = None,
        supplied: Sequence[Supplied] = (),
        test: TestImages | None = None,
        **limits: Any,
    ) -> NotebookRun:
        cells = [nbformat.v4.new_code_cell(source, id=f"c{index}") for index, source in enumerate(sources)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        questions = tuple(Question(plan.question, plan.question, plan.question, (), False) for plan in plans)
        part = Part("part1", "Part 1", "nb.ipynb", 3181, replace(LIMITS, **limits), questions, quick=quick)
        chosen = places or [CellPlace("q1", own=True, check=False)] * len(sources)
        submitted = SubmittedNotebook("part1", json.dumps(notebook))
        job = Job(submitted, part, tuple(plans), tuple(chosen), tuple(extras), supplied=tuple(supplied), test=test)
        return asyncio.run(run_notebook(job, isolation=within or working_isolation))

    return run


@pytest.fixture(scope="session")
def run_limits() -> Limits:
    """Room for TensorFlow."""
    return replace(LIMITS, memory_mib=3_000, processes=256, cell_s=120, notebook_s=240, file_mib=64)


@pytest.fixture(scope="session")
def statuses() -> Callable[[NotebookRun], list[str]]:
    return lambda run: [cell["status"] for cell in run.record["cells"]]
