"""A student's class fitted on a few images of the grader's: what reaches the network, and when its training ends.

Every function runs as plain Python meanwhile, compiled ones of the student's too: for so few images it is faster, and
whatever they augment with, the images are seen where they reach the network.
"""

import contextlib
import importlib
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from autograder_probe import quiet
from autograder_probe.asked import classes, convolutions
from autograder_probe.asked.apart import apart, elsewhere
from autograder_probe.asked.failures import EnoughError, Patience
from autograder_probe.asked.kept import Keeper
from autograder_probe.held import arrays
from autograder_probe.training.log import series

IMAGES = 48
"""Kept of those that were trained on."""
CHECKED = 24
"""Kept of those of the validations in `fit`, and as many of `compute_accuracy`."""
EXCESS = 6
"""Times the images asked for that a `fit` may train on: one that goes on for ever is ended."""
CPU_S = 60.0
"""Processor time that one trial may take."""
EPOCHS = 1_000
"""Kept of a history."""
LATE = {"status": "error", "error": "training did not end in time"}
UNTRIED = {"status": "error", "error": "not tried, for what was asked before did not end in time"}

Watch = Callable[[list[dict[str, Any]]], AbstractContextManager[None]]


class Data:
    """Stands in for the assignment's data manager; the validation images are its test images, too."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.X_train, self.y_train = arrays.decode(plan["images"]), arrays.decode(plan["labels"])
        self.X_valid, self.y_valid = arrays.decode(plan["valid_images"]), arrays.decode(plan["valid_labels"])
        self.X_test, self.y_test = self.X_valid.copy(), self.y_valid.copy()
        self.classes = [str(number) for number in range(10)]


class _Seen:
    """What reached the network so far."""

    def __init__(self, most: int) -> None:
        self.trained: list[np.ndarray] = []
        self.fitted: list[np.ndarray] = []
        """Images that were not trained on, in `fit`."""
        self.computed: list[np.ndarray] = []
        """The same in `compute_accuracy`."""
        self.evaluated = self.fitted
        self.count = 0
        self._most = most
        self._until = time.process_time() + CPU_S

    def tell(self, images: np.ndarray, trains: bool) -> None:
        kept = self.trained if trains else self.evaluated
        kept.append(images)
        while len(kept) > 1 and sum(map(len, kept)) - len(kept[0]) >= IMAGES:
            del kept[0]
        self.count += len(images) if trains else 0
        if self.count > self._most:
            raise EnoughError(f"still training after {self._most} images")
        if time.process_time() > self._until:
            raise EnoughError(f"stopped after {CPU_S:g} s")


def _last(batches: list[np.ndarray]) -> list[np.ndarray]:
    """The last CHECKED images, as one batch."""
    alike = [batch for batch in batches if batch.shape[1:] == batches[-1].shape[1:]]
    return [np.concatenate(alike)[-CHECKED:]] if alike else []


def run(
    namespace: dict[str, Any],
    plan: dict[str, Any],
    watch: Watch,
    *,
    keeper: Keeper | None = None,
    patience: Patience | None = None,
) -> dict[str, Any]:
    """What `plan` = {"class_name", "settings", "data": {name: array, …}, "epochs", "batch"} comes to.

    Args:
        namespace: The student's.
        plan: See `PlannedTrial`.
        watch: Keeps figures that the student's code draws from being taken for the notebook's.
        keeper: Of the request.
        patience: Of the request.

    Returns:
        The fields of `Trial`.
    """
    keeper, patience = keeper or Keeper(), patience or Patience()
    lacking = classes.lacking(namespace, plan["class_name"])
    if lacking or patience.over:
        return {"status": lacking} if lacking else UNTRIED
    importlib.import_module("tensorflow")  # a class of anything may have this name
    data = Data(plan["data"])
    count = max(1, len(data.X_train))
    seen = _Seen(EXCESS * plan["epochs"] * count)
    try:
        with watch([]), apart(), elsewhere(), _listening(seen, int(data.X_train.shape[-1])):
            ended = _tried(namespace, plan, data, seen)
    except KeyboardInterrupt:
        patience.over = True
        ended = LATE
    return ended | {
        "epochs": seen.count / count,
        "trained": keeper.images(seen.trained, most=IMAGES),
        "evaluated": keeper.images(_last(seen.fitted) + _last(seen.computed), most=2 * CHECKED),
    }


@contextlib.contextmanager
def _listening(seen: _Seen, channels: int) -> Iterator[None]:
    with quiet.eagerly(), convolutions.listening(seen.tell, channels):
        yield


def _tried(namespace: dict[str, Any], plan: dict[str, Any], data: Data, seen: _Seen) -> dict[str, Any]:
    history: dict[str, Any] = {}
    try:
        network, model = classes.built(namespace, plan["class_name"], plan["settings"])
        if model is None:
            return {"status": "no_model"}
        returned = classes.step("fit(…)", _fit, network, data, epochs=plan["epochs"], batch=plan["batch"])
        history = _history(getattr(network, "history", None)) or _history(returned)
        seen.evaluated = seen.computed
        classes.step("compute_accuracy(…)", lambda: network.compute_accuracy(data.X_test, data.y_test))
    except BaseException as error:  # noqa: BLE001 - student objects may raise anything, SystemExit included
        return classes.failure(error) | {"history": history}
    return {"status": "ok", "history": history}


def _fit(network: Any, data: Data, *, epochs: int, batch: int) -> Any:
    """In the assignment's words; a `fit` without these arguments has the attributes."""
    network.num_epochs, network.batch_size = epochs, batch
    takes = inspect.signature(network.fit).parameters
    free = any(parameter.kind is parameter.VAR_KEYWORD for parameter in takes.values())
    given = {"batch_size": batch, "num_epochs": epochs}
    return network.fit(data, **{name: value for name, value in given.items() if free or name in takes})


def _history(held: Any) -> dict[str, dict[str, Any]]:
    """Of a Keras `History`: metric → vector; empty for anything else."""
    try:
        found = series({str(name): list(values)[:EPOCHS] for name, values in dict(held.history).items()})
        return {name: arrays.encode(np.array(values, np.float64)) for name, values in found.items()}
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - student objects may raise anything, SystemExit included
        return {}
