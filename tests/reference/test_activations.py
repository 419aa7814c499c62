"""Activation functions against values worked out by hand and central finite differences."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.a1_2023.q1_1_elu import elu, elu_derivative, elu_range
from reference.shared.activations import identity, relu, relu_derivative

NUMBERS = st.floats(-30, 30).filter(lambda x: abs(x) > 1e-3)
ALPHAS = st.floats(0.05, 5)


@pytest.mark.parametrize(
    ("x", "alpha", "expected"),
    [
        (2.0, 1.0, 2.0),  # by hand: the branch x ≥ 0
        (0.0, 3.0, 0.0),
        (-np.log(2), 1.0, -0.5),  # e^(−ln 2) = 1/2
        (-np.log(4), 2.0, -1.5),  # 2·(1/4 − 1)
        (-800.0, 1.0, -1.0),  # the limit
        (800.0, 1.0, 800.0),  # no overflow on the other side
    ],
)
def test_elu_has_the_values_of_its_definition(x: float, alpha: float, expected: float) -> None:
    assert elu(x, alpha) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("x", "alpha", "expected"),
    [(2.0, 0.5, 1.0), (0.0, 0.5, 1.0), (-np.log(2), 1.0, 0.5), (-np.log(4), 2.0, 0.5), (-800.0, 3.0, 0.0)],  # by hand
)
def test_elu_derivative_has_the_values_of_its_definition(x: float, alpha: float, expected: float) -> None:
    assert elu_derivative(x, alpha) == pytest.approx(expected, abs=1e-15)


@given(x=NUMBERS, alpha=ALPHAS)
def test_elu_derivative_is_the_slope_of_elu(x: float, alpha: float) -> None:
    step = 1e-6
    slope = (elu(x + step, alpha) - elu(x - step, alpha)) / (2 * step)  # central finite difference
    assert elu_derivative(x, alpha) == pytest.approx(slope, abs=1e-6, rel=1e-6)


@given(x=NUMBERS, alpha=ALPHAS)
def test_elu_stays_inside_its_range(x: float, alpha: float) -> None:
    lower, upper = elu_range(alpha)
    assert lower <= elu(x, alpha) < upper
    assert lower == -alpha


def test_elu_keeps_the_shape_of_its_argument() -> None:
    x = np.zeros((2, 3))
    assert elu(x, 1.0).shape == elu_derivative(x, 1.0).shape == (2, 3)
    assert elu(1.0, 1.0).shape == ()


@pytest.mark.parametrize("function", [lambda a: elu(1.0, a), lambda a: elu_derivative(1.0, a), elu_range])
@pytest.mark.parametrize("alpha", [0.0, -1.0, float("nan")])
def test_elu_refuses_an_alpha_that_is_not_positive(function: Callable[[float], object], alpha: float) -> None:
    with pytest.raises(ValueError, match="alpha: expected a positive number"):
        function(alpha)


def test_relu_has_the_values_of_its_definition() -> None:
    x = np.array([-2.0, 0.0, 3.0])
    assert identity(x).tolist() == [-2, 0, 3]
    assert relu(x).tolist() == [0, 0, 3]
    assert relu_derivative(x).tolist() == [0, 0, 1]
