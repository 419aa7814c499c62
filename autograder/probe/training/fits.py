"""Watches `fit`, and caps its epochs where the grader says so."""

import math
import sys
from collections.abc import Callable
from typing import Any

from autograder_probe.held import arrays, samples
from autograder_probe.held.gathered import Passing
from autograder_probe.training import epochs, scene
from autograder_probe.training.confirmed import confirmed
from autograder_probe.training.log import series
from autograder_probe.training.lowered import meant
from autograder_probe.training.models import state, weights
from autograder_probe.training.rates import iterations, learning_rate
from autograder_probe.training.scene import Run, Scene


class Fits:
    """`fit` of any Keras model."""

    def __init__(self, seen: Scene) -> None:
        self._scene = seen
        self._watch = seen.watch

    def fit(self, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """In place of TensorFlowTrainer.fit."""
        __tracebackhide__ = True
        run = None if self._watch.busy else self._watch.look(self._begin, original, args, kwargs)
        if run is None:
            with self._watch.inside():
                return original(*args, **kwargs)
        try:
            with self._watch.inside(fitting=True):
                history = original(*run.bound.args, **run.bound.kwargs)
        except BaseException as error:
            self._watch.look(self._end, run, error)
            raise
        self._watch.look(self._end, run, None)
        self._watch.look(self._pad, run, history)
        return history

    def _begin(self, original: Callable[..., Any], args: Any, kwargs: Any) -> Run | None:
        run = scene.start(self._scene, original, args, kwargs, order=self._scene.begin(), gather=Passing)
        if run is None:
            return None
        given, optimizer = run.given("callbacks"), getattr(run.model, "optimizer", None)
        before = iterations(optimizer)
        base = sys.modules["keras.src.callbacks.callback"].Callback
        counter = epochs.counter(base, self._scene.budget, lambda: iterations(optimizer) - before)
        group = sys.modules["keras.src.callbacks.callback_list"].CallbackList
        run.more = {"counter": counter, "before": before, "callbacks": epochs.as_list(given)}
        run.more |= {"asked": asked(run, meant), "planned": planned(run), "weights": self._watch.look(state, run.model)}
        run.more["rate"] = self._watch.attempt(math.nan, learning_rate, optimizer)
        # Passes so far were those of another training in this cell.
        run.more["passed"] = self._scene.taps.tallies.take(weights(run.model, trainable=True))
        if run.more["planned"] != asked(run, int):
            run.bound.arguments["epochs"] = int(run.given("initial_epoch") or 0) + run.more["planned"]
        run.bound.arguments["callbacks"] = epochs.added(given, counter, group)
        return run

    def _end(self, run: Run, error: BaseException | None) -> None:
        model, counter, group = run.model, run.more["counter"], run.bound.arguments["callbacks"]
        if not isinstance(group, list):
            group.callbacks.remove(counter)
        steps = iterations(getattr(model, "optimizer", None)) - run.more["before"]
        ran, confirming = counter.ran, {}
        if not isinstance(error, KeyboardInterrupt):
            if run.more["weights"] is not None and run.more["weights"] == self._watch.look(state, model):
                ran, steps = 0, 0  # whatever was counted: nothing was trained
            confirming = self._watch.attempt({}, confirmed, model, *_arrays(run.given("validation_data")))
        self._scene.steps.settle()
        sampled = self._watch.attempt({}, self._sampled, run, steps)
        index, batch = self._watch.attempt((-1, 0), scene.data, self._scene, run, error)
        validation, split = self._watch.attempt((-1, 0.0), self._validation, run, error)
        self._scene.log.add(
            "fit",
            **scene.trained(self._scene, model, probed=not isinstance(error, KeyboardInterrupt)),
            **sampled,
            **confirming,
            learning_rate=arrays.number(run.more["rate"]),
            order=run.order,
            cell=run.cell,
            data=index,
            validation=validation,
            validation_split=split,
            asked=run.more["asked"],
            ran=ran,
            steps=steps,
            batch=batch,
            callbacks=[type(item).__name__[:80] for item in run.more["callbacks"][:30]],
            history=series(counter.history),
            ended=error is None,
        )

    def _sampled(self, run: Run, steps: int) -> dict[str, Any]:
        found = self._scene.steps.sampled(weights(run.model, trainable=True), steps)
        self._scene.taps.tallies.put_back(run.more["passed"])
        return found

    def _validation(self, run: Run, error: BaseException | None) -> tuple[int, float]:
        given = run.given("validation_data")
        if given is None:
            return -1, float(run.given("validation_split") or 0.0)
        if isinstance(error, KeyboardInterrupt):
            return -1, 0.0
        apart = samples.is_dataset(given) or samples.is_sequence(given)
        x, y = (given, None) if apart else samples.pair(given)
        return self._scene.describe(x, y)[0], 0.0

    def _pad(self, run: Run, history: Any) -> None:
        counter = run.more["counter"]
        if counter.capped:
            run.model.stop_training = False
        # Callbacks grouped by the student may lack a History; the model's is an earlier one then.
        planned = run.more["planned"]
        if counter.capped and counter.ran < planned and len(history.epoch) == counter.ran:
            epochs.pad(history, asked=planned, ran=counter.ran)


def _arrays(given: Any) -> tuple[Any, Any]:
    """(samples, labels) of validation data, where they are a pair of arrays."""
    apart = given is None or samples.is_dataset(given) or samples.is_sequence(given)
    return (None, None) if apart else samples.pair(given)


def asked(run: Run, read: Callable[[Any], int]) -> int:
    """Epochs that this call was to run: as the student meant it, or with the numbers as they are here."""
    return max(0, read(run.given("epochs", 1)) - read(run.given("initial_epoch") or 0))


def planned(run: Run) -> int:
    """Epochs that it runs here: a lowered number may lie before the epoch that it goes on from."""
    return asked(run, int) or min(asked(run, meant), int(run.given("epochs", 1)))
