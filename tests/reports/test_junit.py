from collections import Counter
from xml.etree import ElementTree

from autograder.reports import junit
from tests.reports import samples


def suites() -> list[ElementTree.Element]:
    root = ElementTree.fromstring(junit.render([samples.full(), samples.perfect(), samples.hostile()]))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    return list(root)


def test_each_submission_is_a_suite_and_each_criterion_a_case() -> None:
    full, perfect, _ = suites()
    assert (full.tag, full.get("name"), perfect.get("name")) == ("testsuite", "12345678_A1_solution", "7_A1_solution")
    assert len(full.findall("testcase")) == sum(len(q.criteria) for q in samples.full().questions)
    names = [(case.get("classname"), case.get("name")) for case in full.findall("testcase")]
    assert len(set(names)) == len(names)


def test_outcomes_become_the_elements_that_readers_know() -> None:
    full = suites()[0]
    kinds = Counter((child.tag, child.get("type")) for case in full.findall("testcase") for child in case)
    # by hand, from samples.full
    assert kinds == {
        ("failure", "fail"): 4,
        ("failure", "not_run"): 2,
        ("skipped", None): 4,
        ("error", "grader_error"): 1,
        ("system-out", None): 2,
    }


def test_counts_are_those_of_the_elements() -> None:
    for suite in suites():
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert suite.get(attribute) == str(len(suite.findall(f"testcase/{tag}")))
        assert suite.get("tests") == str(len(suite.findall("testcase")))


def test_hostile_text_is_text() -> None:
    hostile = suites()[2]
    assert {child.tag for child in hostile.iter()} <= {
        "testsuite", "properties", "property", "testcase", "failure", "system-err",
    }  # fmt: skip
    assert "<script>alert(1)</script>" in (hostile.findtext("testcase/failure") or "")


def test_characters_that_xml_cannot_hold_are_gone() -> None:
    text = junit.render([samples.hostile()])
    assert not {"\x00", "\x1b", "\ufffe", "\ud800"} & set(text)
