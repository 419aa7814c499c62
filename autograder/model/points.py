"""How points are written in messages."""

from fractions import Fraction

__all__ = ["points_text"]

DECIMAL_PLACES = 6
"""As many as assignment.toml and manual marks may have, so that what they state is never shown rounded."""


def points_text(points: Fraction) -> str:
    """Points as a plain decimal without superfluous zeros: `0.75`, `2`, a third as `0.333333`."""
    scaled = round(points * 10**DECIMAL_PLACES)
    sign, digits = ("-" if scaled < 0 else ""), f"{abs(scaled):0{DECIMAL_PLACES + 1}d}"
    return f"{sign}{digits[:-DECIMAL_PLACES]}.{digits[-DECIMAL_PLACES:]}".rstrip("0").rstrip(".")
