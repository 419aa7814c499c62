"""Days are 24-hour periods begun after the due time; the penalty never takes more than there is."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from autograder.errors import GraderFault
from autograder.marking.late import days_late, late_result
from autograder.model.assignment import LatePolicy
from autograder.model.result import LateResult

DUE = datetime.fromisoformat("2023-09-08T23:55:00+10:00")
POLICY = LatePolicy(due=DUE, per_day=Fraction(1, 5))


@pytest.mark.parametrize(
    ("received", "days"),
    [
        ("2023-09-01T00:00:00+10:00", 0),
        ("2023-09-08T23:54:59.999999+10:00", 0),
        ("2023-09-08T23:55:00+10:00", 0),
        ("2023-09-08T13:55:00Z", 0),  # the same moment
        ("2023-09-08T23:55:00.000001+10:00", 1),
        ("2023-09-09T23:55:00+10:00", 1),
        ("2023-09-09T23:55:01+10:00", 2),
        ("2023-09-08T23:55:00+00:00", 1),  # ten hours later than it looks
        ("2023-09-18T23:55:00+10:00", 10),
    ],
)
def test_a_day_counts_from_its_first_moment_to_its_last(received: str, days: int) -> None:
    assert days_late(due=DUE, received=datetime.fromisoformat(received)) == days


def test_a_night_with_a_change_to_summer_time_has_23_hours() -> None:
    # Melbourne, 1 October 2023: 02:00 became 03:00. The clock shows 24 hours and 1 minute, 23 hours and 1 minute passed.
    try:
        zone = ZoneInfo("Australia/Melbourne")
    except KeyError:
        pytest.skip("this machine has no time zone data")
    due = datetime(2023, 9, 30, 12, 0, tzinfo=zone)
    assert days_late(due=due, received=due + timedelta(days=1, minutes=1)) == 1


def test_times_without_a_timezone_are_a_fault() -> None:
    with pytest.raises(GraderFault, match="timezone"):
        days_late(due=DUE, received=datetime(2023, 9, 9))  # noqa: DTZ001 that is the case tested
    with pytest.raises(GraderFault, match="timezone"):
        days_late(due=datetime(2023, 9, 9), received=DUE)  # noqa: DTZ001 the same


@pytest.mark.parametrize(
    ("hours", "raw", "deduction"),
    [  # by hand: 30 available, a fifth a day is 6
        (0, "25", "0"),
        (1, "25", "6"),
        (25, "25", "12"),
        (25, "12", "12"),
        (25, "11.5", "11.5"),
        (1, "0", "0"),
        (24 * 365, "30", "30"),
    ],
)
def test_the_deduction_is_a_share_of_the_available_points(hours: int, raw: str, deduction: str) -> None:
    late = late_result(POLICY, received=DUE + timedelta(hours=hours), available=Fraction(30), raw=Fraction(raw))
    assert late == LateResult(days=-(-hours // 24), deduction=Fraction(deduction))


def test_without_a_rule_or_a_time_there_is_no_late_result() -> None:
    assert late_result(None, received=DUE, available=Fraction(1), raw=Fraction(1)) is None
    assert late_result(POLICY, received=None, available=Fraction(1), raw=Fraction(1)) is None


def test_a_due_time_in_another_zone_is_the_same_moment() -> None:
    policy = LatePolicy(due=DUE.astimezone(UTC), per_day=Fraction(1, 5))
    assert late_result(policy, received=DUE, available=Fraction(30), raw=Fraction(30)) == LateResult(0, Fraction(0))
