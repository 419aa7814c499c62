"""Networks from scratch: no Keras layers, perhaps no optimizer."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.checks.samples.sketch import sketch
from autograder.model.training import EventKind

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}


def batches(x: Any, y: Any, size: int = 40) -> list[tuple[Any, Any]]:
    return [(x[start : start + size], y[start : start + size]) for start in range(0, len(x), size)]


@pytest.fixture
def make_module(notebook: Any, tf: Any) -> Callable[..., Any]:
    """12 → 6 → 4, a module of variables; its `__call__` compiled or not."""

    def make(*, compiled: bool = False) -> Any:
        class Net(tf.Module):  # type: ignore[misc] # known at run time only
            def __init__(self) -> None:
                super().__init__()
                self.w1, self.w2 = tf.Variable(tf.random.normal((12, 6))), tf.Variable(tf.random.normal((6, 4)))
                self.biases = [tf.Variable(tf.zeros(6)), tf.Variable(tf.zeros(4))]

            def __call__(self, x: Any) -> Any:
                h = tf.nn.relu(tf.convert_to_tensor(x) @ self.w1 + self.biases[0])
                return tf.nn.softmax(h @ self.w2 + self.biases[1])

        class Compiled(Net):
            @tf.function
            def __call__(self, x: Any) -> Any:
                return super().__call__(x)

        return Compiled() if compiled else Net()

    return make


@pytest.fixture
def make_step(tf: Any) -> Callable[..., Any]:
    """One step of gradient descent, written out."""

    def make(net: Any, variables: Any) -> Callable[[Any, Any], None]:
        def step(x: Any, y: Any) -> None:
            with tf.GradientTape() as tape:
                loss = -tf.reduce_mean(tf.math.log(tf.gather(net(x), y, batch_dims=1) + 1e-7))
            for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
                variable.assign_sub(0.1 * gradient)

        return step

    return make


@pytest.mark.parametrize("net", ["eager", "compiled"])
@pytest.mark.parametrize("step", ["eager", "compiled"])
def test_a_module_that_is_trained_by_hand_is_a_model(
    notebook: Any, tf: Any, make_module: Any, make_step: Any, letters: Any, net: str, step: str
) -> None:
    module = make_module(compiled=net == "compiled")
    take = make_step(module, module.trainable_variables)
    take = tf.function(take) if step == "compiled" else take
    with notebook.cell():
        for _ in range(3):
            for x, y in batches(letters.x, letters.y):
                take(x, y)
        expected = np.argmax(module(letters.x_test), axis=1)
    (steps,), (predict,) = notebook.events(EventKind.STEPS), notebook.events(EventKind.PREDICT)
    assert (steps.steps, steps.batch, steps.optimizer, steps.model, steps.ended) == (12, 40, "", 0, True)
    assert np.allclose(notebook.log().data[steps.data].sketch, sketch(letters.x), atol=1e-3)
    assert (predict.model, predict.predictions.tolist()) == (0, expected.tolist())
    assert steps.order < predict.order
    (model,) = notebook.log().models
    assert (model.parameters, model.problem) == (12 * 6 + 6 + 6 * 4 + 4, "")
    assert [node.op for node in model.nodes if node.op in ("Input", "MatMul", "Relu", "Softmax")] == [
        *("Input", "MatMul", "Relu", "MatMul", "Softmax"),
    ]


def test_modules_of_one_cell_are_told_apart(notebook: Any, make_module: Any, make_step: Any, letters: Any) -> None:
    with notebook.cell():
        for count in (1, 2):
            net = make_module()
            for _ in range(count):
                make_step(net, net.trainable_variables)(letters.x, letters.y)
            net(letters.x_test)
    assert [(event.kind.value, event.model, event.steps) for event in notebook.log().events] == [
        *(("steps", 0, 1), ("predict", 0, 0), ("steps", 1, 2), ("predict", 1, 0)),
    ]


def test_a_module_may_be_trained_by_an_optimizer(
    notebook: Any, keras: Any, tf: Any, make_module: Any, letters: Any
) -> None:
    net, optimizer = make_module(), keras.optimizers.Adam()
    with notebook.cell():
        for x, y in batches(letters.x, letters.y):
            with tf.GradientTape() as tape:
                loss = keras.losses.SparseCategoricalCrossentropy()(y, net(x))
            optimizer.apply_gradients(
                zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables, strict=True)
            )
    (steps,) = notebook.log().events
    assert (steps.steps, steps.batch, steps.optimizer, steps.model) == (4, 40, "Adam", 0)


def test_variables_in_functions_are_steps_of_no_known_model(
    notebook: Any, tf: Any, make_step: Any, letters: Any
) -> None:
    weights = [tf.Variable(tf.random.normal((12, 4)))]
    step = make_step(lambda x: tf.nn.softmax(tf.matmul(x, weights[0])), weights)
    with notebook.cell():
        for x, y in batches(letters.x, letters.y):
            step(x, y)
    (steps,) = notebook.log().events
    assert (steps.model, steps.steps, steps.batch, steps.data) == (-1, 4, 0, -1)


def test_one_tape_that_is_asked_for_each_variable_takes_one_step(
    notebook: Any, tf: Any, make_module: Any, letters: Any
) -> None:
    net = make_module()
    with notebook.cell(), tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_sum(net(letters.x) ** 2)
    with notebook.cell():
        for variable in net.trainable_variables:
            variable.assign_sub(0.1 * tape.gradient(loss, variable))
    (steps,) = notebook.log().events
    assert (steps.cell, steps.model, steps.steps) == (2, 0, 1)


def test_gradients_that_change_nothing_train_nothing(
    notebook: Any, tf: Any, make_model: Any, make_module: Any, letters: Any
) -> None:
    model, net, images = make_model(), make_module(), tf.Variable(letters.x)
    with notebook.cell():
        for one in (model, net):
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(one(images) ** 2)
            tape.gradient(loss, one.trainable_variables)
    assert notebook.log().events == ()


def test_plain_variables_of_a_keras_model_are_its_weights(notebook: Any, keras: Any, tf: Any, letters: Any) -> None:
    class Mine(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            super().__init__()
            self.w = tf.Variable(tf.random.normal((12, 4)))
            self.more = [tf.Variable(tf.zeros(4))]

        def call(self, x: Any) -> Any:
            return tf.nn.softmax(x @ self.w + self.more[0])

    model, optimizer = Mine(), keras.optimizers.SGD()
    with notebook.cell():
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(model(letters.x) ** 2)
        variables = [model.w, *model.more]
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
    (steps,), (seen,) = notebook.log().events, notebook.log().models
    assert (steps.model, steps.steps, seen.parameters, seen.problem) == (0, 1, 12 * 4 + 4, "")


def test_modules_are_saved_as_before(notebook: Any, tf: Any, make_module: Any, letters: Any, tmp_path: Any) -> None:
    net = make_module(compiled=True)
    with notebook.cell():
        expected = net(letters.x)
        tf.saved_model.save(net, str(tmp_path / "net"))
        loaded = tf.saved_model.load(str(tmp_path / "net"))
    assert np.allclose(loaded(letters.x), expected)
    assert hasattr(vars(type(net))["__call__"], "get_concrete_function")


def test_a_step_that_leaves_the_sum_of_the_weights_as_it_was_is_seen(notebook: Any, tf: Any, letters: Any) -> None:
    """As under a softmax, where what one class gains the others lose."""
    weights = tf.Variable(tf.zeros((12, 4)))
    with notebook.cell(), tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.nn.softmax(letters.x[:40] @ weights) ** 2)
        tape.gradient(loss, [weights])
        weights.assign_add(tf.tile([[1.0, -1.0, 2.0, -2.0]], (12, 1)))
    assert float(tf.reduce_sum(weights)) == 0
    assert [event.kind for event in notebook.log().events] == [EventKind.STEPS]
