"""Calls a student's function on the grader's inputs."""

import importlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder_probe.held import arrays, values

ERROR_CHARS = 300
_NODE = re.compile(r"^\{\{[^{}]*\}\} ")

Watch = Callable[[list[dict[str, Any]]], AbstractContextManager[None]]
"""Puts the figures that are drawn inside of the context into the list."""


@dataclass
class _Argument:
    value: Any
    plain: bool = False
    """A float array of the plan: a function that cannot take it gets its numbers one by one."""


def run(namespace: dict[str, Any], plan: dict[str, Any], watch: Watch | None = None) -> list[dict[str, Any]]:
    """One result per input of `plan` = {"function": name, "inputs": [[argument, …], …], "gradient", "figures"}.

    An argument is a number, an array as JSON data, {"tensor": array} or {"name": of a variable}.
    """
    if plan["function"] not in namespace:
        return [{"status": "missing"} for _ in plan["inputs"]]
    function = namespace[plan["function"]]
    if not callable(function):
        return [{"status": "not_callable", "value": values.encode(function)} for _ in plan["inputs"]]
    results: list[dict[str, Any]] = []
    for inputs in plan["inputs"]:
        drawn: list[dict[str, Any]] = []
        try:
            with watch(drawn) if watch else nullcontext():
                result = _result(namespace, function, inputs, plan.get("gradient"))
        except KeyboardInterrupt:
            # The grader's time limit: the remaining inputs would only hang again.
            stopped = {"status": "error", "error": "the call did not end in time"}
            results += [stopped] * (len(plan["inputs"]) - len(results))
            break
        results.append(result | {"figures": drawn} if plan.get("figures") else result)
    return results


def _result(namespace: dict[str, Any], function: Any, inputs: list[Any], gradient: int | None) -> dict[str, Any]:
    for item in inputs:
        if isinstance(item, dict) and "name" in item and item["name"] not in namespace:
            return {"status": "error", "error": f"NameError: your notebook has no variable {item['name']!r} to pass"}
    arguments = [_argument(item, namespace) for item in inputs]
    return _call(function, arguments) if gradient is None else _differentiated(function, arguments, gradient)


def _argument(item: Any, namespace: dict[str, Any]) -> _Argument:
    if not isinstance(item, dict):
        return _Argument(item)
    if "name" in item:
        return _Argument(namespace[item["name"]])
    if "tensor" in item:
        tf = importlib.import_module("tensorflow")
        return _Argument(tf.convert_to_tensor(arrays.decode(item["tensor"])))
    return _Argument(arrays.decode(item).astype(np.float64, copy=False), plain=True)


def _call(function: Any, arguments: list[_Argument]) -> dict[str, Any]:
    result, value = _guarded(function, [_copy(argument.value) for argument in arguments])
    whole = [argument.value for argument in arguments if argument.plain]
    unanswered = result.get("value", {}).get("kind") == "unanswered"
    one_by_one = bool(whole) and all(argument.plain or np.isscalar(argument.value) for argument in arguments)
    if not one_by_one or unanswered or (value is not None and value.shape == whole[0].shape):
        return result
    # A function written for one number is right too: give it one number at a time.
    singles: list[np.ndarray] = []
    for index in np.ndindex(whole[0].shape):
        one, number = _guarded(function, [float(a.value[index]) if a.plain else a.value for a in arguments])
        if number is None or number.size != 1:
            return one if one["status"] == "error" and result["status"] == "ok" else result
        singles.append(number.reshape(()))
    array = np.array(singles).reshape(whole[0].shape)
    return {"status": "ok", "value": {"kind": "array", "type": "float", **arrays.encode(array)}}


def _differentiated(function: Any, arguments: list[_Argument], index: int) -> dict[str, Any]:
    """One call under a tape: its result, and the derivative of the result's sum by one argument, if there is one."""
    tf = importlib.import_module("tensorflow")
    returned: list[Any] = []

    def keeping(*inputs: Any) -> Any:
        returned.append(function(*inputs))
        return returned[-1]

    watched = arguments[index].value
    with tf.GradientTape() as tape:
        tape.watch(watched)
        result, _ = _guarded(keeping, [_copy(argument.value) for argument in arguments])
    if result["status"] == "ok":
        derived, array = _guarded(lambda: tf.convert_to_tensor(tape.gradient(returned[-1], watched)), [])
        if array is not None:
            result["gradient"] = derived["value"]
    return result


def _copy(argument: Any) -> Any:
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _detail(error: BaseException) -> str:
    """What an exception says; TensorFlow's have no arguments, and a text that begins with the name of a node."""
    return values.short_repr(error.args[0]) if error.args else _NODE.sub("", values.short_text(error))


def _guarded(function: Any, arguments: list[Any]) -> tuple[dict[str, Any], np.ndarray | None]:
    """The result of one call as JSON data, and as an array where it is numeric."""
    try:
        value = function(*arguments)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit in a student's function is their error, not our end
        return {"status": "error", "error": f"{type(error).__name__}: {_detail(error)}"[:ERROR_CHARS]}, None
    return {"status": "ok", "value": values.encode(value)}, values.as_array(value)
