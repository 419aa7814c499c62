"""The requests that the probe understands (see probe/kernel.py)."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.evidence import encode_array
from autograder.model.plan import Argument, Held, PlannedCall, QuestionPlan, Tensor

__all__ = ["parameters", "question"]

_PREFIX = "#autograder-probe "


def question(plan: QuestionPlan) -> str:
    """What to send as code, so that the probe looks at one question."""
    calls = [_call(call) for call in plan.calls]
    data = {
        "question": plan.question,
        "names": list(plan.names),
        "calls": calls,
        "figures": plan.figures,
        "data": plan.data,
    }
    return _PREFIX + json.dumps(data)


def parameters(values: Mapping[str, int]) -> str:
    """What to send after the cell tagged `parameters`, so that larger values are replaced by these."""
    return _PREFIX + json.dumps({"parameters": dict(values)})


def _call(call: PlannedCall) -> dict[str, Any]:
    inputs = [[_argument(item) for item in row] for row in call.inputs]
    data = {"id": call.id, "function": call.function, "inputs": inputs}
    return data | {"gradient": call.gradient, "figures": call.figures}


def _argument(item: Argument) -> Any:
    if isinstance(item, Held):
        return {"name": item.name}
    if isinstance(item, Tensor):
        return {"tensor": encode_array(item.array)}
    if isinstance(item, np.ndarray):
        return {"shape": list(item.shape), "data": item.reshape(-1).tolist()}
    return item
