"""Notebooks that were not made from the template, through the whole pipeline: exactly what is found and what waits."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.model.result import CriterionResult, GradeReport, Outcome
from autograder.pipeline.added import read_added
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, mark_stored, open_gradable
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.output import Output
from autograder.sandbox import isolation
from reference.a1_2022 import oracles as of_2022
from reference.a1_2023 import oracles as of_2023
from tests.pipeline import freeform_notebooks as notebooks
from tests.pipeline.freeform_notebooks import Cells, code, md

pytestmark = pytest.mark.slow

HANDOUT = Path(__file__).resolve().parents[3] / "shared" / "handouts" / "a1_2022.md"

Graded = Callable[[Edition, Cells], GradeReport]


@pytest.fixture(scope="module")
def edition_2022() -> Edition:
    whole = open_gradable("a1_2022")
    return whole.narrowed(whole.chosen(["part1"]))


@pytest.fixture
def graded(tmp_path: Path) -> Graded:
    """Hands in one notebook with these cells, and gives the report."""

    def run(edition: Edition, cells: Cells, *, metadata: bool = False) -> GradeReport:
        (part,) = edition.assignment.parts
        stem = edition.assignment.names.example.replace("12345678", "18")
        path = notebooks.write(tmp_path / stem, part.notebook, cells, metadata=metadata)
        options, output = GradeOptions(tmp_path / "out", isolation(), 1), Output(tmp_path / "out")
        (report,) = grade(path, edition=edition, options=options, progress=lambda _: None).reports
        added = read_added(output, edition, manual=None, received=None)
        # The cohort's own reports are without what a student has written.
        return mark_stored(report.submission, edition=edition, output=output, added=added, source=options.source)

    return run


def criteria(report: GradeReport) -> dict[str, CriterionResult]:
    return {f"{q.number}.{c.id}": c for q in report.questions for c in q.criteria}


def having(report: GradeReport, outcome: Outcome) -> set[str]:
    return {key for key, one in criteria(report).items() if one.outcome is outcome}


def test_an_honest_notebook_of_2022_gets_all_that_can_be_found_by_content(
    graded: Graded, edition_2022: Edition
) -> None:
    report = graded(edition_2022, notebooks.honest_2022(of_2022.NETWORK))
    # By the points of the handout: 2 × ½ + ½ for functions that are only described, ¾ for a loss of 6·10⁻⁶, which any
    # number near 0 equals, ¾ for a class, a whole number. All else is found.
    waiting = {"1.1a.range", "1.1a.derivative", "1.1b.range", "1.1b.derivative", "1.2e.value", "1.3c.value"}
    assert having(report, Outcome.PENDING) == waiting
    assert having(report, Outcome.PASS) == criteria(report).keys() - waiting
    assert (report.points, report.pending) == (Fraction("26.5"), Fraction("3.5"))
    found = criteria(report)
    assert found["1.2f.value"].remark == "found as `ls`"  # under the second (e)
    assert found["1.3a.value"].remark == "found as `pre`"
    assert found["1.2e.value"].seen.startswith("6.14419")
    assert "notebook.freeform" in {finding.code for finding in report.findings}


def test_last_expressions_are_answers(graded: Graded, edition_2022: Edition) -> None:
    report = graded(edition_2022, notebooks.last_expressions(of_2022.NETWORK))
    found = criteria(report)
    remarks = [found[f"1.2{item}.value"].remark for item in "abc"]
    assert remarks == ["found as `Out[cell 6]`", "found as `Out[cell 8][0]`", "found as `Out[cell 10]['logits']`"]
    assert having(report, Outcome.PASS) == {"1.2a.value", "1.2b.value", "1.2c.value", "1.2a.formula"}
    assert having(report, Outcome.PENDING) == set()
    assert report.points == Fraction("2.5")


def test_markdown_alone_is_never_right_or_wrong_but_shown_to_a_person(graded: Graded, edition_2022: Edition) -> None:
    report = graded(edition_2022, notebooks.markdown_only())
    found = criteria(report)
    assert (having(report, Outcome.PASS), having(report, Outcome.FAIL)) == (set(), set())
    assert having(report, Outcome.NOT_RUN) == {key for key in found if key.startswith("1.1")}
    agree = {key for key, one in found.items() if "the expected numbers stand in the text of cell 4" in one.remark}
    assert agree == {"1.2a.value", "1.2b.value"}  # the third has another sign
    assert "bmatrix" in found["1.2c.value"].seen
    (second,) = (question for question in report.questions if question.id == "q1_2b")
    assert any("[2, 8, 0]^T" in text for text in second.written)


@pytest.mark.skipif(not HANDOUT.exists(), reason="shared/handouts, with the course's own words, is not on this machine")
def test_the_courses_own_handout_unanswered_gets_nothing(graded: Graded, edition_2022: Edition) -> None:
    text = HANDOUT.read_text(encoding="utf-8")
    begins, ends = (text.index(f"\n3.{chapter} Part") for chapter in (3, 4))
    report = graded(edition_2022, notebooks.retyped(text[begins:ends]))
    assert having(report, Outcome.NOT_RUN) == criteria(report).keys()
    assert report.points + report.pending == 0


def test_prompts_that_nobody_knows_unanswered_get_nothing(graded: Graded, edition_2022: Edition) -> None:
    report = graded(edition_2022, notebooks.blank_2022())
    assert having(report, Outcome.NOT_RUN) == criteria(report).keys()
    assert report.points + report.pending == 0


def test_an_honest_notebook_of_2023_is_graded_in_the_same_way(graded: Graded, edition: Edition) -> None:
    report = graded(edition, notebooks.honest_2023(of_2023.NETWORK))
    expected = {f"1.2{item}.{one}" for item in "abcd" for one in ("value", "formula")}
    assert having(report, Outcome.PASS) == expected
    assert having(report, Outcome.PENDING) == {"1.2e.value"}
    assert criteria(report)["1.2e.value"].seen == "class 2 which is right"


def test_hostile_last_values_and_headings_harm_nothing(graded: Graded, edition: Edition) -> None:
    cells = [
        md("## Question 1.2\n\n" + "(a) " * 3000),
        code("class H:\n    def __len__(self): raise SystemExit\n    def __repr__(self): raise SystemExit\nH()"),
        code("class D(dict):\n    def items(self): raise SystemExit\nD(a=1)"),
        code("Out[99] = {1: 2}; Out['x'] = 5; Out = None; _oh = []\n(" + "[" * 60 + "1.5" + "]" * 60 + ", 1)"),
        md("Question 1.2 " + "\\frac{" * 3000),
    ]
    report = graded(edition, cells)
    assert having(report, Outcome.GRADER_ERROR) == set()
    assert report.points == 0


def test_one_mark_of_the_template_makes_the_names_count_again(graded: Graded, edition: Edition) -> None:
    report = graded(edition, [md("**(a)**"), code("hidden = [9, 9]"), md("It is 9.")], metadata=True)  # type: ignore[call-arg]
    assert criteria(report)["1.2a.value"].outcome is Outcome.NOT_RUN
    assert "notebook.freeform" not in {finding.code for finding in report.findings}
