"""A student's class fitted on the grader's images: what reaches its network and when it ends, however it is written."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.evidence.builds import decode_trial, encode_trial
from autograder.model.evidence import Trial
from autograder.model.plan import PlannedTrial, QuestionPlan, TrialData
from autograder.sandbox import request
from tests.probe.classifiers import STYLES, make

pytestmark = pytest.mark.tensorflow

GENERATOR = np.random.default_rng(3)
IMAGES = GENERATOR.random((12, 8, 8, 3), np.float32) * 0.8
VALID = GENERATOR.random((8, 8, 8, 3), np.float32) * 0.8
DATA = TrialData(IMAGES, np.arange(12) % 10, VALID, np.arange(8) % 10)


@contextmanager
def unwatched(drawn: list[Any]) -> Iterator[None]:
    yield


@pytest.fixture
def attempt(probe: Callable[[str], ModuleType], keras: Any) -> Callable[..., Trial]:
    """Runs a trial as the grader asks for it, and reads the answer as the grader does."""
    trials = probe("asked.trials")

    def run(cls: Any, epochs: int = 6, batch: int = 6, **settings: Any) -> Trial:
        plan = PlannedTrial("t", "YourModel", {"learning_rate": 0.0} | settings, DATA, epochs, batch)
        asked = json.loads(request.question(QuestionPlan("q", trials=(plan,))).partition(" ")[2])["trials"][0]
        namespace = {} if cls is None else {"YourModel": cls}
        answer = json.loads(json.dumps(trials.run(namespace, asked, unwatched), allow_nan=False))
        trial = decode_trial(answer)
        assert decode_trial(encode_trial(trial)).status == trial.status
        return trial

    return run


def share_of(images: np.ndarray | None, given: np.ndarray) -> float:
    """Share of the images that are among the given ones."""
    assert images is not None
    assert images.dtype == np.float32
    return float(np.mean([(np.abs(given - image).max(axis=(1, 2, 3)) < 1e-6).any() for image in images]))


@pytest.mark.parametrize("style", STYLES)
def test_images_and_epochs_are_seen_however_a_class_trains(
    attempt: Callable[..., Trial], keras: Any, tf: Any, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cls = make(style, keras, tf)
    for augments in (False, True):
        trial = attempt(cls, is_augmentation=augments)
        assert (trial.status, trial.error) == ("ok", "")
        assert trial.epochs == 4  # the learning rate is 0: one epoch that counts, and three without a rise
        assert share_of(trial.trained, IMAGES) == (0 if augments else 1)
        assert share_of(trial.evaluated, VALID) == 1
        assert trial.trained is not None
        assert len(trial.trained) == 48
    assert capsys.readouterr().out == ""


def test_what_keras_wrote_down_is_kept(attempt: Callable[..., Trial], keras: Any, tf: Any) -> None:
    history = attempt(make("layers in the model", keras, tf), epochs=2).history
    assert {name: len(series) for name, series in history.items()} == dict.fromkeys(
        ("accuracy", "loss", "val_accuracy", "val_loss"), 2
    )
    assert attempt(make("train_on_batch", keras, tf), epochs=1).history == {}


def test_augmentation_that_goes_on_in_evaluation_is_seen(attempt: Callable[..., Trial], keras: Any, tf: Any) -> None:
    class Always(make("layers in the model", keras, tf)):  # type: ignore[misc] # known at run time only
        def compute_accuracy(self, images: Any, labels: Any) -> float:
            return float(np.mean(np.argmax(self.model(images, training=True), axis=1) == labels))

    trial = attempt(Always, is_augmentation=True)
    # The last 24 of the validations in `fit`, which Keras does, and the 8 of `compute_accuracy`.
    assert trial.evaluated is not None
    assert len(trial.evaluated) == 32
    assert share_of(trial.evaluated, VALID) == 24 / 32


def test_a_network_that_makes_grey_images_is_seen(attempt: Callable[..., Trial], keras: Any, tf: Any) -> None:
    class Grey(make("fit of one epoch", keras, tf)):  # type: ignore[misc] # known at run time only
        def build_cnn(self) -> None:
            self.build(keras.layers.RandomGrayscale(0.0), keras.layers.Lambda(lambda x: x[..., :1]))

    trial = attempt(Grey, epochs=2)
    assert trial.epochs == 2
    assert share_of(trial.trained, IMAGES[..., :1]) == 1


def test_an_attack_is_no_training(attempt: Callable[..., Trial], keras: Any, tf: Any) -> None:
    class Attacked(make("layers outside, own loop", keras, tf)):  # type: ignore[misc] # known at run time only
        def until_it_stops(self, data: Any, epochs: int, train: Callable[[], None]) -> None:
            for _ in range(epochs):
                train()
            images = tf.constant(data.X_valid)
            with tf.GradientTape() as tape:
                tape.watch(images)
                said = self.model(images, training=False)
            tape.gradient(said, images)

    trial = attempt(Attacked, epochs=2)
    assert trial.epochs == 2
    assert share_of(trial.trained, IMAGES) == 1


@pytest.mark.parametrize(
    ("body", "text", "epochs"),
    [
        ("raise ValueError('mine')", "fit(…): ValueError: mine", 0.0),
        ("train(); raise SystemExit", "fit(…): SystemExit", 1.0),
        ("while True: train()", "fit(…): still training after 72 images", 6.5),
    ],
)
def test_a_fit_that_fails_or_never_ends_keeps_what_was_seen(
    attempt: Callable[..., Trial], keras: Any, tf: Any, body: str, text: str, epochs: float
) -> None:
    cls: Any = make("train_on_batch", keras, tf)

    def until_it_stops(self: Any, data: Any, epochs: int, train: Callable[[], None]) -> None:
        exec(body, {"train": train})  # noqa: S102 - a student's line

    cls.until_it_stops = until_it_stops
    trial = attempt(cls, epochs=1)
    assert (trial.status, trial.error) == ("error", text)
    assert trial.epochs == epochs


def test_when_time_is_up_the_rest_is_not_tried(probe: Callable[[str], ModuleType], keras: Any, tf: Any) -> None:
    trials, failures = probe("asked.trials"), probe("asked.failures")
    cls: Any = make("train_on_batch", keras, tf)

    def until_it_stops(self: Any, data: Any, epochs: int, train: Callable[[], None]) -> None:
        train()
        raise KeyboardInterrupt  # what the grader's interrupt becomes in the kernel

    cls.until_it_stops = until_it_stops
    plan = PlannedTrial("t", "YourModel", {}, DATA, 2, 6)
    asked = json.loads(request.question(QuestionPlan("q", trials=(plan,))).partition(" ")[2])["trials"][0]
    patience = failures.Patience()
    first, second = (trials.run({"YourModel": cls}, asked, unwatched, patience=patience) for _ in range(2))
    assert (first["error"], first["epochs"]) == ("training did not end in time", 1)
    assert second == {"status": "error", "error": "not tried, for what was asked before did not end in time"}
    assert not tf.config.functions_run_eagerly()


def test_a_class_that_is_not_there_or_makes_no_model_is_named(
    attempt: Callable[..., Trial], keras: Any, tf: Any
) -> None:
    cls: Any = make("tf.data", keras, tf)
    assert attempt(None).status == "missing"
    assert attempt(3).status == "not_callable"
    assert "unexpected keyword argument 'use_skip'" in attempt(cls, use_skip=True).error
    cls.build_cnn = lambda _self: None
    assert attempt(cls).status == "no_model"


def test_a_trial_leaves_nothing_behind(
    attempt: Callable[..., Trial], keras: Any, tf: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "best.keras").write_bytes(b"mine")

    class Saves(make("fit of one epoch", keras, tf)):  # type: ignore[misc] # known at run time only
        def fit(self, *args: Any, **kwargs: Any) -> None:
            keras.utils.set_random_seed(1)
            super().fit(*args, **kwargs)
            self.model.save("models/best.keras")
            assert keras.models.load_model("models/best.keras").count_params() == self.model.count_params()

    def numbers() -> list[float]:
        drawn = (random.random(), np.random.random(), tf.random.uniform(()), keras.random.uniform(()))  # noqa: NPY002, S311 - a student's
        return [float(number) for number in drawn]

    name = keras.layers.Dense(1).name
    keras.utils.set_random_seed(5)
    expected = numbers()
    keras.utils.set_random_seed(5)
    assert attempt(Saves).status == "ok"
    assert numbers() == expected
    assert (tmp_path / "models" / "best.keras").read_bytes() == b"mine"
    # Keras numbers layers: the next one follows the last one before the trial.
    number = int(name.removeprefix("dense").removeprefix("_") or 0)
    assert keras.layers.Dense(1).name == f"dense_{number + 1}"
