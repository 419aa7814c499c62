"""Models taken down as graphs, and their losses asked."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.model.training import EventKind, LossProbe, ModelSeen

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}
HIDDEN = ["Input", "Variable", "MatMul", "Variable", "BiasAdd", "Relu", "Variable", "MatMul", "Variable", "BiasAdd"]


def of_every_kind(keras: Any, tf: Any) -> dict[str, Any]:
    """The same network by every API."""
    layers = keras.layers

    class Plain(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = layers.Dense(6, "relu"), layers.Dense(4)
            self.dropout = layers.Dropout(0.5)

        def call(self, x: Any, training: Any = None) -> Any:
            return tf.nn.softmax(self.second(self.dropout(self.first(x), training=training)))

    class Compiled(Plain):
        @tf.function
        def call(self, x: Any) -> Any:
            print("a student's own output")  # noqa: T201 - what a student may write
            return super().call(x)

    class Bare(keras.Model):  # type: ignore[misc] # known at run time only
        def build(self, shape: Any) -> None:
            self.w1, self.b1 = self.add_weight(shape=(shape[-1], 6)), self.add_weight(shape=(6,))
            self.w2, self.b2 = self.add_weight(shape=(6, 4)), self.add_weight(shape=(4,))

        def call(self, x: Any) -> Any:
            h = tf.nn.relu(tf.nn.bias_add(x @ self.w1, self.b1))
            return tf.nn.softmax(tf.nn.bias_add(h @ self.w2, self.b2))

    inputs = keras.Input((12,))
    outputs = layers.Dense(4, "softmax")(layers.Dropout(0.5)(layers.Dense(6, "relu")(inputs)))
    inner = keras.Sequential([layers.Dense(6, "relu"), layers.Dropout(0.5)])
    return {
        "sequential": keras.Sequential([layers.Dense(6, activation="relu"), layers.Dense(4), layers.Softmax()]),
        "functional": keras.Model(inputs, outputs),
        "nested": keras.Sequential([inner, layers.Dense(4), layers.Activation("softmax")]),
        "plain": Plain(),
        "compiled": Compiled(),
        "bare": Bare(),
    }


def seen(notebook: Any, model: Any, x: Any) -> ModelSeen:
    with notebook.cell():
        model(x)
        model(x)
    found: ModelSeen = notebook.log().models[-1]
    return found


@pytest.mark.parametrize("kind", ["sequential", "functional", "nested", "plain", "compiled", "bare"])
def test_a_network_has_the_same_graph_by_every_api(
    notebook: Any, keras: Any, tf: Any, letters: Any, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = of_every_kind(keras, tf)[kind]
    model(letters.x)
    printed = capsys.readouterr().out
    found = seen(notebook, model, letters.x)
    assert found.problem == ""
    assert [node.op for node in found.nodes] == [*HIDDEN, "Softmax"]
    assert [node.weights for node in found.nodes if node.op == "Variable"] == [(12, 6), (6,), (6, 4), (4,)]
    assert [node.inputs for node in found.nodes] == [(), (), (0, 1), (), (2, 3), (4,), (), (5, 6), (), (7, 8), (9,)]
    assert found.parameters == 12 * 6 + 6 + 6 * 4 + 4
    # Its own two calls may print; looking at it prints nothing more.
    assert capsys.readouterr().out in ("", printed, 2 * printed)


def test_what_matters_of_convolution_pooling_and_skips_is_kept(notebook: Any, keras: Any) -> None:
    layers = keras.layers
    inputs = keras.Input((8, 8, 1))
    x = layers.Conv2D(4, 3, padding="same")(layers.Rescaling(1 / 255)(inputs))
    x = layers.Add()([x, layers.LeakyReLU(0.25)(layers.BatchNormalization()(x))])
    model = keras.Model(inputs, layers.Dense(3, layers.ELU())(layers.Flatten()(layers.AveragePooling2D(2)(x))))
    found = seen(notebook, model, np.zeros((120, 8, 8, 1), np.uint8))
    nodes = {node.op: node for node in found.nodes}
    assert nodes["Conv2D"].attrs["padding"] == "SAME"
    assert nodes["AvgPool"].attrs["ksize"] == nodes["AvgPool"].attrs["strides"] == "1,2,2,1"
    assert nodes["LeakyRelu"].attrs["alpha"] == "0.25"
    assert any(node.attrs.get("value") == "0.003921569" for node in found.nodes if node.op == "Const")
    assert found.layers[:2] == ("Rescaling()", "Conv2D(4, 3x3)")
    assert "LeakyReLU(0.25)" in found.layers
    assert "Dense(3, ELU)" in found.layers


def test_a_model_that_cannot_be_traced_says_why(notebook: Any, keras: Any) -> None:
    class Odd(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(4)

        def call(self, x: Any) -> Any:
            return self.dense(x.numpy())

    found = seen(notebook, Odd(), np.zeros((120, 3), np.float32))
    assert found.nodes == ()
    assert "numpy" in found.problem
    assert found.layers == ("Dense(4)",)


def test_a_model_of_very_many_operations_is_not_kept(
    notebook: Any, keras: Any, probe: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe("training.graph"), "MAX_NODES", 5)
    found = seen(notebook, keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(3)]), np.zeros((120, 3)))
    assert found.nodes == ()
    assert "more than 5 operations" in found.problem


def test_a_model_is_described_once_and_again_when_its_weights_change_shape(
    notebook: Any, keras: Any, make_model: Any, letters: Any
) -> None:
    model = make_model()
    with notebook.cell():
        model.fit(letters.x, letters.y, **QUIET)
        model.fit(letters.x, letters.y, **QUIET)
        model.pop()
        model.add(keras.layers.Dense(5, "softmax"))
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(letters.x, letters.y, **QUIET)
        make_model().fit(letters.x, letters.y, **QUIET)
    assert [event.model for event in notebook.log().events] == [0, 0, 1, 2]
    assert [found.nodes[-3].weights for found in notebook.log().models] == [(4,), (5,), (4,)]


def test_a_model_without_weights_is_not_described(notebook: Any, keras: Any) -> None:
    model = keras.Sequential([keras.layers.Softmax()])
    with notebook.cell():
        model.predict(np.zeros((120, 3)), **QUIET)
    assert (notebook.log().events[0].model, notebook.log().models) == (-1, ())


def batch(classes: int) -> tuple[Any, Any, Any]:
    """The probe's batch by the formula that the checks use, too."""
    logits = np.array([[2 * np.sin(1 + i * classes + j) for j in range(classes)] for i in range(5)])
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return np.arange(5) % classes, logits, probabilities


