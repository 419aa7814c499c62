"""The cases of the attacks: each known mistake shows, and is no other one; real random starts follow the laws.

All for pixels from 0 to 1, as one edition has them, and from -1 to 1, as another.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from reference.shared import attack_cases as oracle
from reference.shared.attack_cases import AttackCase
from reference.shared.attack_mistakes import KINDS, MISTAKES, mistaken_recipes, right_recipe
from reference.shared.attack_networks import rescaled
from reference.shared.attack_oracles import UNIT, Pixels, Recipe, Settings, attack
from reference.shared.attack_setups import setups
from reference.shared.tiny_networks import logits, run

CLEAR = 0.02
"""Share of pixels."""
CLEAR_LAW = 0.15
"""Of mean or standard deviation, in ε: with these numbers of pixels, chance stays below a third of it."""
BOTH: Pixels = (-1.0, 1.0)
RANGES = [pytest.param(UNIT, id="from 0 to 1"), pytest.param(BOTH, id="from -1 to 1")]

attack_cases = cache(oracle.attack_cases)
"""Made once: they take a second."""

Name = tuple[str, int]
"""Mistake and form; `right` for none."""


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=RANGES)
def pixels(request: pytest.FixtureRequest) -> Pixels:
    found: Pixels = request.param
    return found


@pytest.fixture(scope="module")
def cases(kind: str, pixels: Pixels) -> tuple[AttackCase, ...]:
    return attack_cases(kind, pixels)


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
            low, high = case.pixels
            assert low <= case.right.min() <= case.right.max() <= high


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
        found = run_attack(case, right_recipe(kind, case.pixels), images=images, seed=0)
        assert (np.abs(found - case.right) > 1e-5).mean() <= case.allowed / 4


def run_attack(case: AttackCase, recipe: Recipe, *, seed: int, images: np.ndarray | None = None) -> np.ndarray:
    draws = np.random.RandomState(seed).uniform(0, 1, case.images.shape)
    settings = Settings(case.epsilon, case.steps, case.step_size)
    return attack(case.network, case.images if images is None else images, case.labels, settings, recipe, draws)


@pytest.mark.parametrize("seed", [101, 102])  # far from the seeds that the networks come from
def test_random_starts_follow_the_laws_of_what_is_right_and_of_the_mistakes(pixels: Pixels, seed: int) -> None:
    mistaken = mistaken_recipes("pgd", pixels)
    for case in attack_cases("pgd", pixels):
        law = case.law
        assert law is not None
        assert set(np.unique(law.direction)) <= {-1.0, 1.0}
        for mistake, form in names("pgd"):
            recipe = right_recipe("pgd", pixels) if mistake == "right" else mistaken[mistake][form]
            known = law.wrong[mistake][form] if mistake in law.wrong else (law.mean, law.spread)
            along = (run_attack(case, recipe, seed=seed) - case.images) * law.direction
            # 5 standard errors of the mean; wrong laws differ by CLEAR_LAW, or do not matter
            slack = 5 * known[1] / along.size**0.5 + 0.002 * max(case.epsilon, abs(known[0]))
            name = f"{case.given}: {mistake} {form}"
            assert along.mean() == pytest.approx(known[0], abs=slack), name
            assert along.std() == pytest.approx(known[1], abs=slack + 0.05 * known[1] + 0.02 * case.epsilon), name


def test_where_pgd_crosses_the_ball_its_law_leaves_nothing_to_chance(pixels: Pixels) -> None:
    certain = [case for case in attack_cases("pgd", pixels) if case.law and case.law.spread < 1e-7]
    assert len(certain) >= 6
    for case in certain:
        assert case.steps * case.step_size > 2 * case.epsilon


def test_there_is_no_other_attack() -> None:
    with pytest.raises(ValueError, match="expected one of fgsm, pgd, mim"):
        attack_cases("bim")


def test_there_is_no_range_without_numbers() -> None:
    with pytest.raises(ValueError, match="expected the smallest before the largest, received 1 to 0"):
        attack_cases("fgsm", (1.0, 0.0))


@pytest.mark.parametrize("training", [False, True])
def test_a_network_sees_on_another_range_what_it_saw(kind: str, training: bool) -> None:  # noqa: FBT001 - a parameter
    for setup in setups(kind):
        network, images = rescaled(setup.network, BOTH), 2 * setup.images.astype(np.float64) - 1
        before, after = (run(*one, training=training) for one in ((setup.network, setup.images), (network, images)))
        assert after.outputs == pytest.approx(before.outputs, abs=1e-9), setup.given
        slope = np.ones_like(before.outputs)
        slope[:, 0] = -2
        halved = before.by_input(slope) / 2
        assert after.by_input(slope) == pytest.approx(halved, abs=1e-9 * max(1, np.abs(halved).max())), setup.given


OWN_NUMBERS = frozenset({"settings_ignored", "fgsm_iterated", "wrong_range", "start_not_uniform", "sign_left_out"})
"""Mistakes that bring numbers of their own, or the gradient itself, which do not move with the range."""


def test_what_is_right_and_mistakes_without_numbers_move_with_the_range(kind: str) -> None:
    for unit, moved in zip(attack_cases(kind), attack_cases(kind, BOTH), strict=True):
        assert (moved.epsilon, moved.steps, moved.step_size) == (2 * unit.epsilon, unit.steps, 2 * unit.step_size)
        assert moved.images == pytest.approx(2 * unit.images - 1, abs=1e-6)
        assert moved.pixels == BOTH
        if unit.right is not None and moved.right is not None:
            known = {name: forms for name, forms in unit.wrong.items() if name not in OWN_NUMBERS}
            assert known.keys() == {name for name in moved.wrong if name not in OWN_NUMBERS}
            pairs = [(unit.right, moved.right)]
            pairs += [pair for name in known for pair in zip(unit.wrong[name], moved.wrong[name], strict=True)]
            for one, other in pairs:
                # where a gradient is nearly 0, rounding decides
                assert (np.abs(2 * one - 1 - other) > 1e-5).mean() <= max(unit.allowed, 0.002), unit.given
        if unit.law is not None and moved.law is not None:
            assert (unit.law.direction == moved.law.direction).all()
            assert (moved.law.mean, moved.law.spread) == pytest.approx(
                (2 * unit.law.mean, 2 * unit.law.spread), abs=1e-5
            )


def test_pixels_near_the_edge_are_near_the_edge_of_the_range(pixels: Pixels) -> None:
    low, high = pixels
    (case,) = (case for case in attack_cases("fgsm", pixels) if "pixels near" in case.given)
    assert case.given == f"a linear network and pixels near {low:g} and {high:g}"
    assert np.minimum(case.images - low, high - case.images).max() == pytest.approx(0.01 * (high - low), abs=1e-6)
    clipped, free = case.right, case.wrong["no_clip"][0]
    assert clipped is not None
    assert set(np.unique(clipped)) == {low, high}
    assert (free.min(), free.max()) == pytest.approx((low - 0.02 * (high - low), high + 0.02 * (high - low)), abs=1e-6)


def test_a_range_is_taken_for_the_other_one() -> None:
    others = {
        pixels: [form.pixels for form in mistaken_recipes("mim", pixels)["wrong_range"]] for pixels in (UNIT, BOTH)
    }
    assert others == {UNIT: [(-1, 1), (0, 255)], BOTH: [(0, 1), (0, 255)]}
    assert {kind: tuple(mistaken_recipes(kind, BOTH)) for kind in KINDS} == {
        kind: tuple(MISTAKES[kind]) for kind in KINDS
    }
