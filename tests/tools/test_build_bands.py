"""Oracle: printed tables of Student's t, and the files that the bands were made from."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import GraderFault
from autograder.pipeline.edition import editions, open_edition
from autograder.pipeline.source import DataSource
from tools.build_bands import RECIPES as RECIPES_FILE
from tools.build_bands import SEEDS, Found, band, t_quantile

ROOT = Path(__file__).parents[2]
STORED: dict[str, list[dict[str, Any]]] = {
    name: json.loads((ROOT / "fixtures" / "expected" / name / "bands.json").read_text(encoding="utf-8"))
    for name in editions()
}
BANDS = [(name, entry) for name, entries in STORED.items() for entry in entries if "criteria" in entry]
RECIPES: dict[str, Any] = tomllib.loads(RECIPES_FILE.read_text(encoding="utf-8"))["bands"]


@pytest.mark.parametrize(
    ("p", "freedom", "printed"),
    [(0.975, 10, 2.228), (0.95, 20, 1.725), (0.9995, 10, 4.587), (0.9995, 24, 3.745), (0.9995, 30, 3.646)],
)
def test_quantiles_are_those_of_printed_tables(p: float, freedom: int, printed: float) -> None:
    assert t_quantile(p, freedom) == pytest.approx(printed, abs=0.003)


def test_a_band_reaches_from_the_worst_recipe_to_the_best_one_and_as_far_as_chance_may_take_them() -> None:
    # By hand: two recipes of 11 runs, each half at ±0.01 about its mean (the 11th at it): s² = 10·0.0001/10 = 0.0001.
    runs = [0.01, -0.01] * 5 + [0.0]
    found = Found({"worse": [0.7 + each for each in runs], "better": [0.8 + each for each in runs]})
    reach = 3.850 * 0.01 * (1 + 1 / 11) ** 0.5  # t(0.9995, 20) = 3.850
    made = band(found, chance=0.1, tested=900)
    assert made["low"] == pytest.approx(0.7 - reach, abs=0.002)
    assert made["high"] == pytest.approx(0.8 + reach, abs=0.002)
    assert "outside with probability 0.001 at most" in made["how"]


def test_a_band_that_guessing_reaches_is_refused() -> None:
    found = Found({"one": [0.1, 0.3, 0.2, 0.4, 0.3, 0.2, 0.3]})
    with pytest.raises(GraderFault, match=r"guessing reaches 0\.1"):
        band(found, chance=0.1, tested=900)


@pytest.mark.parametrize(
    "entry", [entry for _, entry in BANDS], ids=[f"{name}-{entry['tier']}" for name, entry in BANDS]
)
def test_the_stored_bands_hold_every_recipe_and_seed(entry: dict[str, Any]) -> None:
    assert set(entry["criteria"]) == set(RECIPES)
    for key, stored in entry["criteria"].items():
        assert set(stored["runs"]) == set(RECIPES[key]["recipes"])
        assert {len(values) for values in stored["runs"].values()} == {SEEDS}
        made = band(Found(stored["runs"]), chance=float(RECIPES[key]["chance"]), tested=900)
        assert (made["low"], made["high"]) == pytest.approx((stored["low"], stored["high"]), abs=0.002)


@pytest.mark.parametrize("name", editions())
def test_the_quick_bands_were_made_with_todays_data_and_steps(name: str) -> None:
    (made,) = (entry for entry in STORED[name] if entry["tier"] == "quick" and "criteria" in entry)
    parts = [part for part in open_edition(name).whole.parts if set(part.data) == set(made["data"])]
    assert parts
    assert made["data"] == {data: DataSource().sha256(data) for part in parts for data in part.data}
    assert made["steps"] == [part.quick.steps if part.quick else None for part in parts]
