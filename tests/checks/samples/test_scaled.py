"""Pixels of three sets, scaled by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.given import Given
from autograder.checks.samples.scaled import scaled
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, MISSING, NOTHING, array, opaque
from tests.checks.data_builders import NOT_IMAGES, data

RAW = np.arange(256, dtype=np.uint8).reshape(2, 128)
UNIT = RAW / 255
NAMES = ("X_train", "X_valid", "X_test")


def judge(*sets: NDArray | Value) -> CheckResult:
    values = [item if isinstance(item, Value) else data(item) for item in sets]
    return scaled([Given(name, value) for name, value in zip(NAMES, values, strict=True)], label="2.2 scaled")


@pytest.mark.parametrize(
    "unit",
    [UNIT, UNIT.astype(np.float32), UNIT.astype(np.float16), RAW / 256, UNIT > 0.5, UNIT * (1 + 1e-7), 1 - UNIT],
)
def test_pixels_from_0_to_1_pass(unit: NDArray) -> None:
    result = judge(unit, array(unit), UNIT)
    assert (result.outcome, result.credit, result.message, result.misconception) == (Outcome.PASS, ALL, "", "")
    assert result.expected == "pixels from 0 to 1"


@pytest.mark.parametrize(
    ("sets", "problem", "mistake"),
    [
        (
            (UNIT, UNIT, RAW),
            "`X_test` from 0 to 255: divide by 255 (`X_train` and `X_valid` are right)",
            "scaled_one_part",
        ),
        (
            (UNIT, RAW, RAW),
            "`X_valid` from 0 to 255, `X_test` from 0 to 255: divide by 255 (`X_train` is right)",
            "scaled_one_part",
        ),
        (
            (UNIT / 255, UNIT, UNIT),
            "`X_train` from 0 to 0.00392157: divide by 255 once only (`X_valid` and `X_test` are right)",
            "scaled_twice",
        ),
        (
            (UNIT / 255, (UNIT / 255).astype(np.float32), UNIT / 255),
            (
                "`X_train` from 0 to 0.00392157, `X_valid` from 0 to 0.00392157, `X_test` from 0 to 0.00392157: divide by 255 "
                "once only"
            ),
            "scaled_twice",
        ),
        (
            (RAW, RAW, RAW),
            ("`X_train` from 0 to 255, `X_valid` from 0 to 255, `X_test` from 0 to 255: divide by 255"),
            "",
        ),
        (
            (2 * UNIT - 1, UNIT, UNIT),
            "`X_train` from -1 to 1: bring them to [0, 1], not around 0 (`X_valid` and `X_test` are right)",
            "",
        ),
        (
            (UNIT, UNIT, RAW // 255),
            (
                "`X_test` from 0 to 1: whole numbers hold no grey between 0 and 1: divide with `/ 255.0`, not `//` (`X_train` "
                "and `X_valid` are right)"
            ),
            "",
        ),
        (
            (UNIT, UNIT, np.zeros((2, 3))),
            (
                "`X_test` from 0 to 0: all pixels are the same: check what the variable holds (`X_train` and `X_valid` are "
                "right)"
            ),
            "",
        ),
        (
            (UNIT, UNIT, np.array([[0.0, np.nan]])),
            "`X_test` from nan to nan: check for divisions by 0 (`X_train` and `X_valid` are right)",
            "",
        ),
        (
            (UNIT, UNIT, UNIT / 255**2),
            "`X_test` from 0 to 1.53787e-05: divide the pixels as loaded by 255, once (`X_train` and `X_valid` are right)",
            "",
        ),
        (
            (UNIT, UNIT, UNIT * 7),
            "`X_test` from 0 to 7: divide the pixels as loaded by 255, once (`X_train` and `X_valid` are right)",
            "",
        ),
        (
            (RAW, UNIT / 255, UNIT),
            (
                "`X_train` from 0 to 255: divide by 255; `X_valid` from 0 to 0.00392157: divide by 255 once only (`X_test` is "
                "right)"
            ),
            "",
        ),
    ],
)
def test_other_scales_are_named(sets: tuple[NDArray, ...], problem: str, mistake: str) -> None:
    result = judge(*(array(item) if np.isnan(item).any() else item for item in sets))
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, mistake)
    assert result.message == f"2.2 scaled: expected pixels from 0 to 1 in every set, received {problem}."


def test_a_set_that_is_missing_is_not_run() -> None:
    result = judge(UNIT, MISSING, UNIT)
    assert result.outcome is Outcome.NOT_RUN
    assert result.message == "2.2 scaled: no variable named `X_valid` was found: give your answer this name."


def test_what_is_no_set_of_images_fails() -> None:
    result = judge(UNIT, opaque("Dataset"), UNIT)
    assert result.outcome is Outcome.FAIL
    assert result.message == (
        "2.2 scaled: `X_valid`: expected images, received something that is no number (`Dataset`)."
    )


def test_a_set_under_another_name_is_remarked_on() -> None:
    result = scaled([Given("X_train", data(UNIT), found_as="x")], label="2.2 scaled")
    assert (result.outcome, result.remark) == (Outcome.PASS, "`X_train` found as `x`")


@pytest.mark.parametrize("value", NOT_IMAGES)
def test_hostile_values_are_judged_without_an_error(value: Value) -> None:
    assert judge(UNIT, value, UNIT).outcome in (Outcome.PASS, Outcome.FAIL)
