"""Points are written without superfluous zeros, and never rounded where they are stated exactly."""

from fractions import Fraction

import pytest

from autograder.model.points import points_text


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ("0", "0"),
        ("2", "2"),
        ("30", "30"),
        ("0.75", "0.75"),
        ("19.5", "19.5"),
        ("0.000001", "0.000001"),
        ("1/3", "0.333333"),
        ("2/3", "0.666667"),
        ("-1.5", "-1.5"),
    ],
)
def test_points_are_written_as_plain_decimals(points: str, text: str) -> None:
    assert points_text(Fraction(points)) == text
