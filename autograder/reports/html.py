"""HTML for people: a page per student, and the cohort's index. No script, no outside resource, nothing executable.

Templates escape everything; the only markup that comes from a student is what `prose` makes of Markdown.
"""

import functools
import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType, ModuleType
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.model.exhibit import Curves, Pairs, Robustness
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
        "attacked_pairs": _attacked_pairs,
        "clean": clean,
        "learning_curves": _learning_curves,
        "percent": percent,
        "points": shown,
        "prose": prose,
        "robustness": _robustness,
        "said": said,
        "two": two_decimals,
        "words": words,
    }
    jinja.tests |= {"hard": is_hard, "long": is_long, "png": is_png}
    jinja.globals |= {"of_criterion": verdict.of_criterion, "of_question": verdict.of_question}
    return jinja


def _learning_curves(question: QuestionResult) -> list[tuple[str, str]]:
    curves = [one for one in question.exhibits if isinstance(one, Curves)]
    return [("Learning curves as they were observed", _drawing().curves_svg(curves))] if curves else []


def _attacked_pairs(question: QuestionResult) -> list[tuple[str, list[tuple[str, str, str]]]]:
    return [
        (
            one.title,
            [
                (_drawing().pixels_png(pair.clean), _drawing().pixels_png(pair.attacked), pair.caption)
                for pair in one.pairs
            ],
        )
        for one in question.exhibits
        if isinstance(one, Pairs)
    ]


def _robustness(question: QuestionResult) -> list[tuple[str, str, list[str]]]:
    return [
        (one.title, _drawing().robustness_svg(one), [_in_words(name, points) for name, points in one.curves.items()])
        for one in question.exhibits
        if isinstance(one, Robustness)
    ]


def _drawing() -> ModuleType:
    """What draws, loaded where there is something to draw: matplotlib takes a third of a second."""
    return importlib.import_module("autograder.reports.exhibits")


def _in_words(name: str, points: Sequence[tuple[float, float]]) -> str:
    return f"{name}: " + ", ".join(f"{share:.1%} at ε = {epsilon:.4g}" for epsilon, share in points)


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
