"""The stored attack cases are what the oracles work out, and come back as they were."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from reference.shared.attack_cases import AttackCase, attack_cases
from reference.shared.attack_store import read_cases, write_cases
from tools.build_attacks import TARGET


def assert_same(one: AttackCase, other: AttackCase) -> None:
    """Every number of two cases; the arrays may differ by what single precision makes of them."""
    assert (one.given, one.epsilon, one.steps, one.step_size, one.allowed) == (
        other.given,
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
def test_the_stored_cases_are_what_the_oracles_work_out(kind: str) -> None:
    stored, made = read_cases(TARGET)[kind], attack_cases(kind)
    assert len(stored) == len(made) >= 7
    for one, other in zip(stored, made, strict=True):
        assert_same(one, other)


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
