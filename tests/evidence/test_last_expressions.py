"""What cells gave as their last expression, on its way from the sandbox and in the store."""

import json

import numpy as np
import pytest

from autograder.errors import EvidenceError
from autograder.evidence import encode_question, parse_question
from autograder.model.evidence import Output, QuestionEvidence, Value, ValueKind

VALUE = {"kind": "array", "type": "ndarray", "dtype": "f8", "shape": [2], "data": [1.0, 2.0]}
EMPTY = {"question": "q", "values": {}, "variables": {}, "calls": {}, "figures": []}


def parsed(outputs: object) -> QuestionEvidence:
    return parse_question(json.dumps({**EMPTY, "outputs": outputs}), question="q")


def test_an_output_is_read_and_written_again_as_it_was() -> None:
    evidence = parsed([{"cell": 7, "part": "[0]", "value": VALUE}])
    (output,) = evidence.outputs
    assert (output.cell, output.part, output.value.array.tolist()) == (7, "[0]", [1.0, 2.0])  # type: ignore[union-attr]
    assert encode_question(evidence)["outputs"] == [{"cell": 7, "part": "[0]", "value": VALUE}]


def test_evidence_without_any_stays_as_it_was() -> None:
    evidence = QuestionEvidence("q", {}, {}, {}, ())
    assert "outputs" not in encode_question(evidence)
    assert parse_question(json.dumps(EMPTY), question="q").outputs == ()


@pytest.mark.parametrize(
    "outputs",
    [5, [5], [{}], [{"cell": 1, "part": 3, "value": VALUE}], [{"cell": 1, "part": "", "value": 3}], [{}] * 1000],
)
def test_anything_else_is_refused(outputs: object) -> None:
    with pytest.raises(EvidenceError):
        parsed(outputs)


def test_a_forged_cell_is_no_cell() -> None:
    (output,) = parsed([{"cell": "1", "part": "p" * 500, "value": VALUE}]).outputs
    assert output == Output(-1, "p" * 60, output.value)
    assert output.value.kind is ValueKind.ARRAY
    assert isinstance(output.value, Value)
    assert np.array_equal(np.asarray(output.value.array), [1.0, 2.0])
