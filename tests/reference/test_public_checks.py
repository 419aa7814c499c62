"""What students are told by `grader.check`: what is missing, and never an answer."""

from collections.abc import Callable
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from reference.a1_2023.oracles import Task, elu, elu_derivative, elu_range, truth
from reference.shared import public_checks as checks
from reference.shared.oracles import smoothed_cross_entropy


def draw(images: np.ndarray, *, figures: int = 1) -> None:
    for figure in (plt.figure() for _ in range(figures)):
        for place, image in enumerate(images, start=1):
            figure.add_subplot(1, len(images), place).imshow(image.reshape(2, 2))
    plt.show()


PIXELS = np.array([[0, 255, 7, 3], [9, 0, 0, 0], [0, 0, 0, 1]], dtype=np.uint8)
GOOD = truth(Task(12345678)) | {
    "elu": elu, "elu_derivative": elu_derivative, "elu_range": elu_range, "student_id": 12345678, "is_correct": False,
    "X_test": PIXELS, "X_train": PIXELS / np.float32(255), "y_test": np.array([0, 2, 1]), "show_letters": draw, "plt": plt,
    "model": lambda images: np.ones((len(images), 3)), "test_accuracy": np.float32(0.5), "best_act": "relu",
    "best_n1": np.int64(20), "smoothed_cross_entropy": smoothed_cross_entropy, "accuracy_by_alpha": {0.1: 0.5, 0.15: 1},
}  # fmt: skip


def exits(_x: float, _alpha: float) -> float:
    raise SystemExit(1)


CALLS = [
    (checks.activations, "h1", {"length": 4}),
    (checks.vector, "h3", {"length": 3}),
    (checks.probabilities, "p", {"length": 3}),
    (checks.class_label, "y_hat", {"classes": 3}),
    (checks.truth_value, "is_correct", {}),
    (checks.positive_number, "ce_loss", {}),
    (checks.matrix, "dW2", {"rows": 3, "columns": 4}),
    (checks.student_id, "student_id", {}),
    (checks.elementwise_function, "elu", {}),
    (checks.elementwise_function, "elu_derivative", {}),
    (checks.interval_function, "elu_range", {}),
    (checks.image_vectors, "X_test", {"pixels": 4}),
    (checks.image_vectors, "X_train", {"pixels": 4}),  # asked again after scaling
    (checks.scaled_images, "X_train", {"pixels": 4}),
    (checks.labels, "y_test", {"images": "X_test", "classes": 3}),
    (checks.classifier, "model", {"images": "X_test", "classes": 3}),
    (checks.share, "test_accuracy", {}),
    (checks.loss_function, "smoothed_cross_entropy", {}),
    (checks.one_of, "best_act", {"options": ("relu", "tanh")}),
    (checks.one_of, "best_n1", {"options": (20, 40)}),
    (checks.shares_by_number, "accuracy_by_alpha", {"numbers": (0.1, 0.15)}),
    (checks.pictures_function, "show_letters", {"arguments": ("X_test",)}),
]


@pytest.mark.parametrize(("check", "name", "options"), CALLS)
def test_the_right_answer_passes(check: Callable[..., None], name: str, options: dict) -> None:
    check(GOOD, name, **options)


def test_what_a_checked_function_draws_is_neither_shown_nor_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(plt, "show", lambda: shown.append("figure"))
    own = plt.figure()
    checks.pictures_function(GOOD, "show_letters", arguments=("X_test",))
    assert plt.get_fignums() == [own.number]
    plt.close(own)
    plt.show()
    assert shown == ["figure"]


def test_a_loss_is_called_with_tensors_where_the_notebook_has_tensorflow() -> None:
    seen: list[object] = []

    def loss(labels: object, logits: object, _alpha: float) -> float:
        seen.extend([labels, logits])
        return 1.0

    checks.loss_function({"tf": SimpleNamespace(constant=lambda _array: "tensor"), "loss": loss}, "loss")
    assert set(seen) == {"tensor"}


