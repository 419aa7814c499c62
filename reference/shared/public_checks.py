"""What `grader.check` asks of your answers: that they are there and have a sensible form.

This file does not know any answer, so passing these checks does not mean that a value is right. Each function raises
AssertionError with a message that says what is missing. All checks are in this one file, which lies beside the notebooks.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

__all__ = [
    "activations",
    "attack_function",
    "class_label",
    "classifier",
    "elementwise_function",
    "file_in",
    "fitting_class",
    "image_classifier",
    "image_vectors",
    "interval_function",
    "labels",
    "loss_function",
    "matrix",
    "mixing_function",
    "network_class",
    "one_of",
    "pictures_function",
    "positive_number",
    "probabilities",
    "scaled_images",
    "share",
    "shares_by_number",
    "student_id",
    "training_step",
    "truth_value",
    "vector",
]

Names = Mapping[str, Any]


def vector(env: Names, name: str, *, length: int) -> None:
    """A vector of this length: one-dimensional, a column or a row."""
    array = _numbers(env, name)
    shapes = {(length,), (length, 1), (1, length)}
    _require(
        array.shape in shapes,
        f"`{name}` should be a vector of {length} numbers, shape ({length},) or ({length}, 1). Yours has shape {array.shape}.",
    )


def activations(env: Names, name: str, *, length: int) -> None:
    """A vector of what ReLU can give."""
    vector(env, name, length=length)
    _require(bool((_numbers(env, name) >= 0).all()), f"`{name}` is the output of ReLU, which is never negative.")


def probabilities(env: Names, name: str, *, length: int) -> None:
    """A vector of numbers from 0 to 1 that sum to 1."""
    vector(env, name, length=length)
    array = _numbers(env, name)
    _require(bool(((array >= 0) & (array <= 1)).all()), f"`{name}` holds probabilities: each lies between 0 and 1.")
    total = float(array.sum())
    _require(abs(total - 1) <= 0.01, f"The numbers in `{name}` should sum to 1. Yours sum to {total:.4g}.")


def matrix(env: Names, name: str, *, rows: int, columns: int) -> None:
    """A matrix of this shape."""
    array = _numbers(env, name)
    _require(
        array.shape == (rows, columns),
        f"`{name}` should be a matrix of shape ({rows}, {columns}). Yours has shape {array.shape}.",
    )


def positive_number(env: Names, name: str) -> None:
    """One number above 0."""
    value = _one_number(env, name)
    _require(value > 0, f"`{name}` should be positive: a cross-entropy loss is never negative. Yours is {value:.4g}.")


def class_label(env: Names, name: str, *, classes: int) -> None:
    """A whole number from 1 to the number of classes."""
    value = _one_number(env, name)
    _require(
        value in range(1, classes + 1),
        f"`{name}` should be one of the class numbers, counted from 1 to {classes}. Yours is {value:g}.",
    )


def truth_value(env: Names, name: str) -> None:
    """True or False."""
    value = _answer(env, name)
    _require(
        isinstance(value, bool | np.bool_),
        f"`{name}` should be True or False. Yours is of type {type(value).__name__}.",
    )


def student_id(env: Names, name: str) -> None:
    """A whole number that is not the 0 of the template."""
    value = _answer(env, name)
    _require(
        isinstance(value, int | np.integer) and not isinstance(value, bool),
        f"`{name}` should be a whole number, without quotation marks. Yours is of type {type(value).__name__}.",
    )
    _require(
        value != 0, f"`{name}` is still 0. Replace it by your student ID and run that cell and all after it again."
    )
    _require(1 <= value <= 99_999_999, f"`{name}` should be your student ID, a number of at most 8 digits.")


def elementwise_function(env: Names, name: str, *, parameters: tuple[float, ...] = (1.5,)) -> None:
    """A function of x and parameters such as alpha that keeps the shape of x and gives finite numbers."""
    for x in (0.5, -0.5, np.array([-2.0, -0.5, 0.0, 1.5])):
        what = f"`{name}` called with {'an array' if np.ndim(x) else x}"
        result = _as_numbers(_call(env, name, x, *parameters), what)
        _require(
            result.shape == np.shape(x),
            f"{what}: the result should have the shape of x, {np.shape(x)}. Yours has shape {result.shape}.",
        )


def interval_function(env: Names, name: str, *, parameters: tuple[float, ...] = (1.5,)) -> None:
    """A function of parameters such as alpha that gives two bounds in ascending order."""
    bounds = _call(env, name, *parameters)
    _require(
        isinstance(bounds, tuple | list | np.ndarray) and len(bounds) == 2,
        f"`{name}` should return two bounds, (lower, upper).",
    )
    lower, upper = (_bound(bound, name) for bound in bounds)
    _require(lower < upper, f"`{name}` should return the lower bound first and the upper bound second.")


def image_vectors(env: Names, name: str, *, pixels: int, largest: float = 255) -> None:
    """Images as rows of a matrix, pixels from 0 to the largest."""
    # as it is: real data would take eight times the memory as float64
    array = np.asarray(_answer(env, name))
    _require(array.dtype.kind in "buif", f"`{name}`: expected numbers, found an array of {array.dtype}.")
    _require(
        array.ndim == 2 and array.shape[0] > 0 and array.shape[1] == pixels,
        f"`{name}` should hold each image as one vector, shape (number of images, {pixels}). Yours has shape {array.shape}.",
    )
    low, high = float(array.min()), float(array.max())
    _require(
        low >= 0 and high <= largest,
        f"The pixels in `{name}` should lie between 0 and {largest:g}. Yours lie between {low:g} and {high:g}.",
    )


def scaled_images(env: Names, name: str, *, pixels: int) -> None:
    """Images as rows of a matrix, pixels from 0 to 1."""
    image_vectors(env, name, pixels=pixels, largest=1)
    high = float(np.max(env[name]))
    _require(
        high > 0.5,
        f"The pixels in `{name}` should reach up to 1. Your largest is {high:.2g}: were they scaled twice? A cell that "
        "changes its own input does so each time it is run.",
    )


def labels(env: Names, name: str, *, images: str, classes: int) -> None:
    """One whole number for each of the images, from 0 to the number of classes less one."""
    array, count = _numbers(env, name), len(_answer(env, images))
    _require(
        array.shape == (count,),
        f"`{name}` should hold one number for each image in `{images}`, shape ({count},). Yours has shape {array.shape}.",
    )
    _require(
        bool(np.isin(array, np.arange(classes)).all()),
        f"The labels in `{name}` should be whole numbers from 0 to {classes - 1}. Yours lie between {array.min():g} and "
        f"{array.max():g}.",
    )


def pictures_function(env: Names, name: str, *, arguments: tuple[str, ...]) -> None:
    """A function that draws images in one figure, called on the named variables; what it draws is not shown."""
    plt = _answer(env, "plt")
    values, before = [_answer(env, argument) for argument in arguments], set(plt.get_fignums())
    show, plt.show = plt.show, lambda *_args, **_options: None
    try:
        _call(env, name, *values)
    finally:
        plt.show = show
        new = [plt.figure(number) for number in plt.get_fignums() if number not in before]
        drawn = [sum(len(axes.images) for axes in figure.axes) for figure in new]
        for figure in new:
            plt.close(figure)
    _require(bool(new), f"`{name}` is called, but draws no figure yet.")
    _require(
        len(new) == 1 and drawn[0] > 0,
        f"`{name}` should draw its images in one figure. Yours draws {len(new)}, with {sum(drawn)} images.",
    )


def classifier(env: Names, name: str, *, images: str, classes: int) -> None:
    """A network that gives one number for each class."""
    network, some = _answer(env, name), np.asarray(_answer(env, images))[:3]
    _require(
        callable(network),
        f"`{name}` should be the network that you trained. Yours is of type {type(network).__name__}.",
    )
    output = _as_numbers(_call(env, name, some), f"`{name}` called with three images")
    _require(
        output.shape == (len(some), classes),
        f"`{name}` called with {len(some)} images should give {classes} numbers for each, shape ({len(some)}, {classes}). "
        f"Yours has shape {output.shape}.",
    )


def share(env: Names, name: str) -> None:
    """A number from 0 to 1."""
    _require_share(_one_number(env, name), f"`{name}`")


def one_of(env: Names, name: str, *, options: tuple[Any, ...]) -> None:
    """One of these values."""
    value = _answer(env, name)
    _require(
        isinstance(value, str | int | float | np.number) and any(_same(value, option) for option in options),
        f"`{name}` should be one of {', '.join(map(repr, options))}. Yours is {value!r:.80}.",
    )


def shares_by_number(env: Names, name: str, *, numbers: tuple[float, ...]) -> None:
    """A dictionary from each of these numbers to a number from 0 to 1."""
    value = _answer(env, name)
    wanted = "{" + ", ".join(f"{number}: ..." for number in numbers) + "}"
    _require(
        isinstance(value, dict), f"`{name}` should be a dictionary, {wanted}. Yours is of type {type(value).__name__}."
    )
    _require(
        len(value) == len(numbers) and all(number in value for number in numbers),
        f"`{name}` should have the keys {', '.join(map(str, numbers))}. Yours has {', '.join(map(repr, value)) or 'none':.80}.",
    )
    for number in numbers:
        what = f"`{name}[{number}]`"
        array = _as_numbers(value[number], what)
        _require(array.size == 1, f"{what} should be one number. Yours has shape {array.shape}.")
        _require_share(float(array.reshape(-1)[0]), what)


def loss_function(env: Names, name: str) -> None:
    """A function of (labels, logits, alpha) that gives one finite number, whatever the number of samples and classes."""
    tf = env.get("tf")
    for samples, classes in ((4, 3), (1, 5)):
        logits = np.sin(1.0 + np.arange(samples * classes, dtype=np.float32)).reshape(samples, classes)
        given = (np.arange(samples) % classes, logits)
        tensors = [tf.constant(array) for array in given] if tf else given
        what = f"`{name}` called with {samples} labels, logits of shape {logits.shape} and alpha = 0.1"
        result = _as_numbers(_call(env, name, *tensors, 0.1), what)
        _require(
            result.shape == (),
            f"{what}: the result should be one number, the mean over the batch. Yours has shape {result.shape}.",
        )
        _require(float(result) > 0, f"{what}: the result should be positive. Yours is {float(result):.4g}.")


def image_classifier(env: Names, name: str, *, images: str, fitted: bool = False) -> None:
    """A trained network, or a classifier that holds one as `model`, for images like those of the named data manager."""
    holder, manager = _answer(env, name), _answer(env, images)
    network = getattr(holder, "model", holder) if hasattr(holder, "build_cnn") else holder
    _require(network is not None, f"`{name}` has no network yet: call its method `build_cnn`, then train it.")
    _require(
        callable(network),
        f"`{name}` should be a classifier object or a Keras model. Yours is of type {type(holder).__name__}.",
    )
    some, classes = np.asarray(manager.X_test[:2]), len(manager.classes)
    what = f"the network of `{name}`, called with {len(some)} images,"
    _require_probabilities(_attempt(network, what, some), what, shape=(len(some), classes))
    _require(
        not fitted or getattr(holder, "history", None) is not None,
        f"`{name}` is built, but not trained yet: call its method `fit`.",
    )


def network_class(env: Names, name: str, *, num_classes: int, **settings: Any) -> None:
    """A class of classifiers that builds a network of probabilities, for these settings and images of 16 x 16 pixels."""
    kind = _answer(env, name)
    _require(isinstance(kind, type), f"`{name}` should be a class. Yours is of type {type(kind).__name__}.")
    settings = {"width": 16, "height": 16, "num_classes": num_classes, "verbose": False} | settings
    what = f"`{name}({', '.join(f'{key}={value!r}' for key, value in settings.items())})`"
    classifier = _attempt(kind, what, **settings)
    _attempt(getattr(classifier, "build_cnn", None), f"`build_cnn` of {what}")
    network = getattr(classifier, "model", None)
    _require(
        network is not None, f"{what}: `build_cnn` leaves `self.model` at None. It should set it to a Keras model."
    )
    some = np.linspace(0, 1, 2 * 16 * 16 * 3, dtype=np.float32).reshape(2, 16, 16, 3)
    what = f"{what}: its model, called with 2 images,"
    _require_probabilities(_attempt(classifier.model, what, some), what, shape=(2, num_classes))


def fitting_class(env: Names, name: str, **settings: Any) -> None:
    """A class of classifiers whose `fit` changes the weights; asked for one epoch on twelve images."""
    settings = {
        "width": 8,
        "height": 8,
        "num_blocks": 1,
        "feature_maps": 2,
        "num_classes": 2,
        "verbose": False,
    } | settings
    classifier, what = _built(env, name, settings)
    images, labels = np.linspace(0, 1, 12 * 8 * 8 * 3, dtype=np.float32).reshape(12, 8, 8, 3), np.arange(12) % 2
    few = SimpleNamespace(
        X_train=images, y_train=labels, X_valid=images, y_valid=labels, X_test=images, y_test=labels, classes=["a", "b"]
    )
    before = classifier.model.get_weights()
    _attempt(getattr(classifier, "fit", None), f"`fit` of {what}, on 12 images,", few, batch_size=4, num_epochs=1)
    _require(
        _changed(before, classifier.model.get_weights()),
        f"{what}: `fit` runs, but leaves all weights of `self.model` as they were. It should train it.",
    )


def mixing_function(env: Names, name: str) -> None:
    """A function of (images, one-hot labels, alpha) that gives images and labels of the same shapes."""
    tf = env.get("tf")
    for n, shape, classes in ((4, (6, 5, 3), 3), (3, (2, 2, 1), 10)):
        images = np.linspace(0, 1, n * math.prod(shape), dtype=np.float32).reshape(n, *shape)
        labels = (
            np.eye(classes, dtype=np.float32)[:n] if n <= classes else np.eye(classes, dtype=np.float32)[[0, 1, 2, 1]]
        )
        given = [tf.constant(array) for array in (images, labels)] if tf else [images, labels]
        what = f"`{name}` called with images of shape {images.shape}, labels of shape {labels.shape} and alpha = 0.4"
        result = _call(env, name, *given, 0.4)
        _require(
            isinstance(result, tuple | list) and len(result) == 2,
            f"{what}: the result should be a pair, (mixed_images, mixed_labels). Yours is of type {type(result).__name__}.",
        )
        for part, kind, wanted in zip(
            result, ("mixed images", "mixed labels"), (images.shape, labels.shape), strict=True
        ):
            found = _as_numbers(part, f"{what}: the {kind}").shape
            _require(found == wanted, f"{what}: the {kind} should have the shape {wanted}. Yours have {found}.")


def attack_function(env: Names, name: str, *, numbers: tuple[float, ...]) -> None:
    """A function of (model, images, labels, *numbers) that gives images of the same shape; asked on a tiny network."""
    for n, side, channels, classes in ((3, 6, 3, 4), (1, 4, 1, 2)):
        network = _tiny_network(env, (side, side, channels), classes)
        images = np.linspace(0, 1, n * side * side * channels, dtype=np.float32).reshape(n, side, side, channels)
        what = f"`{name}` called with images of shape {images.shape} and {', '.join(map(str, numbers))}"
        result = _as_numbers(_call(env, name, network, images, np.arange(n) % classes, *numbers), what)
        _require(
            result.shape == images.shape,
            f"{what}: the attacked images should have the same shape. Yours have {result.shape}.",
        )
        _require(
            result.min() >= -1e-6 and result.max() <= 1 + 1e-6,
            f"{what}: the pixels of the attacked images should lie between 0 and 1. Yours lie between {result.min():.4g} and "
            f"{result.max():.4g}.",
        )


def training_step(env: Names, name: str, *, numbers: tuple[float, ...]) -> None:
    """A function of (model, images, labels, loss, optimizer, *numbers) that changes the model's weights."""
    keras, network = _answer(env, "keras"), _tiny_network(env, (4, 4, 1), 3)
    images, labels = np.linspace(0, 1, 64, dtype=np.float32).reshape(4, 4, 4, 1), np.array([0, 1, 2, 1])
    before = network.get_weights()
    loss, optimizer = keras.losses.SparseCategoricalCrossentropy(), keras.optimizers.SGD(0.1)
    _call(env, name, network, images, labels, loss, optimizer, *numbers)
    after = [_as_numbers(weight, f"weights after `{name}`") for weight in network.get_weights()]
    _require(
        _changed(before, after),
        f"`{name}` is called on a small network, but leaves all its weights as they were.",
    )


