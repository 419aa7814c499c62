"""Which loaders were called, by the events of a log written by hand."""

import pytest

from autograder.checks.samples.loaded import EMNIST_LETTERS, FASHION_MNIST, Loads, loaded
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Event, EventKind, TrainingLog
from tests.checks.builders import ALL, NOTHING

TRAIN = '`extract_training_samples("letters")`'
TEST = '`extract_test_samples("letters")`'


FASHION = "`keras.datasets.fashion_mnist.load_data()`"


def judge(
    *details: str, failed: tuple[str, ...] = (), stopped_by: str = "", loads: Loads = EMNIST_LETTERS
) -> CheckResult:
    events = [Event(EventKind.LOAD, order, 0, detail=detail) for order, detail in enumerate(details)]
    events += [Event(EventKind.LOAD, 50, 0, detail=detail, ended=False) for detail in failed]
    events.append(Event(EventKind.FIT, 99, 1))
    return loaded(TrainingLog(tuple(events)), loads=loads, label="2.1 loaded", stopped_by=stopped_by)


@pytest.mark.parametrize(
    "details",
    [
        ("train letters", "test letters"),
        ("test letters", "train letters", "train letters"),
        ("train balanced", "train letters", "test letters"),
    ],
)
def test_both_loaders_pass_in_any_order(details: tuple[str, ...]) -> None:
    result = judge(*details, failed=("train letters",))
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")
    assert result.expected == f"{TRAIN} and {TEST}"


@pytest.mark.parametrize(
    ("details", "failed", "problem"),
    [
        (("train letters",), (), f"{TEST} missing"),
        (("train letters",), ("test letters",), f"{TEST} did not finish"),
        (
            ("train balanced", "test balanced"),
            (),
            (
                f'{TRAIN} missing and {TEST} missing; `extract_training_samples("balanced")`, '
                '`extract_test_samples("balanced")` was called instead'
            ),
        ),
        (("train letters", "odd\x1b[1m"), (), f"{TEST} missing; `odd [1m` was called instead"),
    ],
)
def test_what_is_missing_and_what_was_loaded_instead_is_named(
    details: tuple[str, ...], failed: tuple[str, ...], problem: str
) -> None:
    result = judge(*details, failed=failed)
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert result.message == (
        f"2.1 loaded: expected {TRAIN} and {TEST}: {problem}. Load both, the training and the test letters, this way."
    )


def test_what_stopped_the_loading_is_named() -> None:
    message = judge("train letters", stopped_by="cell 9 stopped with NameError").message
    assert f"{TEST} missing (cell 9 stopped with NameError). Load both" in message


@pytest.mark.parametrize(
    ("stopped_by", "reason"),
    [
        ("", "no call of its loaders was seen"),
        ("a NameError in an earlier cell", "nothing was loaded: a NameError in an earlier cell"),
    ],
)
def test_no_load_at_all_is_not_run(stopped_by: str, reason: str) -> None:
    result = judge(stopped_by=stopped_by)
    assert result.outcome is Outcome.NOT_RUN
    assert result.message == (
        f"2.1 loaded: expected {TRAIN} and {TEST}; {reason}. Load the data with the package `emnist`."
    )


@pytest.mark.parametrize("details", [("fashion_mnist",), ("mnist", "fashion_mnist", "fashion_mnist")])
def test_one_load_of_keras_passes(details: tuple[str, ...]) -> None:
    result = judge(*details, loads=FASHION_MNIST)
    assert (result.outcome, result.credit, result.expected) == (Outcome.PASS, ALL, FASHION)
    assert result.seen.endswith(FASHION)


@pytest.mark.parametrize(
    ("details", "failed", "problem"),
    [
        (("mnist",), (), f"{FASHION} missing; `keras.datasets.mnist.load_data()` was called instead"),
        (("train letters",), (), f"{FASHION} missing; {TRAIN} was called instead"),
        ((), ("fashion_mnist",), f"{FASHION} did not finish"),
        (
            ("cifar10",),
            ("fashion_mnist",),
            f"{FASHION} did not finish; `keras.datasets.cifar10.load_data()` was called instead",
        ),
        (("train ",), (), f"{FASHION} missing; `train` was called instead"),
    ],
)
def test_another_set_of_keras_fails_by_name(details: tuple[str, ...], failed: tuple[str, ...], problem: str) -> None:
    result = judge(*details, failed=failed, loads=FASHION_MNIST)
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert (
        result.message
        == f"2.1 loaded: expected {FASHION}: {problem}. Load training and test set this way, in one call."
    )


def test_without_a_load_of_keras_it_is_said_where_to_find_it() -> None:
    result = judge(loads=FASHION_MNIST)
    assert result.outcome is Outcome.NOT_RUN
    assert (
        result.message == f"2.1 loaded: expected {FASHION}; no such call was seen. Load the data with `keras.datasets`."
    )
