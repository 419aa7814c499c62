"""Calls a student's function on the grader's inputs."""

from typing import Any

import numpy as np

from autograder_probe import values

ERROR_CHARS = 300


def run(namespace: dict[str, Any], plan: dict[str, Any]) -> list[dict[str, Any]]:
    """One result per input of `plan` = {"function": name, "inputs": [[argument, …], …]}."""
    if plan["function"] not in namespace:
        return [{"status": "missing"} for _ in plan["inputs"]]
    function = namespace[plan["function"]]
    if not callable(function):
        return [{"status": "not_callable", "value": values.encode(function)} for _ in plan["inputs"]]
    results: list[dict[str, Any]] = []
    for inputs in plan["inputs"]:
        arguments = [_argument(item) for item in inputs]
        try:
            results.append(_call(function, arguments))
        except KeyboardInterrupt:
            # The grader's time limit: the remaining inputs would only hang again.
            stopped = {"status": "error", "error": "the call did not end in time"}
            results += [stopped] * (len(plan["inputs"]) - len(results))
            break
    return results


def _argument(item: Any) -> Any:
    if isinstance(item, dict):
        return np.array(item["data"], dtype=np.float64).reshape(item["shape"])
    return item


def _call(function: Any, arguments: list[Any]) -> dict[str, Any]:
    result, value = _guarded(function, [_copy(argument) for argument in arguments])
    arrays = [a for a in arguments if isinstance(a, np.ndarray)]
    unanswered = result.get("value", {}).get("kind") == "unanswered"
    if not arrays or unanswered or (value is not None and value.shape == arrays[0].shape):
        return result
    # A function written for one number is right too: give it one number at a time.
    singles: list[np.ndarray] = []
    for index in np.ndindex(arrays[0].shape):
        one, number = _guarded(function, [float(a[index]) if isinstance(a, np.ndarray) else a for a in arguments])
        if number is None or number.size != 1:
            return one if one["status"] == "error" and result["status"] == "ok" else result
        singles.append(number.reshape(()))
    array = np.array(singles).reshape(arrays[0].shape)
    return {"status": "ok", "value": {"kind": "array", "type": "float", **values.encode_array(array)}}


def _copy(argument: Any) -> Any:
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _guarded(function: Any, arguments: list[Any]) -> tuple[dict[str, Any], np.ndarray | None]:
    """The result of one call as JSON data, and as an array where it is numeric."""
    try:
        value = function(*arguments)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit in a student's function is their error, not our end
        detail = values.short_repr(error.args[0]) if error.args else ""
        return {"status": "error", "error": f"{type(error).__name__}: {detail}"[:ERROR_CHARS]}, None
    return {"status": "ok", "value": values.encode(value)}, values.as_array(value)
