"""The requests that the probe understands (see probe/kernel.py)."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.evidence import encode_array
from autograder.model.plan import (
    Argument,
    Held,
    Loss,
    Network,
    Optimizer,
    PlannedBuild,
    PlannedCall,
    PlannedTrial,
    QuestionPlan,
    Tensor,
)

__all__ = ["parameters", "question"]

_PREFIX = "#autograder-probe "


def question(plan: QuestionPlan) -> str:
    """What to send as code, so that the probe looks at one question."""
    data = {
        "question": plan.question,
        "names": list(plan.names),
        "calls": [_call(call) for call in plan.calls],
        "builds": [_build(build) for build in plan.builds],
        "trials": [_trial(trial) for trial in plan.trials],
        "figures": plan.figures,
        "data": plan.data,
        "outputs": plan.outputs,
    }
    return _PREFIX + json.dumps(data)


def parameters(values: Mapping[str, int]) -> str:
    """What to send after the cell tagged `parameters`, so that larger values are replaced by these."""
    return _PREFIX + json.dumps({"parameters": dict(values)})


def _call(call: PlannedCall) -> dict[str, Any]:
    # The same network stands in many inputs: its weights are sent once.
    networks = list({id(item): item for row in call.inputs for item in row if isinstance(item, Network)}.values())
    places = {id(network): place for place, network in enumerate(networks)}
    inputs = [[_argument(item, places) for item in row] for row in call.inputs]
    return {
        "id": call.id,
        "function": call.function,
        "inputs": inputs,
        "gradient": call.gradient,
        "figures": call.figures,
        "parts": call.parts,
        "repeat": call.repeat,
        "weights_after": call.weights_after,
        "networks": [_network(network) for network in networks],
    }


def _argument(item: Argument, places: Mapping[int, int]) -> Any:
    if isinstance(item, Held):
        return {"name": item.name}
    if isinstance(item, Tensor):
        return {"tensor": encode_array(item.array)}
    if isinstance(item, Network):
        return {"network": places[id(item)]}
    if isinstance(item, Optimizer):
        return {"optimizer": item.name, "learning_rate": item.learning_rate}
    if isinstance(item, Loss):
        return {"loss": item.name}
    if isinstance(item, np.ndarray):
        return {"shape": list(item.shape), "data": item.reshape(-1).tolist()}
    return item


def _network(network: Network) -> dict[str, Any]:
    layers = [
        {"kind": layer.kind, "weights": [encode_array(array) for array in layer.weights], "amount": layer.amount}
        for layer in network.layers
    ]
    return {"shape": list(network.shape), "layers": layers}


def _build(build: PlannedBuild) -> dict[str, Any]:
    settings = [dict(row) for row in build.settings]
    return {"id": build.id, "class_name": build.class_name, "settings": settings, "base": build.base}


def _trial(trial: PlannedTrial) -> dict[str, Any]:
    names = ("images", "labels", "valid_images", "valid_labels")
    return {
        "id": trial.id,
        "class_name": trial.class_name,
        "settings": dict(trial.settings),
        "data": {name: encode_array(getattr(trial.data, name)) for name in names},
        "epochs": trial.epochs,
        "batch": trial.batch,
    }
