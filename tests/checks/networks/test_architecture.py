"""Architectures, by graph and by the names of layers."""

from dataclasses import replace

import pytest

from autograder.checks.networks.architecture import Architecture, fits, read
from autograder.model.training import ModelSeen
from tests.checks.training_builders import RIGHT, model, unreadable

PARAMETERS = 785 * 20 + 21 * 40 + 41 * 10


def by_layers(*lines: str, parameters: int = PARAMETERS, type_name: str = "Sequential") -> Architecture | None:
    return read(ModelSeen(type_name, parameters, layers=lines, problem="no graph"))


def test_an_architecture_reads_as_the_handout_writes_it() -> None:
    assert str(RIGHT) == "784 → 20 (relu) → 40 (relu) → 10 (softmax)"
    assert str(Architecture((), ())) == "?"


def test_a_graph_is_read() -> None:
    assert read(model()) == RIGHT


def test_dropout_is_known_from_the_layers_as_the_graph_has_none() -> None:
    seen = read(replace(model(), layers=("Dense(20, relu)", "Dropout(0.2)", "Dense(40, relu)", "Dense(10, softmax)")))
    assert seen is not None
    assert (seen, seen.extras) == (RIGHT, ("dropout",))


@pytest.mark.parametrize(
    ("lines", "extras"),
    [
        (("Dense(20, relu)", "Dense(40, relu)", "Dense(10, softmax)"), ()),
        (("Flatten()", "Dense(20, relu)", "Dropout(0.2)", "Dense(40, relu)", "Dense(10, softmax)"), ("dropout",)),
        (("Dense(20)", "Activation(relu)", "Dense(40)", "ReLU(0.0)", "Dense(10)", "Softmax(-1)"), ()),
        (("Rescaling()", "Dense(20, linear)", "ReLU()", "Dense(40, relu)", "Dense(10, softmax)"), ()),
    ],
)
def test_without_a_graph_the_layers_tell(lines: tuple[str, ...], extras: tuple[str, ...]) -> None:
    seen = by_layers(*lines)
    assert seen is not None
    assert (seen, seen.extras) == (RIGHT, extras)


@pytest.mark.parametrize(
    ("lines", "parameters", "type_name"),
    [
        ((), PARAMETERS, "Sequential"),
        (("Dense(20, relu)", "Conv2D(8, relu)", "Dense(10, softmax)"), PARAMETERS, "Sequential"),
        (("Dense(20, relu)", "Dense(40, relu)", "Dense(10, softmax)"), PARAMETERS + 1, "Sequential"),
        (("Dense(20, relu)", "Dense(40, relu)", "Dense(10, softmax)"), 5, "Sequential"),
        (
            ("Dense(20, relu)", "Dense(40, relu)", "Dense(10, softmax)"),
            PARAMETERS,
            "MyNet",
        ),  # its call may add anything
        (("Dense(0)",), PARAMETERS, "Sequential"),
        (("Dense(²)",), PARAMETERS, "Sequential"),
        (("Dense(99999999999999999999)",), PARAMETERS, "Sequential"),
        (("Dense", "(", ""), PARAMETERS, "Sequential"),
        (("(",), PARAMETERS, "Sequential"),
        (("Dense(20, relu)", "BatchNormalization()", "Dense(10, softmax)"), PARAMETERS, "Sequential"),
    ],
)
def test_what_the_layers_do_not_tell_is_not_guessed(lines: tuple[str, ...], parameters: int, type_name: str) -> None:
    assert by_layers(*lines, parameters=parameters, type_name=type_name) is None


def test_a_model_that_could_not_be_looked_at_is_not_read() -> None:
    assert read(unreadable()) is None


@pytest.mark.parametrize(
    ("widths", "activations", "right"),
    [
        ((784, 20, 40, 10), ("relu", "relu", "softmax"), True),
        ((784, 20, 40, 10), ("relu", "relu", "linear"), True),
        ((784, 20, 40, 10), ("relu", "relu", "log_softmax"), True),
        ((784, 20, 40, 10), ("ReLU", "relu", "softmax"), True),
        ((784, 20, 40, 10), ("relu", "relu", "sigmoid"), False),
        ((784, 20, 40, 10), ("relu", "tanh", "softmax"), False),
        ((784, 40, 20, 10), ("relu", "relu", "softmax"), False),
        ((784, 20, 40, 26), ("relu", "relu", "softmax"), False),
        ((784, 20, 10), ("relu", "softmax"), False),
        ((), (), False),
    ],
)
def test_what_fits(widths: tuple[int, ...], activations: tuple[str, ...], *, right: bool) -> None:
    assert fits(Architecture(widths, activations), RIGHT) is right


def test_nothing_fits_nothing() -> None:
    assert not fits(None, RIGHT)