def cross_entropy(classes: int, alpha: float = 0.0) -> float:
    """(1 − α)·CE + α·U, by hand."""
    labels, _, probabilities = batch(classes)
    logs = np.log(probabilities)
    return float(-(1 - alpha) * logs[np.arange(5), labels].mean() - alpha * logs.mean())


@pytest.mark.parametrize("classes", [2, 4, 26])
def test_the_batch_is_that_of_the_formula(probe: Callable[[str], ModuleType], classes: int) -> None:
    labels, one_hot, logits, probabilities = probe("training.lossprobe").batch(classes)
    expected = batch(classes)
    assert labels.tolist() == expected[0].tolist()
    assert one_hot.argmax(axis=1).tolist() == expected[0].tolist()
    assert logits == pytest.approx(expected[1], abs=1e-6)
    assert probabilities == pytest.approx(expected[2], abs=1e-6)


def asked(notebook: Any, make_model: Any, letters: Any, loss: Any, y: Any = None) -> tuple[LossProbe, str]:
    with notebook.cell():
        make_model(loss).fit(letters.x, letters.y if y is None else y, **QUIET)
    event = notebook.events(EventKind.FIT)[-1]
    assert event.loss_probe is not None
    return event.loss_probe, event.loss


def test_a_loss_by_name_is_asked(notebook: Any, make_model: Any, letters: Any) -> None:
    found, name = asked(notebook, make_model, letters, "sparse_categorical_crossentropy")
    assert found.labels_probabilities == pytest.approx(cross_entropy(4), abs=1e-5)
    assert np.isnan(found.one_hot_probabilities)
    assert name == "sparse_categorical_crossentropy"


def test_a_loss_object_is_asked(notebook: Any, keras: Any, make_model: Any, letters: Any) -> None:
    smoothed = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    found, name = asked(notebook, make_model, letters, smoothed, np.eye(4)[letters.y])
    assert found.one_hot_probabilities == pytest.approx(cross_entropy(4, 0.1), abs=1e-5)
    assert np.isnan(found.labels_logits)
    assert name == "CategoricalCrossentropy"


@pytest.mark.parametrize("alpha", [0.0, 0.1, 0.15, 0.2])
@pytest.mark.parametrize("form", ["a mean", "a value per sample"])
def test_a_closure_is_asked_whether_it_averages_or_not(
    notebook: Any, tf: Any, make_model: Any, letters: Any, alpha: float, form: str
) -> None:
    def smoothed(labels: Any, predicted: Any) -> Any:
        true = (1 - alpha) * tf.one_hot(tf.cast(labels, tf.int32), 4) + alpha / 4
        losses = -tf.reduce_sum(true * tf.math.log(predicted), axis=-1)
        return tf.reduce_mean(losses) if form == "a mean" else losses

    found, name = asked(notebook, make_model, letters, smoothed)
    assert found.labels_probabilities == pytest.approx(cross_entropy(4, alpha), abs=1e-5)
    assert name == "smoothed"
    # The checks find alpha again: L(α) is linear in it.
    plain, uniform = cross_entropy(4), cross_entropy(4, 1.0)
    assert (found.labels_probabilities - plain) / (uniform - plain) == pytest.approx(alpha, abs=1e-4)


