"""One submission → evidence: taken in, run, stored."""

import asyncio
import json
import shutil
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder import evidence, grading, intake
from autograder.errors import SubmissionError
from autograder.model.assignment import Part
from autograder.model.evidence import Finding, Submission, SubmittedNotebook
from autograder.pipeline.edition import Edition
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.output import Output
from autograder.pipeline.source import supply, test_images
from autograder.sandbox import Job, run_notebook

__all__ = ["collect", "make_job"]


def collect(
    where: Path,
    name: str,
    *,
    edition: Edition,
    output: Output,
    options: GradeOptions,
    slot: int,
    run: Callable[[Coroutine[Any, Any, evidence.NotebookRun]], evidence.NotebookRun] = asyncio.run,
) -> None:
    """Take one submission in, run its notebooks (by `run`), store the evidence."""
    folder = output.evidence(name)
    shutil.rmtree(folder, ignore_errors=True)
    parts = {part.id: part for part in edition.assignment.parts}
    try:
        submission = replace(intake.read(where, assignment=edition.whole, asked=parts), name=name)
    except SubmissionError as error:
        submission = Submission(name, None, (), findings=(Finding("submission.unreadable", str(error)),))
    evidence.write_submission(submission, folder, only=edition.only)
    for notebook in submission.notebooks:
        job = make_job(notebook, parts[notebook.part], edition=edition, extras=submission.extras, options=options)
        run_of = run_notebook(replace(job, slot=slot), isolation=options.isolation)
        evidence.write_notebook(run(run_of), folder)


def make_job(
    notebook: SubmittedNotebook,
    part: Part,
    *,
    edition: Edition,
    extras: Sequence[tuple[str, bytes]],
    options: GradeOptions,
) -> Job:
    """What the sandbox needs to know to run one notebook."""
    whole = edition.whole_part(part.id)
    template = edition.template_sources(part)
    needed = whole.needed([question.id for question in part.questions])
    places = tuple(
        replace(place, skip=place.question is not None and place.question not in needed)
        for place in intake.places(json.loads(notebook.json), part=whole, template=template)
    )
    plans = grading.plans(edition.assignment, part)
    return Job(
        notebook,
        part,
        plans,
        places,
        edition.with_provided(extras),
        tier=options.source.tier,
        supplied=supply(part, options.source),
        test=test_images(part, plans, options.source),
        seed=options.seed,
    )
