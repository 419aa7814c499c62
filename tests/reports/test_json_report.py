import json
from collections.abc import Callable
from importlib.resources import files

import jsonschema
import pytest

from autograder.model.result import GradeReport
from autograder.reports import json_report
from tests.reports import samples

SCHEMA = json.loads(files("autograder.reports").joinpath("report.schema.json").read_text(encoding="utf-8"))


def test_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", [samples.full, samples.perfect, samples.hostile])
def test_report_follows_the_schema(report: Callable[[], GradeReport]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(json_report.render(report())))


def test_schema_knows_the_version_that_is_written() -> None:
    assert SCHEMA["properties"]["schema_version"] == {
        "const": json_report.SCHEMA_VERSION,
        "description": "Rises when a field is renamed, removed or changes its meaning.",
    }


def test_points_are_numbers_rounded_once() -> None:
    report = json.loads(json_report.render(samples.full()))
    bonus = report["questions"][-1]
    assert bonus["points"] == 0.3333
    assert bonus["criteria"][0]["points_exact"] == "1/3"
    # by hand: 1/2 + 1/2 + 5/2 + 3/4 + 1/4 + 1/4 + 3/8 + 1/3 − 6/5 = 511/120
    assert report["points_exact"] == "511/120"
    assert report["points"] == 4.2583
    assert report["points_before_late"] == 5.4583


def test_criterion_keeps_what_the_reader_needs() -> None:
    report = json.loads(json_report.render(samples.full()))
    loss = next(q for q in report["questions"] if q["id"] == "q1_2f")
    assert loss["outcome"] == "fail"
    assert loss["criteria"][0] == {
        "id": "value",
        "summary": "Value of the loss",
        "points": 0,
        "points_exact": "0",
        "available": 0.75,
        "outcome": "fail",
        "message": "Expected 0.1269, received 0.1831: this is the loss with logarithms of base 2.",
        "expected": "0.1269",
        "seen": "0.1831",
        "remark": "",
        "misconception": "log_base_2",
        "marked_by": "machine",
    }


def test_text_has_no_control_and_no_bidi_characters() -> None:
    text = json_report.render(samples.hostile())
    assert not [hidden for hidden in ("\\u001b", "\\u0000", "\u202e", "\u2066") if hidden in text]


def test_same_report_gives_the_same_bytes() -> None:
    assert json_report.render(samples.full()) == json_report.render(samples.full())
