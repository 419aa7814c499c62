"""Every known form of every mistake, carried out by the oracles in numpy on their cases, is marked wrong and named.

On pixels from 0 to 1 and from -1 to 1, with starts that the cases were not made with.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from autograder.checks.attacks.attack import attack as judged
from autograder.checks.attacks.attack_case import AttackCase, AttackTerms, Law
from autograder.model.evidence import Call
from autograder.model.result import CheckResult, Outcome
from reference.shared import attack_cases as oracle
from reference.shared.attack_mistakes import KINDS, MISTAKES, mistaken_recipes, right_recipe
from reference.shared.attack_oracles import UNIT, Pixels, Recipe, Settings, attack
from tests.checks.builders import array, returned

cases = cache(oracle.attack_cases)
SENTENCES = {mistake: f"{mistake}." for of in MISTAKES.values() for mistake in of}
RANGES = [UNIT, (-1.0, 1.0)]


def known(case: oracle.AttackCase) -> AttackCase:
    low, high = case.pixels
    of = case.law
    law = None if of is None else Law(of.direction, of.mean, of.spread, of.wrong)
    return AttackCase(
        case.given, case.images, case.labels, case.epsilon, case.steps, case.step_size, case.right, case.allowed,
        case.wrong, law, low=low, high=high,
    )  # fmt: skip


def calls(of: Sequence[oracle.AttackCase], recipe: Recipe) -> list[Call]:
    made = []
    for number, case in enumerate(of):
        draws = np.random.RandomState(300 + number).uniform(0, 1, case.images.shape)
        settings = Settings(case.epsilon, case.steps, case.step_size)
        found = attack(case.network, case.images, case.labels, settings, recipe, draws)
        made.append(returned(array(found.astype(np.float32))))
    return made


def judge(kind: str, pixels: Pixels, recipe: Recipe) -> CheckResult:
    of = cases(kind, pixels)
    return judged(calls(of, recipe), [known(case) for case in of], terms=AttackTerms("3.8", kind, SENTENCES))


@pytest.mark.parametrize("pixels", RANGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_right_passes_and_every_mistake_is_named(kind: str, pixels: Pixels) -> None:
    assert judge(kind, pixels, right_recipe(kind, pixels)).outcome is Outcome.PASS
    for mistake, forms in mistaken_recipes(kind, pixels).items():
        for form in forms:
            result = judge(kind, pixels, form)
            assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake), result.message


@pytest.mark.parametrize("kind", KINDS)
def test_an_attack_made_for_pixels_from_0_to_1_is_wrong_on_pixels_from_minus_1(kind: str) -> None:
    result = judge(kind, (-1.0, 1.0), right_recipe(kind, UNIT))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "wrong_range")
    free = judge(kind, (-1.0, 1.0), mistaken_recipes(kind, UNIT)["no_clip"][0])
    assert "were returned, expected are -1 to 1" in free.message
