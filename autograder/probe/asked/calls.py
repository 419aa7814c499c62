"""Calls a student's function on the grader's inputs."""

import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder_probe.asked import networks
from autograder_probe.asked.apart import same_names
from autograder_probe.asked.failures import ERROR_CHARS, Patience, described
from autograder_probe.asked.kept import Keeper
from autograder_probe.held import arrays, values

__all__ = ["ERROR_CHARS", "run"]

LATE = {"status": "error", "error": "the call did not end in time"}
UNTRIED = {"status": "error", "error": "not called, for an earlier call did not end in time"}

Watch = Callable[[list[dict[str, Any]]], AbstractContextManager[None]]
"""Puts the figures that are drawn inside of the context into the list."""


@dataclass
class _Argument:
    value: Any
    plain: bool = False
    """A float array of the plan: a function that cannot take it gets its numbers one by one."""


@dataclass
class _Asked:
    """One plan, and what it is answered with."""

    namespace: dict[str, Any]
    function: Any
    keeper: Keeper
    networks: list[dict[str, Any]]
    gradient: int | None
    parts: int
    weights_after: int | None


def run(
    namespace: dict[str, Any],
    plan: dict[str, Any],
    watch: Watch | None = None,
    *,
    keeper: Keeper | None = None,
    patience: Patience | None = None,
) -> list[dict[str, Any]]:
    """One result for each time that an input of `plan` is passed.

    Args:
        namespace: The student's.
        plan: {"function": name, "inputs": [[argument, …], …], "gradient", "figures", "repeat", "parts", "weights_after",
            "networks": [see `networks.network`, …]}, of which the first two must be there. An argument is a number, an
            array as JSON data, {"tensor": array}, {"name": of a variable}, {"network": index}, {"optimizer": name,
            "learning_rate"} or {"loss": name}.
        watch: Sees the figures.
        keeper: Of the request.
        patience: Of the request.
    """
    repeat = plan.get("repeat", 1)
    count = len(plan["inputs"]) * repeat
    if plan["function"] not in namespace:
        return [{"status": "missing"}] * count
    function = namespace[plan["function"]]
    if not callable(function):
        return [{"status": "not_callable", "value": values.encode(function)}] * count
    keeper, patience = keeper or Keeper(), patience or Patience()
    options = (plan.get("gradient"), plan.get("parts", 0), plan.get("weights_after"))
    asked = _Asked(namespace, function, keeper, plan.get("networks", []), *options)
    results: list[dict[str, Any]] = []
    for inputs in (row for row in plan["inputs"] for _ in range(repeat)):
        if patience.over:
            results.append(UNTRIED)
            continue
        drawn: list[dict[str, Any]] = []
        try:
            with same_names(), watch(drawn) if watch else nullcontext():
                result = _result(asked, inputs)
        except KeyboardInterrupt:
            # The grader's time limit: the remaining inputs would only hang again.
            patience.over = True
            result = LATE
        results.append(result | {"figures": drawn} if plan.get("figures") else result)
    return results


def _result(asked: _Asked, inputs: list[Any]) -> dict[str, Any]:
    for item in inputs:
        if isinstance(item, dict) and "name" in item and item["name"] not in asked.namespace:
            return {"status": "error", "error": f"NameError: your notebook has no variable {item['name']!r} to pass"}
    arguments = [_argument(item, asked) for item in inputs]
    result = _call(asked, arguments) if asked.gradient is None else _differentiated(asked, arguments, asked.gradient)
    if result["status"] == "error" and asked.gradient is None and any(_is_tensor(item) for item in inputs):
        # Written for arrays, as data managers hold them: `images.copy()`, `images[i] = …`. Everything is made anew.
        others = [_argument(item, asked, tensors=False) for item in inputs]
        again = _call(asked, others)
        if again["status"] == "ok" or "Tensor" in result["error"]:
            arguments, result = others, again
    if asked.weights_after is not None and result["status"] == "ok":
        after = networks.weights(arguments[asked.weights_after].value)
        result["weights"] = [asked.keeper.value(array) for array in after]
    return result


def _is_tensor(item: Any) -> bool:
    return isinstance(item, dict) and "tensor" in item


def _argument(item: Any, asked: _Asked, *, tensors: bool = True) -> _Argument:
    if not isinstance(item, dict):
        return _Argument(item)
    if "name" in item:
        return _Argument(asked.namespace[item["name"]])
    if _is_tensor(item):
        if not tensors:
            return _Argument(arrays.decode(item["tensor"]))
        tf = importlib.import_module("tensorflow")
        return _Argument(tf.convert_to_tensor(arrays.decode(item["tensor"])))
    if "network" in item:
        return _Argument(networks.network(asked.networks[item["network"]]))
    if "optimizer" in item:
        return _Argument(networks.optimizer(item))
    if "loss" in item:
        return _Argument(networks.loss(item["loss"]))
    return _Argument(arrays.decode(item).astype(np.float64, copy=False), plain=True)


def _call(asked: _Asked, arguments: list[_Argument]) -> dict[str, Any]:
    function = asked.function
    result, value = _guarded(asked, function, [_copy(argument.value) for argument in arguments])
    whole = [argument.value for argument in arguments if argument.plain]
    unanswered = result.get("value", {}).get("kind") == "unanswered"
    one_by_one = bool(whole) and all(argument.plain or np.isscalar(argument.value) for argument in arguments)
    if asked.parts or not one_by_one or unanswered or (value is not None and value.shape == whole[0].shape):
        return result
    # A function written for one number is right too: give it one number at a time.
    singles: list[np.ndarray] = []
    for index in np.ndindex(whole[0].shape):
        one, number = _guarded(asked, function, [float(a.value[index]) if a.plain else a.value for a in arguments])
        if number is None or number.size != 1:
            return one if one["status"] == "error" and result["status"] == "ok" else result
        singles.append(number.reshape(()))
    array = np.array(singles).reshape(whole[0].shape)
    return {"status": "ok", "value": {"kind": "array", "type": "float", **arrays.encode(array)}}


def _differentiated(asked: _Asked, arguments: list[_Argument], index: int) -> dict[str, Any]:
    """One call under a tape: its result, and the derivative of the result's sum by one argument, if there is one."""
    tf = importlib.import_module("tensorflow")
    returned: list[Any] = []

    def keeping(*inputs: Any) -> Any:
        returned.append(asked.function(*inputs))
        return returned[-1]

    watched = arguments[index].value
    with tf.GradientTape() as tape:
        tape.watch(watched)
        result, _ = _guarded(asked, keeping, [_copy(argument.value) for argument in arguments])
    if result["status"] == "ok":
        derived, array = _guarded(asked, lambda: tf.convert_to_tensor(tape.gradient(returned[-1], watched)), [])
        if array is not None:
            result["gradient"] = derived["value"]
    return result


def _copy(argument: Any) -> Any:
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _guarded(asked: _Asked, function: Any, arguments: list[Any]) -> tuple[dict[str, Any], np.ndarray | None]:
    """The result of one call as JSON data, and as an array where it is numeric."""
    try:
        value = function(*arguments)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit in a student's function is their error, not our end
        return {"status": "error", "error": described(error)}, None
    if asked.parts and isinstance(value, (tuple, list)) and len(value) == asked.parts:
        parts = [asked.keeper.value(part) for part in list(value)]
        return {"status": "ok", "value": {"kind": "opaque", "type": values.type_name(value)}, "parts": parts}, None
    return {"status": "ok", "value": asked.keeper.value(value)}, values.as_array(value)
