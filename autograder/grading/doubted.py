"""A criterion about accuracies, given to a person where a metric says more than the model shows."""

from autograder import checks
from autograder.grading.sight import Binding, Sight
from autograder.model.result import CheckResult, Outcome

__all__ = ["doubted"]


def doubted(binding: Binding) -> Binding:
    """The same binding; what it would give points for is pending where `checks.doubt` finds a reason.

    No mark is lost by it: a metric that counts otherwise is a mistake at most, and points that were not earned by numbers
    that were made up are not given either.
    """

    def judge(sight: Sight) -> CheckResult:
        result = binding.judge(sight)
        reason = checks.doubt(sight.watched) if result.credit and sight.observed is not None else ""
        if not reason:
            return result
        message = f"{sight.label}: {reason}: a person looks."
        return CheckResult(Outcome.PENDING, message=message, expected=result.expected, seen=result.seen)

    return Binding(binding.check, judge, binding.answer, binding.mistakes, binding.calls)
