"""The student's kernel asked for calls with networks, for networks built and for classes tried."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.evidence import parse_question
from autograder.model.evidence import QuestionEvidence
from autograder.model.plan import (
    Network,
    NetworkLayer,
    PlannedBuild,
    PlannedCall,
    PlannedTrial,
    QuestionPlan,
    Tensor,
    TrialData,
)
from autograder.sandbox import request
from tests.probe.kernels import Kernel

pytestmark = [pytest.mark.tensorflow, pytest.mark.slow]

CLASS = """
import keras, numpy as np, tensorflow as tf, matplotlib.pyplot as plt
class YourModel:
    def __init__(self, feature_maps=4, learning_rate=1e-3, is_augmentation=False):
        self.feature_maps, self.learning_rate, self.is_augmentation = feature_maps, learning_rate, is_augmentation
    def build_cnn(self):
        before = [keras.layers.RandomBrightness((0.05, 0.1), (0, 1))] if self.is_augmentation else []
        conv, flat = keras.layers.Conv2D(self.feature_maps, 3), keras.layers.Flatten()
        self.model = keras.Sequential([keras.Input((8, 8, 3)), *before, conv, flat, keras.layers.Dense(10, "softmax")])
    def fit(self, data_manager, batch_size=None, num_epochs=None):
        self.model.compile("adam", keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["accuracy"])
        self.model.optimizer.learning_rate = self.learning_rate
        d, kept = data_manager, keras.callbacks.ModelCheckpoint("best.keras")
        self.history = self.model.fit(d.X_train, np.eye(10)[d.y_train], batch_size=batch_size, epochs=num_epochs,
            validation_data=(d.X_valid, np.eye(10)[d.y_valid]), callbacks=[kept])
        plt.plot(self.history.history["loss"]); plt.show()
    def compute_accuracy(self, X, y):
        return np.mean(self.model.predict(X).argmax(axis=1) == y)
def fgsm(model, images, labels, epsilon):
    with tf.GradientTape() as tape:
        tape.watch(images)
        loss = keras.losses.sparse_categorical_crossentropy(labels, model(images, training=False))
    return tf.clip_by_value(images + epsilon * tf.sign(tape.gradient(loss, images)), 0, 1)
network = YourModel()
network.build_cnn()
print(tf.config.functions_run_eagerly())
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    kernel = Kernel(tmp_path_factory.mktemp("kernel"), training={"steps": 2}, links=[]).ready()
    assert kernel.run(CLASS) == "False\n"
    yield kernel
    kernel.stop()


def answer(kernel: Kernel, plan: QuestionPlan) -> QuestionEvidence:
    asked = json.loads(request.question(plan).partition(" ")[2])
    return parse_question(kernel.ask(asked)["evidence"], question=plan.question)


def test_a_class_is_built_and_tried_and_nothing_of_it_is_in_the_log(kernel: Kernel, tmp_path: Path) -> None:
    images = np.random.default_rng(0).random((8, 8, 8, 3), np.float32)
    valid = (images[:4] / 2).astype(np.float32)
    data = TrialData(images, np.arange(8), valid, np.arange(4))
    settings: dict[str, Any] = {"learning_rate": 0.0, "is_augmentation": True}
    plan = QuestionPlan(
        "q3_5",
        figures=True,
        builds=(PlannedBuild("b", "YourModel", ({"feature_maps": 6}, {"use_skip": True})),),
        trials=(PlannedTrial("t", "YourModel", settings, data, 3, 4),),
    )
    seen = answer(kernel, plan)
    built, refused = seen.builds["b"]
    assert (built.status, refused.status) == ("ok", "error")
    assert built.model is not None
    assert built.model.parameters == 28 * 6 + (36 * 6 + 1) * 10
    trial = seen.trials["t"]
    # The cap on the steps of a `fit` is for the notebook's own.
    assert (trial.status, trial.error, trial.epochs) == ("ok", "", 3)
    assert trial.trained is not None
    assert trial.evaluated is not None
    assert not any(np.isclose(images, image, atol=1e-6).all(axis=(1, 2, 3)).any() for image in trial.trained)
    assert all(np.isclose(valid, image, atol=1e-6).all(axis=(1, 2, 3)).any() for image in trial.evaluated)
    assert len(trial.history["loss"]) == 3
    assert seen.figures == ()
    assert kernel.log().events == ()
    assert answer(kernel, QuestionPlan("q", figures=True)).figures == ()
    assert kernel.run("import os; print(os.listdir(), tf.config.functions_run_eagerly())") == "[] False\n"


def test_a_network_of_the_graders_is_attacked(kernel: Kernel) -> None:
    matrix = np.array([[0.02, -0.02], [-0.02, 0.02], [0.02, -0.02]], np.float32)
    network = Network((1, 1, 3), (NetworkLayer("flatten"), NetworkLayer("dense", (matrix,)), NetworkLayer("softmax")))
    inputs = (network, Tensor(np.full((2, 1, 1, 3), 0.5, np.float32)), Tensor(np.array([0, 1])), 0.25)
    (call,) = answer(kernel, QuestionPlan("q", calls=(PlannedCall("f", "fgsm", (inputs,), weights_after=0),))).calls[
        "f"
    ]
    assert call.error == ""
    assert call.value is not None
    assert call.value.array is not None
    assert call.value.array.reshape(2, 3).tolist() == [[0.25, 0.75, 0.25], [0.75, 0.25, 0.75]]
    (after,) = call.weights
    assert after.array is not None
    assert (after.array == matrix).all()
