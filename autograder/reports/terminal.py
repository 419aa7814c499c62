"""Tables for the terminal and for CI logs: readable at 80 columns and without colour."""

import io
import re
from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.model.result import CriterionResult, GradeReport, QuestionResult
from autograder.model.text import safe
from autograder.reports.points import shown
from autograder.reports.summary import group_numbers, groups, notes
from autograder.reports.verdict import Tone, of_criterion

__all__ = ["cohort", "detail", "render", "render_detail"]

LOUD = "bold white on red"


def render(reports: Sequence[GradeReport], *, width: int = 80, color: bool = False) -> str:
    """The cohort's table, with the grader's own faults said first and once more in their rows.

    Args:
        reports: In the order to be shown.
        width: Columns.
        color: True for ANSI colours.
    """
    table = cohort(reports)
    wide = _console(io.StringIO(), width=1_000)
    if Measurement.get(wide, wide.options, table).minimum > width:
        table = cohort(reports, subtotals=False)
    return _printed([*_alarm(reports), table], width=width, color=color)


def render_detail(report: GradeReport, *, width: int = 80, color: bool = False) -> str:
    """One submission's findings and table."""
    findings = [Padding(_plain(f"• {_located(f.where, f.message)}"), (0, 1)) for f in report.findings]
    return _printed([*_alarm([report]), detail(report), *findings], width=width, color=color)


def cohort(reports: Sequence[GradeReport], *, subtotals: bool = True) -> Table:
    """One row per submission: marks per question group, total, pending, notes.

    Args:
        reports: In the order to be shown. Where every name begins with the ID that was graded with, the
            column of IDs is left out.
        subtotals: False leaves the question groups out, for a narrow terminal.
    """
    numbers = group_numbers(reports) if subtotals else ()
    ids = not all(_says_id(report) for report in reports)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, caption_justify="left")
    table.add_column("submission", overflow="fold", min_width=20)
    for heading in (*(("ID",) if ids else ()), *numbers, "total", "pending"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("notes", overflow="fold", min_width=14)
    for report in reports:
        table.add_row(*_row(report, numbers, ids=ids))
    table.caption = Text(_available(reports, numbers), style="dim")
    return table


def detail(report: GradeReport) -> Table:
    """One row per criterion: question, points of available, outcome, reason."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.title = _plain(f"{report.submission}: {_total(report)}", style="bold")
    table.title_justify = "left"
    table.add_column("question", overflow="fold", max_width=24)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("outcome", no_wrap=True)
    table.add_column("reason", overflow="fold", ratio=1)
    for question in report.questions:
        for criterion in question.criteria:
            table.add_row(*_criterion(question, criterion))
        table.add_section()
    return table


def _says_id(report: GradeReport) -> bool:
    return report.student_id is not None and re.match(rf"0*{report.student_id}(?![0-9])", report.submission) is not None


def _row(report: GradeReport, numbers: tuple[str, ...], *, ids: bool) -> list[RenderableType]:
    subtotals = groups(report, numbers)
    found = [_plain(note.text, style=LOUD if note.loud else "") for note in notes(report)]
    return [
        _plain(report.submission),
        *(("" if report.student_id is None else str(report.student_id),) if ids else ()),
        *(Text(shown(group.points), style="" if group.points else "dim") for group in subtotals),
        Text(shown(report.points), style="bold"),
        Text(shown(report.pending), style="blue") if report.pending else "",
        Text(", ").join(found),
    ]


def _criterion(question: QuestionResult, criterion: CriterionResult) -> list[RenderableType]:
    verdict = of_criterion(criterion)
    loud = verdict.tone is Tone.GRADER_ERROR
    reason = "\n".join(part for part in (criterion.message, criterion.remark) if part)
    if verdict.tone is Tone.PASS:
        reason = criterion.remark
    return [
        _plain(f"{question.number} {criterion.id}"),
        f"{shown(criterion.points)}/{shown(criterion.available)}",
        Text(f"{verdict.icon} {verdict.word}", style=verdict.style),
        _plain(reason, style=LOUD if loud else ""),
    ]


def _alarm(reports: Sequence[GradeReport]) -> list[RenderableType]:
    """Lines about our own faults, one per submission that met any."""
    lines: list[RenderableType] = []
    for report in reports:
        failed = [f"{q.number} {c.id}" for q in report.questions for c in q.criteria if _is_fault(c)]
        if failed:
            lines.append(_plain(f"GRADER ERROR {report.submission}: {', '.join(failed)} not decided", style=LOUD))
    return [*lines, Text()] if lines else []


def _is_fault(criterion: CriterionResult) -> bool:
    return of_criterion(criterion).tone is Tone.GRADER_ERROR


def _available(reports: Sequence[GradeReport], numbers: tuple[str, ...]) -> str:
    """What the columns are out of; only said when it is the same for all."""
    count = f"{len(reports)} submission{'' if len(reports) == 1 else 's'}"
    out_of = {(*(shown(g.available) for g in groups(r, numbers)), shown(r.available)) for r in reports}
    if len(out_of) != 1:
        return count
    *parts, total = out_of.pop()
    each = ", ".join(f"{number}: {points}" for number, points in zip(numbers, parts, strict=True))
    return f"{count}, out of {total}{f' ({each})' if each else ''}"


def _total(report: GradeReport) -> str:
    late = f", {shown(report.late.deduction)} taken off for lateness" if report.late and report.late.days else ""
    pending = f", {shown(report.pending)} pending" if report.pending else ""
    return f"{shown(report.points)} of {shown(report.available)} points{pending}{late}"


def _located(where: str, message: str) -> str:
    return f"{where}: {message}" if where else message


def _plain(text: str, *, style: str = "") -> Text:
    """Text of unknown origin: made safe, and never read as rich's markup."""
    return Text(safe(text, 2_000, lines=True), style=style)


def _printed(parts: Sequence[RenderableType], *, width: int, color: bool) -> str:
    out = io.StringIO()
    _console(out, width=width, color=color).print(Group(*parts))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines()).lstrip("\n")


def _console(out: io.StringIO, *, width: int, color: bool = False) -> Console:
    """A console that writes to `out` and looks at no environment variable."""
    return Console(
        file=out,
        width=width,
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        highlight=False,
        emoji=False,
        markup=False,
        _environ={},
    )
