"""HTML for people: a page per student, and the cohort's index. No script, no outside resource, nothing executable.

Templates escape everything; the only markup that comes from a student is what `prose` makes of Markdown.
"""

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.model.result import CriterionResult, GradeReport, QuestionResult
from autograder.model.text import safe
from autograder.reports import verdict
from autograder.reports.cohort import figures
from autograder.reports.points import percent, shown
from autograder.reports.prose import LONGEST, prose
from autograder.reports.summary import group_numbers, groups, notes
from autograder.reports.verdict import Tone

__all__ = ["index", "render"]

MOST_CELLS = 20
"""Cells, pictures or errors shown of one question; the page says how many more there are."""
TICKED = re.compile(r"`([^`\n]{1,80})`")
PNG = re.compile(r"iVBORw0KGgo[A-Za-z0-9+/\r\n]*={0,2}\s*")
NO_EXPLANATIONS: Mapping[str, str] = MappingProxyType({})


def render(report: GradeReport, *, explanations: Mapping[str, str] = NO_EXPLANATIONS) -> str:
    """One student's page.

    Args:
        report: The student's marks; findings for staff only are left out.
        explanations: Misconception id → a sentence for the student; without one its name is shown.
    """
    numbers = group_numbers([report])
    page = environment().get_template("report.html.j2")
    text = page.render(
        report=report,
        groups=groups(report, numbers),
        findings=[finding for finding in report.findings if not finding.for_staff],
        faults=[q for q in report.questions if verdict.of_question(q).tone is Tone.GRADER_ERROR],
        explanations=explanations,
        most=MOST_CELLS,
    )
    return f"{text}\n"


def index(reports: Sequence[GradeReport], *, href: Callable[[GradeReport], str]) -> str:
    """The cohort's page, for staff.

    Args:
        reports: At least one, in the order to be shown.
        href: Path of a report's page relative to the index, not yet quoted.
    """
    numbers = group_numbers(reports)
    rows = [(r, quote(href(r)), groups(r, numbers), notes(r)) for r in reports]
    page = environment().get_template("index.html.j2")
    return f"{page.render(rows=rows, numbers=numbers, figures=figures(reports), first=reports[0])}\n"


@functools.cache
def environment() -> Environment:
    """The templates, compiled once per process."""
    jinja = Environment(
        loader=PackageLoader("autograder.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    jinja.filters |= {
        "clean": clean,
        "percent": percent,
        "points": shown,
        "prose": prose,
        "said": said,
        "two": two_decimals,
        "words": words,
    }
    jinja.tests |= {"hard": is_hard, "long": is_long, "png": is_png}
    jinja.globals |= {"of_criterion": verdict.of_criterion, "of_question": verdict.of_question}
    return jinja


def clean(text: str) -> str:
    """Text for a page: no control characters, capped; the template escapes it."""
    return safe(text.expandtabs(4), LONGEST, lines=True)


def said(text: str) -> Markup:
    """A message, with what stands between backticks set as code; escaped first, so nothing else is markup."""
    return Markup(TICKED.sub(r"<code>\1</code>", str(escape(clean(text)))))  # noqa: S704 - escaped in this line


def words(identifier: str) -> str:
    """An identifier as words: `log_base_2` → `log base 2`."""
    return safe(identifier, 100).replace("_", " ")


def two_decimals(points: Fraction) -> str:
    """A mean, which would have endless decimals."""
    return shown(round(points, 2))


def is_long(text: str) -> bool:
    """True if `clean` or `prose` cut the text."""
    return len(text.expandtabs(4)) > LONGEST


def is_png(image: str) -> bool:
    """True for base64 that begins as a PNG does: nothing else goes into a data address."""
    return PNG.fullmatch(image) is not None


def is_hard(question: QuestionResult) -> bool:
    """True where something was lost or is undecided, so that the student's answer is shown unfolded."""
    return any(_needs_look(criterion) for criterion in question.criteria)


def _needs_look(criterion: CriterionResult) -> bool:
    return verdict.of_criterion(criterion).tone is not Tone.PASS
