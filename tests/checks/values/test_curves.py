"""Plots of ELU and its derivative, made by closed form or finite differences."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from autograder.checks.values.curves import Curve, CurvesTerms, curves
from autograder.model.assignment import Tolerance
from autograder.model.evidence import Figure
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, HALF, NOTHING, figure


def elu(x: np.ndarray, alpha: float) -> np.ndarray:
    return np.where(x < 0, alpha * np.expm1(np.minimum(x, 0)), x)


def slope(x: np.ndarray, alpha: float) -> np.ndarray:
    return np.where(x < 0, alpha * np.exp(np.minimum(x, 0)), 1.0)


WANTED = (
    Curve("ELU", "alpha·(e^x − 1) for x < 0 and x for x > 0", elu, np.expm1, straight=True),
    Curve("its derivative", "alpha·e^x for x < 0 and 1 for x > 0", slope, np.exp, jumps=True, straight=True),
)
TERMS = CurvesTerms("1.1a plot", Tolerance("curve", atol=2e-2, rtol=2e-2, reason="grid"))
X = np.linspace(-5, 5, 101)


def judge(*figures: Figure, stopped_by: str = "") -> CheckResult:
    return curves(figures, WANTED, terms=TERMS, stopped_by=stopped_by)


def halves(x: np.ndarray, y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(x[x < 0], y[x < 0]), (x[x >= 0], y[x >= 0])]


@pytest.mark.parametrize("alpha", [0.01, 0.3, 1.0, 1.6733, 10.0])
def test_both_curves_in_one_axes_pass_for_any_alpha(alpha: float) -> None:
    result = judge(figure([(X, elu(X, alpha)), (X, slope(X, alpha))]))
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")
    assert result.seen == f"ELU with alpha = {alpha:.3g}; its derivative with alpha = {alpha:.3g}"


REFERENCE_LINES = [(np.array([-5.0, 5.0]), np.zeros(2)), (np.zeros(2), np.array([0.0, 1.0]))]


@pytest.mark.parametrize(
    "figures",
    [
        (figure([(X, elu(X, 1))], [(X, slope(X, 1))]),),
        (figure([(X, elu(X, 1))]), figure([(X, slope(X, 1))])),
        (figure([*halves(X, elu(X, 1)), *halves(X, slope(X, 1))]),),
        (figure([*REFERENCE_LINES, (X, elu(X, 1)), (X, slope(X, 1))]),),
        (figure([(X, elu(X, 2)), (X, elu(X, 1)), (X, slope(X, 1))]),),
        (figure([(X[::-1], elu(X, 1)[::-1]), (X, slope(X, 1))]),),
        (figure([(X, elu(X, 1)), (X, np.gradient(elu(X, 1), X))]),),
        (figure([(X, elu(X, 0.5)), (X, np.gradient(elu(X, 0.5), X))]),),
        (figure([(X, elu(X, 1)), (X, np.where(X == 0, np.nan, slope(X, 1)))]),),
        (figure([(np.arange(-5, 6), elu(np.arange(-5, 6), 1)), (np.arange(-5, 6), slope(np.arange(-5, 6), 1))]),),
    ],
    ids=["axes", "figures", "halves", "axis-lines", "alphas", "backwards", "gradient", "kink", "nan", "integers"],
)
def test_curves_count_however_they_are_drawn(figures: tuple[Figure, ...]) -> None:
    assert judge(*figures).outcome is Outcome.PASS


MISSING_SLOPE = (
    "1.1a plot: ELU is there (alpha = 1); its derivative is missing or wrong: expected alpha·e^x for x < 0 and 1 for "
    "x > 0, with the same alpha."
)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([(X, elu(X, 1))], MISSING_SLOPE),
        ([(X, elu(X, 1)), (X, -slope(X, 1))], MISSING_SLOPE),
        (
            [(X, elu(X, 1)), (X, slope(X, 3))],
            MISSING_SLOPE,
        ),
        (
            [(X, elu(X, 1)), (X[X > 0], slope(X[X > 0], 1))],
            (
                "1.1a plot: ELU is there (alpha = 1); its derivative is right for x > 0, but missing or wrong for x < 0: "
                "expected alpha·e^x for x < 0 and 1 for x > 0, with the same alpha."
            ),
        ),
        (
            [(X, slope(X, 1))],
            (
                "1.1a plot: ELU is missing or wrong: expected alpha·(e^x − 1) for x < 0 and x for x > 0, with the same alpha; its derivative is "
                "there (alpha = 1)."
            ),
        ),
        (
            [(X[::25], elu(X[::25], 1)), (X, slope(X, 1))],
            (
                "1.1a plot: ELU is drawn with fewer than 5 points on one side of 0: expected "
                "alpha·(e^x − 1) for x < 0 and x for x > 0, with the same alpha; its derivative is there (alpha = 1)."
            ),
        ),
        (
            [(X / 10, elu(X / 10, 1)), (X, slope(X, 1))],
            (
                "1.1a plot: ELU is drawn too short (it should go out to -1 and 1 at least): expected alpha·(e^x − 1) for "
                "x < 0 and x for x > 0, with the same alpha; its derivative is there (alpha = 1)."
            ),
        ),
    ],
)
def test_one_curve_earns_half_and_the_other_is_named(lines: list, message: str) -> None:
    result = judge(figure(lines))
    assert (result.outcome, result.credit, result.message) == (Outcome.FAIL, HALF, message)


@pytest.mark.parametrize(
    "lines",
    [
        [(X, np.maximum(X, 0)), (X, (X > 0) * 1.0)],
        [(X, np.where(X < 0, 0.01 * X, X)), (X, np.where(X < 0, 0.01, 1.0))],
        [(X, np.tanh(X)), (X, 1 - np.tanh(X) ** 2)],
        [(X, elu(X, 20)), (X, slope(X, 20))],
        [(X, np.full_like(X, np.nan))] * 2 + [(X, X)],
        [(np.zeros(0), np.zeros(0)), (X, X**2)],
    ],
    ids=["relu", "leaky", "tanh", "alpha-20", "nan", "empty"],
)
def test_other_curves_earn_nothing(lines: list) -> None:
    result = judge(figure(lines))
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert "ELU is missing or wrong" in result.message


@pytest.mark.parametrize(
    ("figures", "stopped_by", "message"),
    [
        ((), "", "1.1a plot: no figure was drawn."),
        ((figure([]),), "", "1.1a plot: the figure holds no line."),
        ((), "cell 5 stopped with NameError", "1.1a plot: cell 5 stopped with NameError."),
    ],
)
def test_without_lines_it_is_not_run(figures: tuple[Figure, ...], stopped_by: str, message: str) -> None:
    result = judge(*figures, stopped_by=stopped_by)
    assert (result.outcome, result.message) == (Outcome.NOT_RUN, message)


LEFT, ENDS = np.linspace(-5, 0, 51), np.array([0.0, 5.0])


def test_a_straight_half_is_drawn_by_its_two_end_points() -> None:
    result = judge(figure([(LEFT, elu(LEFT, 1)), (ENDS, ENDS), (LEFT[:-1], slope(LEFT[:-1], 1)), (ENDS, np.ones(2))]))
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)


@pytest.mark.parametrize("ends", [(ENDS, np.array([0.0, 1.0])), (ENDS / 10, np.ones(2)), (ENDS[1:], np.ones(1))])
def test_two_points_off_the_line_or_close_together_or_one_alone_draw_no_half(
    ends: tuple[np.ndarray, np.ndarray],
) -> None:
    lines: list[tuple[ArrayLike, ArrayLike]] = [
        (LEFT, elu(LEFT, 1)),
        (ENDS, ENDS),
        (LEFT[:-1], slope(LEFT[:-1], 1)),
        ends,
    ]
    assert judge(figure(lines)).credit == HALF


def test_the_curved_half_needs_more_than_its_end_points() -> None:
    few = np.array([-5.0, -1.0, 0.0])
    assert judge(figure([(few, elu(few, 1)), (ENDS, ENDS), (X, slope(X, 1))])).credit == HALF


# Curves whose parameter is given


def leaky(x: np.ndarray, _alpha: float) -> np.ndarray:
    return np.where(x < 0, 0.01 * x, x)


def leaky_slope(x: np.ndarray, _alpha: float) -> np.ndarray:
    return np.where(x < 0, 0.01, 1.0)


LEAKY = (
    Curve("Leaky ReLU", "0.01·x for x < 0 and x for x > 0", leaky, straight=True, straight_below=True),
    Curve(
        "its derivative", "0.01 for x < 0 and 1 for x > 0", leaky_slope, jumps=True, straight=True, straight_below=True
    ),
)


def judge_leaky(*lines: tuple[ArrayLike, ArrayLike]) -> CheckResult:
    drawn = figure([(np.asarray(x, dtype=float), np.asarray(y, dtype=float)) for x, y in lines])
    return curves((drawn,), LEAKY, terms=CurvesTerms("1.1a plot", TERMS.tolerance, alpha=0.01))


@pytest.mark.parametrize(
    "lines",
    [
        [(X, leaky(X, 1)), (X, leaky_slope(X, 1))],
        [(X, leaky(X, 1)), (X, np.gradient(leaky(X, 1), X))],
        [([-5, 0, 5], [-0.05, 0, 5]), ([-5, 0], [0.01, 0.01]), ([0, 5], [1, 1])],
        [([5, 0, -5], [5, 0, -0.05]), ([-5, 0, 0, 5], [0.01, 0.01, 1, 1])],
    ],
    ids=["grid", "gradient", "ends", "one line"],
)
def test_curves_with_a_given_parameter_count_with_few_points_too(lines: list) -> None:
    result = judge_leaky(*lines)
    assert (result.outcome, result.credit, result.seen) == (Outcome.PASS, ALL, "Leaky ReLU; its derivative")


@pytest.mark.parametrize("slope_below", [0.0, 0.02, 0.1])
def test_curves_with_another_parameter_than_the_given_one_do_not_count(slope_below: float) -> None:
    result = judge_leaky((X, np.where(X < 0, slope_below * X, X)), (X, np.where(X < 0, slope_below, 1.0)))
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)


def test_a_message_about_curves_with_a_given_parameter_speaks_of_no_alpha() -> None:
    message = judge_leaky((X, leaky(X, 1))).message
    assert message == (
        "1.1a plot: Leaky ReLU is there; its derivative is missing or wrong: expected 0.01 for x < 0 and 1 for x > 0."
    )


def test_curves_among_many_others_are_a_persons_matter() -> None:
    others = [(X, shift + X**2) for shift in range(13)]
    both = [(X, elu(X, 1)), (X, slope(X, 1))]
    result = judge(figure([*both, *others]))
    assert (result.outcome, result.credit) == (Outcome.PENDING, NOTHING)
    assert "found among 13 other lines: a person looks" in result.message
    assert judge(figure([*both, *others[1:]])).outcome is Outcome.PASS
    assert judge(figure([*others])).outcome is Outcome.FAIL


def test_curves_drawn_point_by_point_are_no_others() -> None:
    points = [(X[i : i + 1], y[i : i + 1]) for y in (elu(X, 1), slope(X, 1)) for i in range(0, len(X), 2)]
    assert judge(figure([*points])).outcome is Outcome.PASS
