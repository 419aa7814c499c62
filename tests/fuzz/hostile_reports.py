"""Reports of any marks with hostile text wherever a student's text can stand."""

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from autograder.model.evidence import Finding
from autograder.model.exhibit import Curves, Pair, Pairs, Robustness
from autograder.model.result import CriterionResult, GradeReport, LateResult, Outcome, QuestionResult
from tests.fuzz.oddities import NUMBERS, TEXTS
from tests.reports.samples import HOSTILE, PNG

__all__ = ["TEXT", "exhibits", "reports"]

ATTACKS = (
    *TEXTS, HOSTILE, "\ud800", "]]>", "<![CDATA[", "<!--", "-->", "&#0;", "\x85\u2028\u2029", "</testsuite>", "','--", '"\n"', ";,\t|",
    "=1+1", "+1", "-1", "@SUM(1)", "\t=1", " \u3000=1", "\u200b=1", "＝1", "'=1", '"=1"', "\x00=1", "\x1b[0m=1", "%=1", "\x7f", "[bold]x[/bold]",
    "[link=http://a]x[/link]", ":smile:", "[x](javascript:alert(1))", "$\\href{javascript:x}{y}$", "```\n</pre>", "\\begin{align}<b>\\end{align}",
)  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(ATTACKS),
    st.text(max_size=30),
    st.lists(st.sampled_from(ATTACKS), max_size=3).map(lambda pieces: "".join(pieces)[:3000]),
)
POINTS = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(3, 4), Fraction(2), Fraction(10**6)])
FLOATS = st.lists(st.sampled_from(NUMBERS), max_size=5).map(tuple)
SERIES = st.dictionaries(st.sampled_from(["training", "validation"]), FLOATS, max_size=2)
IMAGES = st.sampled_from([(1, 1, 1), (4, 3, 3), (2, 2, 4), (8, 8, 1)]).flatmap(
    lambda shape: st.sampled_from(NUMBERS).map(lambda number: np.full(shape, np.float32(np.clip(number, -3e38, 3e38))))
)
exhibits = st.one_of(
    st.builds(Curves, st.just("training 1 of 2"), SERIES, SERIES),
    st.builds(Pairs, TEXT, st.lists(st.builds(Pair, IMAGES, IMAGES, TEXT), max_size=2).map(tuple)),
    st.builds(
        Robustness,
        TEXT,
        st.dictionaries(
            st.sampled_from(("your robust_model", "the reference's", "your best_model")),
            st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from((0.0, 0.5, 1.0))), min_size=1, max_size=3),
            max_size=4,
        ),
        st.sampled_from((0.03, 1.0)),
    ),
)


@st.composite
def _criterion(draw: st.DrawFn, identifier: str) -> CriterionResult:
    available = draw(POINTS)
    return CriterionResult(
        identifier,
        "What is asked for",
        min(draw(POINTS), available),
        available,
        draw(st.sampled_from(list(Outcome))),
        message=draw(TEXT),
        expected=draw(TEXT),
        seen=draw(TEXT),
        remark=draw(TEXT),
        misconception=draw(TEXT),
        marked_by=draw(TEXT),
    )


@st.composite
def _question(draw: st.DrawFn, number: int) -> QuestionResult:
    few = st.lists(TEXT, max_size=2).map(tuple)
    return QuestionResult(
        f"q1_{number}",
        f"1.{number}",
        "A question",
        "part1",
        draw(st.booleans()),
        tuple(draw(_criterion(name)) for name in ("value", "formula")[: draw(st.integers(1, 2))]),
        written=draw(few),
        code=draw(few),
        images=draw(st.lists(st.one_of(TEXT, st.just(PNG), st.just(PNG + '"')), max_size=2).map(tuple)),
        errors=draw(few),
    )


@st.composite
def reports(draw: st.DrawFn) -> GradeReport:
    """A report of one to three questions; titles and ids are the course's own, and so plain."""
    finding = st.builds(Finding, st.sampled_from(["zip.bomb", "path.long"]), TEXT, TEXT, for_staff=st.booleans())
    return GradeReport(
        assignment="a1_2023",
        title="Assignment 1",
        version="2023.1",
        submission=draw(TEXT),
        student_id=draw(st.sampled_from([None, 0, 12345678, 10**10])),
        questions=tuple(draw(_question(number)) for number in range(1, draw(st.integers(2, 3)))),
        late=draw(st.sampled_from([None, LateResult(0, Fraction(0)), LateResult(3, Fraction(7, 3))])),
        findings=tuple(draw(st.lists(finding, max_size=2))),
    )
