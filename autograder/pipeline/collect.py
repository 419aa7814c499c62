"""One submission → evidence: taken in, run, stored."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder import evidence, grading, intake
from autograder.errors import SubmissionError
from autograder.model.evidence import Finding, Submission
from autograder.pipeline.edition import Edition
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.output import Output
from autograder.pipeline.source import supply, test_images
from autograder.pipeline.together import Together, together
from autograder.pipeline.unusable import without_unusable
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
    """Take one submission in, run its notebooks (by `run`), store the evidence: all of it, or none; see `Output.new_evidence`.

    Raises:
        OutputError: Nobody's can be stored.
    """
    with output.new_evidence(name) as folder:
        submission = without_unusable(_taken_in(where, name, edition), edition.given)
        with output.writing(folder):
            evidence.write_submission(submission, folder, only=edition.only)
        for one in together(submission, edition):
            job = make_job(one, edition=edition, extras=submission.extras, options=options)
            seen = run(run_notebook(replace(job, slot=slot), isolation=options.isolation))
            with output.writing(folder):
                for of_part in _apart(seen, one, job):
                    evidence.write_notebook(of_part, folder)


def _taken_in(where: Path, name: str, edition: Edition) -> Submission:
    parts = {part.id: part for part in edition.assignment.parts}
    try:
        return replace(intake.read(where, assignment=edition.whole, asked=parts), name=name)
    except SubmissionError as error:
        named = intake.named_id(where, edition.whole.names)  # whose it is staff still want to know
        return Submission(name, named, (), findings=(Finding("submission.unreadable", str(error)),))


def _apart(run: evidence.NotebookRun, one: Together, job: Job) -> tuple[evidence.NotebookRun, ...]:
    """One run for each part: of a part's own notebook there is nothing to split."""
    if len(one.held) == 1:
        return (run,)
    asked = [part.id for part in one.asked]
    return evidence.split(run, held=one.held, asked=asked, plans=job.plans, file=one.notebook.file)


def make_job(one: Together, *, edition: Edition, extras: Sequence[tuple[str, bytes]], options: GradeOptions) -> Job:
    """What the sandbox needs to know to run one notebook."""
    plans = [grading.plans(edition.assignment, part) for part in one.asked]
    tests = (test_images(part, of_part, options.source) for part, of_part in zip(one.asked, plans, strict=True))
    return Job(
        one.notebook,
        one.part,
        tuple(replace(plan, outputs=one.freeform) for of_part in plans for plan in of_part),
        one.places,
        edition.with_provided(extras),
        tier=options.source.tier,
        supplied=supply(one.part, options.source),
        test=next((images for images in tests if images is not None), None),
        seed=options.seed,
        until=one.until,
        freeform=one.freeform,
    )
