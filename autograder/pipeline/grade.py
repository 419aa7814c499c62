"""Submissions → evidence → marks → reports, for one or many."""

import asyncio
import json
import shutil
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from autograder import evidence, grading, intake, marking
from autograder.errors import SpecError, SubmissionError, UsageError
from autograder.intake import natural
from autograder.model.assignment import Part
from autograder.model.evidence import Finding, Submission, SubmissionEvidence, SubmittedNotebook
from autograder.model.result import GradeReport
from autograder.pipeline.added import Added, keep_added, read_added
from autograder.pipeline.claim import apart, claimed
from autograder.pipeline.edition import Edition, open_edition
from autograder.pipeline.notices import notices
from autograder.pipeline.output import Output
from autograder.pipeline.workers import Workers
from autograder.sandbox import Isolation, Job, run_notebook

__all__ = ["Cohort", "GradeOptions", "grade", "mark_stored", "open_gradable", "remark"]


@dataclass(frozen=True, slots=True)
class GradeOptions:
    """How to grade a cohort."""

    out: Path
    isolation: Isolation
    jobs: int = 2
    manual: Path | None = None
    """CSV or TOML of marks given by persons, besides those kept with earlier results."""
    received: Path | None = None
    """CSV of receipt times, likewise."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """What grading or re-marking gave: everything in the output folder."""

    reports: tuple[GradeReport, ...]
    """In the order of the submissions' names."""
    notices: tuple[str, ...]
    """Sentences for staff about the whole, e.g. marks by persons that fit no submission."""
    before: Mapping[str, str]
    """Submission → the points that its last report gave, as text; absent if it had none."""


_WORTH_A_PROCESS = 16
"""So many submissions to mark are worth the start of a process."""
Progress = Callable[[GradeReport], None]
"""Called in the main thread as each submission is done."""


def open_gradable(name: str) -> Edition:
    """Read an edition and see that the grading code fits it.

    Raises:
        UsageError: There is no such edition.
        SpecError: Its assignment.toml is wrong, or does not fit the grading code.
    """
    edition = open_edition(name)
    if problems := grading.problems(edition.assignment):
        raise SpecError(str(edition.folder / "assignment.toml"), problems)
    return edition


def grade(path: Path, *, edition: Edition, options: GradeOptions, progress: Progress) -> Cohort:
    """Grade what lies at `path`: a submission, or a folder of submissions. One that fails never stops the others.

    Submissions graded into the same folder earlier are marked again with it, so that its tables show all.

    Raises:
        UsageError: There is nothing to grade at `path`, or the folder for results is not fit for it.
        MarksFileError: The manual marks or receipt times are wrong; nothing was run.
        Interrupted: Ctrl-C; no table was written.
    """
    found = intake.discover(path)
    names = intake.unique_names(found)
    apart(options.out, found, names, asked=path)
    with claimed(options.out):
        return _grade(list(zip(found, names, strict=True)), edition=edition, options=options, progress=progress)


def _grade(items: Sequence[tuple[Path, str]], *, edition: Edition, options: GradeOptions, progress: Progress) -> Cohort:
    output = Output(options.out)
    added = read_added(output, edition, manual=options.manual, received=options.received)
    before = output.all_points()
    keep_added(output, added)

    def one(item: tuple[Path, str], slot: int) -> GradeReport:
        where, name = item
        try:
            collect(where, name, edition=edition, output=output, isolation=options.isolation, slot=slot, run=pool.run)
        except Exception as error:  # noqa: BLE001 - see mark_or_fault
            return _fault(name, error, edition=edition, output=output)
        return mark_or_fault(name, edition=edition, output=output, added=added)

    pool = Workers(options.jobs, one)
    graded = {report.submission: report for report in pool.all(items, progress=progress)}
    earlier = [name for name in output.stored() if name not in graded]
    graded |= {name: mark_or_fault(name, edition=edition, output=output, added=added) for name in earlier}
    return _finish(output, [graded[name] for name in natural(graded)], added, before)


