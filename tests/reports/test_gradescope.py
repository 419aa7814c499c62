import json
from fractions import Fraction
from typing import Any

import pytest

from autograder.reports import gradescope
from tests.reports import samples


def results(**options: Any) -> dict[str, Any]:
    return json.loads(gradescope.render(samples.full(), **options))


def test_score_is_the_total_after_the_late_penalty() -> None:
    assert results()["score"] == 4.2583
    assert "1.2 points were taken off for being 1 day late" in results()["output"]


def test_machine_marked_criteria_carry_score_number_status_and_tags() -> None:
    test = next(t for t in results()["tests"] if "q1_2f.value" in t["tags"])
    assert test == {
        "name": "Value of the loss",
        "number": "1.2f",
        "output": "Expected 0.1269, received 0.1831: this is the loss with logarithms of base 2.\nExpected: 0.1269\nSeen: 0.1831",
        "output_format": "text",
        "tags": ["part1", "q1_2f.value", "fail", "log_base_2"],
        "visibility": "after_published",
        "score": 0,
        "max_score": 0.75,
        "status": "failed",
    }


def test_undecided_criteria_are_named_and_not_scored() -> None:
    undecided = [t for t in results()["tests"] if {"pending", "grader_error"} & set(t["tags"])]
    assert len(undecided) == 5
    assert all(not {"score", "max_score", "status"} & set(t) for t in undecided)
    assert undecided[0]["name"] == "Steps of the derivation shown (pending: 0.5 marked by a person)"
    assert any("grader fault" in t["name"] for t in undecided)


def test_scores_add_up_to_the_total_before_the_late_penalty() -> None:
    total = sum(Fraction(str(t["score"])) for t in results()["tests"] if "score" in t)
    assert float(total) == pytest.approx(float(samples.full().raw_points), abs=1e-3)


def test_findings_for_staff_reach_only_the_hidden_data() -> None:
    document = results()
    assert document["extra_data"]["staff_findings"] == [
        "id.mismatch: The archive says 12345679, the notebook 12345678."
    ]
    assert "12345679" not in document["output"]


def test_visibility_is_what_was_asked_for() -> None:
    document = results(visibility="visible")
    assert {document["visibility"], *(t["visibility"] for t in document["tests"])} == {"visible"}


def test_nothing_depends_on_the_run() -> None:
    assert "execution_time" not in json.dumps(results())


def test_work_in_time_is_not_called_late() -> None:
    assert json.loads(gradescope.render(samples.perfect()))["output"] == (
        "Deep Learning, Assignment 1 (2023): 1 of 3 points so far.\n"
        "2 points are still to be marked by a person and are not in this score."
    )
