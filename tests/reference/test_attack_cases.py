"""The cases of the attacks: each known mistake shows, and is no other one; real random starts follow the laws."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from reference.shared import attack_cases as oracle
from reference.shared.attack_cases import AttackCase
from reference.shared.attack_mistakes import KINDS, MISTAKES, RIGHT
from reference.shared.attack_oracles import Recipe, Settings, attack
from reference.shared.tiny_networks import logits

CLEAR = 0.02
"""Share of pixels."""
CLEAR_LAW = 0.15
"""Of mean or standard deviation, in ε: with these numbers of pixels, chance stays below a third of it."""

attack_cases = cache(oracle.attack_cases)
"""Made once: they take a second."""

Name = tuple[str, int]
"""Mistake and form; `right` for none."""


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def cases(kind: str) -> tuple[AttackCase, ...]:
    return attack_cases(kind)


def names(kind: str) -> Iterator[Name]:
    yield "right", 0
    for mistake, forms in MISTAKES[kind].items():
        yield from ((mistake, form) for form in range(len(forms)))


def apart(case: AttackCase, one: Name, other: Name) -> bool:
    """Whether two results differ clearly in this case."""
    if case.law is not None:
        right = (case.law.mean, case.law.spread)
        laws = [case.law.wrong[name][form] if name in case.law.wrong else right for name, form in (one, other)]
        return max(abs(a - b) for a, b in zip(*laws, strict=True)) > CLEAR_LAW * case.epsilon
    assert case.right is not None
    results = [case.wrong[name][form] if name in case.wrong else case.right for name, form in (one, other)]
    return bool((np.abs(results[0] - results[1]) > 1e-5).mean() > CLEAR)


def test_every_mistake_differs_from_what_is_right_and_from_every_other(
    kind: str, cases: tuple[AttackCase, ...]
) -> None:
    same = [
        f"{one} = {other}"
        for one, other in combinations(names(kind), 2)
        if one[0] != other[0] and not any(apart(case, one, other) for case in cases)
    ]
    assert not same


def test_what_is_right_is_within_ball_and_range(kind: str, cases: tuple[AttackCase, ...]) -> None:
    for case in cases:
        assert (case.right is None) == (case.law is not None) == (kind == "pgd")
        if case.right is not None:
            assert case.right.dtype == np.float32
            assert np.abs(case.right - case.images).max() <= case.epsilon + 1e-6
            assert 0 <= case.right.min() <= case.right.max() <= 1


def test_cases_are_small_and_no_gradient_is_lost_to_float32(cases: tuple[AttackCase, ...]) -> None:
    for case in cases:
        assert case.images.dtype == np.float32
        assert case.labels.dtype == np.int64
        assert case.images.size <= 12 * 12 * 12 * 3
        assert np.abs(logits(case.network, case.images)).max() < 10
        if case.right is not None:
            assert np.abs(logits(case.network, case.right)).max() < 10


def test_rounding_of_the_images_does_not_change_what_is_right(kind: str, cases: tuple[AttackCase, ...]) -> None:
    noise = np.random.RandomState(1)
    for case in cases:
        if case.right is None:
            continue
        images = case.images + 1e-7 * noise.uniform(-1, 1, case.images.shape)
        found = run_attack(case, RIGHT[kind], images=images, seed=0)
        assert (np.abs(found - case.right) > 1e-5).mean() <= case.allowed / 4


def run_attack(case: AttackCase, recipe: Recipe, *, seed: int, images: np.ndarray | None = None) -> np.ndarray:
    draws = np.random.RandomState(seed).uniform(0, 1, case.images.shape)
    settings = Settings(case.epsilon, case.steps, case.step_size)
    return attack(case.network, case.images if images is None else images, case.labels, settings, recipe, draws)


@pytest.mark.parametrize("seed", [101, 102])  # far from the seeds that the networks come from
def test_random_starts_follow_the_laws_of_what_is_right_and_of_the_mistakes(seed: int) -> None:
    for case in attack_cases("pgd"):
        law = case.law
        assert law is not None
        assert set(np.unique(law.direction)) <= {-1.0, 1.0}
        for mistake, form in names("pgd"):
            recipe = RIGHT["pgd"] if mistake == "right" else MISTAKES["pgd"][mistake][form]
            known = law.wrong[mistake][form] if mistake in law.wrong else (law.mean, law.spread)
            along = (run_attack(case, recipe, seed=seed) - case.images) * law.direction
            # 5 standard errors of the mean; wrong laws differ by CLEAR_LAW, or do not matter
            slack = 5 * known[1] / along.size**0.5 + 0.002 * max(case.epsilon, abs(known[0]))
            name = f"{case.given}: {mistake} {form}"
            assert along.mean() == pytest.approx(known[0], abs=slack), name
            assert along.std() == pytest.approx(known[1], abs=slack + 0.05 * known[1] + 0.02 * case.epsilon), name


def test_where_pgd_crosses_the_ball_its_law_leaves_nothing_to_chance() -> None:
    certain = [case for case in attack_cases("pgd") if case.law and case.law.spread < 1e-7]
    assert len(certain) >= 6
    for case in certain:
        assert case.steps * case.step_size > 2 * case.epsilon


def test_there_is_no_other_attack() -> None:
    with pytest.raises(ValueError, match="expected one of fgsm, pgd, mim"):
        attack_cases("bim")
