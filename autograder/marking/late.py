"""The deduction for late work."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from autograder.errors import GraderFault
from autograder.model.assignment import LatePolicy
from autograder.model.result import LateResult

__all__ = ["days_late", "late_result"]

DAY = timedelta(days=1)


def days_late(*, due: datetime, received: datetime) -> int:
    """24-hour periods begun after `due`: exactly then is in time, up to and with 24 hours after is one day.

    Raises:
        GraderFault: A time has no timezone.
    """
    if due.tzinfo is None or received.tzinfo is None:
        raise GraderFault(f"late rule: expected times with a timezone, received due {due}, received {received}")
    # In UTC: two times of the same zone are subtracted by the clock on the wall, wrong across a change to summer time.
    after = received.astimezone(UTC) - due.astimezone(UTC)
    return max(0, -(-after // DAY))


def late_result(
    policy: LatePolicy | None, *, received: datetime | None, available: Fraction, raw: Fraction
) -> LateResult | None:
    """The late penalty.

    Args:
        policy: The edition's rule, if it has one.
        received: When the submission was received, if known.
        available: Points available without bonus: what the daily share is taken of.
        raw: Points earned so far; no more than these are taken.

    Returns:
        None without a rule or a time.
    """
    if policy is None or received is None:
        return None
    days = days_late(due=policy.due, received=received)
    return LateResult(days=days, deduction=min(raw, policy.per_day * available * days))
