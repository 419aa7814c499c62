"""What mixup functions, written here in numpy, turn out to mix."""

import pytest

from autograder.checks.mixing.mixup_case import mixup_cases
from autograder.checks.mixing.told import Mixes, mixes
from autograder.model.evidence import Call
from tests.checks.mixing.test_mixup import Mix, reference, results

CASES = mixup_cases()


def images_alone(*given: object) -> tuple[object, object]:
    return reference(*given)[0], given[2]  # type: ignore[arg-type]


def labels_alone(*given: object) -> tuple[object, object]:
    return given[1], reference(*given)[1]  # type: ignore[arg-type]


def nothing(*given: object) -> tuple[object, object]:
    return given[1], given[2]


def numbers(*given: object) -> tuple[object, object]:
    mixed, labels = reference(*given)  # type: ignore[arg-type]
    return mixed, labels.argmax(axis=1)


@pytest.mark.parametrize(
    ("mix", "expected"),
    [
        (reference, Mixes()),
        (images_alone, Mixes(labels=False)),
        (labels_alone, Mixes(images=False)),
        (nothing, Mixes(images=False, labels=False)),
        (numbers, Mixes()),  # no vectors: they may be mixtures
    ],
)
def test_what_comes_back_mixed_is_seen(mix: Mix, expected: Mixes) -> None:
    assert mixes(list(results(mix)), CASES, name="mixup") == expected


@pytest.mark.parametrize("calls", [[], [Call("error", error="ValueError: no")] * 200])
def test_nothing_speaks_against_a_function_that_was_not_tried(calls: list[Call]) -> None:
    assert mixes(calls, CASES, name="mixup") == Mixes()
