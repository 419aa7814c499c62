"""Oracle: the probe's own encoder (round trip), and hand-written hostile JSON."""

import contextlib
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import EvidenceError
from autograder.evidence.codec import MAX_BYTES, encode_question, parse_question
from autograder.model.evidence import Axes, Call, Figure, Line, QuestionEvidence, Value, ValueKind

EMPTY: dict[str, Any] = {"question": "q1", "values": {}, "variables": {}, "calls": {}, "figures": []}


def array_value(**changes: Any) -> dict[str, Any]:
    return {"kind": "array", "type": "ndarray", "dtype": "f8", "shape": [2], "data": [1.0, 2.0], **changes}


def test_evidence_survives_a_round_trip() -> None:
    numbers = np.array([[1.5, math.nan], [math.inf, -math.inf]], dtype=np.float32)
    evidence = QuestionEvidence(
        "q1",
        {"h1": Value(ValueKind.ARRAY, "list", numbers), "p": Value(ValueKind.UNANSWERED, "ellipsis")},
        {"k": Value(ValueKind.ARRAY, "int", np.array(3))},
        {
            "f": (
                Call("ok", Value(ValueKind.ARRAY, "complex", np.array([1 + 2j]))),
                Call("error", error="ValueError: x"),
            )
        },
        (
            Figure(
                4,
                (Axes("t", "x", "y", ("l",), (Line("l", np.array([0.0, 1.0]), np.array([1.0, 1.0])),), (np.eye(2),)),),
            ),
        ),
    )
    again = parse_question(json.dumps(encode_question(evidence)), question="q1")
    read = again.values["h1"].array
    assert read is not None
    assert read.dtype == np.float32
    assert np.array_equal(read, numbers, equal_nan=True)
    assert encode_question(again) == encode_question(evidence)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nothing", ""),
        ("not JSON", "{"),
        ("a list", "[]"),
        ("another question", json.dumps({**EMPTY, "question": "q2"})),
        ("a missing part", json.dumps({"question": "q1"})),
        ("deep nesting", "[" * 100_000),
        ("values as a list", json.dumps({**EMPTY, "values": []})),
        ("an unknown kind", json.dumps({**EMPTY, "values": {"a": {"kind": "pickle"}}})),
        ("an object dtype", json.dumps({**EMPTY, "values": {"a": array_value(dtype="O8")}})),
        ("a shape that does not fit", json.dumps({**EMPTY, "values": {"a": array_value(shape=[3])}})),
        ("a negative length", json.dumps({**EMPTY, "values": {"a": array_value(shape=[-1])}})),
        ("a boolean length", json.dumps({**EMPTY, "values": {"a": array_value(shape=[True, 2])}})),
        ("text among numbers", json.dumps({**EMPTY, "values": {"a": array_value(data=[1.0, "x"])}})),
        ("a nested list", json.dumps({**EMPTY, "values": {"a": array_value(data=[1.0, [2.0]])}})),
        ("an integer too large", json.dumps({**EMPTY, "values": {"a": array_value(dtype="i8", data=[1, 10**30])}})),
        ("a float as an integer", json.dumps({**EMPTY, "values": {"a": array_value(dtype="i8", data=["nan", 1])}})),
        (
            "an odd complex array",
            json.dumps({**EMPTY, "values": {"a": array_value(dtype="c16", shape=[1], data=[1.0])}}),
        ),
        ("a call without value", json.dumps({**EMPTY, "calls": {"f": [{"status": "ok"}]}})),
        ("an unknown call status", json.dumps({**EMPTY, "calls": {"f": [{"status": "great"}]}})),
        ("too many values", json.dumps({**EMPTY, "values": {f"v{i}": {"kind": "missing"} for i in range(500)}})),
        ("a number too long to parse", json.dumps(EMPTY)[:-1] + ', "x": ' + "9" * 5000 + "}"),
    ],
)
def test_hostile_text_is_refused_with_one_kind_of_error(name: str, text: str) -> None:
    with pytest.raises(EvidenceError, match="q1"):
        parse_question(text, question="q1")


def test_text_over_the_cap_is_not_even_parsed() -> None:
    with pytest.raises(EvidenceError, match="over the cap"):
        parse_question(" " * (MAX_BYTES + 1), question="q1")


def test_lone_surrogates_cannot_reach_a_report() -> None:
    text = json.dumps({**EMPTY, "values": {"a": {"kind": "text", "type": "str", "text": "\ud800x"}}})
    assert parse_question(text, question="q1").values["a"].text == "?x"


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(
    st.fixed_dictionaries(
        {"question": st.just("q1")},
        optional=dict.fromkeys(("values", "variables", "calls", "figures", "builds", "trials"), json_data),
    )
)
def test_nothing_but_the_documented_error_comes_out(data: dict[str, Any]) -> None:
    with contextlib.suppress(EvidenceError):
        parse_question(json.dumps({**EMPTY, **data}), question="q1")
