from dataclasses import replace
from itertools import pairwise

import pytest

from autograder.model.result import GradeReport
from autograder.reports import html
from autograder.reports.mathml import ELEMENTS
from tests.reports import samples
from tests.reports.pages import Page, unsafe


def page(report: GradeReport) -> Page:
    return Page(html.render(report, explanations=samples.EXPLANATIONS))


def words(report: GradeReport) -> str:
    return " ".join(page(report).text.split())


@pytest.mark.parametrize("report", [samples.full(), samples.perfect(), samples.hostile()])
def test_page_is_well_formed_and_holds_only_what_the_templates_write(report: GradeReport) -> None:
    assert unsafe(html.render(report), mathml=ELEMENTS) == []


def test_hostile_text_adds_no_element() -> None:
    def elements(report: GradeReport) -> list[str]:
        return [tag for tag, _ in Page(html.render(report)).tags if tag != "span"]

    hostile, criterion = samples.hostile(), samples.hostile().questions[0].criteria[0]
    harmless_criterion = replace(
        criterion,
        message="harmless",
        expected="harmless",
        seen="harmless",
        remark="harmless",
        misconception="harmless",
        marked_by="harmless",
    )
    question = replace(
        hostile.questions[0],
        criteria=(harmless_criterion,),
        written=("harmless",),
        code=("harmless",),
        errors=("harmless",),
    )
    finding = replace(hostile.findings[0], message="harmless", where="harmless")
    tame = replace(hostile, submission="harmless", questions=(question,), findings=(finding,))
    # The hostile Markdown holds a link; its target is taken away and a span remains: spans are not compared.
    assert elements(hostile) == elements(tame)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    text = html.render(samples.full())
    policy = next(a["content"] for tag, a in Page(text).tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert not {tag for tag, _ in Page(text).tags} & {"script", "link", "iframe", "object", "base", "form"}
    assert "url(" not in text
    assert "@import" not in text


def test_header_says_earned_and_pending_apart() -> None:
    text = words(samples.full())
    assert "4.2583 of 16 marks so far" in text
    assert "7 still to be marked" in text
    assert "Handed in 1 day late: 1.2 taken off the 5.4583 earned leaves 4.2583." in text


def test_criterion_shows_outcome_in_words_with_expected_and_seen() -> None:
    text = words(samples.full())
    assert "Value of the loss no marks 0 / 0.75 Expected 0.1269, received 0.1831" in text
    assert "Expected 0.1269 Yours 0.1831" in text


def test_misconception_is_explained_unless_the_message_did() -> None:
    assert "A well-known slip: log base 2. Cross-entropy uses the natural logarithm" in words(samples.full())
    sentence = samples.EXPLANATIONS["log_base_2"]
    report = samples.full()
    loss = replace(report.questions[3].criteria[0], message=f"No. {sentence}")
    report = replace(report, questions=(replace(report.questions[3], criteria=(loss,)),))
    assert words(report).count(sentence) == 1


def test_findings_for_staff_are_not_shown() -> None:
    assert "expected A1_Part1_Solutions.ipynb" in words(samples.full())
    assert "12345679" not in html.render(samples.full())


def test_grader_fault_is_said_first_and_not_blamed_on_the_student() -> None:
    text = words(samples.full())
    assert text.index("The grader itself failed on 1.3b") < text.index("About what you handed in")
    assert "The grader itself failed" not in words(samples.perfect())


def test_markers_are_not_named_to_students() -> None:
    named = replace(samples.full().questions[1].criteria[0], marked_by="Some Body")
    report = replace(samples.full(), questions=(replace(samples.full().questions[1], criteria=(named,)),))
    assert "Marked by a person." in words(report)
    assert "Some Body" not in html.render(report)


def test_backticks_set_code_and_stay_escaped() -> None:
    assert html.said("found as `h_1`") == "found as <code>h_1</code>"
    assert html.said("`<b>` & `x\ny`") == "<code>&lt;b&gt;</code> &amp; `x\ny`"


@pytest.mark.parametrize(
    "image", ["", "x", "iVBORw0KGgo<", 'iVBORw0KGgo" onerror="x', "data:image/svg+xml,iVBORw0KGgo"]
)
def test_what_is_no_png_is_not_embedded(image: str) -> None:
    assert not html.is_png(image)
    assert html.is_png(samples.PNG)


def test_long_cells_and_many_pictures_are_cut_with_a_note() -> None:
    own = samples.question(
        "q1_2a",
        "1.2a",
        "First hidden layer",
        written=("a" * 100_000,),
        code=("b" * 100_000,),
        images=(samples.PNG,) * 25,
    )
    report = replace(samples.perfect(), questions=(own,))
    assert len(html.render(report)) < 80_000
    assert words(report).count("This cell is very long; the rest of it is not shown here.") == 2
    assert "5 more figures not shown." in words(report)


def test_indentation_of_code_survives() -> None:
    own = samples.question("q1_2a", "1.2a", "First hidden layer", code=("if x:\n\tpass\n        y",))
    assert "if x:\n    pass\n        y</pre>" in html.render(replace(samples.perfect(), questions=(own,)))


def test_every_link_within_the_page_has_its_target() -> None:
    tags = page(samples.full()).tags
    targets = {attributes["id"] for _, attributes in tags if "id" in attributes}
    inner = {a["href"].removeprefix("#") for tag, a in tags if tag == "a" and a["href"].startswith("#")}
    labels = {a["aria-labelledby"] for _, a in tags if "aria-labelledby" in a}
    assert inner | labels <= targets
    assert len(targets) == len([1 for _, a in tags if "id" in a])


def test_headings_descend_without_gaps() -> None:
    levels = [int(tag[1]) for tag, _ in page(samples.full()).tags if tag in {"h1", "h2", "h3"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_pictures_have_a_text_and_the_page_a_language() -> None:
    tags = page(samples.full()).tags
    assert all(attributes["alt"] for tag, attributes in tags if tag == "img")
    assert ("html", {"lang": "en-GB"}) in tags


def test_index_links_every_report_by_a_quoted_path() -> None:
    reports = [samples.full(), replace(samples.perfect(), submission='javascript:alert(1)"<b>')]
    text = html.index(reports, href=lambda report: f"{report.submission}/report.html")
    links = [attributes["href"] for tag, attributes in Page(text).tags if tag == "a"]
    assert links == ["12345678_A1_solution/report.html", "javascript%3Aalert%281%29%22%3Cb%3E/report.html"]
    assert Page(text).faults == []


def test_index_names_faults_and_recognised_mistakes() -> None:
    text = " ".join(Page(html.index([samples.full(), samples.perfect()], href=lambda _: "x")).text.split())
    assert "GRADER ERROR (1 criterion)" in text
    assert "1 log base 2" in text


def test_templates_are_compiled_once() -> None:
    assert html.environment() is html.environment()
