"""Networks of a student's class, built with the grader's settings and taken down as graphs: none is trained."""

import sys
from typing import Any

import numpy as np

from autograder_probe.asked import classes
from autograder_probe.asked.apart import apart
from autograder_probe.asked.failures import Patience
from autograder_probe.held import values
from autograder_probe.training import graph, models

SIZES = {"height": 32, "width": 32, "depth": 3}
"""Of an image, where neither the settings nor the object say."""
LATE = {"status": "error", "error": "building it did not end in time"}
UNTRIED = {"status": "error", "error": "not built, for what was asked before did not end in time"}


def run(namespace: dict[str, Any], plan: dict[str, Any], *, patience: Patience | None = None) -> list[dict[str, Any]]:
    """One result for each settings of `plan` = {"class_name", "settings": [{name: value}, …], "base"}.

    Returns:
        {"status", "error", "model"}; the model is as in a training log, with the graph `training` besides.
    """
    patience = patience or Patience()
    results: list[dict[str, Any]] = []
    name, lacking = plan["class_name"], classes.lacking(namespace, plan["class_name"])
    if lacking:
        return [{"status": lacking}] * len(plan["settings"])
    if classes.inherits(namespace, name, plan.get("base", "")):
        return [{"status": "no_model"}] * len(plan["settings"])
    for settings in plan["settings"]:
        if patience.over:
            results.append(UNTRIED)
            continue
        try:
            with apart():
                results.append(_built(namespace, name, settings))
        except KeyboardInterrupt:
            # The grader's time limit: the others would only hang again.
            patience.over = True
            results.append(LATE)
    return results


def _built(namespace: dict[str, Any], name: str, settings: dict[str, Any]) -> dict[str, Any]:
    try:
        made, model = classes.built(namespace, name, settings)
        if model is None:
            return {"status": "no_model"}
        return {"status": "ok", "model": described(model, _inputs(model, made, settings))}
    except BaseException as error:  # noqa: BLE001 - student objects may raise anything, SystemExit included
        return classes.failure(error)


def described(model: Any, inputs: Any) -> dict[str, Any]:
    """As `ModelSeen`: its graphs in inference and in training, its layers, the number of its weights."""
    nodes: list[dict[str, Any]] = []
    training: list[dict[str, Any]] = []
    problem = ""
    try:
        if not getattr(model, "built", True):
            # It makes its weights when it is first called.
            graph.infer(model, np.zeros([1, *inputs.shape[1:]], inputs.dtype.as_numpy_dtype))
        nodes, _ = graph.trace(model, inputs)
        training, _ = graph.trace(model, inputs, training=True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the student's `call` may raise anything
        problem = f"{type(error).__name__}: {values.short_text(error)}"[:300]
    return {
        "type_name": values.type_name(model),
        "parameters": models.parameters(model),
        "nodes": nodes if training else [],
        "training": training,
        "layers": models.layers(model),
        "problem": problem,
    }


def _inputs(model: Any, made: Any, settings: dict[str, Any]) -> Any:
    """What the model takes: as it says, or else one batch of images of the size that was asked for."""
    tf: Any = sys.modules["tensorflow"]
    said = getattr(model, "inputs", None)
    if isinstance(said, (list, tuple)) and len(said) == 1 and None not in said[0].shape[1:]:
        return tf.TensorSpec((None, *said[0].shape[1:]), said[0].dtype)
    sizes = [settings.get(name, getattr(made, name, size)) for name, size in SIZES.items()]
    return tf.TensorSpec((None, *map(int, sizes)), tf.float32)
