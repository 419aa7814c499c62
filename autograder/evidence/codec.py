"""Bytes that came out of the sandbox, or out of a store, to evidence and back. Everything read is hostile.

Raises nothing but EvidenceError: not for deep nesting, huge numbers, wrong types, missing keys.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from autograder.errors import EvidenceError
from autograder.evidence.arrays import decode_array, decode_floats, encode_array
from autograder.evidence.builds import decode_build, decode_trial, encode_build, encode_trial
from autograder.evidence.items import MAX_BYTES, items, parsed, table, text
from autograder.evidence.training import decode_log, decode_rows, encode_rows
from autograder.model.evidence import Axes, Call, Figure, Line, Output, QuestionEvidence, Value, ValueKind
from autograder.model.training import TrainingLog

__all__ = ["MAX_BYTES", "decode_question", "encode_question", "parse_log", "parse_question"]

_MAX_OUTPUTS = 200
_MAX_CALLS = 2_000
"""Most results of one planned call, which may be repeated."""
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, MemoryError)
T = TypeVar("T")


def parse_question(raw: str | bytes, *, question: str) -> QuestionEvidence:
    """Read what the probe sent about `question`.

    Raises:
        EvidenceError: The text is not evidence about this question.
    """
    return _parsed(raw, lambda data: decode_question(data, question=question), about=question)


def parse_log(raw: str | bytes) -> TrainingLog:
    """Read what the probe sent about training.

    Raises:
        EvidenceError: The text is no such log.
    """
    return _parsed(raw, decode_log, about="training log")


def _parsed(raw: str | bytes, decode: Callable[[Any], T], *, about: str) -> T:
    try:
        return decode(parsed(raw))
    except EvidenceError as error:
        raise EvidenceError(f"{about}: {error}") from error
    except _UNREADABLE as error:
        raise EvidenceError(f"{about}: evidence cannot be read ({type(error).__name__})") from error


def decode_question(data: Mapping[str, Any], *, question: str) -> QuestionEvidence:
    """As `parse_question`, from parsed JSON."""
    if data["question"] != question:
        raise EvidenceError("evidence is about another question")
    calls = table(data["calls"], lambda results: tuple(_call(item) for item in items(results, _MAX_CALLS)))
    builds = table(data.get("builds", {}), lambda results: tuple(decode_build(item) for item in items(results)))
    return QuestionEvidence(
        question=question,
        values=table(data["values"], _value),
        variables=table(data["variables"], _value),
        calls=calls,
        figures=_figures(data["figures"]),
        builds=builds,
        trials=table(data.get("trials", {}), decode_trial),
        outputs=tuple(_output(item) for item in items(data.get("outputs", []), _MAX_OUTPUTS)),
    )


def encode_question(evidence: QuestionEvidence) -> dict[str, Any]:
    """The JSON data of `decode_question`; the same evidence always gives the same data."""
    data: dict[str, Any] = {
        "question": evidence.question,
        "values": {name: _encode_value(value) for name, value in sorted(evidence.values.items())},
        "variables": {name: _encode_value(value) for name, value in sorted(evidence.variables.items())},
        "calls": {name: [_encode_call(call) for call in calls] for name, calls in sorted(evidence.calls.items())},
        "figures": [_encode_figure(figure) for figure in evidence.figures],
    }
    if evidence.builds:
        data["builds"] = {name: [encode_build(item) for item in each] for name, each in sorted(evidence.builds.items())}
    if evidence.trials:
        data["trials"] = {name: encode_trial(trial) for name, trial in sorted(evidence.trials.items())}
    if evidence.outputs:
        data["outputs"] = [
            {"cell": output.cell, "part": output.part, "value": _encode_value(output.value)}
            for output in evidence.outputs
        ]
    return data


def _value(data: Mapping[str, Any]) -> Value:
    kind = ValueKind(data["kind"])
    array = decode_array(data) if kind is ValueKind.ARRAY else None
    rows = decode_rows(data["rows"]) if kind is ValueKind.DATA else None
    return Value(kind, text(data.get("type", ""), 80), array, rows, text(data.get("text", ""), 2_000))


def _output(data: Mapping[str, Any]) -> Output:
    cell = data["cell"]
    return Output(cell if type(cell) is int else -1, text(data["part"], 60), _value(data["value"]))


def _call(data: Mapping[str, Any]) -> Call:
    status = data["status"]
    if status not in ("ok", "error", "missing", "not_callable"):
        raise EvidenceError("unknown status of a call")
    value = _value(data["value"]) if data.get("value") else None
    if status == "ok" and value is None:
        raise EvidenceError("a call that succeeded has no value")
    gradient = _value(data["gradient"]) if data.get("gradient") else None
    return Call(
        status=status,
        value=value,
        error=text(data.get("error", ""), 300),
        gradient=gradient,
        figures=_figures(data.get("figures", [])),
        parts=tuple(_value(item) for item in items(data.get("parts", []))),
        weights=tuple(_value(item) for item in items(data.get("weights", []))),
    )


def _figures(data: Any) -> tuple[Figure, ...]:
    return tuple(_figure(item) for item in items(data))


def _figure(data: Mapping[str, Any]) -> Figure:
    cell = data.get("cell", -1)
    return Figure(cell if type(cell) is int else -1, tuple(_axes(item) for item in items(data["axes"])))


def _axes(data: Mapping[str, Any]) -> Axes:
    return Axes(
        title=text(data["title"], 300),
        xlabel=text(data["xlabel"], 300),
        ylabel=text(data["ylabel"], 300),
        legend=tuple(text(item, 300) for item in items(data["legend"])),
        lines=tuple(
            Line(text(line["label"], 300), decode_floats(line["x"]), decode_floats(line["y"]))
            for line in items(data["lines"])
        ),
        images=tuple(decode_array(item) for item in items(data["images"])),
        texts=tuple(text(item, 300) for item in items(data.get("texts", []))),
    )


def _encode_value(value: Value) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": value.kind.value, "type": value.type_name}
    if value.text:
        data["text"] = value.text
    if value.rows is not None:
        data["rows"] = encode_rows(value.rows)
    return data | encode_array(value.array) if value.array is not None else data


def _encode_call(call: Call) -> dict[str, Any]:
    data: dict[str, Any] = {"status": call.status, "error": call.error}
    if call.gradient is not None:
        data["gradient"] = _encode_value(call.gradient)
    if call.figures:
        data["figures"] = [_encode_figure(figure) for figure in call.figures]
    for name, values in (("parts", call.parts), ("weights", call.weights)):
        if values:
            data[name] = [_encode_value(value) for value in values]
    return data | {"value": _encode_value(call.value)} if call.value is not None else data


def _encode_figure(figure: Figure) -> dict[str, Any]:
    return {"cell": figure.cell, "axes": [_encode_axes(axes) for axes in figure.axes]}


def _encode_axes(axes: Axes) -> dict[str, Any]:
    lines = [{"label": line.label, "x": encode_array(line.x), "y": encode_array(line.y)} for line in axes.lines]
    return {
        "title": axes.title,
        "xlabel": axes.xlabel,
        "ylabel": axes.ylabel,
        "legend": list(axes.legend),
        "lines": lines,
        "images": [encode_array(image) for image in axes.images],
        "texts": list(axes.texts),
    }
