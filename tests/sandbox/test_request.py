"""What is sent to the probe: everything that a plan says, as JSON."""

import json
from typing import Any

import numpy as np

from autograder.model.plan import (
    Held,
    Loss,
    Network,
    NetworkLayer,
    Optimizer,
    PlannedBuild,
    PlannedCall,
    PlannedTrial,
    QuestionPlan,
    Tensor,
    TrialData,
)
from autograder.sandbox import request

ONES = np.ones((2, 3), np.float32)


def sent(plan: QuestionPlan) -> dict[str, Any]:
    prefix, _, text = request.question(plan).partition(" ")
    assert prefix == "#autograder-probe"
    data: dict[str, Any] = json.loads(text)
    return data


def test_a_network_that_stands_in_many_inputs_is_sent_once() -> None:
    layers = (NetworkLayer("dense", (ONES,)), NetworkLayer("dropout", amount=0.5))
    network, other = Network((2,), layers), Network((2,), layers[:1])
    rows = ((network, 1.0), (network, Held("X")), (other, Tensor(ONES)))
    (call,) = sent(QuestionPlan("q", calls=(PlannedCall("f", "attack", rows, weights_after=0),)))["calls"]
    array = {"dtype": "f4", "shape": [2, 3], "data": [1.0] * 6}
    assert call["inputs"] == [
        [{"network": 0}, 1.0],
        [{"network": 0}, {"name": "X"}],
        [{"network": 1}, {"tensor": array}],
    ]
    dense = {"kind": "dense", "weights": [array], "amount": 0.0}
    dropout = {"kind": "dropout", "weights": [], "amount": 0.5}
    assert call["networks"] == [{"shape": [2], "layers": [dense, dropout]}, {"shape": [2], "layers": [dense]}]
    assert (call["weights_after"], call["repeat"], call["parts"]) == (0, 1, 0)


def test_optimizers_losses_and_repetitions_are_told() -> None:
    row = (Optimizer("sgd", 0.1), Loss("MeanSquaredError"))
    (call,) = sent(QuestionPlan("q", calls=(PlannedCall("f", "sam_step", (row,), parts=2, repeat=7),)))["calls"]
    assert call["inputs"] == [[{"optimizer": "sgd", "learning_rate": 0.1}, {"loss": "MeanSquaredError"}]]
    assert (call["parts"], call["repeat"], call["weights_after"]) == (2, 7, None)


def test_classes_to_build_and_to_try_are_told_with_their_settings() -> None:
    settings = {"num_blocks": 2, "batch_norm": None, "activation_func": "elu", "drop_rate": 0.5}
    data = TrialData(np.zeros((1, 2, 2, 3), np.float32), np.arange(1), np.ones((2, 2, 2, 3), np.float32), np.arange(2))
    plan = QuestionPlan(
        "q",
        builds=(PlannedBuild("b", "YourModel", (settings, {}), "Base"),),
        trials=(PlannedTrial("t", "YourModel", settings, data, 12, 4),),
    )
    found = sent(plan)
    assert found["builds"] == [{"id": "b", "class_name": "YourModel", "settings": [settings, {}], "base": "Base"}]
    (trial,) = found["trials"]
    assert (trial["settings"], trial["epochs"], trial["batch"]) == (settings, 12, 4)
    assert {name: array["shape"] for name, array in trial["data"].items()} == {
        "images": [1, 2, 2, 3],
        "labels": [1],
        "valid_images": [2, 2, 2, 3],
        "valid_labels": [2],
    }
