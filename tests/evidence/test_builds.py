"""Oracle: round trips, and hand-written hostile JSON."""

import json
import math
from typing import Any

import numpy as np
import pytest

from autograder.errors import EvidenceError
from autograder.evidence.codec import encode_question, parse_question
from autograder.model.evidence import Build, Call, QuestionEvidence, Trial, Value, ValueKind
from autograder.model.training import ModelSeen, Node

EMPTY: dict[str, Any] = {"question": "q", "values": {}, "variables": {}, "calls": {}, "figures": []}
MODEL: dict[str, Any] = {"type_name": "M", "parameters": 1, "nodes": [], "layers": []}


def test_builds_trials_parts_and_weights_survive_a_round_trip() -> None:
    nodes = (Node("Input", ()), Node("Relu", (0,), attrs={"alpha": "1"}))
    images = np.linspace(0, 1, 96, dtype=np.float32).reshape(2, 4, 4, 3)
    parts = tuple(Value(ValueKind.ARRAY, "ndarray", array) for array in (images, np.eye(2)))
    evidence = QuestionEvidence(
        "q",
        {},
        {},
        {"mixup": (Call("ok", Value(ValueKind.OPAQUE, "tuple"), parts=parts, weights=parts[1:]),)},
        (),
        builds={"b": (Build("ok", ModelSeen("M", 3, nodes, ("Dense(3)",), "", nodes)), Build("error", error="x"))},
        trials={"t": Trial("error", "y", 1.5, images, None, {"loss": (1.0, math.nan)}), "u": Trial("missing")},
    )
    again = parse_question(json.dumps(encode_question(evidence)), question="q")
    assert again.builds == evidence.builds
    assert again.trials["u"] == Trial("missing")
    trial = again.trials["t"]
    assert trial.trained is not None
    assert (trial.trained == images).all()
    assert (trial.status, trial.error, trial.epochs, trial.evaluated) == ("error", "y", 1.5, None)
    assert trial.history["loss"] == pytest.approx((1.0, math.nan), nan_ok=True)
    (call,) = again.calls["mixup"]
    assert [value.array.tolist() for value in (*call.parts, *call.weights) if value.array is not None] == [
        images.tolist(),
        np.eye(2).tolist(),
        np.eye(2).tolist(),
    ]
    assert encode_question(again) == encode_question(evidence)


@pytest.mark.parametrize(
    "hostile",
    [
        {"builds": []},
        {"builds": {"b": {"status": "ok"}}},
        {"builds": {"b": [{"status": "ok"}]}},
        {"builds": {"b": [{"status": "fine", "model": MODEL}]}},
        {"builds": {"b": [{"status": "ok", "model": {**MODEL, "training": "all"}}]}},
        {"builds": {"b": [{"status": "ok", "model": MODEL}] * 500}},
        {"trials": {"t": []}},
        {"trials": {"t": {"status": "great"}}},
        {"trials": {"t": {"status": "ok", "epochs": "many"}}},
        {"trials": {"t": {"status": "ok", "epochs": "nan"}}},
        {"trials": {"t": {"status": "ok", "epochs": -1}}},
        {"trials": {"t": {"status": "ok", "trained": {"dtype": "f4", "shape": [1], "data": [1]}}}},
        {"trials": {"t": {"status": "ok", "trained": {"dtype": "f8", "shape": [1, 1, 1, 1], "data": [1]}}}},
        {"trials": {"t": {"status": "ok", "history": {"loss": [1.0]}}}},
        {"calls": {"f": [{"status": "ok", "value": {"kind": "opaque"}, "parts": {}}]}},
        {"calls": {"f": [{"status": "ok", "value": {"kind": "opaque"}, "weights": [1]}]}},
    ],
)
def test_hostile_answers_are_refused(hostile: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match="q"):
        parse_question(json.dumps({**EMPTY, **hostile}), question="q")


def test_evidence_of_before_has_no_builds_and_no_trials() -> None:
    read = parse_question(json.dumps(EMPTY), question="q")
    assert (dict(read.builds), dict(read.trials)) == ({}, {})
    assert not {"builds", "trials"} & set(encode_question(read))
