"""Submissions → evidence → marks → reports, for one or many."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from autograder import evidence, grading, intake, marking
from autograder.errors import OutputError, SpecError, UsageError
from autograder.intake import natural
from autograder.model.evidence import Finding, SubmissionEvidence
from autograder.model.result import GradeReport
from autograder.pipeline.added import Added, keep_added, read_added
from autograder.pipeline.claim import apart, claimed
from autograder.pipeline.collect import collect
from autograder.pipeline.edition import Edition, archive_patterns, open_edition
from autograder.pipeline.facts import facts_of
from autograder.pipeline.notices import notices
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.output import Output
from autograder.pipeline.processes import mark_in_processes
from autograder.pipeline.signals import interruptible
from autograder.pipeline.source import DataSource
from autograder.pipeline.workers import Workers

__all__ = ["Cohort", "grade", "mark_stored", "open_gradable", "remark"]


@dataclass(frozen=True, slots=True)
class Cohort:
    """What grading or re-marking gave: everything in the output folder."""

    reports: tuple[GradeReport, ...]
    """In the order of the submissions' names; without what only a submission's own pages show: a cohort's pictures and
    texts would fill the memory."""
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
    if problems := grading.problems(edition.whole):
        raise SpecError(str(edition.folder / "assignment.toml"), problems)
    return edition


def grade(path: Path, *, edition: Edition, options: GradeOptions, progress: Progress) -> Cohort:
    """Grade what lies at `path`: a submission, or a folder of submissions. One that fails never stops the others.

    Submissions graded into the same folder earlier are marked again with it, so that its tables show all.

    Raises:
        UsageError: There is nothing to grade at `path`, or the folder for results is not fit for it, or it holds
            these submissions graded for other questions, or any of another edition.
        MarksFileError: The manual marks or receipt times are wrong; nothing was run.
        OutputError: Results cannot be written any more; what was written before is whole.
        Interrupted: Ctrl-C, SIGTERM or SIGHUP; no table was written.
    """
    _require_packages(edition)
    found = intake.discover(path)
    names = intake.unique_names(found)
    apart(options.out, found, names, asked=path)
    _of_one_edition(edition, Output(options.out))
    _not_mixed(edition, options, names)
    with claimed(options.out), interruptible():
        return _grade(list(zip(found, names, strict=True)), edition=edition, options=options, progress=progress)


def _require_packages(edition: Edition) -> None:
    """What is missing here must not look like the students' mistake."""
    parts = edition.assignment.parts
    lacking = sorted({name for part in parts for name in part.packages if find_spec(name) is None})
    if lacking:
        stopped = [part.id for part in parts if not set(lacking).isdisjoint(part.packages)]
        others = [part.id for part in parts if part.id not in stopped]
        alone = f", or grade {' '.join(f'--only {part}' for part in others)} alone" if others else ""
        raise UsageError(
            f"{', '.join(lacking)} cannot be imported here, and the notebooks of {', '.join(stopped)} "
            f"need it: run `make setup`{alone}. Nothing was run."
        )


def _of_one_edition(edition: Edition, output: Output) -> None:
    """What was graded for one edition must not be marked by another's answers."""
    for other in output.editions():
        if other != edition.assignment.id:
            raise UsageError(
                f"{output.folder} holds gradings of {other}, not of {edition.assignment.id}: give `--edition {other}`, "
                "or another folder."
            )


def _not_mixed(edition: Edition, options: GradeOptions, names: Sequence[str]) -> None:
    """Some questions of a submission must not replace a grading of others."""
    for name in names:
        stored, asked = Output(options.out).only(name), tuple(options.only(name)) or edition.only
        if stored is not None and set(stored) != set(asked):
            held = f"a grading of {', '.join(stored)}" if stored else "a grading of all questions"
            raise UsageError(
                f"{options.out} holds {held} of {name}, which would be lost: give another folder by --out."
            )


def _grade(items: Sequence[tuple[Path, str]], *, edition: Edition, options: GradeOptions, progress: Progress) -> Cohort:
    output = Output(options.out)
    _tidied(output)
    added = read_added(output, edition, manual=options.manual, received=options.received)
    before = output.all_points()
    keep_added(output, added)

    def one(item: tuple[Path, str], slot: int) -> GradeReport:
        where, name = item
        try:
            collect(where, name, edition=asked(name), output=output, options=options, slot=slot, run=pool.run)
        except OutputError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - see mark_or_fault
            return _fault(name, error, edition=asked(name), output=output)
        return mark(name)

    def asked(name: str) -> Edition:
        only = options.only(name)
        return edition.narrowed(only) if only else edition

    mark = partial(mark_or_fault, edition=edition, output=output, added=added, source=options.source)

    pool = Workers(options.jobs, one)
    graded = {report.submission: report for report in pool.all(items, progress=partial(_told, progress))}
    earlier = [name for name in output.stored() if name not in graded]
    graded |= {name: mark(name) for name in earlier}
    return _finish(output, [graded[name] for name in natural(graded)], added, before)