def test_a_compiled_loss_with_labels_in_a_column_is_asked(
    notebook: Any, tf: Any, make_model: Any, letters: Any
) -> None:
    @tf.function
    def column(labels: Any, predicted: Any) -> Any:
        picked = tf.gather(predicted, tf.cast(labels[:, 0], tf.int32), batch_dims=1)
        return -tf.math.log(picked)

    found, _ = asked(notebook, make_model, letters, column, letters.y[:, np.newaxis])
    assert found.labels_probabilities == pytest.approx(cross_entropy(4), abs=1e-5)


@pytest.mark.parametrize("error", [SystemExit, ZeroDivisionError])
def test_a_loss_that_refuses_the_batch_is_unknown(
    notebook: Any, make_model: Any, letters: Any, error: type[BaseException]
) -> None:
    def picky(labels: Any, predicted: Any) -> Any:
        if predicted.shape[0] == 5:
            raise error
        return predicted[:, 0]

    found, _ = asked(notebook, make_model, letters, picky)
    assert np.isnan([found.labels_logits, found.one_hot_logits, found.labels_probabilities]).all()


def test_a_convolutional_network_is_read_with_what_its_operations_are_told(
    probe: Callable[[str], ModuleType], keras: Any, tf: Any
) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            *(layers.ZeroPadding2D(1), layers.Conv2D(4, 3, strides=2), layers.BatchNormalization(epsilon=0.002)),
            *(layers.AveragePooling2D(2, padding="same"), layers.Dropout(0.3), layers.Flatten(), layers.Dense(2)),
        ]
    )
    spec = tf.TensorSpec((None, 8, 8, 3))
    inference, training = (probe("training.graph").trace(model, spec, training=on)[0] for on in (False, True))

    def of(nodes: Any, op: str) -> dict[str, str]:
        found: dict[str, str] = next(node["attrs"] for node in nodes if node["op"] == op)
        return found

    plane = {"strides": "1,2,2,1", "data_format": "NHWC"}
    assert of(inference, "Conv2D") == plane | {"padding": "VALID", "dilations": "1,1,1,1"}
    assert of(inference, "AvgPool") == plane | {"padding": "SAME", "ksize": "1,2,2,1"}
    constants = {node["attrs"].get("value") for node in inference if node["op"] == "Const"}
    assert {"0,0,1,1,1,1,0,0", "0.002"} <= constants
    dropped = {node["attrs"].get("value") for node in training if node["op"] == "Const"} - constants
    assert {"0.3", "1.428571"} <= dropped
    operations = [{node["op"] for node in nodes} for nodes in (inference, training)]
    assert ["GreaterEqual" in found for found in operations] == [False, True]
    assert ["SquaredDifference" in found for found in operations] == [False, True]  # of the batch's own statistics


def test_operations_of_tensorflows_own_are_read_with_what_they_are_told(
    probe: Callable[[str], ModuleType], keras: Any, tf: Any
) -> None:
    class Network(tf.Module):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            self.kernel, self.scale = tf.Variable(tf.ones((3, 3, 3, 4))), tf.Variable(tf.ones(4))

        def __call__(self, x: Any) -> Any:
            x = tf.nn.conv2d(x, self.kernel, 1, [[0, 0], [1, 2], [1, 2], [0, 0]])
            x = tf.compat.v1.nn.fused_batch_norm(x, self.scale, self.scale, epsilon=0.004)[0]
            return tf.squeeze(tf.nn.space_to_depth(x, 9), [1, 2])[:, tf.newaxis, 0]

    nodes, _ = probe("training.graph").trace(Network(), tf.TensorSpec((None, 8, 8, 3)))
    told = {node["op"]: node["attrs"] for node in nodes}
    assert told["Conv2D"]["explicit_paddings"] == "0,0,1,2,1,2,0,0"
    assert told["FusedBatchNormV3"]["epsilon"] == "0.004"
    assert told["SpaceToDepth"]["block_size"] == "9"
    assert told["Squeeze"]["squeeze_dims"] == "1,2"
    assert (told["StridedSlice"]["new_axis_mask"], told["StridedSlice"]["shrink_axis_mask"]) == ("2", "4")
