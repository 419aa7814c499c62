"""The request that the probe understands (see probe/kernel.py)."""

import json
from typing import Any

import numpy as np

from autograder.model.plan import Argument, QuestionPlan

__all__ = ["request"]

_PREFIX = "#autograder-probe "


def request(plan: QuestionPlan) -> str:
    """What to send as code, so that the probe looks at one question."""
    calls = [
        {"id": call.id, "function": call.function, "inputs": [[_argument(item) for item in row] for row in call.inputs]}
        for call in plan.calls
    ]
    data = {"question": plan.question, "names": list(plan.names), "calls": calls, "figures": plan.figures}
    return _PREFIX + json.dumps(data)


def _argument(item: Argument) -> Any:
    if isinstance(item, np.ndarray):
        return {"shape": list(item.shape), "data": item.reshape(-1).tolist()}
    return item
