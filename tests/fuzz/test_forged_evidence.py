"""Evidence that is valid and otherwise anything: every criterion gets a result, none a fault of ours, and marks stay in bounds."""

import warnings
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from autograder import grading, marking
from autograder.grading.editions import load
from autograder.model.evidence import SubmissionEvidence
from autograder.model.result import Outcome
from autograder.pipeline.edition import Edition, editions, open_edition
from autograder.pipeline.facts import facts_of
from autograder.pipeline.source import DataSource
from autograder.reports import json_report
from tests.fuzz.forgery import PartData, forged

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(
    max_examples=5, phases=(Phase.explicit, Phase.generate), deadline=None, suppress_health_check=list(HealthCheck)
)


@cache
def opened(edition: str) -> Edition:
    return open_edition(edition)


@cache
def known(edition: str) -> dict[str, PartData]:
    """What a forger may know: the right answers of one ID, and which data the grader ran with."""
    assignment, source = opened(edition).whole, DataSource()
    modules = [(part, load(assignment, part)) for part in assignment.parts]
    return {
        part.id: PartData(module.known(18).truth if module else {}, {name: source.sha256(name) for name in part.data})
        for part, module in modules
    }


def graded(edition: str, evidence: SubmissionEvidence) -> grading.Graded:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # numpy's warning of an overflow is a case that nobody thought of
        return grading.grade(opened(edition).whole, evidence, facts_of=facts_of(opened(edition), DataSource()))


@FEW
@given(seed=SEEDS)
@pytest.mark.parametrize("edition", editions())
def test_every_criterion_gets_a_result_from_evidence_of_any_form(edition: str, seed: int) -> None:
    assignment = opened(edition).whole
    found = graded(edition, forged(assignment, known(edition), seed))
    assert set(found.results) == {
        f"{q.id}.{c.id}" for part in assignment.parts for q in part.questions for c in q.criteria
    }
    assert [finding.message for finding in found.findings if finding.code.startswith("grader.")] == []
    for key, result in found.results.items():
        assert result.outcome is not Outcome.GRADER_ERROR, key
        assert 0 <= result.credit <= 1, key
        assert (result.outcome is Outcome.PASS) <= (result.credit > 0), key


@settings(FEW, max_examples=2)
@given(seed=SEEDS)
@pytest.mark.parametrize("edition", editions())
def test_the_same_forgery_gets_the_same_report(edition: str, seed: int) -> None:
    assignment = opened(edition).whole
    reports = []
    for _ in range(2):
        evidence = forged(assignment, known(edition), seed)
        found = graded(edition, evidence)
        marks = marking.mark(assignment, evidence, found.results, student_id=found.student_id, findings=found.findings)
        reports.append(json_report.render(marks))
    assert reports[0] == reports[1]