def remark(
    out: Path,
    *,
    edition: Edition,
    jobs: int = 1,
    manual: Path | None = None,
    received: Path | None = None,
    source: DataSource | None = None,
) -> Cohort:
    """Mark stored evidence again; no notebook runs.

    Args:
        out: The folder that `grade` wrote.
        edition: With what may have changed since then.
        jobs: How many processes share a large cohort.
        manual: As in `GradeOptions`.
        received: The same.
        source: Where the real data lie; needed for what was graded with them.

    Raises:
        UsageError: `out` holds no graded submissions, or those of another edition, or cannot be written.
        MarksFileError: The manual marks or receipt times are wrong; nothing was changed.
        OutputError: Results cannot be written any more; each file is whole, as it was or as it is now.
        KeyboardInterrupt: Ctrl-C, SIGTERM or SIGHUP; likewise.
    """
    output = Output(out)
    if not output.stored():  # looked at first: a folder that is not ours stays as it is
        raise UsageError(f"{out} holds no graded submissions: give the folder that `grade --out` wrote.")
    _of_one_edition(edition, output)
    with claimed(out), interruptible():
        _tidied(output)
        names = natural(output.stored())
        added = read_added(output, edition, manual=manual, received=received)
        before = output.all_points()
        keep_added(output, added)
        mark = partial(mark_or_fault, edition=edition, output=output, added=added, source=source or DataSource())
        fault = partial(_fault, edition=edition, output=output)
        # A process takes as long to start as to mark a dozen.
        count = min(jobs, len(names) // _WORTH_A_PROCESS)
        marked = mark_in_processes(names, count, mark, fault=fault) if count > 1 else tuple(map(mark, names))
        return _finish(output, marked, added, before)


def _tidied(output: Output) -> None:
    with output.writing(output.folder, essential=True):
        output.tidy()


def _told(progress: Progress, report: GradeReport) -> None:
    with suppress(OSError):  # nobody listens any more (a closed pipe or terminal): grading goes on
        progress(report)


def _finish(output: Output, reports: Sequence[GradeReport], added: Added, before: Mapping[str, str]) -> Cohort:
    output.write_cohort(reports)
    return Cohort(tuple(reports), notices(added, reports, archive_patterns()), before)


def mark_stored(name: str, *, edition: Edition, output: Output, added: Added, source: DataSource) -> GradeReport:
    """Mark one submission from its stored evidence, and write its reports."""
    kept = evidence.read(output.evidence(name))
    assignment = edition.narrowed(kept.only).assignment  # what it was graded for, whatever is asked about now
    graded = grading.grade(assignment, kept, facts_of=facts_of(edition, source))
    report = marking.mark(
        assignment,
        kept,
        graded.results,
        student_id=graded.student_id,
        findings=graded.findings,
        manual=added.manual,
        received=added.receipts.of(name, student_id=graded.student_id),
    )
    report = marking.exhibited(report, graded.exhibits)
    output.write_report(report)
    return report


def mark_or_fault(name: str, *, edition: Edition, output: Output, added: Added, source: DataSource) -> GradeReport:
    """As `mark_stored`; whatever fails in us must not stop the cohort, and is reported."""
    try:
        return _outline(mark_stored(name, edition=edition, output=output, added=added, source=source))
    except OutputError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        return _fault(name, error, edition=edition, output=output)


def _outline(report: GradeReport) -> GradeReport:
    """The report without what the cohort's tables do not show."""
    questions = (replace(q, written=(), code=(), images=(), exhibits=()) for q in report.questions)
    return replace(report, questions=tuple(questions))


def _fault(name: str, error: BaseException, *, edition: Edition, output: Output) -> GradeReport:
    """The report of a submission that *we* failed to grade: every criterion undecided, the reason for staff."""
    reason = f"{type(error).__name__}: {error}"
    report = _without_evidence(name, reason, edition)
    try:
        output.write_report(report)
    except OutputError:
        raise
    except OSError as unwritten:  # this one's alone: the tables say so
        report = _without_evidence(name, f"{reason}; its reports cannot be written either: {unwritten}", edition)
    return report


def _without_evidence(name: str, reason: str, edition: Edition) -> GradeReport:
    found = Finding("grader.fault", f"Grading failed, which is not the student's doing: {reason}", for_staff=True)
    return marking.mark(edition.assignment, SubmissionEvidence(name, None, (found,)), {}, student_id=None)
