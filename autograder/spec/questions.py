"""The parts of assignment.toml with their questions and criteria."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from autograder.model.assignment import Criterion, Part, Question, Tolerance
from autograder.model.points import points_text
from autograder.spec.kinds import ACCEPTED, DATA_SETS, FLAG, IDENTIFIER, NOTEBOOK, POINTS, SEED, TEXT, WORDS
from autograder.spec.sections import read_limits, read_quick, read_settings
from autograder.spec.table import Claims, Table, suggestion

__all__ = ["Context", "check_sum", "read_part"]

COMPARES_NUMBERS = frozenset({"close", "curves", "function", "gradient", "interval", "loss"})
"""Checks that cannot judge without a tolerance."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the questions refer to, and the names that they have taken so far."""

    checks: Collection[str]
    """The check vocabulary."""
    tolerances: Mapping[str, Tolerance]
    parts: Claims = field(default_factory=Claims)
    notebooks: Claims = field(default_factory=Claims)
    questions: Claims = field(default_factory=Claims)
    numbers: Claims = field(default_factory=Claims)


def read_part(table: Table, context: Context) -> tuple[Part, tuple[Fraction, ...]]:
    """One [[parts]] entry, and the points that its questions without bonus state (0 for a refused one)."""
    entries = table.tables("questions")
    questions = tuple(_read_question(entry, context) for entry in entries)
    part = Part(
        id=table.take("id", IDENTIFIER),
        title=table.take("title", TEXT),
        notebook=table.take("notebook", NOTEBOOK),
        seed=table.take("seed", SEED),
        limits=read_limits(table.table("limits")),
        questions=tuple(question for question, _ in questions),
        data=table.take("data", DATA_SETS, default=()),
        packages=table.take("packages", ACCEPTED, default=()),
        settings=read_settings(table.table("settings")) if table.has("settings") else {},
        quick=read_quick(table.table("quick")) if table.has("quick") else None,
        full_limits=read_limits(table.table("full_limits")) if table.has("full_limits") else None,
    )
    _check_needs(entries, part.questions)
    context.parts.claim(table, "id", part.id)
    context.notebooks.claim(table, "notebook", part.notebook)
    table.done()
    return part, tuple(stated for question, stated in questions if not question.bonus)


def _check_needs(tables: Sequence[Table], questions: Sequence[Question]) -> None:
    """A question may need earlier ones of its own part only."""
    for index, (table, question) in enumerate(zip(tables, questions, strict=True)):
        earlier = [other.id for other in questions[:index]]
        for name in question.needs:
            if name not in earlier:
                table.refuse("needs", f"expected earlier questions of the part, received {name!r}")


def _read_question(table: Table, context: Context) -> tuple[Question, Fraction]:
    """One question, and the points that it states: equal to its criteria's sum unless refused."""
    ids = Claims()
    stated = table.take("points", POINTS)
    question = Question(
        id=table.take("id", IDENTIFIER),
        number=table.take("number", TEXT),
        title=table.take("title", TEXT),
        criteria=tuple(_read_criterion(entry, context, ids) for entry in table.tables("criteria")),
        bonus=table.take("bonus", FLAG, default=False),
        needs=table.take("needs", ACCEPTED, default=()),
    )
    context.questions.claim(table, "id", question.id)
    context.numbers.claim(table, "number", question.number)
    check_sum(table, stated, tuple(criterion.points for criterion in question.criteria), of="its criteria")
    table.done()
    return question, stated


def _read_criterion(table: Table, context: Context, ids: Claims) -> Criterion:
    check = _read_check(table, context.checks)
    criterion = Criterion(
        id=table.take("id", IDENTIFIER),
        points=table.take("points", POINTS),
        check=check,
        summary=table.take("summary", TEXT),
        tolerance=_read_tolerance_name(table, check, context.tolerances),
        accept=table.take("accept", ACCEPTED, default=()),
        min_words=table.take("min_words", WORDS, default=0),
        max_words=table.take("max_words", WORDS, default=0),
    )
    ids.claim(table, "id", criterion.id)
    if 0 < criterion.max_words < criterion.min_words:
        table.refuse("max_words", f"expected at least min_words, {criterion.min_words}, received {criterion.max_words}")
    table.done()
    return criterion


def _read_check(table: Table, checks: Collection[str]) -> str:
    check = table.take("check", TEXT)
    if check and check not in checks:
        table.refuse("check", f"unknown check {check!r}{suggestion(check, checks)}")
    return check


def _read_tolerance_name(table: Table, check: str, tolerances: Mapping[str, Tolerance]) -> Tolerance | None:
    """The tolerance that a criterion names; one that compares numbers must name one."""
    if not table.has("tolerance"):
        if check in COMPARES_NUMBERS:
            table.refuse("tolerance", f"missing: check {check!r} compares numbers{suggestion('', tolerances)}")
        return None
    name = table.take("tolerance", TEXT)
    if name and name not in tolerances:
        table.refuse("tolerance", f"no tolerance {name!r} is defined{suggestion(name, tolerances)}")
    return tolerances.get(name)


def check_sum(table: Table, stated: Fraction, terms: tuple[Fraction, ...], *, of: str) -> None:
    """Refuse stated points that are not the sum. Where a number was refused (0), there is no sum to check."""
    if stated and terms and all(terms) and sum(terms) != stated:
        total = points_text(sum(terms, Fraction(0)))
        table.refuse("points", f"expected the sum of {of}, {total}, received {points_text(stated)}")
