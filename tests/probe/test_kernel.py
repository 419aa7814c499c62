"""The student's kernel as it is started in the sandbox: what it answers, and that TensorFlow comes when imported."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.model.training import EventKind
from tests.probe.fashion import write_fashion
from tests.probe.kernels import Kernel

pytestmark = [pytest.mark.tensorflow, pytest.mark.slow]


@pytest.fixture(scope="module")
def start_kernel(tmp_path_factory: pytest.TempPathFactory, fixtures_dir: Path) -> Iterator[Callable[..., Kernel]]:
    started: list[Kernel] = []
    fashion = [
        [str(path), f".keras/datasets/fashion-mnist/{path.name}"]
        for path in write_fashion(tmp_path_factory.mktemp("fashion"))
    ]

    def start(**settings: Any) -> Kernel:
        emnist = [str(fixtures_dir / "data" / "emnist" / "emnist.zip"), ".cache/emnist/emnist.zip"]
        given = {"training": {"steps": 30}, "links": [emnist, *fashion]}
        started.append(Kernel(tmp_path_factory.mktemp("kernel"), **given | settings))
        return started[-1].ready()

    yield start
    for kernel in started:
        kernel.stop()


@pytest.fixture(scope="module")
def kernel(start_kernel: Callable[..., Kernel]) -> Kernel:
    """One with the letters A–J loaded and a model made."""
    kernel = start_kernel()
    kernel.run("NUM_EPOCHS = 20; SMALL = 2")
    kernel.ask({"parameters": {"NUM_EPOCHS": 6, "SMALL": 4}})
    said = kernel.run(
        """
import tensorflow as tf
tf.config.threading.set_intra_op_parallelism_threads(1)  # only possible before TensorFlow has touched a device
tf.config.set_visible_devices([], "GPU")
import emnist, keras, numpy as np
images, labels = emnist.extract_training_samples("letters")
chosen = labels <= 10
X = images[chosen].reshape(-1, 784) / 255
y = labels[chosen] - 1
def make():
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(10, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
model = make()
history = model.fit(X[:320], y[:320], epochs=NUM_EPOCHS, verbose=0)
print(NUM_EPOCHS, SMALL, len(history.epoch))
"""
    )
    assert said.split() == ["6", "2", "6"]
    return kernel


def test_a_kernel_without_training_imports_nothing_and_tells_of_nothing(start_kernel: Callable[..., Kernel]) -> None:
    kernel = start_kernel(training=None, links=[])
    assert (
        kernel.run("import sys; print([name for name in ('tensorflow', 'keras', 'emnist') if name in sys.modules])")
        == "[]\n"
    )
    assert "log" not in kernel.ask({"question": "q", "names": [], "calls": [], "figures": False})


def test_loading_parameters_and_training_are_in_the_log(kernel: Kernel) -> None:
    events = kernel.log().events
    assert [(event.kind.value, event.cell, event.detail) for event in events[:3]] == [
        ("parameters", 1, "NUM_EPOCHS=20->6"),
        ("load", 2, "train letters"),
        ("fit", 2, ""),
    ]
    assert (events[2].asked, events[2].ran) == (20, 3)  # what the student meant; 30 steps, 10 an epoch


def test_a_set_of_keras_is_in_the_log_by_its_name(kernel: Kernel) -> None:
    said = kernel.run(
        """
from tensorflow import keras as of_tensorflow
from keras.datasets.fashion_mnist import load_data
fashion_mnist = of_tensorflow.datasets.fashion_mnist
(X_img, _), (X_test_img, _) = fashion_mnist.load_data()
load_data()
print(X_img.shape, X_test_img.shape)
"""
    )
    assert said == "(6, 28, 28) (4, 28, 28)\n"
    loads = [event for event in kernel.log().events if event.kind is EventKind.LOAD]
    assert [(event.detail, event.ended) for event in loads[-2:]] == [("fashion_mnist", True)] * 2


def test_large_values_are_described(kernel: Kernel) -> None:
    found = kernel.question(names=["X", "y", "NUM_EPOCHS"], data=True)["values"]
    assert (found["X"]["kind"], found["X"]["rows"]["shape"], found["X"]["rows"]["high"]) == ("data", [784], 1.0)
    assert (found["y"]["kind"], found["y"]["dtype"]) == ("array", "u1")
    assert kernel.question(names=["X"])["values"]["X"]["kind"] == "opaque"


def test_a_function_of_tensors_is_called_and_differentiated(kernel: Kernel) -> None:
    kernel.run(
        """
import tensorflow as tf
def loss(labels, logits, alpha):
    true = (1 - alpha) * tf.one_hot(labels, 3) + alpha / 3
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(true, logits))
def by_numpy(labels, logits, alpha):
    return np.asarray(logits).sum()
