"""SAM steps on ½·Σ c·w² of two weight vectors, written here in closed form; the wrong ones differ in one thing each."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.sharpness.sam_step import SamCase, SamTerms, Weights, sam_step
from autograder.model.evidence import Call, Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING, UNANSWERED, array, opaque, raised, text

NONE = opaque("NoneType", "None")
IDS = ("sam_per_layer_norm", "sam_not_restored", "plain_sgd")
TERMS = SamTerms("3.10 step", "sam_step", {name: f"It is {name}." for name in IDS})
RATE = 0.1
Vectors = list[NDArray[np.float64]]


def step(weights: Vectors, scales: Vectors, *, rho: float, kind: str = "") -> Weights:
    """One step for the loss ½·Σ c·w², whose gradient is c·w."""
    gradients = [c * w for c, w in zip(scales, weights, strict=True)]
    whole = np.sqrt(sum(float((g**2).sum()) for g in gradients))
    norms = [np.linalg.norm(g) if kind == "sam_per_layer_norm" else whole for g in gradients]
    moved = [w + rho * g / n for w, g, n in zip(weights, gradients, norms, strict=True)]
    second = gradients if kind == "plain_sgd" else [c * w for c, w in zip(scales, moved, strict=True)]
    start = moved if kind == "sam_not_restored" else weights
    return tuple((w - RATE * g).astype(np.float32) for w, g in zip(start, second, strict=True))


def case(weights: Vectors, scales: Vectors, *, rho: float) -> SamCase:
    wrong = {kind: step(weights, scales, rho=rho, kind=kind) for kind in IDS}
    right = step(weights, scales, rho=rho)
    return SamCase(f"ρ = {rho:g}", tuple(weights), right, wrong, atol=1e-5)


WEIGHTS = [np.array([3.0, 1.0]), np.array([[2.0], [-1.0]])]
SCALES = [np.array([1.0, 2.0]), np.array([[4.0], [1.0]])]
CASES = [case(WEIGHTS, SCALES, rho=0.5), case(WEIGHTS[::-1], SCALES[::-1], rho=0.05)]


def after(weights: Weights, value: Value = NONE) -> Call:
    return Call("ok", value, weights=tuple(array(one) for one in weights))


def judge(*results: Weights, value: Value = NONE, cases: list[SamCase] = CASES) -> CheckResult:
    return sam_step([after(one, value) for one in results], cases, terms=TERMS)


@pytest.mark.parametrize("value", [NONE, array(0.5), UNANSWERED, text("done")])
def test_the_right_weights_pass_whatever_is_returned(value: Value) -> None:
    result = judge(*(one.right for one in CASES), value=value)
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")
    assert result.seen == "2 of 2 networks right"


@pytest.mark.parametrize("mistake", IDS)
def test_known_mistakes_are_named(mistake: str) -> None:
    result = judge(*(one.wrong[mistake] for one in CASES))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    assert result.message.endswith(f"0 of 2 networks right. It is {mistake}.")


def test_a_mistake_that_makes_no_difference_in_one_case_is_still_named() -> None:
    first = replace(CASES[0], wrong={})
    result = judge(first.right, CASES[1].wrong["plain_sgd"], cases=[first, CASES[1]])
    assert (result.misconception, result.seen) == ("plain_sgd", "1 of 2 networks right")


def test_different_mistakes_are_not_named() -> None:
    result = judge(CASES[0].wrong["plain_sgd"], CASES[1].wrong["sam_not_restored"])
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert "for ρ = 0.5, expected weights [" in result.message


def test_the_difference_that_is_shown_is_the_largest() -> None:
    off = (CASES[0].right[0], CASES[0].right[1] + 1)
    assert "expected weights [[" in judge(off, CASES[1].right).message


def test_rounding_within_the_tolerance_passes() -> None:
    assert judge(tuple(one + 5e-6 for one in CASES[0].right), CASES[1].right).outcome is Outcome.PASS
    assert judge(tuple(one + 5e-5 for one in CASES[0].right), CASES[1].right).outcome is Outcome.FAIL


def test_moving_statistics_are_remarked_on_only() -> None:
    mean = np.array([0.01], dtype=np.float32)
    normed = replace(CASES[0], before=(*CASES[0].before, mean * 0), right=(*CASES[0].right, mean), moving=(2,))
    twice = judge((*CASES[0].right, mean * 2), cases=[normed])
    assert twice.outcome is Outcome.PASS
    assert twice.remark.startswith("batch norm's moving statistics")
    assert judge((*CASES[0].right, mean), cases=[normed]).remark == ""


def test_no_change_at_all_is_a_function_still_to_be_written_or_told() -> None:
    unchanged = [one.before for one in CASES]
    assert judge(*unchanged).outcome is Outcome.NOT_RUN
    result = judge(*unchanged, value=array(0.5))
    assert result.outcome is Outcome.FAIL
    assert "no weight changed: apply the optimizer" in result.message


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (raised("ValueError: no"), "for ρ = 0.5, `sam_step` raised ValueError: no"),
        (after(CASES[0].right[:1]), "weights could no longer be read"),
        (after((CASES[0].right[0] * np.nan, CASES[0].right[1])), "weights are nan or inf"),
        (Call("ok", NONE, weights=(text("a"), text("b"))), "weights could no longer be read"),
        (Call("not_callable", array(3.0)), "`sam_step` is no function but numbers"),
    ],
)
def test_problems_are_told(call: Call, problem: str) -> None:
    result = sam_step([call, after(CASES[1].right)], CASES, terms=TERMS)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert problem in result.message


@pytest.mark.parametrize("calls", [[], [Call("missing")] * 2, [Call("not_callable", UNANSWERED)] * 2])
def test_a_function_that_is_not_there_is_not_run(calls: list[Call]) -> None:
    result = sam_step(calls, CASES, terms=TERMS)
    assert (result.outcome, result.credit) == (Outcome.NOT_RUN, NOTHING)


def test_what_stopped_the_code_is_told() -> None:
    result = sam_step([], CASES, terms=replace(TERMS, stopped_by="cell 9 raised"))
    assert result.message == "3.10 step: `sam_step` was not defined: cell 9 raised."