def file_in(_env: Names, folder: str) -> None:
    """At least one file that is not empty, in a folder beside the notebook."""
    place = Path(folder)
    _require(
        place.is_dir(), f"There is no folder `{folder}` beside the notebook yet. Make it, and save your model in it."
    )
    files = [path for path in place.rglob("*") if path.is_file() and path.stat().st_size]
    _require(bool(files), f"The folder `{folder}` holds no file yet. Save your model in it.")


def _require(condition: bool, message: str) -> None:  # noqa: FBT001 - reads like assert, but survives python -O
    if not condition:
        raise AssertionError(message)


def _answer(env: Names, name: str) -> Any:
    _require(name in env, f"`{name}` does not exist yet. Run the cell that computes it, and keep the name.")
    _require(
        env[name] is not ..., f"`{name}` is not answered yet: replace the `...` by your own code and run the cell."
    )
    return env[name]


def _numbers(env: Names, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return _as_numbers(_answer(env, name), f"`{name}`")


def _as_numbers(value: Any, what: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    _require(value is not None and value is not ..., f"{what}: there is no result yet.")
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise AssertionError(f"{what}: expected numbers, found something of type {type(value).__name__}.") from None
    _require(bool(np.isfinite(numbers).all()), f"{what}: some numbers are nan or infinite.")
    return numbers


def _one_number(env: Names, name: str) -> float:
    array = _numbers(env, name)
    _require(array.size == 1, f"`{name}` should be one number. Yours has shape {array.shape}.")
    return float(array.reshape(-1)[0])


def _require_share(value: float, what: str) -> None:
    percent = " A share is meant, not per cent." if 1 < value <= 100 else ""
    _require(0 <= value <= 1, f"{what} should lie between 0 and 1. Yours is {value:.4g}.{percent}")


def _bound(value: Any, name: str) -> float:
    _require(value is not ..., f"`{name}` is not answered yet: replace the `...` by your own code and run the cell.")
    try:
        bound = float(value)
    except (TypeError, ValueError):
        raise AssertionError(f"`{name}` should return two numbers; use np.inf for a side without bound.") from None
    _require(not math.isnan(bound), f"`{name}` returned nan.")
    return bound


def _require_probabilities(value: Any, what: str, *, shape: tuple[int, ...]) -> None:
    """One row for each image, of numbers from 0 to 1 that sum to 1."""
    output = _as_numbers(value, what)
    _require(
        output.shape == shape,
        f"{what} should give {shape[1]} numbers for each, shape {shape}. Yours gives shape {output.shape}.",
    )
    _require(
        bool((output >= 0).all()) and bool((abs(output.sum(axis=1) - 1) < 0.01).all()),
        f"{what} should give probabilities, which sum to 1 for each image. Does it end in softmax?",
    )


def _same(value: Any, option: Any) -> bool:
    """Equal; numbers as far as float32 knows them."""
    if isinstance(value, str) or isinstance(option, str):
        return bool(value == option)
    return math.isclose(value, option, rel_tol=1e-6)


def _built(env: Names, name: str, settings: dict[str, Any]) -> tuple[Any, str]:
    """An object of the student's class with its network built, and how to call it in a message."""
    kind = _answer(env, name)
    _require(isinstance(kind, type), f"`{name}` should be a class. Yours is of type {type(kind).__name__}.")
    what = f"`{name}({', '.join(f'{key}={value!r}' for key, value in settings.items())})`"
    classifier = _attempt(kind, what, **settings)
    _attempt(getattr(classifier, "build_cnn", None), f"`build_cnn` of {what}")
    _require(
        getattr(classifier, "model", None) is not None,
        f"{what}: `build_cnn` leaves `self.model` at None. It should set it to a Keras model.",
    )
    return classifier, what


def _changed(before: Any, after: Any) -> bool:
    """Whether any of the weights is another one now."""
    return any(bool(np.any(np.asarray(old) != np.asarray(new))) for old, new in zip(before, after, strict=True))


def _tiny_network(env: Names, shape: tuple[int, ...], classes: int) -> Any:
    """A new Keras model of one dense layer, from images to probabilities."""
    keras = _answer(env, "keras")
    network = keras.Sequential([keras.Input(shape), keras.layers.Flatten()])
    network.add(keras.layers.Dense(classes, activation="softmax"))
    return network


def _call(env: Names, name: str, *arguments: Any) -> Any:
    function = _answer(env, name)
    _require(callable(function), f"`{name}` should be a function. Yours is of type {type(function).__name__}.")
    result = _attempt(function, f"`{name}`", *arguments)
    _require(result is not ..., f"`{name}` is not answered yet: replace the `...` by your own code and run the cell.")
    return result


def _attempt(function: Any, what: str, *arguments: Any, **options: Any) -> Any:
    """What the student's code returns; what it raises is said in the message."""
    try:
        return function(*arguments, **options)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - any mistake of a student's; otter itself dies of SystemExit
        raise AssertionError(f"{what} raised {type(error).__name__}: {error}") from None
