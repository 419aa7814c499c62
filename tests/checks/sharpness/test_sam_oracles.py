"""The reference's own SAM cases, as the check judges them."""

import pytest

from autograder.checks.sharpness.sam_step import SamCase, SamTerms, sam_step
from autograder.model.evidence import Call, Value, ValueKind
from autograder.model.result import CheckResult, Outcome
from reference.shared.cnn_mistakes import CNN_MISCONCEPTIONS
from reference.shared.sam_oracles import WRONG_STEPS, sam_cases
from tests.checks.builders import array

CASES = [SamCase(one.given, one.before, one.right, one.wrong, one.atol) for one in sam_cases()]
TERMS = SamTerms("3.10 step", "sam_step", CNN_MISCONCEPTIONS)


def judge(mistake: str = "") -> CheckResult:
    results = [one.wrong[mistake] if mistake else one.right for one in CASES]
    none = Value(ValueKind.OPAQUE, "NoneType", text="None")
    calls = [Call("ok", none, weights=tuple(array(one) for one in weights)) for weights in results]
    return sam_step(calls, CASES, terms=TERMS)


def test_the_right_steps_pass() -> None:
    assert (judge().outcome, judge().remark) == (Outcome.PASS, "")


@pytest.mark.parametrize("mistake", WRONG_STEPS)
def test_each_mistake_is_named(mistake: str) -> None:
    result = judge(mistake)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    assert result.message.endswith(CNN_MISCONCEPTIONS[mistake])