@pytest.mark.parametrize(("check", "name", "options"), CALLS)
def test_an_answer_that_is_not_there_yet_is_said_to_be_missing(
    check: Callable[..., None], name: str, options: dict
) -> None:
    others = {other: value for other, value in GOOD.items() if other != name}
    with pytest.raises(AssertionError, match=f"`{name}` does not exist yet"):
        check(others, name, **options)
    with pytest.raises(AssertionError, match=f"`{name}` is not answered yet"):
        check(others | {name: ...}, name, **options)


@pytest.mark.parametrize("shape", [(4,), (4, 1), (1, 4)])
def test_a_vector_may_lie_either_way(shape: tuple) -> None:
    checks.vector({"h1": np.zeros(shape)}, "h1", length=4)
    checks.vector({"h1": np.zeros(shape).tolist()}, "h1", length=4)


@pytest.mark.parametrize(
    ("check", "value", "options", "message"),
    [
        (checks.vector, np.zeros(3), {"length": 4}, r"vector of 4 numbers.*Yours has shape \(3,\)"),
        (checks.vector, "text", {"length": 4}, "expected numbers, found something of type str"),
        (checks.vector, [1, 2, 3, float("nan")], {"length": 4}, "nan or infinite"),
        (checks.activations, [-1, 1, 2, 3], {"length": 4}, "never negative"),
        (checks.probabilities, [0.5, 0.5, 0.5], {"length": 3}, r"sum to 1\. Yours sum to 1\.5"),
        (checks.probabilities, [-3, 3, 2], {"length": 3}, "between 0 and 1"),
        (checks.matrix, np.zeros((4, 3)), {"rows": 3, "columns": 4}, r"shape \(3, 4\)\. Yours has shape \(4, 3\)"),
        (checks.positive_number, -1.3, {}, "should be positive"),
        (checks.positive_number, [1, 2], {}, "should be one number"),
        (checks.class_label, 0, {"classes": 3}, "counted from 1 to 3"),
        (checks.truth_value, "no", {}, "True or False. Yours is of type str"),
        (checks.student_id, 0, {}, "still 0"),
        (checks.student_id, "12345678", {}, "without quotation marks"),
        (checks.student_id, 10**9, {}, "at most 8 digits"),
        (checks.elementwise_function, 3, {}, "should be a function"),
        (checks.elementwise_function, lambda _x, _a: 1.0, {}, "shape of x"),
        (checks.elementwise_function, lambda _x, _a: None, {}, "no result yet"),
        (checks.elementwise_function, lambda _x, _a: 1 / 0, {}, "raised ZeroDivisionError: division by zero"),
        (checks.elementwise_function, exits, {}, "raised SystemExit"),
        (checks.interval_function, lambda _a: (2.0, 1.0), {}, "lower bound first"),
        (checks.interval_function, lambda _a: (..., ...), {}, "not answered yet"),
        (checks.interval_function, lambda _a: ("a", 1.0), {}, "two numbers"),
        (checks.interval_function, lambda _a: (float("nan"), 1.0), {}, "returned nan"),
        (checks.interval_function, lambda _a: 1.0, {}, "two bounds"),
        (checks.image_vectors, PIXELS.reshape(3, 2, 2), {"pixels": 4}, r"one vector.*Yours has shape \(3, 2, 2\)"),
        (checks.image_vectors, PIXELS[:0], {"pixels": 4}, r"Yours has shape \(0, 4\)"),
        (checks.image_vectors, PIXELS - 9.0, {"pixels": 4}, "between 0 and 255. Yours lie between -9 and 246"),
        (checks.image_vectors, [["a"] * 4], {"pixels": 4}, "expected numbers"),
        (checks.scaled_images, PIXELS, {"pixels": 4}, "between 0 and 1. Yours lie between 0 and 255"),
        (checks.scaled_images, PIXELS / 255**2, {"pixels": 4}, "scaled twice"),
        (checks.labels, [0, 1, 3], {"images": "X_test", "classes": 3}, "from 0 to 2. Yours lie between 0 and 3"),
        (
            checks.labels,
            [0, 1],
            {"images": "X_test", "classes": 3},
            r"in `X_test`, shape \(3,\). Yours has shape \(2,\)",
        ),
        (checks.labels, np.eye(3), {"images": "X_test", "classes": 3}, r"Yours has shape \(3, 3\)"),
        (checks.labels, [0, 1, 0.5], {"images": "X_test", "classes": 3}, "whole numbers"),
        (checks.classifier, 0.8, {"images": "X_test", "classes": 3}, "should be the network"),
        (
            checks.classifier,
            lambda x: x,
            {"images": "X_test", "classes": 3},
            r"shape \(3, 3\). Yours has shape \(3, 4\)",
        ),
        (checks.classifier, lambda _x: 1 / 0, {"images": "X_test", "classes": 3}, "raised ZeroDivisionError"),
        (checks.share, 83.5, {}, "between 0 and 1. Yours is 83.5. A share is meant"),
        (checks.share, [0.5, 0.8], {}, "should be one number"),
        (checks.share, -0.1, {}, "between 0 and 1"),
        (checks.one_of, "ReLU", {"options": ("relu", "tanh")}, "one of 'relu', 'tanh'. Yours is 'ReLU'"),
        (checks.one_of, np.array([20]), {"options": (20, 40)}, "one of 20, 40"),
        (checks.shares_by_number, [0.8], {"numbers": (0.1, 0.2)}, "dictionary.*of type list"),
        (checks.shares_by_number, {0.1: 0.8}, {"numbers": (0.1, 0.2)}, "keys 0.1, 0.2. Yours has 0.1"),
        (checks.shares_by_number, {}, {"numbers": (0.1, 0.2)}, "Yours has none"),
        (
            checks.shares_by_number,
            {0.1: 0.8, 0.2: 80},
            {"numbers": (0.1, 0.2)},
            r"`answer\[0.2\]` should lie between 0 and 1",
        ),
        (checks.shares_by_number, {0.1: [0.8, 0.7]}, {"numbers": (0.1,)}, "should be one number"),
        (checks.loss_function, lambda y, _h, _a: y, {}, r"mean over the batch. Yours has shape \(4,\)"),
        (checks.loss_function, lambda _y, _h, _a: float("nan"), {}, "nan or infinite"),
        (checks.loss_function, lambda _y, _h, _a: -1.0, {}, "should be positive. Yours is -1"),
        (checks.loss_function, lambda _y: 1.0, {}, "raised TypeError"),
        (checks.pictures_function, lambda _x: ..., {"arguments": ("X_test",)}, "not answered yet"),
        (checks.pictures_function, lambda _x: None, {"arguments": ("X_test",)}, "draws no figure yet"),
        (checks.pictures_function, lambda x: draw(x, figures=2), {"arguments": ("X_test",)}, "draws 2, with 6 images"),
        (
            checks.pictures_function,
            lambda _x: draw(PIXELS[:0]),
            {"arguments": ("X_test",)},
            "draws 1, with 0 images",
        ),
    ],
)
def test_a_wrong_form_is_explained(check: Callable[..., None], value: object, options: dict, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check(GOOD | {"answer": value}, "answer", **options)
    assert plt.get_fignums() == []


def test_functions_without_parameters_are_called_without_any() -> None:
    env = {"square": lambda x: np.asarray(x) ** 2, "line": lambda: (-np.inf, np.inf), "half": lambda x: (x, np.inf)}
    checks.elementwise_function(env, "square", parameters=())
    checks.interval_function(env, "line", parameters=())
    with pytest.raises(AssertionError, match="`square` raised TypeError"):
        checks.elementwise_function(env, "square")
    with pytest.raises(AssertionError, match="`half` raised TypeError"):
        checks.interval_function(env, "half", parameters=())
