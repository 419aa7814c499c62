"""Contrast by the formula of WCAG 2.2, "relative luminance" and "contrast ratio"."""

import re
from importlib.resources import files

import pytest

CSS = files("autograder.reports").joinpath("templates/colours.css").read_text(encoding="utf-8")
TONES = ("pass", "part", "fail", "not-run", "pending", "grader-error", "slip")
PAIRS = [
    *((f"{tone}-ink", f"{tone}-ground") for tone in TONES),
    *((ink, ground) for ink in ("ink", "muted", "link") for ground in ("card", "page", "well")),
    ("fail-ink", "card"),
]


def palette(scheme: str) -> dict[str, str]:
    light, dark = CSS.split("@media", maxsplit=1)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light if scheme == "light" else dark))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def test_formula_gives_the_known_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_is_readable_on_its_ground(scheme: str, ink: str, ground: str) -> None:
    colours = palette(scheme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


def test_both_schemes_name_the_same_colours() -> None:
    assert palette("light").keys() == palette("dark").keys()
