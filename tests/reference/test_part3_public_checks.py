"""What students are told by `grader.check` in Part 3, with stand-ins for Keras: TensorFlow's are in the notebook's own run."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reference.shared import public_checks as checks


class Network:
    """Says the same of every image, and has two weights."""

    def __init__(self, classes: int) -> None:
        self.weights = [np.ones(2), np.zeros(1)]
        self.classes = classes

    def __call__(self, images: Any) -> Any:
        return np.full((len(images), self.classes), 1 / self.classes)

    def get_weights(self) -> list[np.ndarray]:
        return [weight.copy() for weight in self.weights]


class Classifier:
    """In the place of a student's class."""

    def __init__(self, num_classes: int = 3, **settings: Any) -> None:
        self.num_classes, self.settings = num_classes, settings
        self.model: Network | None = None
        self.history: object = None

    def build_cnn(self) -> None:
        self.model = Network(self.num_classes)

    def fit(self, data_manager: Any, batch_size: int, num_epochs: int) -> None:
        assert self.model is not None
        assert len(data_manager.X_train) == len(data_manager.y_train) > batch_size > num_epochs
        self.model.weights[1] += 1
        self.history = "history"


class NotBuilding(Classifier):
    def build_cnn(self) -> None: ...


class WithoutSoftmax(Classifier):
    def build_cnn(self) -> None:
        super().build_cnn()
        self.model = lambda images: np.full((len(images), self.num_classes), 2.0)  # type: ignore[assignment]


class TooWide(Classifier):
    def build_cnn(self) -> None:
        self.model = Network(self.num_classes + 1)


class NotFitting(Classifier):
    def fit(self, data_manager: Any, batch_size: int, num_epochs: int) -> None: ...


class OtherFit(Classifier):
    def fit(self, data_manager: Any) -> None:  # type: ignore[override]
        raise NotImplementedError


def trained() -> Classifier:
    classifier = Classifier()
    classifier.build_cnn()
    classifier.history = "history"
    return classifier


def mixup(images: Any, labels: Any, alpha: float) -> tuple[Any, Any]:
    return images * alpha + (1 - alpha) * images[::-1], labels * alpha + (1 - alpha) * labels[::-1]


def fgsm(_model: Any, images: Any, labels: Any, epsilon: float) -> Any:
    assert len(labels) == len(images)
    return np.clip(images + epsilon, 0, 1)


def sam_step(model: Any, images: Any, labels: Any, loss: Any, optimizer: Any, rho: float) -> None:
    assert (loss, optimizer, len(labels)) == ("loss", 0.1, len(images))
    model.weights[0] += rho


KERAS = SimpleNamespace(
    Sequential=lambda _layers: SimpleNamespace(add=lambda _layer: None, weights=(net := Network(2)).weights, get_weights=net.get_weights),
    Input=lambda _shape: None,
    layers=SimpleNamespace(Flatten=lambda: None, Dense=lambda _width, activation: activation),
    losses=SimpleNamespace(SparseCategoricalCrossentropy=lambda: "loss"),
    optimizers=SimpleNamespace(SGD=lambda rate: rate),
)  # fmt: skip
MANAGER = SimpleNamespace(X_test=np.zeros((5, 4, 4, 3)), classes=["a", "b", "c"])
GOOD: dict[str, Any] = {
    "keras": KERAS, "data_manager": MANAGER, "network": trained(), "model": Network(3), "YourModel": Classifier,
    "mixup": mixup, "fgsm": fgsm, "sam_step": sam_step, "rate": 0.001,
}  # fmt: skip
CALLS: list[tuple[Callable[..., None], str, dict[str, Any]]] = [
    (checks.image_classifier, "network", {"images": "data_manager", "fitted": True}),
    (checks.image_classifier, "model", {"images": "data_manager"}),
    (checks.network_class, "YourModel", {"num_classes": 7, "batch_norm": True}),
    (checks.fitting_class, "YourModel", {"is_augmentation": True}),
    (checks.mixing_function, "mixup", {}),
    (checks.attack_function, "fgsm", {"numbers": (0.1,)}),
    (checks.training_step, "sam_step", {"numbers": (0.05,)}),
    (checks.one_of, "rate", {"options": (0.001, 0.0001)}),
]


@pytest.mark.parametrize(("check", "name", "options"), CALLS)
def test_the_right_answer_passes(check: Callable[..., None], name: str, options: dict) -> None:
    check(GOOD, name, **options)


@pytest.mark.parametrize(("check", "name", "options"), CALLS)
def test_an_answer_that_is_not_there_yet_is_said_to_be_missing(
    check: Callable[..., None], name: str, options: dict
) -> None:
    others = {other: value for other, value in GOOD.items() if other != name}
    with pytest.raises(AssertionError, match=f"`{name}` does not exist yet"):
        check(others, name, **options)
    with pytest.raises(AssertionError, match=f"`{name}` is not answered yet"):
        check(others | {name: ...}, name, **options)


def test_the_settings_reach_the_class() -> None:
    made: list[dict[str, Any]] = []

    class Recorded(Classifier):
        def __init__(self, **settings: Any) -> None:
            made.append(settings)
            super().__init__(**settings)

    checks.network_class({"YourModel": Recorded}, "YourModel", num_classes=7, drop_rate=0.0)
    assert made == [{"width": 16, "height": 16, "num_classes": 7, "verbose": False, "drop_rate": 0.0}]


