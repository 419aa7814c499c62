"""Functions that are given networks, optimizers and losses of the grader's: attacks, mixup, a step of SAM."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.evidence.codec import encode_question, parse_question
from autograder.model.evidence import Call
from autograder.model.plan import Loss, Network, NetworkLayer, Optimizer, PlannedCall, QuestionPlan, Tensor
from autograder.sandbox import request

pytestmark = pytest.mark.tensorflow

GENERATOR = np.random.default_rng(8)
IMAGES = GENERATOR.random((3, 4, 4, 2), np.float32)
MOMENTS = tuple(np.array(values, np.float32) for values in ([1.5, 0.5, 1], [0.1, -0.2, 0], [0.2, 0.1, 0], [1, 4, 2]))


def weights(*shape: int) -> Any:
    return GENERATOR.normal(0, 0.5, shape).astype(np.float32)


KERNEL, BIAS, MATRIX = weights(3, 3, 2, 3), weights(3), weights(12, 5)
NETWORK = Network(
    (4, 4, 2),
    (
        NetworkLayer("conv", (KERNEL, BIAS)),
        NetworkLayer("batch_norm", MOMENTS),
        NetworkLayer("relu"),
        NetworkLayer("average_pool", amount=2.0),
        NetworkLayer("dropout", amount=0.5),
        NetworkLayer("flatten"),
        NetworkLayer("dense", (MATRIX,)),
        NetworkLayer("softmax"),
    ),
)


def probabilities(x: Any) -> Any:
    """Of NETWORK, by hand: (n, 4, 4, 2) → (n, 5)."""
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    windows = np.stack([padded[:, i : i + 4, j : j + 4] for i in range(3) for j in range(3)], axis=3)  # (n, 4, 4, 9, 2)
    h = np.einsum("nhwkc,kcm->nhwm", windows, KERNEL.reshape(9, 2, 3)) + BIAS
    gamma, beta, mean, variance = MOMENTS
    h = np.maximum(gamma * (h - mean) / np.sqrt(variance + 1e-3) + beta, 0)
    h = h.reshape(-1, 2, 2, 2, 2, 3).mean(axis=(2, 4)).reshape(-1, 12)
    exponentials = np.exp(h @ MATRIX)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


@pytest.fixture
def call(calls: ModuleType, keras: Any) -> Callable[..., tuple[Call, ...]]:
    """Calls as the grader asks for it, and reads the answer as the grader does."""

    def run(function: Any, *inputs: tuple[Any, ...], **options: Any) -> tuple[Call, ...]:
        plan = PlannedCall("f", "f", inputs, **options)
        asked = json.loads(request.question(QuestionPlan("q", calls=(plan,))).partition(" ")[2])["calls"][0]
        answers = calls.run({"f": function}, asked)
        data = {"question": "q", "values": {}, "variables": {}, "calls": {"f": answers}, "figures": []}
        evidence = parse_question(json.dumps(data, allow_nan=False), question="q")
        again = parse_question(json.dumps(encode_question(evidence)), question="q")
        assert encode_question(again) == encode_question(evidence)
        return evidence.calls["f"]

    return run


def array(value: Any) -> Any:
    assert value is not None
    assert value.array is not None
    return value.array


def test_a_network_is_the_one_that_was_asked_for(call: Callable[..., tuple[Call, ...]]) -> None:
    (result,) = call(lambda model, x: model(x, training=False), (NETWORK, Tensor(IMAGES)))
    assert result.error == ""
    assert array(result.value) == pytest.approx(probabilities(IMAGES), abs=1e-5)


def test_each_call_has_a_network_of_its_own_whose_weights_are_seen_afterwards(
    call: Callable[..., tuple[Call, ...]],
) -> None:
    def spoils(model: Any, x: Any) -> Any:
        model(x, training=True)
        before = model.get_weights()
        model.layers[-2].set_weights([before[-1] + 1])
        return before[-1]

    results = call(spoils, (NETWORK, Tensor(IMAGES)), repeat=2, weights_after=0)
    assert len(results) == 2
    for result in results:
        assert (array(result.value) == MATRIX).all()
        kernel, bias, gamma, beta, mean, variance, matrix = map(array, result.weights)
        assert all((one == two).all() for one, two in ((kernel, KERNEL), (bias, BIAS), (gamma, MOMENTS[0])))
        assert (beta == MOMENTS[1]).all()
        # Called in training: its moving averages have moved.
        assert (mean != MOMENTS[2]).any()
        assert (variance != MOMENTS[3]).any()
        assert (matrix == MATRIX + 1).all()


def test_a_step_of_an_optimizer_under_a_loss_changes_the_network(
    call: Callable[..., tuple[Call, ...]], tf: Any
) -> None:
    def step(model: Any, x: Any, y: Any, loss: Any, optimizer: Any) -> None:
        with tf.GradientTape() as tape:
            value = loss(y, model(x, training=True))
        optimizer.apply_gradients(
            zip(tape.gradient(value, model.trainable_weights), model.trainable_weights, strict=True)
        )

    matrix, x, y = np.array([[3.0], [2.0]], np.float32), np.eye(2, dtype=np.float32), np.zeros((2, 1), np.float32)
    linear = Network((2,), (NetworkLayer("dense", (matrix,)),))
    inputs = (linear, Tensor(x), Tensor(y), Loss("MeanSquaredError"), Optimizer("sgd", 0.1))
    (result,) = call(step, inputs, weights_after=0)
    # The mean over two samples of w², whose derivative is w: w − 0.1·w.
    assert array(result.weights[0]) == pytest.approx(0.9 * matrix, abs=1e-6)


def test_a_tuple_of_arrays_is_kept_part_by_part(call: Callable[..., tuple[Call, ...]], tf: Any) -> None:
    @tf.function
    def mixes(images: Any, labels: Any, alpha: Any) -> Any:
        print("tracing")  # noqa: T201 - what a student may write
        order = tf.random.shuffle(tf.range(3))
        return 0.5 * images + 0.5 * tf.gather(images, order), alpha * labels

    inputs = Tensor(IMAGES), Tensor(np.eye(3, dtype=np.float32)), 0.25
    results = call(mixes, inputs, parts=2, repeat=30)
    assert len(results) == 30
    for result in results:
        images, labels = map(array, result.parts)
        assert (images.shape, images.dtype) == (IMAGES.shape, np.float32)
        assert (labels == 0.25 * np.eye(3)).all()
        assert result.value is not None
        assert (result.value.array, result.value.type_name) == (None, "tuple")
    assert len({array(result.parts[0]).tobytes() for result in results}) > 1


@pytest.mark.parametrize("returned", [(1.0, 2.0, 3.0), 5.0, None])
def test_what_is_no_tuple_of_that_length_is_one_value(call: Callable[..., tuple[Call, ...]], returned: Any) -> None:
    (result,) = call(lambda: returned, (), parts=2)
    assert result.parts == ()
    assert result.value is not None
    assert result.value.type_name == type(returned).__name__


@pytest.mark.parametrize("kind", ["tensor", "float64", "list"])
def test_many_attacked_images_are_kept_whole_as_float32(
    call: Callable[..., tuple[Call, ...]], tf: Any, kind: str
) -> None:
    images = GENERATOR.random((16, 32, 32, 3), np.float32)
    made = {"tensor": tf.constant(images), "float64": images.astype(np.float64), "list": images.tolist()}[kind]
    (result,) = call(lambda: made, ())
    kept = array(result.value)
    assert (kept.dtype, kept.shape) == (np.float32, images.shape)
    assert (kept == images).all()


def test_evidence_stays_under_the_graders_cap(call: Callable[..., tuple[Call, ...]]) -> None:
    images = np.ones((60, 32, 32, 3), np.float32)
    results = call(lambda: images, (), repeat=40)
    kept = [result.value is not None and result.value.array is not None for result in results]
    assert kept == [True] * sum(kept) + [False] * (40 - sum(kept))
    assert 10 < sum(kept) < 40
    assert "too large to keep" in (results[-1].value.text if results[-1].value else "")


def test_a_function_written_for_arrays_gets_arrays_and_a_network_of_its_own(
    call: Callable[..., tuple[Call, ...]],
) -> None:
    def attack(model: Any, images: Any) -> Any:
        model.layers[1].set_weights([KERNEL * 0, BIAS])  # before anything fails
        moved = images.copy()
        moved[:, 0] = 1
        return moved + model.predict_on_batch(moved).sum() * 0

    (found,) = call(attack, (NETWORK, Tensor(IMAGES)))
    assert found.status == "ok"
    assert (array(found.value)[:, 0] == 1).all()
    (found,) = call(lambda images: images.nothing, (Tensor(IMAGES),))
    assert "numpy.ndarray" in found.error
    (found,) = call(lambda _: 1 / 0, (Tensor(IMAGES),))
    assert "ZeroDivisionError" in found.error
