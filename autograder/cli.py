"""The command line: parse, one pipeline call, exit code.

Exit codes: 0 fine, 1 findings, 2 usage or specification, 3 a fault of the grader, 130 interrupted.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from autograder import __version__
from autograder.errors import AutograderError, Interrupted, SandboxUnavailable
from autograder.model.points import points_text
from autograder.model.result import GradeReport, Outcome
from autograder.model.text import safe

__all__ = ["main"]

FINE, FINDINGS, FAULT = 0, 1, 3


def _newest() -> str:
    """The edition that is meant when none is named."""
    from autograder.pipeline.edition import editions

    return editions()[-1]


_edition = click.option("--edition", default=_newest, show_default="the newest", help="Which edition.")
_unsafe = click.option(
    "--unsafe-no-sandbox", "unsafe", is_flag=True, help="Run notebooks unprotected. Only for code that you trust."
)
_isolation = click.option(
    "--isolation", type=click.Choice(["auto", "bubblewrap", "unprivileged"]), default="auto", help="Auto: what works."
)
_jobs = click.option(
    "-j", "--jobs", type=click.IntRange(1, 256), default=os.cpu_count() or 1, show_default="cores", help="At a time."
)
_manual = click.option(
    "--manual", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Marks by persons: CSV or TOML."
)
_only = click.option(
    "--only", multiple=True, metavar="2.6", help="Only this question or part (q2_6, 2.6, part2; repeatable)."
)
_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("~/.cache/autograder").expanduser,
    show_default="~/.cache/autograder",
    help="Folder of the real data sets.",
)
_seed = click.option(
    "--seed", type=click.IntRange(0, 1000), default=0, help="Other random numbers: added to each part's seed."
)
_received = click.option(
    "--received", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Receipt times: CSV."
)


class _Group(click.Group):
    """Turns every exception of ours into one message and its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AutograderError as error:
            click.echo(f"autograder: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("autograder: interrupted", err=True)
            ctx.exit(Interrupted.exit_code)
        except Exception as error:
            if not isinstance(error, click.ClickException | click.exceptions.Exit | click.Abort):
                click.echo(traceback.format_exc(), err=True)
                click.echo(
                    f"autograder: a fault of the grader ({type(error).__name__}); please report the lines above.",
                    err=True,
                )
                ctx.exit(FAULT)
            raise


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="autograder")
def main() -> None:
    """Release, run and mark a deep-learning course's notebook assignments.

    Student code runs in a sandbox and leaves evidence; marks come from the evidence alone.

    \b
    Exit codes: 0 fine, 1 findings, 2 usage or specification, 3 a fault of the grader, 130 interrupted.
    """


@main.command()
@click.argument("submissions", type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="results", show_default=True)
@_edition
@_jobs
@_manual
@_received
@_only
@click.option(
    "--full", is_flag=True, help="Real data, nothing cut short: hours. Without it small data, short trainings."
)
@_data
@_seed
@_isolation
@_unsafe
def grade(submissions: Path, out: Path, edition: str, **options: Any) -> None:
    """Grade SUBMISSIONS: a zip, a notebook, or a folder of submissions.

    Writes to --out an index.html and marks.csv for the cohort, and for each submission report.html, report.json,
    Gradescope's results.json and the evidence that `autograder remark` starts from.

    \b
    Examples:
      autograder grade submissions/ --out results
      autograder grade 12345678_A1_solution.zip --received times.csv
      autograder grade 12345678_A1_solution.zip --only 2.6 --out one-question
    """
    from autograder import sandbox
    from autograder.pipeline import grade as pipeline
    from autograder.pipeline.options import GradeOptions
    from autograder.pipeline.source import DataSource

    chosen = GradeOptions(
        out,
        sandbox.isolation(unsafe=options["unsafe"], prefer=options["isolation"], private=(submissions, out)),
        options["jobs"],
        options["manual"],
        options["received"],
        DataSource(sandbox.FULL if options["full"] else sandbox.QUICK, options["data"]),
        options["seed"],
    )
    if options["isolation"] == "auto" and chosen.isolation.name == sandbox.ISOLATIONS[-1]:
        click.echo("note: no namespaces here, so student code runs as another user; see `autograder doctor`", err=True)
    opened = pipeline.open_gradable(edition)
    opened = opened.narrowed(opened.chosen(options["only"]))
    try:
        with _progress("graded") as progress:
            cohort = pipeline.grade(submissions, edition=opened, options=chosen, progress=progress)
    except Interrupted as stop:
        then = f"`autograder grade` again grades all, `autograder remark {out}` makes the tables of what is there"
        raise Interrupted(f"{stop}, their reports are in {out}; {then}") from stop
    _show(cohort.reports, cohort.notices)
    click.echo(f"\nReports: {out / 'index.html'}  (per submission: report.html)\nMarks:   {out / 'marks.csv'}")
    sys.exit(_exit_code(cohort.reports))