def test_images_are_tensors_where_the_notebook_has_tensorflow() -> None:
    seen: list[object] = []

    def recorded(images: Any, labels: Any, _alpha: float) -> tuple[Any, Any]:
        seen.extend([images[0], labels[0]])
        return images[1], labels[1]

    env = {"tf": SimpleNamespace(constant=lambda array: ("tensor", array)), "mixup": recorded}
    checks.mixing_function(env, "mixup")
    assert set(seen) == {"tensor"}


@pytest.mark.parametrize(
    ("rate", "right"), [(np.float32(0.001), True), (0.0001, True), (0.0011, False), ("0.001", False), (None, False)]
)
def test_a_number_is_compared_as_exactly_as_float32_knows_it(*, rate: object, right: bool) -> None:
    if right:
        checks.one_of({"rate": rate}, "rate", options=(0.001, 0.0001))
    else:
        with pytest.raises(AssertionError, match=r"should be one of 0\.001, 0\.0001"):
            checks.one_of({"rate": rate}, "rate", options=(0.001, 0.0001))


@pytest.mark.parametrize(
    ("check", "value", "options", "message"),
    [
        (checks.image_classifier, Classifier(), {"images": "data_manager"}, "no network yet: call its method `build_cnn`"),
        (checks.image_classifier, 0.8, {"images": "data_manager"}, "classifier object or a Keras model. Yours is of type float"),
        (checks.image_classifier, Network(4), {"images": "data_manager"}, r"3 numbers for each, shape \(2, 3\). Yours gives shape \(2, 4\)"),
        (checks.image_classifier, lambda _x: 1 / 0, {"images": "data_manager"}, "called with 2 images, raised ZeroDivisionError"),
        (checks.image_classifier, lambda x: np.ones((len(x), 3)), {"images": "data_manager"}, "Does it end in softmax"),
        (checks.network_class, Classifier(), {"num_classes": 3}, "should be a class. Yours is of type Classifier"),
        (checks.network_class, NotBuilding, {"num_classes": 3}, "leaves `self.model` at None"),
        (checks.network_class, WithoutSoftmax, {"num_classes": 3}, "Does it end in softmax"),
        (checks.network_class, TooWide, {"num_classes": 3}, r"Yours gives shape \(2, 4\)"),
        (checks.network_class, Network, {"num_classes": 3}, r"`name\(.*\)` raised TypeError"),
        (checks.fitting_class, NotBuilding, {}, "leaves `self.model` at None"),
        (checks.fitting_class, NotFitting, {}, "leaves all weights of `self.model` as they were"),
        (checks.fitting_class, OtherFit, {}, "on 12 images, raised TypeError"),
        (checks.mixing_function, lambda x, _y, _a: x, {}, "should be a pair"),
        (checks.mixing_function, lambda _x, _y, _a: (..., ...), {}, "mixed images: there is no result yet"),
        (checks.mixing_function, lambda x, y, _a: (x[1:], y), {}, r"images should have the shape \(4, 6, 5, 3\). Yours have \(3, 6, 5, 3\)"),
        (checks.mixing_function, lambda x, y, _a: (x, y.argmax(axis=1)), {}, r"labels should have the shape \(4, 3\). Yours have \(4,\)"),
        (checks.attack_function, lambda *_given: None, {"numbers": (0.1,)}, "there is no result yet"),
        (checks.attack_function, lambda _m, x, *_given: x[0], {"numbers": (0.1,)}, r"same shape. Yours have \(6, 6, 3\)"),
        (checks.attack_function, lambda _m, x, *_given: x + 0.2, {"numbers": (0.1,)}, "between 0 and 1. Yours lie between 0.2 and 1.2"),
        (checks.attack_function, lambda _m, x, *_given: x * np.nan, {"numbers": (0.1,)}, "nan or infinite"),
        (checks.training_step, lambda *_given: None, {"numbers": (0.05,)}, "leaves all its weights as they were"),
        (checks.training_step, lambda _model: None, {"numbers": (0.05,)}, "raised TypeError"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(check: Callable[..., None], value: object, options: dict, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check(GOOD | {"name": value}, "name", **options)


def test_a_built_classifier_may_still_be_untrained() -> None:
    classifier = Classifier()
    classifier.build_cnn()
    checks.image_classifier(GOOD | {"network1": classifier}, "network1", images="data_manager")
    with pytest.raises(AssertionError, match="`network1` is built, but not trained yet"):
        checks.image_classifier(GOOD | {"network1": classifier}, "network1", images="data_manager", fitted=True)


def test_a_step_that_makes_weights_nan_is_named() -> None:
    def broken(model: Any, *_given: Any) -> None:
        model.weights[0] *= np.nan

    with pytest.raises(AssertionError, match="weights after `sam_step`: some numbers are nan"):
        checks.training_step(GOOD | {"sam_step": broken}, "sam_step", numbers=(0.05,))


def test_a_saved_file_is_looked_for_beside_the_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssertionError, match="no folder `models` beside the notebook yet"):
        checks.file_in({}, "models")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "empty.keras").touch()
    with pytest.raises(AssertionError, match="folder `models` holds no file yet"):
        checks.file_in({}, "models")
    (tmp_path / "models" / "robust_model").mkdir()
    (tmp_path / "models" / "robust_model" / "saved_model.pb").write_bytes(b"x")  # a folder is a model, too
    checks.file_in({}, "models")
