"""What one handed-over model is worth: right on clean images, right under each attack, gradients masked or not."""

from pathlib import Path
from typing import Any

import keras  # noqa: F401 - TensorFlow alone does not load it
import numpy as np
import tensorflow as tf

from autograder_probe.appraisal import files, graphs
from autograder_probe.appraisal.attacks import Attacker, Ball, Walk
from autograder_probe.appraisal.graphs import GraphError
from autograder_probe.held import arrays

SAME = 0.98
"""Share of images on which a saved model and the one that the notebook holds agree, up to rounding."""
MASKED = 0.01
"""Above this share of images without a gradient, attacks by another loss are added."""


def appraise(task: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """One entry per model: {"name", "source", "problem"} and, where one could be attacked, what came of it.

    Args:
        task: As in main.py.
        folder: Holds the files that it names.
    """
    images = np.load(folder / task["images"], allow_pickle=False)
    labels = np.load(folder / task["labels"], allow_pickle=False).astype(np.int64)
    tf.config.experimental.enable_op_determinism()
    tf.random.set_seed(0)
    return [{"name": model["name"], **_one(model, folder, (images, labels), task)} for model in task["models"]]


def _one(
    model: dict[str, Any], folder: Path, test: tuple[np.ndarray, np.ndarray], task: dict[str, Any]
) -> dict[str, Any]:
    source, problem, raw = _found(model, folder, test[0])
    if raw is None:
        return {"source": "", "problem": problem}
    try:
        found = _attacked(raw, *test, model["attack"], task)
    except GraphError as error:
        return {"source": "", "problem": problem or str(error)}
    except Exception as error:  # noqa: BLE001 - a model may be broken in any way; it is the student's
        said = " ".join(str(error).split())[:200]
        return {"source": "", "problem": problem or f"it cannot be run: {type(error).__name__}: {said}"}
    return {"source": source, "problem": problem, **found}


def _found(model: dict[str, Any], folder: Path, images: np.ndarray) -> tuple[str, str, bytes | None]:
    """(what is attacked, why the first file is not, the graph)."""
    held = (folder / model["graph"]).read_bytes() if model["graph"] else None
    problem, loaded = "", list[tuple[str, bytes]]()
    for name, path in model["files"]:
        try:
            raw = files.load(folder / path, model["config"], images.shape[1:])
        except GraphError as error:
            problem = problem or f"{name}: {error}"
            continue
        # Of several files the one that the notebook holds: students save more than one model.
        if held is None or _agree(raw, held, images):
            return name, "", raw
        loaded.append((name, raw))
    if loaded:
        return loaded[0][0], "", loaded[0][1]
    return ("", problem or model["problem"], None) if held is None else ("graph", problem, held)


def _agree(one: bytes, other: bytes, images: np.ndarray) -> bool:
    """Whether two graphs take nearly all images for the same classes."""
    try:
        classes = [Attacker(graphs.thaw(raw), images.shape[1:]).classes(images) for raw in (one, other)]
    except Exception:  # noqa: BLE001 - a model may be broken in any way; it is the student's
        return False
    return bool((classes[0] == classes[1]).mean() > SAME)


def _attacked(
    raw: bytes, images: np.ndarray, labels: np.ndarray, attack: dict[str, Any], task: dict[str, Any]
) -> dict[str, Any]:
    attacker = Attacker(graphs.thaw(raw), images.shape[1:])
    ball = Ball(attack["epsilon"], attack["low"], attack["high"])
    clean = attacker.classes(images)
    right = clean == labels
    masked = float(attacker.flat(images[right], labels[right]).mean()) if right.any() else 0.0

    def walked(scale: float = 1.0, *, seed: int | None, decay: float = 0.0) -> np.ndarray:
        """Classes under an iterated attack; only images that are right so far are attacked."""
        within, classes = Ball(ball.epsilon * scale, ball.low, ball.high), clean.copy()
        for margin in (False, True) if masked > MASKED else (False,):
            left = classes == labels
            walk = Walk(attack["steps"], attack["step_size"] * scale, decay, seed, margin)
            classes[left] = attacker.misled(images[left], labels[left], within, walk)
        return classes

    def share(classes: np.ndarray) -> float:
        return float((classes == labels).mean())

    fgsm = clean.copy()
    if right.any():
        fgsm[right] = attacker.fgsm(images[right], labels[right], ball)
    starts = [walked(seed=seed) for seed in task["seeds"]]
    curve = {0.0: share(clean), ball.epsilon: share(starts[0])}
    curve |= {ball.epsilon * scale: share(walked(scale, seed=task["seeds"][0])) for scale in task["scales"]}
    named = {"FGSM": fgsm, "PGD": starts[0], "MIM": walked(seed=None, decay=1.0)}
    return {
        "right": arrays.encode(right.astype(np.int8)),
        "attacked": {name: arrays.encode((found == labels).astype(np.int8)) for name, found in named.items()},
        "predicted": {
            name: arrays.encode(found.astype(np.int16)) for name, found in ({"clean": clean} | named).items()
        },
        "starts": [share(found) for found in starts],
        "masked": masked,
        "curve": sorted(curve.items()),
    }
