"""Oracle: round trips of logs made by hypothesis, and hand-written hostile JSON."""

import contextlib
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import EvidenceError
from autograder.evidence.codec import parse_log
from autograder.evidence.training import decode_log, decode_rows, encode_log, encode_rows
from autograder.model.training import Event, EventKind, LossProbe, ModelSeen, Node, Rows, TrainingLog

EMPTY: dict[str, Any] = {"events": [], "models": [], "data": [], "spent_s": 0.0}
ROWS: dict[str, Any] = {"count": 1, "shape": [2], "dtype": "float32", "low": 0, "high": 1}
SOFT: dict[str, Any] = ROWS | {"count": 2, "one_hot": True, "labels": {"dtype": "i8", "shape": [2], "data": [1, 0]}}
EVENT: dict[str, Any] = {"kind": "fit", "order": 0, "cell": 1}


def log(**changes: Any) -> str:
    return json.dumps({**EMPTY, **changes})


finite = st.floats(allow_nan=False)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
events = st.builds(
    Event,
    kind=st.sampled_from(EventKind),
    order=st.integers(0, 2**40),
    cell=st.integers(-1, 100),
    model=st.integers(-1, 5),
    asked=st.integers(0, 1000),
    optimizer=names,
    learning_rate=st.just(math.nan) | finite,
    loss_probe=st.none() | st.builds(LossProbe, finite, finite, finite, finite),
    callbacks=st.lists(names, max_size=3).map(tuple),
    history=st.dictionaries(names, st.lists(finite, max_size=4).map(tuple), max_size=3),
    metrics=st.dictionaries(names, finite, max_size=3),
    detail=names,
    ended=st.booleans(),
    seen=st.integers(-1, 5),
    passes=finite,
)
nodes = st.builds(Node, op=names, inputs=st.lists(st.integers(0, 9), max_size=3).map(tuple))
graphs = st.lists(nodes).map(tuple)
models = st.builds(ModelSeen, type_name=names, parameters=st.integers(0, 10**9), nodes=graphs, training=graphs)


@given(st.builds(TrainingLog, events=st.lists(events).map(tuple), models=st.lists(models).map(tuple)))
def test_a_log_survives_a_round_trip(written: TrainingLog) -> None:
    assert decode_log(json.loads(json.dumps(encode_log(written)))) == written


def test_samples_and_predictions_survive_a_round_trip() -> None:
    sketch = np.arange(300, dtype=np.float32).reshape(100, 3)
    rows = Rows(100, (28, 28), "uint8", 0.0, math.inf, sketch, np.arange(100), one_hot=True)
    variable = Node("Variable", (), (784, 20), {"value": "1"})
    written = TrainingLog(
        (Event(EventKind.PREDICT, 0, 1, predictions=np.arange(70)),), (ModelSeen("M", 3, (variable,)),), (rows,), 0.25
    )
    read = parse_log(json.dumps(encode_log(written)))
    assert read.data[0].sketch is not None
    assert (read.data[0].sketch == sketch).all()
    assert (read.data[0].count, read.data[0].shape, read.data[0].high) == (100, (28, 28), math.inf)
    assert read.data[0].labels is not None
    assert (read.data[0].labels == np.arange(100)).all()
    assert read.events[0].predictions is not None
    assert (read.events[0].predictions == np.arange(70)).all()
    assert read.models == written.models
    assert encode_log(read) == encode_log(written)


@pytest.mark.parametrize(
    ("peaks", "written"),
    [([1, 1, 1], None), ([0.5, 0.5, 0.5], [1]), ([0.5, 1, 0.75], [3]), ([], None), ([math.inf, math.inf, 0.5], [3])],
)
def test_largest_entries_of_labels_survive_a_round_trip(peaks: list[float], written: list[int] | None) -> None:
    known, count = np.array(peaks, np.float32), len(peaks)
    data = encode_rows(
        Rows(count, (2,), "uint8", 0.0, 1.0, labels=np.zeros(count, np.int64), one_hot=True, peaks=known)
    )
    assert (data["peaks"] and data["peaks"]["shape"]) == written
    read = decode_rows(json.loads(json.dumps(data))).peaks
    assert read is not None
    assert read.tolist() == np.nan_to_num(known).tolist()
    assert read.dtype == np.float32


def test_largest_entries_without_vectors_are_none() -> None:
    for rows in (
        Rows(2, (2,), "uint8", 0.0, 1.0, labels=np.zeros(2, np.int64)),
        Rows(2, (2,), "u1", 0, 1, one_hot=True),
    ):
        assert decode_rows(encode_rows(rows)).peaks is None


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "[]",
        "[" * 50_000,
        log(events=[{**EVENT, "kind": "cheat"}]),
        log(events=[{**EVENT, "order": 1e400}]),
        log(events=[{**EVENT, "order": True}]),
        log(events=[{**EVENT, "cell": 10**30}]),
        log(events=[{**EVENT, "history": {"loss": "abc"}}]),
        log(events=[{**EVENT, "loss_probe": [1, 2, 3]}]),
        log(events=[{**EVENT, "predictions": {"dtype": "c8", "shape": [1], "data": [1, 2]}}]),
        log(events=[EVENT] * 2_001),
        log(models=[{"type_name": "M", "parameters": "many", "nodes": [], "layers": []}]),
        log(data=[{**ROWS, "count": -1}]),
        log(data=[{**ROWS, "sketch": {"dtype": "f4", "shape": [1], "data": [1]}}]),
        log(data=[{**ROWS, "labels": {"dtype": "i8", "shape": [2], "data": [1, 2]}}]),
        log(data=[{**ROWS, "sketch": {"dtype": "f4", "shape": [1, 3], "b64": "!!"}}]),
        log(data=[{**SOFT, "peaks": {"dtype": "f4", "shape": [3], "data": [1, 1, 1]}}]),
        log(data=[{**SOFT, "peaks": {"dtype": "c8", "shape": [2], "data": [1, 1, 1, 1]}}]),
        log(data=[{**SOFT, "count": 10**12}]),
        log(data=[{**SOFT, "count": -1}]),
        log(events=[{**EVENT, "learning_rate": "fast"}]),
        log(events=[{**EVENT, "seen": 0.5}]),
        log(data=[{**ROWS, "sketch": {"dtype": "f4", "shape": [10**9, 3], "b64": ""}}]),
    ],
)
def test_what_is_no_log_is_refused(hostile: str) -> None:
    with pytest.raises(EvidenceError):
        parse_log(hostile)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(["events", "models", "data"]), st.lists(json_values, max_size=3), json_values)
def test_nothing_but_an_evidence_error_comes_out(table: str, items: list[Any], extra: Any) -> None:
    for item in (items, [{**EVENT, **ROWS, "detail": extra, "metrics": extra, "labels": extra, "nodes": extra}]):
        with contextlib.suppress(EvidenceError):
            parse_log(log(**{table: item}))
