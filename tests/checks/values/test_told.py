"""Numbers in text. Expected answers were read off by hand."""

import numpy as np
import pytest

from autograder.checks.values.told import telling, tells
from autograder.model.assignment import Tolerance

TOLERANCE = Tolerance("rounded", atol=5e-4, rtol=1e-3, reason="rounding")
H1 = np.array([0.0, 1.0, 3.0])
W2 = np.array([[0.25, -1.5], [2.0, 1e-3]])


@pytest.mark.parametrize(
    "text",
    [
        "h1 = [0, 1, 3]^T",
        "$h^1 = \\begin{bmatrix} 0 \\\\ 1 \\\\ 3 \\end{bmatrix}$",
        "[[0.]\n [1.]\n [3.]]",
        "array([0., 1., 3.])",
        "W_1 x + b_1 = 5, and then 0, 1, 3 [1 point]",
        "h1 is 0 and 1 and 3.0002",
    ],
)
def test_the_numbers_are_found_however_they_are_written(text: str) -> None:
    assert tells(text, H1, tolerance=TOLERANCE)


@pytest.mark.parametrize(
    "text", ["", "3, 1, 0", "0, 1", "0, 7, 1, 3", "h0, h1, h3", "x^0, x^1, x^3", "0, 1, -3", "0, 1, 3.1"]
)
def test_other_numbers_another_order_and_names_are_not_them(text: str) -> None:
    assert not tells(text, H1, tolerance=TOLERANCE)


@pytest.mark.parametrize(
    "text",
    [
        "\\begin{pmatrix} \\frac{1}{4} & -1.5 \\\\ 2 & 1 \\times 10^{-3} \\end{pmatrix}",
        "[[ 2.5e-01 -1.5]\n [ 2.0e+00  1.0e-03]]",
        "0.25 − 1.5, 2, 0.001",
    ],
)
def test_matrices_are_read_row_by_row(text: str) -> None:
    assert tells(text, W2, tolerance=TOLERANCE)


@pytest.mark.parametrize(("value", "tells_itself"), [(0.1269, True), (2.0, False), (6e-6, False), (0.0, False)])
def test_a_single_number_is_looked_for_where_it_is_known_again(value: float, *, tells_itself: bool) -> None:
    assert telling(value, TOLERANCE) is tells_itself
    assert tells(f"the loss is {value}", np.array(value), tolerance=TOLERANCE) is tells_itself


def test_a_fraction_without_value_is_no_number() -> None:
    assert not tells("\\frac{1}{0}, \\frac{1.2.3}{4}", np.array([1.0, 0.0]), tolerance=TOLERANCE)


def test_blanks_by_the_thousand_between_numbers_do_not_matter() -> None:
    assert tells(f"0,{' ' * 15_000}1,{chr(10) * 4_000}3", H1, tolerance=TOLERANCE)
