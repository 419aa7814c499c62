"""Exact points → what a reader sees: rounded once, here, to at most four decimals."""

from fractions import Fraction

__all__ = ["number", "percent", "shown"]

DECIMALS = 4


def number(points: Fraction) -> int | float:
    """Points as a JSON number: 3/4 → 0.75, 2 → 2, 1/3 → 0.3333."""
    rounded = round(points, DECIMALS)
    return int(rounded) if rounded.denominator == 1 else float(rounded)


def shown(points: Fraction) -> str:
    """Points as text, without trailing zeros: 3/4 → `0.75`, 30 → `30`."""
    rounded = round(points, DECIMALS)
    return str(rounded.numerator) if rounded.denominator == 1 else f"{float(rounded):.{DECIMALS}f}".rstrip("0")


def percent(part: Fraction, whole: Fraction) -> str:
    """`part` of `whole` in percent, held within 0..100; 0 when `whole` is 0 (for widths of bars)."""
    share = min(Fraction(1), max(Fraction(0), part / whole)) if whole else Fraction(0)
    return shown(round(share * 100, 2))
