"""Watches `evaluate` and `predict`, on whole data sets and on single batches."""

from collections.abc import Callable
from typing import Any

from autograder_probe.held import values
from autograder_probe.training import scene
from autograder_probe.training.confirmed import confirmed
from autograder_probe.training.log import classes, numbers
from autograder_probe.training.predictions import PIECE
from autograder_probe.training.scene import Run, Scene

_KERAS_OWN = "_use_cached_eval_dataset"
"""Keras passes this when `fit` evaluates by itself: such a validation is part of the fit."""


class Evaluations:
    """Methods of any Keras model that train nothing."""

    def __init__(self, seen: Scene) -> None:
        self._scene = seen

    def evaluate(self, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """In place of TensorFlowTrainer.evaluate and test_on_batch; Keras is asked for names and makes the list itself."""
        __tracebackhide__ = True
        watch = self._scene.watch
        unseen = watch.busy and (not watch.called_back or _KERAS_OWN in kwargs)
        run = None if unseen else watch.look(self._begin, original, args, kwargs)
        if run is None:
            with watch.inside():
                return original(*args, **kwargs)
        as_dict, run.bound.arguments["return_dict"] = run.given("return_dict", default=False), True
        try:
            with watch.inside():
                metrics = original(*run.bound.args, **run.bound.kwargs)
        except BaseException as error:
            watch.look(self._evaluated, run, {}, error)
            raise
        watch.look(self._evaluated, run, metrics, None)
        return metrics if as_dict else run.model._flatten_metrics_in_order(metrics)  # noqa: SLF001 - as Keras does

    def predict(self, original: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """In place of TensorFlowTrainer.predict and predict_on_batch."""
        __tracebackhide__ = True
        watch = self._scene.watch
        unseen = watch.busy and not watch.called_back
        run = None if unseen else watch.look(self._begin_predict, original, args, kwargs)
        if run is None:
            with watch.inside():
                return original(*args, **kwargs)
        with watch.inside():
            output = original(*run.bound.args, **run.bound.kwargs)
        watch.look(self._predicted, run, output)
        return output

    def _begin(self, original: Callable[..., Any], args: Any, kwargs: Any) -> Run | None:
        # In a callback the steps so far are those of the fit around it.
        callback = self._scene.watch.fitting
        order = self._scene.log.order() if callback else self._scene.begin()
        return scene.start(self._scene, original, args, kwargs, order=order)

    def _begin_predict(self, original: Callable[..., Any], args: Any, kwargs: Any) -> Run | None:
        # Not scene.begin(): small batches in a row are one prediction.
        if not self._scene.watch.fitting:
            self._scene.steps.poll()
        return scene.start(self._scene, original, args, kwargs, order=self._scene.log.order())

    def _evaluated(self, run: Run, metrics: dict[str, Any], error: BaseException | None) -> None:
        index, batch = self._scene.watch.attempt((-1, 0), scene.data, self._scene, run, error)
        asked: Any = {}
        if error is None and run.passing is None:
            asked = self._scene.watch.attempt({}, confirmed, run.model, run.given("x"), run.given("y"))
        self._scene.log.add(
            "evaluate",
            **asked,
            order=run.order,
            cell=run.cell,
            model=self._scene.watch.attempt(-1, self._scene.models.index, run.model),
            data=index,
            batch=batch,
            metrics=numbers(metrics),
            ended=error is None,
        )

    def _predicted(self, run: Run, output: Any) -> None:
        array = values.as_array(output)
        if array is not None and array.ndim and len(array) < PIECE:
            self._scene.predictions.batch(run.model, run.given("x"), array)
            return
        self._scene.predictions.end()
        index, batch = self._scene.watch.attempt((-1, 0), scene.data, self._scene, run, None)
        self._scene.log.add(
            "predict",
            order=run.order,
            cell=run.cell,
            model=self._scene.watch.attempt(-1, self._scene.models.index, run.model),
            data=index,
            batch=batch,
            predictions=classes(array),
        )
