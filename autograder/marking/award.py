"""One check's result → one criterion's marks."""

from fractions import Fraction

from autograder.model.assignment import Criterion
from autograder.model.result import CheckResult, CriterionResult, Outcome

__all__ = ["award"]

NO_RESULT = CheckResult(Outcome.GRADER_ERROR, message="The grader returned no result for this criterion.")
RUN_FAILED = CheckResult(Outcome.GRADER_ERROR, message="The grader failed while it ran this notebook.")
NOT_COUNTED = "This is a mistake of the grader's, not yours: no points were given or taken, staff decide."


def award(criterion: Criterion, result: CheckResult | None, *, run_failed: bool = False) -> CriterionResult:
    """The marks for one criterion.

    Args:
        criterion: What earns the points.
        result: What its check found; None if there is no result, which is the grader's fault.
        run_failed: The notebook's run failed on our side: what a machine found there proves nothing. A PENDING
            criterion stays with the person who marks it.

    Returns:
        Points = available × credit for PASS and FAIL, 0 for every other outcome. A result whose credit
        contradicts its outcome becomes GRADER_ERROR.
    """
    found = result or NO_RESULT
    if run_failed and found.outcome is not Outcome.PENDING:
        found = RUN_FAILED
    elif contradiction := _contradiction(found):
        found = CheckResult(Outcome.GRADER_ERROR, message=contradiction)
    decided = found.outcome in (Outcome.PASS, Outcome.FAIL)
    blame = NOT_COUNTED if found.outcome is Outcome.GRADER_ERROR else ""
    return CriterionResult(
        id=criterion.id,
        summary=criterion.summary,
        points=criterion.points * found.credit if decided else Fraction(0),
        available=criterion.points,
        outcome=found.outcome,
        message=" ".join(text for text in (found.message, blame) if text),
        expected=found.expected,
        seen=found.seen,
        remark=found.remark,
        misconception=found.misconception,
    )


def _contradiction(result: CheckResult) -> str:
    """What is impossible about a result; empty if nothing is."""
    if not 0 <= result.credit <= 1:
        return f"The grader gave a credit of {result.credit}, which is not from 0 to 1."
    if result.outcome is Outcome.PASS and result.credit == 0:
        return "The grader passed this criterion but gave no credit for it."
    return ""
