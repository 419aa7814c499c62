"""JUnit XML: a test suite per submission, a test case per criterion.

No times: they differ from run to run. Marks stand in each suite's properties.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from autograder.model.result import CriterionResult, GradeReport, Outcome, QuestionResult
from autograder.model.text import safe
from autograder.reports.points import shown

__all__ = ["render"]

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""
LONGEST = 4_000

ELEMENT: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.FAIL: "failure",
        Outcome.NOT_RUN: "failure",
        Outcome.PENDING: "skipped",
        Outcome.GRADER_ERROR: "error",
    }
)


def render(reports: Sequence[GradeReport]) -> str:
    """The cohort as one JUnit XML document."""
    root = Element("testsuites", _counts(c for r in reports for q in r.questions for c in q.criteria))
    root.extend(_suite(report) for report in reports)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(report: GradeReport) -> Element:
    counts = _counts(c for q in report.questions for c in q.criteria)
    suite = Element("testsuite", {"name": _text(report.submission), **counts})
    properties = SubElement(suite, "properties")
    marks = {
        "assignment": report.assignment,
        "version": report.version,
        "student_id": "" if report.student_id is None else str(report.student_id),
        "points": shown(report.points),
        "available": shown(report.available),
        "pending": shown(report.pending),
    }
    for name, value in marks.items():
        SubElement(properties, "property", {"name": name, "value": _text(value)})
    suite.extend(_case(report, question, c) for question in report.questions for c in question.criteria)
    if report.findings:
        lines = (f"{finding.code} {finding.where}: {finding.message}" for finding in report.findings)
        SubElement(suite, "system-err").text = _text("\n".join(lines))
    return suite


def _case(report: GradeReport, question: QuestionResult, criterion: CriterionResult) -> Element:
    name = f"{question.number} {criterion.summary} ({shown(criterion.points)}/{shown(criterion.available)})"
    classname = f"{report.assignment}.{question.part}.{question.id}.{criterion.id}"
    case = Element("testcase", {"classname": _text(classname), "name": _text(name), "time": "0"})
    reason = _text(criterion.message or criterion.outcome.value)
    if criterion.outcome in ELEMENT:
        attributes = {"message": reason.partition("\n")[0]}
        if criterion.outcome is not Outcome.PENDING:
            attributes["type"] = criterion.outcome.value
        SubElement(case, ELEMENT[criterion.outcome], attributes).text = _text(_detail(criterion)) or None
    elif criterion.remark:
        SubElement(case, "system-out").text = _text(criterion.remark)
    return case


def _detail(criterion: CriterionResult) -> str:
    parts = {
        "message": criterion.message,
        "expected": criterion.expected,
        "seen": criterion.seen,
        "remark": criterion.remark,
        "misconception": criterion.misconception,
    }
    return "\n".join(f"{name}: {value}" for name, value in parts.items() if value)


def _counts(criteria: Iterable[CriterionResult]) -> dict[str, str]:
    elements = [ELEMENT.get(c.outcome, "") for c in criteria]
    return {
        "tests": str(len(elements)),
        "failures": str(elements.count("failure")),
        "errors": str(elements.count("error")),
        "skipped": str(elements.count("skipped")),
    }


def _text(text: str) -> str:
    return NOT_XML.sub("�", safe(text, LONGEST, lines=True))
