"""The combination that a student names."""

import pytest

from autograder.checks.given import Given
from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.chosen import read_choice
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import MISSING, UNANSWERED, array, opaque, text
from tests.checks.training_builders import GRID


def choice(n1: Value, n2: Value, act: Value) -> Architecture | CheckResult:
    return read_choice((Given("n1", n1), Given("n2", n2), Given("act", act)), GRID, label="9.9 it")


TANH = Architecture((784, 40, 20, 10), ("tanh", "tanh", "softmax"))


@pytest.mark.parametrize("number", [array(40), array(40.0), array([40]), text("40"), text("40.0")])
@pytest.mark.parametrize(
    "act",
    [
        text("tanh"),
        text("Tanh"),
        text("tf.nn.tanh"),
        text("keras.activations.tanh"),
        opaque("function", "<function tanh at 0x7f001234abcd>"),
        opaque("Tanh", "<Tanh object>"),
    ],
)
def test_numbers_and_activations_are_read_in_many_forms(number: Value, act: Value) -> None:
    assert choice(number, array(20), act) == TANH


@pytest.mark.parametrize(
    ("n1", "n2", "act", "seen"),
    [
        (array(30), array(20), text("relu"), "n1 = 30, n2 = 20, act = 'relu'"),
        (array(20.5), array(20), text("relu"), "n1 = 20.5, n2 = 20, act = 'relu'"),
        (array(float("nan")), array(20), text("relu"), "n1 = nan, n2 = 20, act = 'relu'"),
        (array([20, 40]), array(20), text("relu"), "n1 = [20, 40], n2 = 20, act = 'relu'"),
        (array(20), text("many"), text("relu"), "n1 = 20, n2 = 'many', act = 'relu'"),
        (array(20), array(20), text("leaky_relu"), "n1 = 20, n2 = 20, act = 'leaky_relu'"),
        (array(20), array(20), text("relu6"), "n1 = 20, n2 = 20, act = 'relu6'"),
        (array(20), array(20), text("relu or tanh"), "n1 = 20, n2 = 20, act = 'relu or tanh'"),
        (array(20), array(20), array(2), "n1 = 20, n2 = 20, act = 2"),
        (array(20), array(20), text(""), "n1 = 20, n2 = 20, act = ''"),
    ],
)
def test_what_is_not_in_the_grid_is_named(n1: Value, n2: Value, act: Value, seen: str) -> None:
    result = choice(n1, n2, act)
    assert isinstance(result, CheckResult)
    assert (result.outcome, result.seen) == (Outcome.FAIL, seen)
    assert result.message == (
        f"9.9 it: expected one of 12 combinations, received {seen}: give the numbers of neurons and the name of the "
        "activation."
    )


@pytest.mark.parametrize(
    ("act", "reason"), [(MISSING, "no variable named `act`"), (UNANSWERED, "`act` is still `...`")]
)
def test_what_was_not_answered_is_not_run(act: Value, reason: str) -> None:
    result = choice(array(20), array(20), act)
    assert isinstance(result, CheckResult)
    assert result.outcome is Outcome.NOT_RUN
    assert reason in result.message
