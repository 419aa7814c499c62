"""The comparator. Expected outcomes follow from the definition |seen − expected| ≤ atol + rtol·|expected| by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.checks.compare import compare, different, equal
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Value
from tests.checks.builders import MISSING, ROUNDED, UNANSWERED, array, opaque, text

VECTOR = np.array([1.0, 2.0, 3.0])
MATRIX = np.arange(12.0).reshape(3, 4)
SCALAR = np.asarray(2.0)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (array([1.0, 2.0, 3.0]), VECTOR),
        (array([1, 2, 3], "list"), VECTOR),
        (array([[1], [2], [3]]), VECTOR),
        (array(np.array([1, 2, 3], np.uint8)), VECTOR),
        (array(np.array([1, 2, 3], np.float16)), VECTOR),
        (array([1.0004, 2.001, 3.003]), VECTOR),
        (array(MATRIX), MATRIX),
        (array(np.asfortranarray(MATRIX)), MATRIX),
        (array(2), SCALAR),
        (array([2.0]), SCALAR),
        (array([[2.0]]), SCALAR),
        (array(2.0), np.array([2.0])),
    ],
)
def test_equal_numbers_are_equal_however_held(seen: Value, expected: np.ndarray) -> None:
    comparison = compare(seen, expected, tolerance=ROUNDED)
    assert comparison.equal
    assert comparison.problem == comparison.remark == ""
    assert comparison.values is not None
    assert comparison.values.shape == expected.shape


def test_a_row_for_a_column_is_equal_with_a_remark() -> None:
    comparison = compare(array([[1, 2, 3]]), VECTOR, tolerance=ROUNDED)
    assert comparison.equal
    assert comparison.remark == "given as a row of shape (1, 3), not as a column: the numbers count, nothing lost"


@pytest.mark.parametrize(
    ("seen", "expected", "problem"),
    [
        (MISSING, VECTOR, "expected 3 numbers, received nothing"),
        (UNANSWERED, VECTOR, "expected 3 numbers, received the template's `...`"),
        (text("[1, 2, 3]"), VECTOR, "expected 3 numbers, received text '[1, 2, 3]'"),
        (opaque("dict"), SCALAR, "expected one number, received something that is no number (`dict`)"),
        (array(True), SCALAR, "expected one number, received True/False: True"),
        (array([1j, 2, 3]), VECTOR, "expected 3 numbers, received complex numbers: [0+1j, 2+0j, 3+0j]"),
        (array(2), VECTOR, "expected shape (3,) or (3, 1), received a single number"),
        (array([1, 2]), VECTOR, "expected shape (3,) or (3, 1), received shape (2,)"),
        (array([]), VECTOR, "expected shape (3,) or (3, 1), received shape (0,): it is empty"),
        (
            array(np.ones((3, 3))),
            VECTOR,
            (
                "expected shape (3,) or (3, 1), received shape (3, 3): a row added to a column spreads to a matrix, so give "
                "all vectors the same orientation"
            ),
        ),
        (array([2, 2]), SCALAR, "expected a single number, received shape (2,)"),
        (array(MATRIX.T), MATRIX, "expected shape (3, 4), received shape (4, 3): transposed?"),
        (
            array(MATRIX.ravel()),
            MATRIX,
            "expected shape (3, 4), received shape (12,): the same count of numbers, so look at how they are arranged",
        ),
        (array(np.zeros((2000, 2000))), MATRIX, "expected shape (3, 4), received shape (2000, 2000)"),
        (
            array([1, np.nan, np.inf]),
            VECTOR,
            (
                "expected finite numbers, received [1, nan, inf]: 2 of 3 are nan or inf; look for a logarithm of 0, a "
                "division by 0 or an overflow"
            ),
        ),
        (
            array(np.nan),
            SCALAR,
            "expected a finite number, received nan: look for a logarithm of 0, a division by 0 or an overflow",
        ),
        (array([1, 2, 9]), VECTOR, "expected [1, 2, 3], received [1, 2, 9]; 1 of 3 numbers differs"),
        (array([[3], [2], [9]]), VECTOR, "expected [1, 2, 3], received [3, 2, 9]; 2 of 3 numbers differ"),
        (array(5), SCALAR, "expected 2, received 5"),
        (
            array(2.01),
            SCALAR,
            "expected 2, received 2.01; nearly right, so round less before you go on: keep at least four decimals",
        ),
        (array(2.0123456), SCALAR, "expected 2, received 2.01235"),
    ],
)
def test_the_problem_says_what_was_expected_and_received(seen: Value, expected: np.ndarray, problem: str) -> None:
    comparison = compare(seen, expected, tolerance=ROUNDED)
    assert not comparison.equal
    assert comparison.problem == problem


def test_nothing_is_broadcast() -> None:
    assert not compare(array(np.ones((3, 4))), np.ones(4), tolerance=ROUNDED).equal
    assert not compare(array(np.ones((1, 3, 4))), np.ones((3, 4)), tolerance=ROUNDED).equal


def test_values_beyond_float64_are_reported_as_inf() -> None:
    beyond = array(np.array(["1e4000", "2", "3"], dtype=np.longdouble))
    assert "1 of 3 are nan or inf" in compare(beyond, VECTOR, tolerance=ROUNDED).problem


@pytest.mark.parametrize(
    ("seen", "expected", "wrong"),
    [
        ([np.inf], [np.inf], [False]),
        ([-np.inf], [np.inf], [True]),
        ([1e300], [np.inf], [True]),
        ([np.nan], [np.inf], [True]),
        ([np.nan], [1.0], [True]),
        ([np.inf], [1.0], [True]),
    ],
)
def test_infinities_equal_only_themselves(seen: list[float], expected: list[float], wrong: list[bool]) -> None:
    assert different(np.array(seen), np.array(expected), tolerance=ROUNDED).tolist() == wrong


@given(hnp.arrays(st.sampled_from(["f8", "f4", "i8", "u1", "b1", "c16"]), hnp.array_shapes(min_dims=0, max_dims=4)))
def test_any_array_gets_an_answer_and_only_equal_ones_are_equal(seen: np.ndarray) -> None:
    comparison = compare(array(seen), VECTOR, tolerance=ROUNDED)
    assert comparison.equal is (comparison.problem == "")
    assert comparison.equal is equal(array(seen), VECTOR, tolerance=ROUNDED)
    if comparison.equal:
        assert seen.size == 3


def test_the_decimals_to_keep_follow_from_the_tolerance() -> None:
    step = Tolerance("sgd_step", atol=5e-5, rtol=1e-6, reason="one step")
    assert "keep at least five decimals" in compare(array(0.5004), np.array(0.50049), tolerance=step).problem
    assert "round less" not in compare(array(0.50041234), np.array(0.50049), tolerance=step).problem