def remark(
    out: Path, *, edition: Edition, jobs: int = 1, manual: Path | None = None, received: Path | None = None
) -> Cohort:
    """Mark stored evidence again; no notebook runs.

    Args:
        out: The folder that `grade` wrote.
        edition: With what may have changed since then.
        jobs: How many processes share a large cohort.
        manual: As in `GradeOptions`.
        received: The same.

    Raises:
        UsageError: `out` holds no graded submissions, or cannot be written.
        MarksFileError: The manual marks or receipt times are wrong; nothing was changed.
    """
    output = Output(out)
    if not output.stored():  # looked at first: a folder that is not ours stays as it is
        raise UsageError(f"{out} holds no graded submissions: give the folder that `grade --out` wrote.")
    with claimed(out):
        names = natural(output.stored())
        added = read_added(output, edition, manual=manual, received=received)
        before = output.all_points()
        keep_added(output, added)
        marked = _mark_all(names, jobs, partial(mark_or_fault, edition=edition, output=output, added=added))
        return _finish(output, marked, added, before)


def _finish(output: Output, reports: Sequence[GradeReport], added: Added, before: Mapping[str, str]) -> Cohort:
    output.write_cohort(reports)
    return Cohort(tuple(reports), notices(added, reports), before)


def _mark_all(names: Sequence[str], jobs: int, mark: Callable[[str], GradeReport]) -> tuple[GradeReport, ...]:
    """Mark here, or if there are many in `jobs` processes: a process takes as long to start as to mark a dozen."""
    jobs = min(jobs, len(names) // _WORTH_A_PROCESS)
    if jobs < 2:
        return tuple(map(mark, names))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return tuple(pool.map(mark, names))


def collect(
    where: Path,
    name: str,
    *,
    edition: Edition,
    output: Output,
    isolation: Isolation,
    slot: int,
    run: Callable[[Coroutine[Any, Any, evidence.NotebookRun]], evidence.NotebookRun] = asyncio.run,
) -> None:
    """Take one submission in, run its notebooks (by `run`), store the evidence."""
    folder = output.evidence(name)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        submission = replace(intake.read(where, assignment=edition.assignment), name=name)
    except SubmissionError as error:
        submission = Submission(name, None, (), findings=(Finding("submission.unreadable", str(error)),))
    evidence.write_submission(submission, folder)
    parts = {part.id: part for part in edition.assignment.parts}
    for notebook in submission.notebooks:
        job = make_job(notebook, parts[notebook.part], edition=edition, extras=submission.extras, slot=slot)
        evidence.write_notebook(run(run_notebook(job, isolation=isolation)), folder)


def make_job(
    notebook: SubmittedNotebook,
    part: Part,
    *,
    edition: Edition,
    extras: Sequence[tuple[str, bytes]],
    slot: int,
) -> Job:
    """What the sandbox needs to know to run one notebook."""
    places = intake.places(json.loads(notebook.json), part=part, template=edition.template_sources(part))
    plans = grading.plans(edition.assignment, part)
    return Job(notebook, part, plans, places, tuple(extras), slot)


def mark_stored(name: str, *, edition: Edition, output: Output, added: Added) -> GradeReport:
    """Mark one submission from its stored evidence, and write its reports."""
    kept = evidence.read(output.evidence(name))
    graded = grading.grade(edition.assignment, kept)
    report = marking.mark(
        edition.assignment,
        kept,
        graded.results,
        student_id=graded.student_id,
        findings=graded.findings,
        manual=added.manual,
        received=added.receipts.of(name, student_id=graded.student_id),
    )
    output.write_report(report)
    return report


def mark_or_fault(name: str, *, edition: Edition, output: Output, added: Added) -> GradeReport:
    """As `mark_stored`; whatever fails in us must not stop the cohort, and is reported."""
    try:
        return mark_stored(name, edition=edition, output=output, added=added)
    except Exception as error:  # noqa: BLE001 - see above
        return _fault(name, error, edition=edition, output=output)


def _fault(name: str, error: Exception, *, edition: Edition, output: Output) -> GradeReport:
    """The report of a submission that *we* failed to grade: every criterion undecided, the reason for staff."""
    reason = f"{type(error).__name__}: {error}"
    found = Finding("grader.fault", f"Grading failed, which is not the student's doing: {reason}", for_staff=True)
    report = marking.mark(edition.assignment, SubmissionEvidence(name, None, (found,)), {}, student_id=None)
    output.write_report(report)
    return report
