"""Whatever a student's text holds, each report stays the document that its format says, and says nothing else than it should."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from autograder.model.exhibit import Exhibit
from autograder.model.result import GradeReport
from autograder.reports import csv_report, gradescope, html, json_report, junit, terminal
from autograder.reports.mathml import ELEMENTS
from tests.fuzz.hostile_reports import exhibits, reports
from tests.reports.pages import Page, unsafe

SOME = settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FEW = settings(SOME, max_examples=6)
FORMULA = re.compile(r"[\s\x00-\x20\u200b-\u200f\ufeff]*[=+\-@＝＋－＠]")
ELEMENTS_OF_JUNIT = {
    "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error", "skipped", "system-out", "system-err",
}  # fmt: skip
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def hidden(text: str) -> list[str]:
    """Characters that move a cursor, reorder a line or cannot be seen."""
    return [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co")]


@SOME
@given(reports())
def test_the_page_of_any_report_holds_only_what_the_templates_write(report: GradeReport) -> None:
    page = html.render(report)
    assert unsafe(page, mathml=ELEMENTS) == []
    assert hidden(page) == []
    assert page.encode("utf-8").decode("utf-8") == page
    assert html.render(report) == page


@SOME
@given(st.lists(reports(), min_size=1, max_size=3), st.text(max_size=10))
def test_the_index_of_any_cohort_links_to_reports_alone(cohort: list[GradeReport], name: str) -> None:
    page = html.index(
        cohort, href=lambda report: f"reports/{name}{report.submission[:5]}.html".encode("utf-8", "replace").decode()
    )
    links = [attributes.get("href", "") for tag, attributes in Page(page).tags if tag == "a"]
    assert all(link.startswith("reports/") for link in links)
    assert [fault for fault in unsafe(page, mathml=ELEMENTS) if not fault.startswith("href reports/")] == []
    assert hidden(page) == []


@FEW
@given(reports(), st.lists(exhibits, min_size=1, max_size=2))
def test_whatever_numbers_an_exhibit_holds_it_is_drawn(report: GradeReport, shown: list[Exhibit]) -> None:
    questions = (replace(report.questions[0], exhibits=tuple(shown)), *report.questions[1:])
    page = html.render(replace(report, questions=questions))
    faults = unsafe(page, mathml=ELEMENTS)
    assert {fault for fault in faults if not fault.startswith("src data:image/svg+xml;base64,")} <= {
        "<figure>",
        "<figcaption>",
    }
    assert html.render(replace(report, questions=questions)) == page


@SOME
@given(st.lists(reports(), min_size=1, max_size=2))
def test_the_xml_of_any_cohort_is_well_formed_and_counts_right(cohort: list[GradeReport]) -> None:
    text = junit.render(cohort)
    tree = ElementTree.fromstring(text)  # noqa: S314 - our own
    assert {element.tag for element in tree.iter()} <= ELEMENTS_OF_JUNIT
    assert len(tree.findall("testsuite")) == len(cohort)
    assert len(tree.findall(".//testcase")) == sum(len(q.criteria) for r in cohort for q in r.questions)
    assert hidden(text) == []
    assert junit.render(cohort) == text


@SOME
@given(reports())
def test_the_json_of_any_report_is_read_back(report: GradeReport) -> None:
    for text in (json_report.render(report), gradescope.render(report)):
        data = json.loads(text)
        assert json.loads(text.encode("utf-8")) == data
        assert hidden(text) == []
    data = json.loads(json_report.render(report))
    assert [len(question["criteria"]) for question in data["questions"]] == [len(q.criteria) for q in report.questions]
    assert json_report.render(report) == json_report.render(report)


@SOME
@given(st.lists(reports(), min_size=1, max_size=3))
def test_no_cell_of_a_spreadsheet_is_a_formula(cohort: list[GradeReport]) -> None:
    text = csv_report.render(cohort)
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert len(rows) == len(cohort)
    assert {len(row) for row in rows} == {len(head)}
    assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []
    for report, row in zip(cohort, rows, strict=True):
        assert row[0] == csv_report.guard(report.submission)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    assert out.getvalue() == text
    assert hidden(text) == []


@SOME
@given(st.lists(reports(), min_size=1, max_size=3), st.sampled_from([60, 80, 200]))
def test_the_terminal_is_told_nothing_but_text_and_colours(cohort: list[GradeReport], width: int) -> None:
    for color in (False, True):
        text = terminal.render(cohort, width=width, color=color) + terminal.render_detail(
            cohort[0], width=width, color=color
        )
        assert hidden(COLOURS.sub("", text) if color else text) == []
    assert terminal.render(cohort, width=width) == terminal.render(cohort, width=width)