@main.command()
@click.argument("results", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_edition
@_jobs
@_manual
@_received
@_data
def remark(results: Path, edition: str, jobs: int, manual: Path, received: Path, data: Path) -> None:
    """Mark RESULTS again from stored evidence, after tolerances, points or marks by persons have changed.

    RESULTS is the folder that `autograder grade --out` wrote. No notebook is run.
    """
    from autograder.pipeline import grade as pipeline
    from autograder.pipeline.source import DataSource

    opened, source = pipeline.open_gradable(edition), DataSource(folder=data)
    cohort = pipeline.remark(results, edition=opened, jobs=jobs, manual=manual, received=received, source=source)
    marked, before = cohort.reports, cohort.before
    _show(marked, cohort.notices)
    changed = [(r, before[r.submission]) for r in marked if before.get(r.submission) not in (None, _points(r))]
    for report, old in changed:
        click.echo(f"changed: {report.submission}: {old} → {_points(report)}")
    click.echo(f"\n{len(marked)} submissions marked again, {len(changed)} with other points. Reports: {results}")
    sys.exit(_exit_code(marked))


@main.command()
@click.argument("edition", default=_newest)
@click.option("--zip", "archive", type=click.Path(dir_okay=False, path_type=Path), help="Also pack what students get.")
def release(edition: str, archive: Path | None) -> None:
    """Build the student notebooks of EDITION from the reference, and prove that no answer is in them."""
    from autograder.pipeline.grade import open_gradable
    from autograder.pipeline.release import make_release

    for path in make_release(open_gradable(edition), archive=archive):
        click.echo(f"wrote {_short(path)}")


@main.command()
@click.argument("submission", type=click.Path(exists=True, path_type=Path))
@_edition
@_only
def check(submission: Path, edition: str, only: tuple[str, ...]) -> None:
    """Look at your own SUBMISSION before you hand it in.

    Says what the staff's intake would say about names and files, runs your notebooks from a fresh kernel with the
    public checks, and lists what is not answered yet. Knows no answers and gives no marks.
    """
    from autograder import sandbox
    from autograder.pipeline import edition as editions
    from autograder.pipeline import student

    try:
        isolation = sandbox.isolation()
    except SandboxUnavailable:
        isolation = sandbox.isolation(unsafe=True)  # your own notebook, on your own machine
    opened = editions.open_edition(edition)
    found = student.check(submission, edition=opened.narrowed(opened.chosen(only)), isolation=isolation)
    for item in found.findings:
        click.echo(f"✗ {item.message}")
    for name in found.missing_notebooks:
        click.echo(f"✗ {name} is not in the submission.")
    for trouble in found.troubles:
        click.echo(f"✗ {trouble}")
    if found.unwritten:
        click.echo(f"✗ Not answered yet: {', '.join(found.unwritten)}")
    for public in found.checks:
        if public.passed:
            click.echo(f"✓ {public.question}: public checks pass")
        elif public.question not in found.unwritten:
            click.echo(f"✗ {public.question}: " + "\n      ".join(public.detail.strip().splitlines()))
    click.echo("Ready to hand in." if found.ready else "Not ready yet: see the lines with ✗.")
    sys.exit(FINE if found.ready else FINDINGS)


@main.command()
@_edition
@_jobs
@click.option("--only", multiple=True, metavar="ID", help="Only this mutant (repeatable).")
@click.option("--list", "listing", is_flag=True, help="List the mutants and stop.")
@_seed
@_isolation
def selftest(edition: str, jobs: int, only: tuple[str, ...], listing: bool, seed: int, isolation: str) -> None:  # noqa: FBT001 - click passes options so
    """Grade the grader: every mutant must get exactly the marks and the diagnosis due."""
    from autograder import sandbox
    from autograder.pipeline import mutants
    from autograder.pipeline import selftest as pipeline
    from autograder.pipeline.grade import open_gradable

    opened = open_gradable(edition)
    if listing:
        for mutant in mutants.read_mutants(opened.mutants_folder):
            click.echo(f"{mutant.id:40} {mutant.what}")
        return
    with _progress("tested") as progress:
        verdicts = pipeline.selftest(
            opened, isolation=sandbox.isolation(prefer=isolation), jobs=jobs, only=only, seed=seed, progress=progress
        )
    wrong = [verdict for verdict in verdicts if verdict.problems]
    for verdict in wrong:
        click.echo(f"✗ {verdict.mutant.id}: {verdict.mutant.what}")
        for problem in verdict.problems:
            click.echo(f"    {problem}")
    lacking = () if only else pipeline.uncovered([v.mutant for v in verdicts], opened.whole)
    for name in lacking:
        click.echo(f"✗ no mutant loses {name}")
    click.echo(f"{len(verdicts) - len(wrong)} of {len(verdicts)} mutants got exactly what is due.")
    sys.exit(FINDINGS if wrong or lacking else FINE)


@main.command()
@click.argument("names", nargs=-1)
@_data
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, path_type=Path),
    help="Images of the one set named, where it cannot be fetched (animals): a folder with one folder per class, or a zip of that.",
)
def data(names: tuple[str, ...], data: Path, source: Path | None) -> None:
    """Fetch the real data sets NAMES (all if none are named) for `autograder grade --full`, and verify them.

    A download that was cut off goes on where it stopped. Files that are there and right are not fetched again. No
    address gives the animals any more: `autograder data animals --from FOLDER` packs them from images that you have.
    """
    from autograder import datasets

    if source is not None and len(names) != 1:
        raise click.UsageError(f"--from: expected the name of one data set with it, received {len(names)}.")
    for name in names or tuple(datasets.CATALOGUE):
        entry = datasets.find(name)
        if source is not None or entry.packer is not None:
            click.echo(f"{name}: {datasets.packed(entry, data, source=source)}")
            continue
        for file in entry.files:
            with _transfer(file.path, file.size_bytes) as progress:
                got = datasets.fetch(file, data, progress=progress)
            where = f"fetched from {got.url}" if got.url else "was there already"
            click.echo(f"{name}: {got.path} {where}; size and checksum are right")


