"""How long a notebook may run and train, by its tier and by whether it was made from the template."""

from dataclasses import replace

import pytest

from autograder.model.assignment import Limits, Part, Quick
from autograder.model.evidence import SubmittedNotebook
from autograder.sandbox import Job
from autograder.sandbox.job import FULL

LIMITS = Limits(10, 60, 1, 1, 1, 1)
QUICK = Quick(steps=700, few=1, parameters={}, freeform_steps=150, freeform_time=3)
JOB = Job(
    SubmittedNotebook("part1", "{}"),
    Part(
        "part1",
        "Part 1",
        "a.ipynb",
        seed=1,
        limits=LIMITS,
        questions=(),
        quick=QUICK,
        full_limits=replace(LIMITS, cell_s=99),
    ),
    (),
    (),
)


@pytest.mark.parametrize(
    ("job", "steps", "times"),
    [
        (JOB, 700, (10, 60)),
        (replace(JOB, freeform=True), 150, (30, 180)),
        (replace(JOB, freeform=True, tier=FULL), None, (99, 60)),
        (replace(JOB, freeform=True, part=replace(JOB.part, quick=Quick(5, 1, {}))), 5, (10, 60)),
        (replace(JOB, freeform=True, part=replace(JOB.part, quick=None)), None, (10, 60)),
    ],
)
def test_a_notebook_that_knows_no_parameters_trains_shorter_and_has_more_time(
    job: Job, steps: int | None, times: tuple[float, float]
) -> None:
    assert job.steps == steps
    assert (job.limits.cell_s, job.limits.notebook_s) == times
    assert job.limits.memory_mib == 1
