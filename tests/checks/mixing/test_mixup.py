"""Mixup functions written here in numpy, right ones and wrong ones, on the cases that students' functions get."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.mixing.mixup import mixup
from autograder.checks.mixing.mixup_case import MixupTerms, mixup_cases
from autograder.model.evidence import Call, Value, ValueKind
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING, UNANSWERED, array, opaque, raised, returned

Array = NDArray[np.float32]
Mix = Callable[[np.random.Generator, Array, Array, float], tuple[NDArray[np.generic], NDArray[np.generic]]]

CASES = mixup_cases()
IDS = (
    "labels_not_mixed",
    "integer_labels_mixed",
    "weights_swapped",
    "two_permutations",
    "second_lambda",
    "images_not_mixed",
    "not_mixed",
    "weights_not_one",
    "lambda_uniform",
    "lambda_constant",
    "pairs_not_random",
)
TERMS = MixupTerms("3.7 mixup", "mixup", {name: f"It is {name}." for name in IDS})
PAIR = Value(ValueKind.OPAQUE, "tuple")


def judge(mix: Mix, *, seed: int = 1, terms: MixupTerms = TERMS) -> CheckResult:
    return mixup(list(results(mix, seed=seed)), CASES, terms=terms)


def results(mix: Mix, *, seed: int = 1) -> Iterable[Call]:
    rng = np.random.default_rng(seed)
    for case in CASES:
        for _ in range(case.repeat):
            yield pair(*mix(rng, case.images, case.labels, case.alpha))


def pair(images: object, labels: object) -> Call:
    return Call("ok", PAIR, parts=(array(images), array(labels)))  # type: ignore[arg-type]


def combined(values: Array, others: Array, lam: float | Array) -> Array:
    if isinstance(lam, np.ndarray):
        lam = lam.reshape(-1, *[1] * (values.ndim - 1))
    return (lam * values + (1 - lam) * others).astype(np.float32)


def reference(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[Array, Array]:
    lam, order = rng.beta(alpha, alpha), rng.permutation(len(images))
    return combined(images, images[order], lam), combined(labels, labels[order], lam)


def for_each_sample(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[Array, Array]:
    lam, order = rng.beta(alpha, alpha, len(images)).astype(np.float32), rng.permutation(len(images))
    return combined(images, images[order], lam), combined(labels, labels[order], lam)


def larger_first(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[Array, Array]:
    lam, order = rng.beta(alpha, alpha), rng.permutation(len(images))
    lam = max(lam, 1 - lam)
    return combined(images, images[order], lam), combined(labels, labels[order], lam)


def shuffled_both(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[Array, Array]:
    first, second, lam = rng.permutation(len(images)), rng.permutation(len(images)), rng.beta(alpha, alpha)
    return combined(images[first], images[second], lam), combined(labels[first], labels[second], lam)


def chosen_freely(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[Array, Array]:
    lam, order = rng.beta(alpha, alpha), rng.integers(0, len(images), len(images))
    return combined(images, images[order], lam), combined(labels, labels[order], lam)


def in_half_precision(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[Array, Array]:
    mixed, targets = reference(rng, images, labels, alpha)
    return mixed.astype(np.float16), targets.astype(np.float64)


@pytest.mark.parametrize(
    "mix", [reference, for_each_sample, larger_first, shuffled_both, chosen_freely, in_half_precision]
)
@pytest.mark.parametrize("seed", range(5))
def test_right_functions_pass(mix: Mix, seed: int) -> None:
    result = judge(mix, seed=seed)
    assert (result.outcome, result.credit, result.message, result.remark) == (Outcome.PASS, ALL, "", "")


def wrong(kind: str) -> Mix:
    """A function with this mistake."""

    def mix(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[NDArray[np.generic], ...]:
        count = len(images)
        lam, order, other = rng.beta(alpha, alpha), rng.permutation(count), rng.permutation(count)
        mixed, targets = combined(images, images[order], lam), combined(labels, labels[order], lam)
        classes = labels.argmax(axis=1).astype(np.float32)
        numbers = combined(classes, classes[order], lam)
        made: dict[str, tuple[NDArray[np.generic], NDArray[np.generic]]] = {
            "labels kept": (mixed, labels),
            "labels permuted": (mixed, labels[order]),
            "labels of the heavier": (mixed, np.eye(labels.shape[1])[targets.argmax(axis=1)]),
            "numbers": (mixed, numbers),
            "column of numbers": (mixed, numbers[:, None]),
            "whole numbers": (mixed, numbers.astype(np.int64)),
            "rounded": (mixed, np.eye(labels.shape[1])[numbers.round().astype(int)]),
            "swapped": (mixed, combined(labels, labels[order], 1 - lam)),
            "two permutations": (mixed, combined(labels, labels[other], lam)),
            "second lambda": (mixed, combined(labels, labels[order], rng.beta(alpha, alpha))),
            "images kept": (images, targets),
            "nothing": (images, labels),
            "no factor": (combined(images, images[order], lam) + lam * images[order], targets),
            "uniform": reference(rng, images, labels, 1.0),
            "constant": (combined(images, images[order], 0.7), combined(labels, labels[order], 0.7)),
            "reversed": (combined(images, images[::-1], lam), combined(labels, labels[::-1], lam)),
        }
        return made[kind]

    return mix  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("kind", "mistake"),
    [
        ("labels kept", "labels_not_mixed"),
        ("labels permuted", "labels_not_mixed"),
        ("labels of the heavier", "labels_not_mixed"),
        ("numbers", "integer_labels_mixed"),
        ("column of numbers", "integer_labels_mixed"),
        ("whole numbers", "integer_labels_mixed"),
        ("rounded", "integer_labels_mixed"),
        ("swapped", "weights_swapped"),
        ("two permutations", "two_permutations"),
        ("second lambda", "second_lambda"),
        ("images kept", "images_not_mixed"),
        ("nothing", "not_mixed"),
        ("no factor", "weights_not_one"),
        ("uniform", "lambda_uniform"),
        ("constant", "lambda_constant"),
        ("reversed", "pairs_not_random"),
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_known_mistakes_are_named(kind: str, mistake: str, seed: int) -> None:
    result = judge(wrong(kind), seed=seed)
    assert (result.outcome, result.misconception, result.credit) == (Outcome.FAIL, mistake, NOTHING)
    assert result.message.startswith("3.7 mixup: ")
    assert result.message.endswith(f" It is {mistake}.")


def test_a_mistake_without_a_sentence_is_described_alone() -> None:
    result = judge(wrong("labels kept"), terms=replace(TERMS, sentences={}))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert "its label must be [" in result.message
    assert "so in " in result.message


def test_variants_may_be_accepted() -> None:
    accepting = replace(TERMS, accept=("pairs_not_random", "lambda_uniform"))
    result = judge(wrong("reversed"), terms=accepting)
    assert result.outcome is Outcome.PASS
    assert result.remark.startswith("the same images are mixed with each other in every call")
    assert judge(wrong("uniform"), terms=accepting).remark == "accepted variant: lambda uniform"


def test_two_mistakes_at_once_are_described_without_a_name() -> None:
    def mix(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[Array, Array]:
        first, second = rng.permutation(len(images)), rng.permutation(len(images))
        one, two = rng.beta(alpha, alpha, 2)
        return combined(images, images[first], one), combined(labels, labels[second], two)

    result = judge(mix)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")


def test_a_law_that_is_none_of_the_known_ones_is_described() -> None:
    def mix(rng: np.random.Generator, images: Array, labels: Array, alpha: float) -> tuple[Array, Array]:
        return reference(rng, images, labels, 8 * alpha)

    result = judge(mix)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert "expected 0.90 or near it" in result.message


@pytest.mark.parametrize(
    ("images", "labels", "problem"),
    [
        (np.zeros((8, 3)), np.eye(8), "expected mixed images of shape (8, 2, 4, 1), received shape (8, 3)"),
        (CASES[0].images, np.zeros((8, 3)), "expected mixed labels of shape (8, 8), received shape (8, 3)"),
        (CASES[0].images + np.nan, np.eye(8), "the result holds nan or inf"),
        (CASES[0].images * 1.5 - 0.5 * CASES[0].images[::-1], np.eye(8), "an image has the weight -0.5"),
        (CASES[0].images * 0.2 + 0.1, np.eye(8), "more than two images are mixed into one"),
        (CASES[0].images > 0, np.eye(8), "received True/False"),
    ],
)
def test_what_cannot_be_a_mixture_is_described(
    images: NDArray[np.generic], labels: NDArray[np.generic], problem: str
) -> None:
    case = replace(CASES[0], repeat=1)
    result = mixup([pair(images, labels)], [case], terms=TERMS)
    assert result.outcome is Outcome.FAIL
    assert problem in result.message


def test_images_that_are_no_sum_of_the_given_ones_are_described() -> None:
    case = replace(CASES[2], repeat=1)
    result = mixup([pair(np.sqrt(case.images), case.labels)], [case], terms=TERMS)
    assert "a mixed image is no weighted sum of the given ones" in result.message


def test_results_that_are_no_pair_are_described() -> None:
    result = mixup([returned(array(np.eye(8)))] * 260, CASES, terms=TERMS)
    assert (
        "expected a pair of arrays, the mixed images and the mixed labels, your function returned ndarray"
        in result.message
    )
    result = mixup([raised("ValueError: no")] * 260, CASES, terms=TERMS)
    assert "`mixup` raised ValueError: no (so in 260 of 260 calls)" in result.message


@pytest.mark.parametrize("calls", [[], [Call("missing")] * 260, [returned(UNANSWERED)] * 260])
def test_a_function_that_is_not_there_is_not_run(calls: list[Call]) -> None:
    assert mixup(calls, CASES, terms=TERMS).outcome is Outcome.NOT_RUN


def test_a_function_that_returns_nothing_fails() -> None:
    assert mixup([returned(opaque("NoneType", "None"))] * 260, CASES, terms=TERMS).outcome is Outcome.FAIL


def test_calls_that_are_missing_are_a_problem() -> None:
    assert mixup(list(results(reference))[:10], CASES, terms=TERMS).outcome is Outcome.FAIL