@main.command()
@_isolation
def doctor(isolation: str) -> None:
    """Say what is installed, which isolation works here and what it holds, and what to do if none does."""
    from autograder.pipeline.doctor import examine

    examined = examine(prefer=isolation)
    for item in examined:
        sign = "✓" if item.good else "✗" if item.needed else "–"
        click.echo(f"{sign} {item.name:18} {item.detail}")
    sys.exit(FINE if all(item.good or not item.needed for item in examined) else FINDINGS)


def _show(graded: tuple[GradeReport, ...], notices: tuple[str, ...]) -> None:
    from autograder.reports import terminal

    console = Console()
    width = console.width if console.is_terminal else 100
    click.echo(terminal.render(graded, width=width, color=console.is_terminal and not console.no_color))
    for notice in notices:
        click.echo(f"note: {notice}")


def _exit_code(graded: tuple[GradeReport, ...]) -> int:
    """What to end with; a fault of ours is said once more, for nobody must take its zeros for marks."""
    if failed := [report for report in graded if _faults(report)]:
        count = f"GRADER ERROR in {len(failed)} of {len(graded)} submissions"
        click.echo(f"autograder: {count}; first in {failed[0].submission}: {_reason(failed[0])}", err=True)
        return FAULT
    unread = any(finding.code == "submission.unreadable" for report in graded for finding in report.findings)
    return FINDINGS if unread else FINE


def _faults(report: GradeReport) -> list[str]:
    """What is said of each criterion that we failed to decide."""
    criteria = (criterion for question in report.questions for criterion in question.criteria)
    return [criterion.message for criterion in criteria if criterion.outcome is Outcome.GRADER_ERROR]


def _reason(report: GradeReport) -> str:
    """Why we failed: what staff are told, which says more than what students are told."""
    told = [finding.message for finding in report.findings if finding.for_staff and finding.code.startswith("grader.")]
    return safe([*told, *_faults(report)][0], 2_000, lines=True)


def _progressed(report: GradeReport) -> str:
    fault = " (GRADER ERROR: see report)" if _faults(report) else ""
    return f"{report.submission}: {_points(report)}{fault}"


def _points(report: GradeReport) -> str:
    return points_text(report.points)


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


@contextmanager
def _progress(verb: str) -> Iterator[Callable[[GradeReport], None]]:
    """A bar on a terminal; elsewhere a line per submission on standard error, so that logs show that it works."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda report: click.echo(f"{verb} {_progressed(report)}", err=True)
        return
    counts = BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    columns = (TextColumn(verb), *counts, TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def advance(report: GradeReport) -> None:
            bar.update(task, advance=1, description=_progressed(report))

        yield advance


@contextmanager
def _transfer(what: str, size_bytes: int) -> Iterator[Callable[..., None]]:
    """A bar for a download, where there is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=size_bytes)

        yield lambda what, done_bytes, total_bytes: bar.update(
            task, description=what, completed=done_bytes, total=total_bytes
        )
