from fractions import Fraction

import pytest

from autograder.reports.points import number, percent, shown


@pytest.mark.parametrize(
    ("points", "expected"),
    [("3/4", 0.75), ("30", 30), ("1/3", 0.3333), ("2/3", 0.6667), ("0", 0), ("1/100000", 0), ("19.5", 19.5)],
)
def test_points_are_rounded_to_four_decimals(points: str, expected: float) -> None:
    rounded = number(Fraction(points))
    assert rounded == expected  # by hand
    assert isinstance(rounded, int) == float(expected).is_integer()


@pytest.mark.parametrize(
    ("points", "expected"), [("3/4", "0.75"), ("30", "30"), ("1/3", "0.3333"), ("100.0625", "100.0625"), ("0.1", "0.1")]
)
def test_points_are_shown_without_trailing_zeros(points: str, expected: str) -> None:
    assert shown(Fraction(points)) == expected  # by hand


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 4, "25"), (1, 3, "33.33"), (5, 4, "100"), (-1, 4, "0"), (1, 0, "0")]
)
def test_percent_stays_within_the_bar(part: int, whole: int, expected: str) -> None:
    assert percent(Fraction(part), Fraction(whole)) == expected  # by hand
