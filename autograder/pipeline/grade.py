"""Submissions → evidence → marks → reports, for one or many."""

import asyncio
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from queue import SimpleQueue

from autograder import evidence, grading, intake, marking
from autograder.errors import SpecError, SubmissionError
from autograder.marking import Receipts
from autograder.model.assignment import Part
from autograder.model.evidence import Finding, Submission, SubmissionEvidence, SubmittedNotebook
from autograder.model.result import GradeReport, ManualMark
from autograder.pipeline.edition import Edition, open_edition
from autograder.pipeline.output import Output
from autograder.sandbox import Isolation, Job, run_notebook

__all__ = ["Extra", "GradeOptions", "grade", "mark_stored", "open_gradable", "remark"]


@dataclass(frozen=True, slots=True)
class Extra:
    """What people add to what the machine finds."""

    manual: tuple[ManualMark, ...] = ()
    receipts: Receipts = field(default_factory=Receipts)


@dataclass(frozen=True, slots=True)
class GradeOptions:
    """How to grade a cohort."""

    out: Path
    isolation: Isolation
    jobs: int = 2
    manual: Path | None = None
    """CSV or TOML of marks given by persons."""
    received: Path | None = None
    """CSV of receipt times."""


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


def grade(path: Path, *, edition: Edition, options: GradeOptions, progress: Progress) -> tuple[GradeReport, ...]:
    """Grade what lies at `path`: a submission, or a folder of submissions. One that fails never stops the others.

    Returns:
        One report per submission, in the order of their names.

    Raises:
        UsageError: There is nothing to grade at `path`.
        MarksFileError: The manual marks or receipt times are wrong; nothing was run.
    """
    found = intake.discover(path)
    names = intake.unique_names(found)
    output = Output(options.out)
    extra = _extra(output, edition, manual=options.manual, received=options.received)
    slots: SimpleQueue[int] = SimpleQueue()
    for slot in range(options.jobs):
        slots.put(slot)

    def one(where: Path, name: str) -> GradeReport:
        slot = slots.get()
        try:
            collect(where, name, edition=edition, output=output, isolation=options.isolation, slot=slot)
        except Exception as error:  # noqa: BLE001 - see mark_or_fault
            return _fault(name, error, edition=edition, output=output)
        finally:
            slots.put(slot)
        return mark_or_fault(name, edition=edition, output=output, extra=extra)

    with ThreadPoolExecutor(options.jobs) as pool:
        futures = [pool.submit(one, *item) for item in zip(found, names, strict=True)]
        for done in as_completed(futures):
            progress(done.result())
        graded = tuple(future.result() for future in futures)
    output.write_cohort(graded)
    return graded


def remark(
    out: Path, *, edition: Edition, jobs: int = 1, manual: Path | None = None, received: Path | None = None
) -> tuple[tuple[GradeReport, ...], dict[str, str]]:
    """Mark stored evidence again; no notebook runs.

    Args:
        out: The folder that `grade` wrote.
        edition: With what may have changed since then.
        jobs: How many processes share a large cohort.
        manual: As in `GradeOptions`; what was kept, if absent.
        received: The same.

    Returns:
        The new reports, and for each submission the points it had before as text (absent if it had none).

    Raises:
        UsageError: `out` holds no graded submissions.
        MarksFileError: The manual marks or receipt times are wrong; nothing was changed.
    """
    output = Output(out)
    names = output.stored()
    extra = _extra(output, edition, manual=manual, received=received)
    before = {name: points for name in names if (points := output.points_before(name)) is not None}
    marked = _mark_all(names, jobs, partial(mark_or_fault, edition=edition, output=output, extra=extra))
    output.write_cohort(marked)
    return marked, before


def _mark_all(names: Sequence[str], jobs: int, mark: Callable[[str], GradeReport]) -> tuple[GradeReport, ...]:
    """Mark here, or if there are many in `jobs` processes: a process takes as long to start as to mark a dozen."""
    jobs = min(jobs, len(names) // _WORTH_A_PROCESS)
    if jobs < 2:
        return tuple(map(mark, names))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        return tuple(pool.map(mark, names))


def _extra(output: Output, edition: Edition, *, manual: Path | None, received: Path | None) -> Extra:
    """Read what people added, now or before; once all of it is sound, keep it with the output."""
    marks, times = manual or output.manual, received or output.received
    extra = Extra(
        manual=marking.read_manual_marks(marks, assignment=edition.assignment) if marks else (),
        receipts=marking.read_receipts(times) if times else Receipts(),
    )
    output.keep_inputs(manual=manual, received=received)
    return extra


def collect(where: Path, name: str, *, edition: Edition, output: Output, isolation: Isolation, slot: int) -> None:
    """Take one submission in, run its notebooks, store the evidence."""
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
        evidence.write_notebook(asyncio.run(run_notebook(job, isolation=isolation)), folder)


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


def mark_stored(name: str, *, edition: Edition, output: Output, extra: Extra) -> GradeReport:
    """Mark one submission from its stored evidence, and write its reports."""
    kept = evidence.read(output.evidence(name))
    graded = grading.grade(edition.assignment, kept)
    report = marking.mark(
        edition.assignment,
        kept,
        graded.results,
        student_id=graded.student_id,
        findings=graded.findings,
        manual=extra.manual,
        received=extra.receipts.of(name, student_id=graded.student_id),
    )
    output.write_report(report)
    return report


def mark_or_fault(name: str, *, edition: Edition, output: Output, extra: Extra) -> GradeReport:
    """As `mark_stored`; whatever fails in us must not stop the cohort, and is reported."""
    try:
        return mark_stored(name, edition=edition, output=output, extra=extra)
    except Exception as error:  # noqa: BLE001 - see above
        return _fault(name, error, edition=edition, output=output)


def _fault(name: str, error: Exception, *, edition: Edition, output: Output) -> GradeReport:
    """The report of a submission that *we* failed to grade: every criterion undecided, the reason for staff."""
    reason = f"{type(error).__name__}: {error}"
    found = Finding("grader.fault", f"Grading failed, which is not the student's doing: {reason}", for_staff=True)
    report = marking.mark(edition.assignment, SubmissionEvidence(name, None, (found,)), {}, student_id=None)
    output.write_report(report)
    return report
