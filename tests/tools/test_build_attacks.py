"""The stored attack cases are what the oracles work out, and come back as they were."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from reference.shared.attack_cases import AttackCase, attack_cases
from reference.shared.attack_oracles import UNIT, Pixels
from reference.shared.attack_store import read_cases, write_cases
from tools.build_attacks import build, ranges, stored

EDITIONS = [("a1_2023", UNIT), ("a1_2022", (-1.0, 1.0))]


def assert_same(one: AttackCase, other: AttackCase) -> None:
    """Every number of two cases; the arrays may differ by what single precision makes of them."""
    assert (one.given, one.pixels, one.epsilon, one.steps, one.step_size, one.allowed) == (
        other.given,
        other.pixels,
        other.epsilon,
        other.steps,
        other.step_size,
        other.allowed,
    )
    arrays: list[tuple[NDArray[Any], NDArray[Any]]] = [(one.images, other.images), (one.labels, other.labels)]
    arrays += list(zip(one.network.weights, other.network.weights, strict=True))
    assert (one.right is None) == (other.right is None)
    arrays += [] if one.right is None or other.right is None else [(one.right, other.right)]
    assert one.wrong.keys() == other.wrong.keys()
    for mistake, forms in one.wrong.items():
        arrays += list(zip(forms, other.wrong[mistake], strict=True))
    for first, second in arrays:
        assert first.dtype == second.dtype
        assert (np.abs(first - second) > 1e-5).mean() <= max(one.allowed, 1e-3)
    assert (one.law is None) == (other.law is None)
    if one.law is not None and other.law is not None:
        assert (one.law.direction == other.law.direction).all()
        assert (one.law.mean, one.law.spread) == pytest.approx((other.law.mean, other.law.spread), abs=1e-6)
        assert one.law.wrong.keys() == other.law.wrong.keys()


@pytest.mark.parametrize("kind", ["fgsm", "pgd", "mim"])
@pytest.mark.parametrize(("edition", "pixels"), EDITIONS)
def test_the_stored_cases_are_what_the_oracles_work_out(edition: str, pixels: Pixels, kind: str) -> None:
    kept, made = read_cases(stored(edition))[kind], attack_cases(kind, pixels)
    assert len(kept) == len(made) >= 7
    for one, other in zip(kept, made, strict=True):
        assert_same(one, other)


def test_each_edition_that_says_the_range_of_its_pixels_has_its_cases() -> None:
    assert ranges() == dict(EDITIONS)


def test_a_file_is_written_for_the_range_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.build_attacks.EXPECTED", tmp_path)
    monkeypatch.setattr("tools.build_attacks.attack_cases", lambda _kind, pixels: attack_cases("fgsm", pixels))
    file = build("a1_9999", (0.0, 255.0))
    assert file == tmp_path / "a1_9999" / "attacks.npz"
    assert {case.pixels for cases in read_cases(file).values() for case in cases} == {(0.0, 255.0)}


def test_cases_of_two_ranges_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ranges"):
        write_cases({"fgsm": attack_cases("fgsm"), "mim": attack_cases("fgsm", (-1.0, 1.0))}, tmp_path / "cases.npz")


def test_cases_come_back_as_they_were_written(tmp_path: Path) -> None:
    cases = {"fgsm": attack_cases("fgsm")}
    write_cases(cases, tmp_path / "deep" / "cases.npz")
    found = read_cases(tmp_path / "deep" / "cases.npz")
    assert found.keys() == cases.keys()
    for one, other in zip(found["fgsm"], cases["fgsm"], strict=True):
        assert_same(one, other)
        assert one.network.shape == other.network.shape
        assert [layer.kind for layer in one.network.layers] == [layer.kind for layer in other.network.layers]


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_cases(tmp_path / "none.npz")
