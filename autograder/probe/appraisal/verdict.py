"""What one handed-over model is worth: right on clean images, right under each attack, gradients masked or not."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import keras  # noqa: F401 - TensorFlow alone does not load it
import numpy as np
import tensorflow as tf

from autograder_probe.appraisal import apart, files, graphs
from autograder_probe.appraisal.attacks import Attacker, Ball, Walk
from autograder_probe.appraisal.graphs import GraphError
from autograder_probe.held import arrays

SAME = 0.98
"""Share of images on which a saved model and the one that the notebook holds agree, up to rounding."""
MASKED = 0.01
"""Above this share of images without a gradient, attacks by another loss are added."""
Work = Callable[[], bytes]
Run = Callable[[Work, apart.Bounds], bytes]
_REFUSED = "refused: "
"""Begins what a process answers that has no graph; the bytes of a graph begin with a number."""


def appraise(task: dict[str, Any], folder: Path, run: Run = apart.run) -> list[dict[str, Any]]:
    """One entry per model: {"name", "source", "problem"} and, where one could be attacked, what came of it.

    Each file is opened, and each model attacked, in a process of its own: what breaks one costs no other.

    Args:
        task: As in main.py.
        folder: Holds the files that it names.
        run: Does work apart.
    """
    _give_room()
    images = np.load(folder / task["images"], allow_pickle=False)
    labels = np.load(folder / task["labels"], allow_pickle=False).astype(np.int64)
    return [{"name": model["name"], **_one(model, folder, (images, labels), task, run)} for model in task["models"]]


def _give_room() -> None:
    """Have TensorFlow make its temporary files where this program may write: it ends the process where it cannot."""
    for place in (os.environ.get("TMPDIR", "/tmp"), os.environ.get("HOME", ""), "."):  # noqa: S108 - TensorFlow's own choice
        if os.path.isdir(place) and os.access(place, os.W_OK):  # noqa: PTH112 - asked of the process, whoever it is
            os.environ["TMPDIR"] = place
            return


def _one(
    model: dict[str, Any], folder: Path, test: tuple[np.ndarray, np.ndarray], task: dict[str, Any], run: Run
) -> dict[str, Any]:
    held = (folder / model["graph"]).read_bytes() if model["graph"] else None
    bounds = _bounds(task, "load_s")
    loaded, problem = _loaded(model, folder, test[0].shape[1:], lambda work: run(work, bounds))
    if not loaded and held is None:
        return {"source": "", "problem": problem or model["problem"]}
    problem = problem or model["problem"]
    attack = _bounds(task, "attack_s")
    for files_too in (True, False) if loaded and held is not None else (True,):
        worth = partial(_worth, held, loaded if files_too else [], model["attack"], test, task, problem)
        try:
            found: dict[str, Any] = json.loads(run(worth, attack))
        except apart.LostError as error:
            problem = problem or f"it cannot be run: {error}"
        else:
            return found
    return {"source": "", "problem": problem}


def _bounds(task: dict[str, Any], name: str) -> apart.Bounds:
    return apart.Bounds(cpu_s=task["bounds"][name], memory_mib=task["bounds"]["memory_mib"])


def _loaded(
    model: dict[str, Any], folder: Path, shape: tuple[int, ...], run: Callable[[Work], bytes]
) -> tuple[list[tuple[str, bytes]], str]:
    """(name and graph of each file that is a model, why the first of the others is none)."""
    found, problem = list[tuple[str, bytes]](), ""
    for name, path in model["files"]:
        try:
            said = run(partial(_opened, folder / path, model["config"], shape))
        except apart.LostError as error:
            said = f"{_REFUSED}{error}".encode()
        if not said.startswith(_REFUSED.encode()):
            found.append((name, said))
        else:
            problem = problem or f"{name}: {said.decode()[len(_REFUSED) :]}"
    return found, problem


def _opened(path: Path, config: str, shape: tuple[int, ...]) -> bytes:
    """A file's graph, or why there is none."""
    try:
        return files.load(path, config, shape)
    except GraphError as error:
        return f"{_REFUSED}{error}".encode("utf-8", "replace")


def _worth(
    held: bytes | None,
    loaded: list[tuple[str, bytes]],
    attack: dict[str, Any],
    test: tuple[np.ndarray, np.ndarray],
    task: dict[str, Any],
    problem: str,
) -> bytes:
    """JSON of what one model is worth."""
    tf.config.experimental.enable_op_determinism()
    tf.random.set_seed(0)
    source, why, raw = _chosen(held, loaded, problem, test[0])
    try:
        found = {"source": source, "problem": why, **_attacked(raw, *test, attack, task)}
    except GraphError as error:
        found = {"source": "", "problem": why or str(error)}
    except Exception as error:  # noqa: BLE001 - a model may be broken in any way; it is the student's
        said = " ".join(str(error).split())[:200]
        found = {"source": "", "problem": why or f"it cannot be run: {type(error).__name__}: {said}"}
    return json.dumps(found, allow_nan=False).encode()


def _chosen(
    held: bytes | None, loaded: list[tuple[str, bytes]], problem: str, images: np.ndarray
) -> tuple[str, str, bytes]:
    """(what is attacked, why the first file is not, the graph)."""
    for name, raw in loaded:
        # Of several files the one that the notebook holds: students save more than one model.
        if held is None or _agree(raw, held, images):
            return name, "", raw
    if loaded:
        return loaded[0][0], "", loaded[0][1]
    assert held is not None
    return "graph", problem, held


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
