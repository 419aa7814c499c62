"""The attacks of this project, as the benchmark runs them: the reference's, the appraisal's, and the least that PGD costs."""

import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from benchmarks.inputs import ROOT
from benchmarks.libraries import Budget, Library
from reference.shared import q3_8_attacks

__all__ = ["Appraisal", "bare_cost", "probe", "without_start"]

Images = NDArray[np.float32]
Labels = NDArray[np.int64]


@contextmanager
def probe() -> Iterator[None]:
    """The probe under the name that it has in the sandbox, importable; afterwards all is as it was."""
    before = _loaded()
    with tempfile.TemporaryDirectory(prefix="ag-probe-") as folder, patch.object(sys, "path", [folder, *sys.path]):
        (Path(folder) / "autograder_probe").symlink_to(ROOT / "autograder" / "probe")
        _forget(before)
        try:
            yield
        finally:
            _forget(_loaded())
            sys.modules.update(before)


def _loaded() -> dict[str, ModuleType]:
    return {name: module for name, module in sys.modules.items() if name.split(".")[0] == "autograder_probe"}


def _forget(modules: Mapping[str, ModuleType]) -> None:
    for name in modules:
        del sys.modules[name]
    importlib.invalidate_caches()


class Appraisal:
    """The appraisal's attacker on a model that went the way of one handed over: frozen, and thawed.

    Args:
        model: Keras model that gives probabilities.
        budget: Of PGD, which starts at the image itself here.
    """

    def __init__(self, model: Any, budget: Budget) -> None:
        attacks, graphs = (
            importlib.import_module(f"autograder_probe.appraisal.{name}") for name in ("attacks", "graphs")
        )
        shape = model.input_shape[1:]
        self._attacker = attacks.Attacker(graphs.thaw(graphs.freeze(model, shape)), shape)
        self._ball = attacks.Ball(budget.epsilon, 0.0, 1.0)
        self._walk = attacks.Walk(budget.steps, budget.step_size)
        self._batch = attacks.BATCH

    def active_set(self, images: Images, labels: Labels) -> NDArray[np.bool_]:
        """(n,): right at every iterate; an image leaves as soon as it is not."""
        right: NDArray[np.bool_] = self._attacker.misled(images, labels, self._ball, self._walk) == labels
        return right

    def all_steps(self, images: Images, labels: Labels) -> NDArray[np.bool_]:
        """(n,): the same by all steps on all images."""
        parts = [slice(start, start + self._batch) for start in range(0, len(images), self._batch)]
        return np.concatenate([self._part(images[part], labels[part]) for part in parts])

    def gradients(self, attack: Callable[[], Any]) -> int:
        """How many gradients of one image an attack of this appraisal takes."""
        steps, counts = self._attacker._step, list[int]()  # noqa: SLF001 - as below

        def counted(x: Any, *others: Any) -> Any:
            counts.append(len(x))
            return steps[False](x, *others)

        with patch.object(self._attacker, "_step", {**steps, False: counted}):
            attack()
        return sum(counts)

    def _part(self, images: Images, labels: Labels) -> NDArray[np.bool_]:
        step = self._attacker._step[False]  # noqa: SLF001 - the grader itself never takes all steps
        low, high = self._ball.bounds(images)
        x, momentum, right = tf.constant(images), tf.zeros_like(images), np.ones(len(images), bool)
        for _ in range(self._walk.steps):
            x, momentum, classes = step(x, momentum, labels, low, high, self._walk.step_size, self._walk.decay)
            right &= classes.numpy() == labels
        ended: NDArray[np.bool_] = self._attacker.classes(x.numpy()) == labels
        return right & ended


def bare_cost(model: Any, budget: Budget) -> Callable[[Images, Labels], None]:
    """As many forward passes and gradients by the images as PGD has steps, and nothing else."""
    gradient = q3_8_attacks.compiled(q3_8_attacks.input_gradient, model, 0)

    def run(images: Images, labels: Labels) -> None:
        x, y, found = tf.constant(images), tf.constant(labels), None
        for _ in range(budget.steps):
            found = gradient(x, y)
        assert found is not None
        found.numpy()

    return run


def without_start(model: Any, budget: Budget) -> Library:
    """The reference's FGSM, PGD and MIM, PGD with its random start put out."""

    def pgd(images: Images, labels: Labels) -> Images:
        with patch.object(tf.random, "uniform", lambda shape, *_limits: tf.zeros(shape)):
            traced = tf.function(q3_8_attacks.projected_ascent, autograph=False)
            numbers = tf.constant(budget.epsilon), tf.constant(budget.steps), tf.constant(budget.step_size)
            return traced(model, tf.constant(images), tf.constant(labels), *numbers).numpy()  # type: ignore[no-any-return]

    walk = budget.epsilon, budget.steps, budget.step_size
    return Library(
        "reference",
        {
            "FGSM": lambda images, labels: q3_8_attacks.fgsm(model, images, labels, budget.epsilon).numpy(),
            "PGD": pgd,
            "MIM": lambda images, labels: q3_8_attacks.mim(model, images, labels, *walk).numpy(),
        },
    )
