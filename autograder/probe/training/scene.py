"""What the observers of training share, and how a call of Keras's own methods is taken apart."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from types import GeneratorType
from typing import Any

import numpy as np

from autograder_probe.held import rows, samples, values
from autograder_probe.held.gathered import Gathered
from autograder_probe.training import lossprobe
from autograder_probe.training.log import Log
from autograder_probe.training.models import Models
from autograder_probe.training.predictions import Predictions
from autograder_probe.training.steps import Steps
from autograder_probe.training.taps import Taps
from autograder_probe.training.watch import Watch

QUICK_ELEMENTS = 20_000_000
"""After an interrupt the kernel has two seconds left: larger data is not looked at then."""
DEFAULT_BATCH = 32


@dataclass(frozen=True)
class Scene:
    """One kernel's observers."""

    watch: Watch
    log: Log
    models: Models
    steps: Steps
    predictions: Predictions
    taps: Taps
    budget: int | None = None
    """Steps that one `fit` may take; None for any number."""

    def begin(self) -> int:
        """Something that is recorded begins: what came before is complete. Returns its place."""
        self.predictions.end()
        self.steps.poll()
        return self.log.order()

    def describe(self, x: Any, y: Any) -> tuple[int, int]:
        """(index of the samples in the log, size of a batch or 0 where the data does not say)."""
        found, labels, batch = samples.read(x, y)
        return self.log.data.add(rows.describe(found, labels)), batch


@dataclass
class Run:
    """One call of `fit`, `evaluate` or `predict`."""

    model: Any
    bound: inspect.BoundArguments
    order: int
    cell: int
    passing: Gathered | None = None
    """For a generator: what has passed by."""
    more: dict[str, Any] = field(default_factory=dict)

    def given(self, name: str, default: Any = None) -> Any:
        """The student's argument."""
        return self.bound.arguments.get(name, default)


def start(
    scene: Scene, original: Callable[..., Any], args: Any, kwargs: Any, *, order: int, gather: type[Gathered] = Gathered
) -> Run | None:
    """Bind the arguments; a generator is replaced by one that shows what passes to a `gather`.

    Returns None where they do not fit: the student is to see Keras's own message.
    """
    try:
        bound = _signature(original).bind(*args, **kwargs)
    except TypeError:
        return None
    run = Run(args[0], bound, order, scene.log.cell())
    if isinstance(run.given("x"), GeneratorType):
        passing = run.passing = gather()
        bound.arguments["x"] = samples.passing(run.given("x"), lambda x, y: scene.watch.look(passing.add, x, y))
    return run


def data(scene: Scene, run: Run, error: BaseException | None) -> tuple[int, int]:
    """(index of the samples of a run that has ended, size of a batch)."""
    x, y = run.given("x"), run.given("y")
    if run.passing is not None:
        return scene.log.data.add(run.passing.rows()), run.passing.largest
    if isinstance(error, KeyboardInterrupt) and not (isinstance(x, np.ndarray) and x.size <= QUICK_ELEMENTS):
        return -1, 0
    index, batch = scene.describe(x, y)
    if index >= 0 and "batch_size" not in run.bound.signature.parameters:
        return index, int(scene.log.data.rows[index]["count"])  # on_batch: all at once
    return index, int(run.given("batch_size") or batch or (DEFAULT_BATCH if index >= 0 else 0))


def trained(scene: Scene, model: Any, *, probed: bool) -> dict[str, Any]:
    """The fields of an event that say what was trained, and with what; `probed`: ask its loss, too."""
    index, optimizer = scene.watch.attempt(-1, scene.models.index, model), getattr(model, "optimizer", None)
    return {
        "model": index,
        "optimizer": "" if optimizer is None else values.type_name(optimizer),
        "loss": loss_name(getattr(model, "loss", None)),
        "loss_probe": scene.watch.look(lossprobe.probe, model, scene.models.known(model).width) if probed else None,
    }


def loss_name(loss: Any) -> str:
    """As a student would call it."""
    if isinstance(loss, str):
        return loss[:100]
    if isinstance(loss, functools.partial):
        return loss_name(loss.func)
    if loss is None:
        return ""
    return str(getattr(loss, "__name__", values.type_name(loss)))[:100]


@functools.cache
def _signature(function: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(function)
