"""TensorFlow's own losses and gradient tape, as a second way to the answers of Part 1 (float64 throughout)."""

from typing import Any

import numpy as np
import pytest

from reference.a1_2023 import q1_2_forward as forward
from reference.a1_2023.oracles import Task, elu, elu_derivative, truth
from reference.a1_2023.q1_3_backward import parameters

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

IDS = (1, 12345678, 10035260, 31415926, 99_999_999)


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    return tensorflow


def test_forward_pass_of_question_1_2(tf: Any) -> None:
    net = forward.NETWORK
    h = tf.nn.relu(tf.linalg.matvec(net.W1, net.x) + net.b1)
    h = tf.nn.relu(tf.linalg.matvec(net.W2, h) + net.b2)
    logits = tf.linalg.matvec(net.W3, h) + net.b3
    true = truth(Task(None))
    assert logits.numpy().tolist() == true["h3"].tolist()
    assert tf.nn.softmax(logits).numpy() == pytest.approx(true["p"], abs=1e-12)
    for smoothing, name in ((0.0, "ce_loss"), (forward.SMOOTHING, "smoothed_loss")):
        loss = tf.keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing, dtype="float64")
        assert float(loss(tf.constant([[0.0, 0.0, 1.0]]), logits[tf.newaxis])) == pytest.approx(
            float(true[name]), abs=1e-12
        )


@pytest.mark.parametrize("student_id", IDS)
def test_gradients_and_step_of_question_1_3(tf: Any, student_id: int) -> None:
    params, true = parameters(student_id), truth(Task(student_id))
    variables = [tf.Variable(value) for value in (params.W1, params.b1, params.W2, params.b2)]
    with tf.GradientTape() as tape:
        hbar1 = tf.linalg.matvec(variables[0], params.x) + variables[1]
        h1 = tf.nn.elu(hbar1)
        h2 = tf.linalg.matvec(variables[2], h1) + variables[3]
        loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=params.y - 1, logits=h2)
    names = ("W1", "b1", "W2", "b2", "hbar1", "h1", "h2")
    gradients = tape.gradient(loss, [*variables, hbar1, h1, h2])
    assert float(loss) == pytest.approx(float(true["loss"]), abs=1e-12)
    for name, gradient in zip(names, gradients, strict=True):
        assert gradient.numpy() == pytest.approx(true[f"d{name}"], abs=1e-12), name
    tf.keras.optimizers.SGD(learning_rate=0.01).apply_gradients(zip(gradients[:4], variables, strict=True))
    for name, variable in zip(names[:4], variables, strict=True):
        assert variable.numpy() == pytest.approx(true[f"{name}_new"], abs=1e-8), name  # Keras keeps its rate in float32


@pytest.mark.parametrize("alpha", [0.5, 1.0, 2.0])
def test_elu_and_its_derivative(tf: Any, alpha: float) -> None:
    x = tf.constant(np.array([-3.0, -0.5, 0.5, 2.0]))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.keras.activations.elu(x, alpha=alpha)
    assert y.numpy() == pytest.approx(elu(x.numpy(), alpha), abs=1e-12)
    assert tape.gradient(y, x).numpy() == pytest.approx(elu_derivative(x.numpy(), alpha), abs=1e-12)
