"""Training logs and descriptions of samples, to and from JSON data. Everything read is hostile; see `codec`."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import EvidenceError
from autograder.evidence.arrays import decode_array, encode_array
from autograder.evidence.items import items, number, numbers, table, text, whole
from autograder.model.training import Event, EventKind, LossProbe, ModelSeen, Node, Rows, TrainingLog

__all__ = ["decode_log", "decode_model", "decode_rows", "encode_log", "encode_model", "encode_rows"]

_MAX_EVENTS = 2_000
_MAX_NODES = 5_000
_MAX_SIGNS = 50
_MAX_EPOCHS = 10_000
_MAX_LABELS = 1_000_000
"""As many as an array may have."""


def decode_log(data: Mapping[str, Any]) -> TrainingLog:
    """A log from parsed JSON.

    Raises:
        EvidenceError: It is none; or what `codec` turns into one.
    """
    return TrainingLog(
        events=tuple(_event(item) for item in items(data["events"], _MAX_EVENTS)),
        models=tuple(decode_model(item) for item in items(data["models"])),
        data=tuple(decode_rows(item) for item in items(data["data"])),
        spent_s=number(data.get("spent_s", 0.0)),
        signs=tuple(text(item, 200) for item in items(data.get("signs", []), _MAX_SIGNS)),
    )


def encode_log(log: TrainingLog) -> dict[str, Any]:
    """The JSON data of `decode_log`."""
    return {
        "events": [_encode_event(event) for event in log.events],
        "models": [encode_model(model) for model in log.models],
        "data": [encode_rows(rows) for rows in log.data],
        "spent_s": round(log.spent_s, 3),
        **({"signs": list(log.signs)} if log.signs else {}),
    }


def decode_rows(data: Mapping[str, Any]) -> Rows:
    """A description of samples from parsed JSON; raises as `decode_log`."""
    count = whole(data["count"])
    rows = Rows(
        count=count,
        shape=tuple(whole(length) for length in items(data["shape"], 16)),
        dtype=text(data["dtype"], 20),
        low=number(data["low"]),
        high=number(data["high"]),
        sketch=_optional(data.get("sketch"), np.float32),
        labels=_optional(data.get("labels"), np.int64),
        one_hot=data.get("one_hot") is True,
        peaks=_peaks(data, count),
    )
    if count < 0 or (rows.sketch is not None and rows.sketch.shape != (count, 3)):
        raise EvidenceError("expected one sketch of three numbers for each sample")
    if rows.labels is not None and rows.labels.shape != (count,):
        raise EvidenceError("expected one label for each sample")
    if rows.peaks is not None and rows.peaks.shape != (count,):
        raise EvidenceError("expected one largest entry for each label")
    return rows


def encode_rows(rows: Rows) -> dict[str, Any]:
    """The JSON data of `decode_rows`."""
    return {
        "count": rows.count,
        "shape": list(rows.shape),
        "dtype": rows.dtype,
        "low": _word(rows.low),
        "high": _word(rows.high),
        "sketch": None if rows.sketch is None else encode_array(rows.sketch),
        "labels": None if rows.labels is None else encode_array(rows.labels),
        "one_hot": rows.one_hot,
        "peaks": None if rows.peaks is None else _encode_peaks(rows.peaks),
    }


def _peaks(data: Mapping[str, Any], count: int) -> NDArray[np.float32] | None:
    """None is written where all are 1, one number where all are the same."""
    if data.get("one_hot") is not True or data.get("labels") is None:
        return None
    most = max(0, min(count, _MAX_LABELS))
    if data.get("peaks") is None:
        return np.ones(most, np.float32)
    found = _optional(data["peaks"], np.float32)
    return np.repeat(found, most) if found is not None and found.shape == (1,) else found


def _encode_peaks(peaks: NDArray[np.float32]) -> dict[str, Any] | None:
    if (peaks == 1).all():
        return None
    return encode_array(peaks[:1] if (peaks == peaks[0]).all() else peaks)


def _optional(data: Any, dtype: type[np.generic]) -> NDArray[Any] | None:
    if data is None:
        return None
    array = decode_array(data)
    if array.dtype.kind not in "iuf":
        raise EvidenceError("expected real numbers")
    with np.errstate(all="ignore"):
        finite: NDArray[Any] = np.nan_to_num(array).astype(dtype)
    return finite


def decode_model(data: Mapping[str, Any]) -> ModelSeen:
    """A model from parsed JSON; raises as `decode_log`."""
    return ModelSeen(
        type_name=text(data["type_name"], 80),
        parameters=whole(data["parameters"]),
        nodes=tuple(_node(item) for item in items(data["nodes"], _MAX_NODES)),
        layers=tuple(text(item, 120) for item in items(data["layers"])),
        problem=text(data.get("problem", ""), 300),
        training=tuple(_node(item) for item in items(data.get("training", []), _MAX_NODES)),
    )


def encode_model(model: ModelSeen) -> dict[str, Any]:
    """The JSON data of `decode_model`."""
    data = {
        "type_name": model.type_name,
        "parameters": model.parameters,
        "nodes": [_encode_node(node) for node in model.nodes],
        "layers": list(model.layers),
        "problem": model.problem,
    }
    return data | ({"training": [_encode_node(node) for node in model.training]} if model.training else {})


def _node(data: Mapping[str, Any]) -> Node:
    return Node(
        op=text(data["op"], 60),
        inputs=tuple(whole(index) for index in items(data["inputs"], _MAX_NODES)),
        weights=tuple(whole(length) for length in items(data.get("weights", []), 16)),
        attrs=table(data.get("attrs", {}), lambda value: text(value, 200)),
    )


def _encode_node(node: Node) -> dict[str, Any]:
    data: dict[str, Any] = {"op": node.op, "inputs": list(node.inputs)}
    if node.op == "Variable":
        data["weights"] = list(node.weights)
    return data | ({"attrs": dict(node.attrs)} if node.attrs else {})


def _event(data: Mapping[str, Any]) -> Event:
    probe = data.get("loss_probe")
    return Event(
        kind=EventKind(data["kind"]),
        order=whole(data["order"]),
        cell=whole(data["cell"]),
        model=whole(data.get("model", -1)),
        data=whole(data.get("data", -1)),
        validation=whole(data.get("validation", -1)),
        validation_split=number(data.get("validation_split", 0.0)),
        asked=whole(data.get("asked", 0)),
        ran=whole(data.get("ran", 0)),
        steps=whole(data.get("steps", 0)),
        batch=whole(data.get("batch", 0)),
        optimizer=text(data.get("optimizer", ""), 80),
        learning_rate=number(data.get("learning_rate", math.nan)),
        loss=text(data.get("loss", ""), 120),
        loss_probe=_probe(probe) if probe is not None else None,
        callbacks=tuple(text(item, 80) for item in items(data.get("callbacks", []))),
        history=table(data.get("history", {}), _series),
        metrics=numbers(data.get("metrics", {})),
        predictions=_optional(data.get("predictions"), np.int64),
        detail=text(data.get("detail", ""), 200),
        ended=data.get("ended", True) is True,
        seen=whole(data.get("seen", -1)),
        passes=number(data.get("passes", 0.0)),
        asked_of=whole(data.get("asked_of", 0)),
        agreeing=whole(data.get("agreeing", 0)),
    )


def _probe(data: Any) -> LossProbe:
    values = [number(item) for item in items(data, 4)]
    if len(values) != 4:
        raise EvidenceError("expected four values of a loss")
    return LossProbe(*values)


def _series(data: Any) -> tuple[float, ...]:
    return tuple(number(item) for item in items(data, _MAX_EPOCHS))


def _encode_event(event: Event) -> dict[str, Any]:
    probe = event.loss_probe
    values = () if probe is None else _probe_values(probe)
    data: dict[str, Any] = {
        "kind": event.kind.value,
        "order": event.order,
        "cell": event.cell,
        "model": event.model,
        "data": event.data,
        "validation": event.validation,
        "validation_split": event.validation_split,
        "asked": event.asked,
        "ran": event.ran,
        "steps": event.steps,
        "batch": event.batch,
        "optimizer": event.optimizer,
        "learning_rate": None if math.isnan(event.learning_rate) else _word(event.learning_rate),
        "loss": event.loss,
        "loss_probe": [_word(value) for value in values] or None,
        "callbacks": list(event.callbacks),
        "history": {name: [_word(value) for value in series] for name, series in event.history.items()},
        "metrics": {name: _word(value) for name, value in event.metrics.items()},
        "predictions": None if event.predictions is None else encode_array(event.predictions),
        "detail": event.detail,
        "ended": event.ended,
        "seen": event.seen,
        "passes": _word(event.passes),
        "asked_of": event.asked_of,
        "agreeing": event.agreeing,
    }
    empty = Event(event.kind, event.order, event.cell)
    return {
        key: value
        for key, value in data.items()
        if key in ("kind", "order", "cell") or not _is_default(value, getattr(empty, key))
    }


def _probe_values(probe: LossProbe) -> tuple[float, ...]:
    return probe.labels_logits, probe.one_hot_logits, probe.labels_probabilities, probe.one_hot_probabilities


def _is_default(value: Any, default: Any) -> bool:
    return value is None or value == (list(default) if isinstance(default, tuple) else default)


def _word(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)
