"""Margins worked out by hand: two images of 200 are 1 %, four times the spread of some starts, sampling by Wilson."""

import numpy as np
import pytest

from autograder.checks.attacks.appraisal import accuracy_of, beyond_chance, clean, margin_of, masked_note, withstood
from autograder.model.evidence import Appraised
from tests.checks.attacks.appraisals import appraised, first


@pytest.mark.parametrize(
    ("name", "fields", "margin"),
    [
        ("clean", {}, 0.01),
        ("FGSM", {"total": 50, "clean": 40, "attacks": (10, 5, 5)}, 0.04),
        ("MIM", {"total": 4000, "clean": 2000, "attacks": (10, 5, 5)}, 0.01),
        ("PGD", {}, 0.03),
        ("PGD", {"starts": (0.2,)}, 0.03),
        ("PGD", {"starts": (0.2, 0.22, 0.18)}, 0.08),  # standard deviation 0.02
    ],
)
def test_margins_are_derived(name: str, fields: dict, margin: float) -> None:
    seen = appraised(**fields)
    assert margin_of(name, seen, total=fields.get("total", 200)) == pytest.approx(margin)


def test_a_sample_of_the_test_set_adds_its_own_error() -> None:
    # By hand: Wilson's centre (500 + 5.445)/(1000 + 10.89) = 0.5, error 3.3·sqrt(0.25/1000·7000/7999) = 0.0488.
    half = appraised(500, (500, 0, 0), total=1000)
    assert margin_of("clean", half, total=8000) == pytest.approx(0.01 + 0.0488, abs=1e-4)
    assert margin_of("FGSM", half, total=1000) == pytest.approx(0.01)
    assert 0.015 < margin_of("MIM", half, total=8000) < 0.025  # 0 of 1000 seen, which is not 0 for certain


def test_accuracies_are_of_all_images_and_of_all_starts() -> None:
    assert accuracy_of(appraised()) == {"clean": 0.7, "FGSM": 0.3, "PGD": 0.2, "MIM": 0.22}
    assert accuracy_of(appraised(starts=(0.2, 0.24)))["PGD"] == pytest.approx(0.22)
    assert accuracy_of(Appraised()) == {}


def test_an_image_withstands_what_leaves_it_right_throughout() -> None:
    seen = appraised(3, (), total=5, attacked={"FGSM": first(4, 5), "PGD": first(3, 5, start=1)})
    found = withstood(seen)
    assert found is not None
    assert found.tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(
    "fields",
    [
        {"right": None},
        {"right": np.zeros(0, bool)},
        {"attacked": {}},
        {"attacked": {"FGSM": first(3, 7)}},
        {"right": np.zeros((10, 2), bool)},
    ],
)
def test_verdicts_that_do_not_fit_are_none(fields: dict) -> None:
    seen = appraised(**fields)
    assert clean(seen) is None
    assert withstood(seen) is None
    assert clean(None) is None


@pytest.mark.parametrize(
    ("count", "total", "beyond"), [(140, 200, True), (30, 200, False), (41, 200, True), (2, 5, False)]
)
def test_chance_is_exceeded_by_half_and_for_certain(count: int, total: int, *, beyond: bool) -> None:
    assert beyond_chance(first(count, total), 10) is beyond


def test_hidden_gradients_are_mentioned() -> None:
    assert not masked_note(appraised(masked=0.01), "m")
    assert masked_note(appraised(masked=0.25), "m").startswith("for 25 % of the images that `m` classifies correctly")
