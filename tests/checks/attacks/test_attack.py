"""An attack by its results, on images attacked here by hand: along a fixed pattern of signs, to the corner of the ball."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from autograder.checks.attacks.attack import attack
from autograder.checks.attacks.attack_case import AttackCase, AttackTerms, Law, network_weights
from autograder.model.evidence import Call, Value
from autograder.model.plan import NetworkLayer
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING, array, opaque, raised, returned, text

EPSILON = 0.0313
SHAPE = (2, 8, 8, 3)
IMAGES = np.random.default_rng(3).uniform(0.2, 0.8, SHAPE).astype(np.float32)
SIGNS = np.where(np.arange(IMAGES.size).reshape(SHAPE) % 3, 1.0, -1.0).astype(np.float32)
EDGE = np.full(SHAPE, 0.99, np.float32)
CORNER, DOWN, FAR = (IMAGES + np.float32(step) * SIGNS for step in (EPSILON, -EPSILON, 0.04))
ENDS = np.clip(EDGE + np.float32(EPSILON) * SIGNS, 0, 1)
WEIGHTS = (np.ones((3, 2), np.float32), np.zeros(2, np.float32), np.ones(2, np.float32))


def case(**fields: Any) -> AttackCase:
    return AttackCase(
        **{
            "given": "a linear network",
            "images": IMAGES,
            "labels": np.array([0, 1]),
            "epsilon": EPSILON,
            "steps": 20,
            "step_size": 0.002,
            "right": CORNER,
            "allowed": 0.0,
            "wrong": {"descent": (DOWN,), "no_projection": (FAR, IMAGES + np.float32(0.05) * SIGNS)},
            **fields,
        }
    )


CASES = (
    case(),
    case(
        given="bright images",
        images=EDGE,
        right=ENDS,
        wrong={"no_clip": (EDGE + np.float32(EPSILON) * SIGNS,), "descent": (np.clip(EDGE - EPSILON * SIGNS, 0, 1),)},
    ),
)
SENTENCES = {
    "descent": "It descends.",
    "no_projection": "No projection.",
    "no_clip": "No clip.",
    "attack_in_training": "In training mode.",
    "no_random_start": "No start.",
}
TERMS = AttackTerms("3.8 pgd", "pgd", SENTENCES)


def judge(
    *results: Any, cases: Sequence[AttackCase] = CASES, terms: AttackTerms = TERMS, weights: Sequence[Any] = ()
) -> CheckResult:
    calls = [
        one if isinstance(one, Call) else returned(one if isinstance(one, Value) else array(one)) for one in results
    ]
    if weights:
        calls = [replace(call, weights=tuple(map(array, weights))) for call in calls]
    return attack(calls, cases, terms=terms)


@pytest.mark.parametrize(
    "results",
    [
        (CORNER, ENDS),
        (CORNER.astype(np.float64), array(ENDS.tolist(), "list")),
        (array(CORNER, "EagerTensor"), np.clip(ENDS, 0, 1)),
        (CORNER + np.float32(5e-7), ENDS),
    ],
)
def test_right_results_of_any_kind_pass(results: tuple[Any, ...]) -> None:
    result = judge(*results)
    assert (result.outcome, result.credit, result.message, result.misconception) == (Outcome.PASS, ALL, "", "")
    assert (result.expected, result.seen) == ("2 inputs attacked as PGD does", "2 of 2 inputs right")


@pytest.mark.parametrize(
    ("results", "mistake"),
    [
        ((DOWN, CASES[1].wrong["descent"][0]), "descent"),
        ((FAR, ENDS), "no_projection"),  # it makes no difference in the second case
        ((CASES[0].wrong["no_projection"][1], ENDS), "no_projection"),
        ((CORNER, CASES[1].wrong["no_clip"][0]), "no_clip"),
        ((DOWN, ENDS), ""),  # nobody descends once only
        ((FAR, CASES[1].wrong["no_clip"][0]), ""),  # two mistakes
        ((IMAGES, EDGE), ""),
    ],
)
def test_a_mistake_is_named_where_it_explains_every_case(results: tuple[Any, ...], mistake: str) -> None:
    result = judge(*results)
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, mistake)
    assert result.message.endswith(f". {SENTENCES[mistake]}" if mistake else ".")


def test_a_mistake_without_a_sentence_is_not_named() -> None:
    result = judge(FAR, ENDS, terms=replace(TERMS, sentences={}))
    assert (result.misconception, result.message) == (
        "",
        (
            "3.8 pgd: for a linear network: a pixel was changed by 0.04, more than epsilon = 0.0313; right for 1 of "
            "2 inputs."
        ),
    )


def test_a_mistake_may_be_accepted() -> None:
    result = judge(FAR, ENDS, terms=replace(TERMS, accept=("no_projection",)))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "accepted variant: no projection")


ONE_OFF = CORNER.copy()
ONE_OFF[0, 0, 0, 1] -= np.float32(2 * EPSILON)


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        (raised("ValueError: shapes"), "`pgd` raised ValueError: shapes"),
        (
            array([CORNER, CORNER], "tuple"),
            "expected images of shape (2, 8, 8, 3), received shape (2, 2, 8, 8, 3): several",
        ),
        (opaque("tuple", "(<tf.Tensor>, 0.3)"), "received a tuple of several things: return the attacked images alone"),
        (array(0.7), "received a single number: is it the loss? Return the attacked images"),
        (CORNER[0], "received shape (8, 8, 3): one image only, so attack all of the batch"),
        (CORNER.reshape(2, -1), "received shape (2, 192): keep the shape of the images"),
        (CORNER > 0.5, "received True/False"),
        (text("adversarial"), "received text 'adversarial'"),
        (
            np.where(SIGNS > 0, np.nan, CORNER),
            "256 of 384 pixels are nan or infinite: look for a division by a gradient",
        ),
        (IMAGES, "the images came back unchanged"),
        (
            CORNER - IMAGES,
            "no pixel is above epsilon = 0.0313, as if only the change were returned: add it to the images",
        ),
        (CORNER * 255, "were returned: keep the scale of the images"),
        (IMAGES + 0.25, "were returned, expected are 0 to 1"),
        (IMAGES + 0.05, "a pixel was changed by 0.05, more than epsilon = 0.0313"),
        (ONE_OFF, "0.26 % of the pixels are not what they should be: one of"),
        (np.full(SHAPE, 1e308), "were returned: keep the scale of the images"),
    ],
)
def test_what_is_wrong_with_a_result_is_said(result: Any, problem: str) -> None:
    found = judge(result, ENDS)
    assert (found.outcome, found.misconception) == (Outcome.FAIL, "")
    assert found.message.startswith("3.8 pgd: for a linear network: ")
    assert problem in found.message
    assert found.message.endswith("; right for 1 of 2 inputs.")


def test_problems_go_before_wrong_images() -> None:
    assert "for bright images: `pgd` raised" in judge(FAR, raised("IndexError: 1")).message


def test_a_function_that_returns_nothing_or_is_not_there() -> None:
    assert judge(*[opaque("NoneType", "None")] * 2).outcome is Outcome.FAIL
    assert "returned nothing" in judge(opaque("NoneType", "None"), ENDS).message
    for calls in ((), [Call("missing")] * 2):
        assert attack(calls, CASES, terms=TERMS).outcome is Outcome.NOT_RUN
    assert "there is no function `pgd`" in judge(CORNER).message


def test_rounding_explains_a_few_pixels() -> None:
    assert judge(ONE_OFF, cases=[case(allowed=0.003)]).outcome is Outcome.PASS
    result = judge(IMAGES + 0.5 * EPSILON, cases=[case(allowed=0.003)])
    assert "100 % of the pixels are not what they should be, where rounding explains 0.3 % at most" in result.message


def test_no_pixel_may_leave_the_ball_even_where_a_few_may_differ() -> None:
    lost = CORNER.copy()
    lost[0, 0, 0, 0] = 1.5
    assert judge(lost, cases=[case(allowed=0.1)]).outcome is Outcome.FAIL


def touched(*indices: int) -> list[NDArray[np.float32]]:
    return [w + np.float32(0.01) if i in indices else w for i, w in enumerate(WEIGHTS)]


NORMED = case(weights=WEIGHTS, moving=(1, 2))


def test_a_network_left_as_it_was_is_right() -> None:
    assert judge(CORNER, cases=[NORMED], weights=WEIGHTS).outcome is Outcome.PASS
    assert judge(CORNER, cases=[NORMED], weights=WEIGHTS[:2]).outcome is Outcome.PASS  # not to be compared


@pytest.mark.parametrize("images", [CORNER, IMAGES + np.float32(0.01)])
def test_moving_statistics_that_changed_show_training_mode(images: NDArray[np.float32]) -> None:
    result = judge(images, cases=[NORMED], weights=touched(1, 2))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "attack_in_training")
    assert result.message.endswith("In training mode.")


def test_weights_that_changed_are_a_fault_of_their_own() -> None:
    result = judge(CORNER, cases=[NORMED], weights=touched(0, 1))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    expected = (
        "3.8 pgd: the attack changed the network's weights (for a linear network): an attack changes images alone."
    )
    assert result.message == expected
    both = judge(IMAGES + np.float32(0.01), cases=[NORMED], weights=touched(0))
    assert both.message.endswith(
        "Besides, the attack changed the network's weights (for a linear network): an attack changes images alone."
    )


def test_a_networks_weights_are_listed_layer_by_layer() -> None:
    ones = [np.full(2, number, np.float32) for number in range(7)]
    norm, dense = NetworkLayer("batch_norm", tuple(ones[1:5])), NetworkLayer("dense", tuple(ones[5:]))
    layers = [NetworkLayer("conv", (ones[0],)), norm, NetworkLayer("relu"), dense, norm]
    weights, moving = network_weights(layers)
    assert [int(part[0]) for part in weights] == [0, 1, 2, 3, 4, 5, 6, 1, 2, 3, 4]
    assert moving == (3, 4, 9, 10)


LAW = Law(np.zeros(SHAPE), 0.0, EPSILON / 3**0.5, {"no_random_start": ((0.0, 0.0),), "descent": ((-0.01, 0.0),)})
START = case(right=None, wrong={}, law=LAW, step_size=0.0, given="steps of size 0")


def uniform(seed: int, *, low: float = -1, high: float = 1) -> NDArray[np.float64]:
    return IMAGES + EPSILON * np.random.default_rng(seed).uniform(low, high, SHAPE)


@given(st.integers(0, 2**32 - 1))
def test_a_right_random_start_follows_its_law(seed: int) -> None:
    assert judge(uniform(seed), cases=[START]).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("images", "mistake", "problem"),
    [
        (
            IMAGES,
            "no_random_start",
            "have mean 0 and standard deviation 0, expected from `pgd` are about 0 and 0.01807",
        ),
        (uniform(1, low=0), "", "the changes of the pixels have mean 0.01"),
        (IMAGES + EPSILON * np.sign(uniform(2) - IMAGES), "", "standard deviation 0.03"),
        (IMAGES + np.random.default_rng(1).normal(0, EPSILON, SHAPE), "", "more than epsilon"),
    ],
)
def test_other_starts_break_the_law(images: NDArray[np.float64], mistake: str, problem: str) -> None:
    result = judge(images, cases=[START])
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    assert problem in result.message


def test_a_law_is_along_the_direction_where_there_is_one() -> None:
    law = Law(np.where(np.arange(8)[:, None] < 4, SIGNS, 0), 0.02, 0.005, {"descent": ((-0.02, 0.005),)})
    cases = [case(right=None, wrong={}, law=law)]
    drift = SIGNS * (0.02 + np.random.default_rng(4).uniform(-1, 1, SHAPE) * 0.005 * 3**0.5)
    drift = np.where(np.arange(8)[:, None] < 4, drift, 0)
    assert judge(IMAGES + drift, cases=cases).outcome is Outcome.PASS
    result = judge(IMAGES - drift, cases=cases)
    assert result.misconception == "descent"
    assert "along the sign of the gradient have mean -0.0" in result.message
    assert judge(np.full(SHAPE, 1e300), cases=cases).outcome is Outcome.FAIL
