"""Records data, models and training: patches Keras, TensorFlow and emnist when the student imports them, and not before."""

import contextlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from autograder_probe.afterimport import AfterImport
from autograder_probe.training.batches import Batches
from autograder_probe.training.byhand import ByHand
from autograder_probe.training.compiled import Compiled
from autograder_probe.training.evaluations import Evaluations
from autograder_probe.training.files import Files
from autograder_probe.training.fits import Fits
from autograder_probe.training.loads import Loads
from autograder_probe.training.log import Log
from autograder_probe.training.lowered import Lowered
from autograder_probe.training.models import Models
from autograder_probe.training.predictions import Predictions
from autograder_probe.training.scene import Scene
from autograder_probe.training.seeding import Seeding
from autograder_probe.training.settling import Settling
from autograder_probe.training.signs import Signs
from autograder_probe.training.smoothing import Smoothing
from autograder_probe.training.steps import Steps
from autograder_probe.training.tapes import Tapes
from autograder_probe.training.taps import Taps
from autograder_probe.training.watch import Watch


class Recorder:
    """All that is observed of training in one kernel.

    Args:
        execution_count: Tells the running cell's.
        seed: For TensorFlow's random numbers.
        settings: {"steps": most that one `fit` may take, "batch_norm_momentum": where the student names none, or None}; None in all
            where nothing is cut short.
    """

    def __init__(self, execution_count: Callable[[], int], *, seed: int, settings: dict[str, Any] | None) -> None:
        self._asked = settings is not None
        self._seen_import = False
        self._watch, self._log, self._models = Watch(), Log(execution_count), Models()
        tapes = Tapes(self._watch)
        self._taps = Taps(self._watch, tapes)
        self._steps = Steps(self._watch, self._log, self._models, self._taps)
        self._predictions = Predictions(self._watch, self._log, self._models, self._steps, tapes)
        self._steps.before_step = self._predictions.end
        self._by_hand = ByHand(self._watch, self._log, self._models, self._steps)
        self._compiled = Compiled(self._watch, self._models, self._steps, self._predictions, self._by_hand)
        budget = settings["steps"] if settings else None
        self._scene = Scene(self._watch, self._log, self._models, self._steps, self._predictions, self._taps, budget)
        self._batches = Batches(self._scene)
        self._smoothing = Smoothing(self._watch, self._log)
        momentum = settings.get("batch_norm_momentum") if settings else None
        self._settling = Settling(self._watch, momentum)
        self._seeding = Seeding(self._watch, seed)
        self._files = Files(self._watch, self._log, self._models)
        self._loads = Loads(self._watch, self._log)
        self._tapes = tapes
        self._signs = Signs(self._watch)

    def install(self) -> None:
        """Watch for the imports."""
        self._signs.listen()
        actions: dict[str, Callable[[ModuleType], None]] = {
            "tensorflow": self._seeding.seed,
            "tensorflow.python.ops.stateful_random_ops": self._seeding.patch,
            "tensorflow.python.eager.backprop": self._patch_tapes,
            "tensorflow.python.module.module": self._predictions.patch_modules,
            **self._loads.actions(),
            "keras.src.backend.tensorflow.trainer": self._patch_trainer,
            "keras.src.models.model": self._patch_model,
            "keras.src.saving.saving_api": self._files.patch_saving,
            "keras.src.optimizers.base_optimizer": self._steps.patch,
            "tensorflow.python.eager.polymorphic_function.polymorphic_function": self._patch_functions,
            "tensorflow.python.ops.gen_nn_ops": self._taps.patch_operations,
            "tensorflow.python.ops.nn_ops": self._taps.patch_losses_of_tensorflow,
            "keras.src.backend.tensorflow.nn": self._taps.patch_backend,
            "keras.src.losses.loss": self._taps.patch_losses,
            "keras.src.trainers.trainer": self._taps.patch_trainer,
            "keras.src.losses.losses": self._smoothing.patch,
            "keras.src.layers.normalization.batch_normalization": self._settling.patch,
            "tensorflow.python.ops.losses.losses_impl": self._smoothing.patch,
        }
        AfterImport({name: self._guarded(action) for name, action in actions.items()}).install()

    @property
    def observed(self) -> bool:
        """Whether there is anything to tell."""
        return self._asked or self._seen_import

    def cell_ended(self, *, well: bool) -> None:
        """Turn what was collected during a cell into events."""
        for end in (self._predictions.end, self._batches.end):
            self._watch.look(end)
        self._watch.look(lambda: self._by_hand.end(ended=well))
        self._watch.look(lambda: self._steps.end(ended=well))
        self._watch.look(self._taps.end)

    def replace_parameters(self, namespace: dict[str, Any], smaller: dict[str, int]) -> None:
        """Lower plain integers in the student's namespace to ours."""
        for name, ours in smaller.items():
            theirs = namespace.get(name)
            if type(theirs) is int and theirs > ours:
                namespace[name] = Lowered(ours, theirs)
                self._log.add("parameters", detail=f"{name}={theirs}->{ours}")

    def as_json(self) -> dict[str, Any]:
        """The log since the kernel started."""
        return {
            "events": self._log.events(),
            "models": self._models.seen,
            "data": self._log.data.rows,
            "spent_s": round(self._watch.spent_s, 3),
            "problems": self._watch.problems,
            "signs": self._watch.attempt([], self._signs.seen),
        }

    @contextlib.contextmanager
    def unseen(self) -> Iterator[None]:
        """While the grader itself calls student code: nothing of it is an event."""
        with self._watch.unseen():
            yield
        self._watch.look(self._steps.settle)
        self._watch.look(self._taps.end)

    def undo(self) -> None:
        """Unpatch all modules."""
        self._watch.undo()

    def _guarded(self, action: Callable[[ModuleType], None]) -> Callable[[ModuleType], None]:
        def act(module: ModuleType) -> None:
            self._seen_import = True
            self._watch.look(action, module)

        return act

    def _patch_trainer(self, module: ModuleType) -> None:
        fits, evaluations = Fits(self._scene), Evaluations(self._scene)
        for name, observer in (
            ("fit", fits.fit),
            ("evaluate", evaluations.evaluate),
            ("test_on_batch", evaluations.evaluate),
            ("predict", evaluations.predict),
            ("predict_on_batch", evaluations.predict),
            ("train_on_batch", self._batches.train_on_batch),
        ):
            self._watch.around(module.TensorFlowTrainer, name, observer)

    def _patch_model(self, module: ModuleType) -> None:
        self._predictions.patch(module)
        self._files.patch_model(module)

    def _patch_tapes(self, module: ModuleType) -> None:
        self._by_hand.patch(module)
        self._tapes.patch(module)

    def _patch_functions(self, module: ModuleType) -> None:
        self._compiled.patch(module)
        self._taps.patch_functions(module)
