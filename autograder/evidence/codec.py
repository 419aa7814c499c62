"""Bytes that came out of the sandbox, or out of a store, to evidence and back. Everything read is hostile.

Raises nothing but EvidenceError: not for deep nesting, huge numbers, wrong types, missing keys.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograder.errors import EvidenceError
from autograder.model.evidence import Axes, Call, Figure, Line, QuestionEvidence, Value, ValueKind

__all__ = ["MAX_BYTES", "decode_question", "encode_question", "parse_question"]

MAX_BYTES = 16 * 1024 * 1024
"""Largest JSON text that is looked at."""
_MAX_ITEMS = 400
"""Most values, calls, figures, axes or lines in one list or table."""
_MAX_ELEMENTS = 200_000
"""Most numbers in one array."""
_DTYPES = {
    "b1": np.bool_,
    "i1": np.int8,
    "i2": np.int16,
    "i4": np.int32,
    "i8": np.int64,
    "u1": np.uint8,
    "u2": np.uint16,
    "u4": np.uint32,
    "u8": np.uint64,
    "f2": np.float16,
    "f4": np.float32,
    "f8": np.float64,
    "c8": np.complex64,
    "c16": np.complex128,
}

T = TypeVar("T")


def parse_question(text: str | bytes, *, question: str) -> QuestionEvidence:
    """Read what the probe sent about `question`.

    Raises:
        EvidenceError: The text is not evidence about this question.
    """
    if len(text) > MAX_BYTES:
        raise EvidenceError(f"{question}: evidence of {len(text)} bytes is over the cap of {MAX_BYTES}")
    try:
        return decode_question(json.loads(text), question=question)
    except EvidenceError as error:
        raise EvidenceError(f"{question}: {error}") from error
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, MemoryError) as error:
        raise EvidenceError(f"{question}: evidence cannot be read ({type(error).__name__})") from error


def decode_question(data: Mapping[str, Any], *, question: str) -> QuestionEvidence:
    """As `parse_question`, from parsed JSON."""
    if data["question"] != question:
        raise EvidenceError("evidence is about another question")
    calls = _table(data["calls"], lambda results: tuple(_call(item) for item in _items(results)))
    return QuestionEvidence(
        question=question,
        values=_table(data["values"], _value),
        variables=_table(data["variables"], _value),
        calls=calls,
        figures=tuple(_figure(item) for item in _items(data["figures"])),
    )


def encode_question(evidence: QuestionEvidence) -> dict[str, Any]:
    """The JSON data of `decode_question`; the same evidence always gives the same data."""
    return {
        "question": evidence.question,
        "values": {name: _encode_value(value) for name, value in sorted(evidence.values.items())},
        "variables": {name: _encode_value(value) for name, value in sorted(evidence.variables.items())},
        "calls": {name: [_encode_call(call) for call in calls] for name, calls in sorted(evidence.calls.items())},
        "figures": [_encode_figure(figure) for figure in evidence.figures],
    }


def _items(data: Any) -> Sequence[Any]:
    if not isinstance(data, list) or len(data) > _MAX_ITEMS:
        raise EvidenceError(f"expected a list of at most {_MAX_ITEMS} items")
    return data


def _table(data: Any, read: Callable[[Any], T]) -> dict[str, T]:
    if not isinstance(data, dict) or len(data) > _MAX_ITEMS:
        raise EvidenceError(f"expected a table of at most {_MAX_ITEMS} entries")
    return {_text(name, 80): read(item) for name, item in data.items()}


def _text(data: Any, limit: int) -> str:
    if not isinstance(data, str):
        raise EvidenceError(f"expected text, received {type(data).__name__}")
    # Lone surrogates cannot be written as UTF-8, neither to a store nor into a report.
    return data[:limit].encode("utf-8", "replace").decode("utf-8")


def _value(data: Mapping[str, Any]) -> Value:
    kind = ValueKind(data["kind"])
    array = _array(data) if kind is ValueKind.ARRAY else None
    return Value(kind, _text(data.get("type", ""), 80), array, _text(data.get("text", ""), 2_000))


def _array(data: Mapping[str, Any]) -> NDArray[np.generic]:
    dtype, shape, flat = np.dtype(_DTYPES[data["dtype"]]), data["shape"], data["data"]
    if not isinstance(shape, list) or len(shape) > 16 or not all(type(n) is int and n >= 0 for n in shape):
        raise EvidenceError("expected a shape of at most 16 lengths")
    if not isinstance(flat, list) or len(flat) > 2 * _MAX_ELEMENTS:
        raise EvidenceError(f"expected at most {_MAX_ELEMENTS} numbers")
    if not all(type(item) in (int, float, bool) or item in ("nan", "inf", "-inf") for item in flat):
        raise EvidenceError("expected numbers")
    with np.errstate(all="ignore"):  # a forged number may not fit its dtype: infinity then, not a warning
        if dtype.kind == "c":
            pairs = np.array([float(item) for item in flat], np.float64).reshape(-1, 2)
            return (pairs[:, 0] + 1j * pairs[:, 1]).astype(dtype).reshape(shape)
        if dtype.kind == "f":
            return np.array([float(item) for item in flat], np.float64).astype(dtype).reshape(shape)
        return np.array(flat, dtype).reshape(shape)


def _call(data: Mapping[str, Any]) -> Call:
    status = data["status"]
    if status not in ("ok", "error", "missing", "not_callable"):
        raise EvidenceError("unknown status of a call")
    value = _value(data["value"]) if data.get("value") else None
    if status == "ok" and value is None:
        raise EvidenceError("a call that succeeded has no value")
    return Call(status, value, _text(data.get("error", ""), 300))


def _figure(data: Mapping[str, Any]) -> Figure:
    cell = data.get("cell", -1)
    return Figure(cell if type(cell) is int else -1, tuple(_axes(item) for item in _items(data["axes"])))


def _axes(data: Mapping[str, Any]) -> Axes:
    return Axes(
        title=_text(data["title"], 300),
        xlabel=_text(data["xlabel"], 300),
        ylabel=_text(data["ylabel"], 300),
        legend=tuple(_text(item, 300) for item in _items(data["legend"])),
        lines=tuple(
            Line(_text(line["label"], 300), _floats(line["x"]), _floats(line["y"])) for line in _items(data["lines"])
        ),
        images=tuple(_array(item) for item in _items(data["images"])),
    )


def _floats(data: Mapping[str, Any]) -> NDArray[np.float64]:
    array = _array(data)
    if array.dtype.kind == "c":
        raise EvidenceError("a line has complex coordinates")
    return array.astype(np.float64).reshape(-1)


def _encode_value(value: Value) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": value.kind.value, "type": value.type_name}
    if value.text:
        data["text"] = value.text
    return data | _encode_array(value.array) if value.array is not None else data


def _encode_array(array: NDArray[np.generic]) -> dict[str, Any]:
    flat = np.ascontiguousarray(array).reshape(-1)
    if flat.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).reshape(-1)
    data = [item if math.isfinite(item) else repr(item) for item in flat.tolist()]
    return {"dtype": array.dtype.kind + str(array.dtype.itemsize), "shape": list(array.shape), "data": data}


def _encode_call(call: Call) -> dict[str, Any]:
    data: dict[str, Any] = {"status": call.status, "error": call.error}
    return data | {"value": _encode_value(call.value)} if call.value is not None else data


def _encode_figure(figure: Figure) -> dict[str, Any]:
    return {"cell": figure.cell, "axes": [_encode_axes(axes) for axes in figure.axes]}


def _encode_axes(axes: Axes) -> dict[str, Any]:
    lines = [{"label": line.label, "x": _encode_array(line.x), "y": _encode_array(line.y)} for line in axes.lines]
    return {
        "title": axes.title,
        "xlabel": axes.xlabel,
        "ylabel": axes.ylabel,
        "legend": list(axes.legend),
        "lines": lines,
        "images": [_encode_array(image) for image in axes.images],
    }
