"""The reference's own mixups, right ones and wrong ones, as the check judges them."""

import numpy as np
import pytest

from autograder.checks.mixing.mixup import mixup
from autograder.checks.mixing.mixup_case import MixupTerms, mixup_cases
from autograder.model.evidence import Call, Value, ValueKind
from autograder.model.result import CheckResult, Outcome
from reference.shared.cnn_mistakes import CNN_MISCONCEPTIONS
from reference.shared.mixup_oracles import RIGHT_MIXUPS, WRONG_MIXUPS, Mixup
from tests.checks.builders import array

CASES = mixup_cases()
TERMS = MixupTerms("3.7 mixup", "mixup", CNN_MISCONCEPTIONS)


def judge(mix: Mixup, seed: int) -> CheckResult:
    random = np.random.RandomState(seed)
    calls = []
    for case in CASES:
        images, labels = case.images.astype(np.float64), case.labels.astype(np.float64)
        for _ in range(case.repeat):
            parts = mix(images, labels, case.alpha, random)
            calls.append(Call("ok", Value(ValueKind.OPAQUE, "tuple"), parts=tuple(array(part) for part in parts)))
    return mixup(calls, CASES, terms=TERMS)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", RIGHT_MIXUPS)
def test_right_ones_pass(name: str, seed: int) -> None:
    result = judge(RIGHT_MIXUPS[name], seed)
    assert (result.outcome, result.message) == (Outcome.PASS, "")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("mistake", WRONG_MIXUPS)
def test_each_mistake_is_named(mistake: str, seed: int) -> None:
    result = judge(WRONG_MIXUPS[mistake], seed)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    assert result.message.endswith(CNN_MISCONCEPTIONS[mistake])