def raises(labels, logits, alpha):
    raise ValueError("mine")
"""
    )
    labels = {"tensor": {"dtype": "i4", "shape": [2], "data": [0, 2]}}
    logits = {"tensor": {"dtype": "f4", "shape": [2, 3], "data": [0, 0, 0, 0, 0, 0]}}
    calls = [
        {"id": name, "function": name, "inputs": [[labels, logits, 0.0]], "gradient": 1, "figures": False}
        for name in ("loss", "by_numpy", "raises")
    ]
    found = kernel.question(calls=calls)["calls"]
    (loss,) = found["loss"]
    assert loss["value"]["data"] == [pytest.approx(1.0986123)]
    # (softmax − one-hot) / 2, by hand
    assert loss["gradient"]["data"] == pytest.approx([-1 / 3, 1 / 6, 1 / 6, 1 / 6, 1 / 6, -1 / 3])
    assert "gradient" not in found["by_numpy"][0]
    assert found["raises"] == [{"status": "error", "error": "ValueError: 'mine'"}]


def test_a_functions_figures_are_its_own(kernel: Kernel) -> None:
    kernel.run(
        """
import matplotlib.pyplot as plt
def show(images, n):
    for index in range(n):
        plt.subplot(2, 2, index + 1)
        plt.imshow(images[index].reshape(28, 28)); plt.title(index)
    plt.show()
show(X, 4)
"""
    )
    call = {"id": "c", "function": "show", "inputs": [[{"name": "X"}, 3], [{"name": "X_train"}, 3]], "figures": True}
    found = kernel.question(calls=[call], figures=True)
    assert [len(figure["axes"]) for figure in found["figures"]] == [4]
    first, second = found["calls"]["c"]
    assert [axes["title"] for figure in first["figures"] for axes in figure["axes"]] == ["0", "1", "2"]
    assert (second["status"], "'X_train'" in second["error"]) == ("error", True)


def test_the_graders_calls_train_and_predict_nothing_in_the_log(kernel: Kernel) -> None:
    kernel.run("def trains(n): return make().fit(X[:320], y[:320], epochs=n, verbose=0).history['loss']")
    before = len(kernel.log().events)
    (result,) = kernel.question(calls=[{"id": "c", "function": "trains", "inputs": [[1]]}])["calls"]["c"]
    assert result["status"] == "ok"
    kernel.run("pass")
    assert len(kernel.log().events) == before


def test_what_is_imported_from_keras_is_watched_however_it_is_imported(kernel: Kernel) -> None:
    said = kernel.run(
        """
from keras.losses import categorical_crossentropy
from keras.models import save_model
from tensorflow.keras.losses import CategoricalCrossentropy
import tensorflow as tf
categorical_crossentropy(tf.eye(3), tf.eye(3), label_smoothing=0.1)
CategoricalCrossentropy(label_smoothing=0.2)
tf.compat.v1.losses.softmax_cross_entropy(tf.eye(3), tf.eye(3), label_smoothing=0.3)
save_model(filepath="model.keras", model=model)
"""
    )
    assert said == ""
    assert [event.detail for event in kernel.log().events[-4:]] == [
        "categorical_crossentropy 0.1",
        "CategoricalCrossentropy 0.2",
        "softmax_cross_entropy 0.3",
        "model.keras",
    ]


def test_an_error_shows_the_students_lines_and_none_of_ours(kernel: Kernel) -> None:
    said = kernel.run("model.fit(X[:320], y[:5], verbose=0)")
    assert "Data cardinality is ambiguous" in said
    assert "autograder_probe" not in said


def test_random_numbers_of_every_kind_are_there_and_repeat(start_kernel: Callable[..., Kernel]) -> None:
    draw = """
import random, numpy as np, tensorflow as tf, keras
x = np.random.rand(64, 4).astype("float32")
layers = [keras.layers.Dense(8, "relu"), keras.layers.Dropout(0.5), keras.layers.Dense(2)]
model = keras.Sequential(layers); model.compile("adam", "mse")
data = tf.data.Dataset.from_tensor_slices((x, x[:, :2])).shuffle(64).map(lambda a, b: (a + tf.random.normal((4,)), b), 2)
print(random.random(), np.random.rand(), tf.random.normal(()).numpy(), tf.random.get_global_generator().normal(()).numpy(),
      tf.random.Generator.from_non_deterministic_state().normal(()).numpy(), keras.random.normal(()).numpy(),
      model.fit(x, x[:, :2], epochs=2, verbose=0).history, model.fit(data.batch(8), epochs=2, verbose=0, shuffle=False).history)
"""
    said = [start_kernel(training=None, links=[]).run(draw) for _ in range(2)]
    assert said[0] == said[1]
    assert "Error" not in said[0]
