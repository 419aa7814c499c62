"""Convolutional networks that Keras and TensorFlow really made, in several styles, read from the graphs that the probe takes."""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.checks.networks.cnn_blocks import cnn_blocks
from autograder.checks.networks.cnn_builds import Builds
from autograder.checks.networks.cnn_maps import cnn_maps
from autograder.checks.networks.cnn_options import cnn_options
from autograder.checks.networks.skip_edges import skip_edges
from autograder.model.evidence import Build
from autograder.model.result import Outcome
from autograder.model.training import ModelSeen, Node
from tests.checks.cnn_builders import SETTINGS, Student

pytestmark = [pytest.mark.tensorflow, pytest.mark.slow]
PROBE = Path(__file__).resolve().parents[3] / "autograder" / "probe"
SOME = SETTINGS[:4]
Made = Callable[[Any, Mapping[str, Any]], Any]


@pytest.fixture(scope="module")
def keras() -> Any:
    return importlib.import_module("keras")


@pytest.fixture(scope="module")
def trace(keras: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., tuple[Node, ...]]]:
    """(model, training) → its graph, by the probe under the name that it has in the sandbox."""
    assert keras.backend.backend() == "tensorflow"
    folder = tmp_path_factory.mktemp("packages")
    (folder / "autograder_probe").symlink_to(PROBE)
    sys.path.insert(0, str(folder))
    graph = importlib.import_module("autograder_probe.training.graph")
    specification = importlib.import_module("tensorflow").TensorSpec((None, 32, 32, 3), "float32")

    def taken(model: Any, *, training: bool) -> tuple[Node, ...]:
        found, _ = graph.trace(model, specification, training=training)
        return tuple(Node(n["op"], tuple(n["inputs"]), tuple(n["weights"]), n["attrs"]) for n in found)

    yield taken
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == "autograder_probe"]:
        del sys.modules[name]


def functional(keras: Any, given: Mapping[str, Any]) -> Any:
    layers = keras.layers
    x = inputs = keras.Input((32, 32, 3))
    for number in range(given["num_blocks"]):
        maps = given["feature_maps"] * 2**number
        first = x = layers.Conv2D(maps, 3, padding="same")(x)
        x = layers.BatchNormalization()(x) if given["batch_norm"] else x
        x = layers.Activation(given["activation_func"])(x)
        x = layers.Conv2D(maps, 3, padding="same")(x)
        x = layers.BatchNormalization()(x) if given["batch_norm"] else x
        x = layers.Add()([x, first]) if given["use_skip"] else x
        x = layers.Activation(given["activation_func"])(x)
        x = layers.AveragePooling2D(2, 2, padding="same")(x)
        x = layers.Dropout(given["drop_rate"])(x)
    x = layers.Dense(given["num_classes"], activation="softmax")(layers.Flatten()(x))
    return keras.Model(inputs, x)


def augmented(keras: Any, given: Mapping[str, Any]) -> Any:
    """With layers that prepare and change images before the blocks; the network itself is nested."""
    layers = keras.layers
    inputs = keras.Input((32, 32, 3))
    x = layers.Rescaling(2.0, -1.0)(inputs)
    for layer in (layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.RandomZoom(0.1)):
        x = layer(x)
    return keras.Model(inputs, functional(keras, given)(x))


def subclassed(keras: Any, given: Mapping[str, Any]) -> Any:
    """Padding, activation, pooling, dropout and softmax by TensorFlow's own operations."""
    layers, tf = keras.layers, importlib.import_module("tensorflow")
    rate, acts = given["drop_rate"], {"relu": lambda z: tf.maximum(z, 0.0), "elu": tf.nn.elu, "tanh": tf.math.tanh}
    act = acts[given["activation_func"]]

    class Network(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            super().__init__()
            maps = [given["feature_maps"] * 2**number for number in range(given["num_blocks"])]
            self.convs = [[layers.Conv2D(n, 3, use_bias=False) for _ in range(2)] for n in maps]
            self.norms = [[layers.BatchNormalization() for _ in range(2)] for _ in maps]
            self.dense = layers.Dense(given["num_classes"])

        def build(self, _: Any) -> None:
            self.built = True

        def call(self, x: Any, training: bool = False) -> Any:  # noqa: FBT001, FBT002 - Keras's own form
            for convs, norms in zip(self.convs, self.norms, strict=True):
                first = x = convs[0](tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]))
                x = act(norms[0](x, training=training) if given["batch_norm"] else x)
                x = convs[1](tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]))
                x = norms[1](x, training=training) if given["batch_norm"] else x
                x = tf.nn.avg_pool2d(act(first + x if given["use_skip"] else x), 2, 2, "SAME")
                x = tf.nn.dropout(x, rate) if training and rate else x
            z = self.dense(tf.reshape(x, [-1, x.shape[1] * x.shape[2] * x.shape[3]]))
            e = tf.exp(z - tf.reduce_max(z, axis=1, keepdims=True))
            return e / tf.reduce_sum(e, axis=1, keepdims=True)

    model = Network()
    model(keras.ops.zeros((1, 32, 32, 3)))
    return model


@pytest.mark.parametrize("make", [functional, augmented, subclassed])
def test_the_right_networks_pass_in_every_style(keras: Any, trace: Any, make: Made) -> None:
    models = [make(keras, given) for given in SOME]
    seen = [
        ModelSeen("Functional", 0, trace(one, training=False), training=trace(one, training=True)) for one in models
    ]
    builds = Builds(tuple(Build("ok", one) for one in seen), SOME, "YourModel", "9.9 it")
    for check in (cnn_blocks, cnn_maps, cnn_options, skip_edges):
        result = check(builds)
        assert (result.outcome, result.message) == (Outcome.PASS, "")


@pytest.mark.parametrize("training", [False, True])
def test_the_graphs_made_by_hand_are_those_of_keras(keras: Any, trace: Any, *, training: bool) -> None:
    def operations(nodes: tuple[Node, ...]) -> list[str]:
        # How random numbers are seeded, and how shapes are put together, is Keras's own affair.
        plain = [node for node in nodes if node.op not in ("FloorMod", "Shape", "StridedSlice", "Pack", "Const")]
        return sorted(node.op for node in plain)

    given = SETTINGS[0]
    made = Student().build(given)
    real = trace(functional(keras, given), training=training)
    assert operations(made.training if training else made.nodes) == operations(real)
