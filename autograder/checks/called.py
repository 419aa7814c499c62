"""What is common to checks of a student's function: was it there, did it return anything, what did it raise."""

from collections.abc import Sequence

from autograder.checks import show
from autograder.model.evidence import Call, Value, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["call_problem", "not_called", "one_each", "returns_nothing"]

_NOTHING = "returned nothing: end it with `return` and the answer, as printing gives none back"


def returns_nothing(value: Value | None) -> bool:
    """Whether a function still returns the template's `...`, several of them, or nothing at all."""
    if value is None or value.kind in (ValueKind.UNANSWERED, ValueKind.MISSING):
        return True
    return value.kind is ValueKind.OPAQUE and (value.type_name == "NoneType" or "Ellipsis" in value.text)


def not_called(calls: Sequence[Call], *, function: str, label: str, stopped_by: str) -> CheckResult | None:
    """NOT_RUN when there is no such function or it is still the template's, FAIL when it never returns anything.

    None when there is something to judge.
    """
    if not calls or all(call.status == "missing" for call in calls):
        reason = stopped_by and f"`{function}` was not defined: {stopped_by}"
        reason = reason or f"no function named `{function}` was found: define it under this name"
    elif all(call.status == "ok" and _is_none(call.value) for call in calls):
        # Not the template's: somebody wrote a function that prints.
        return CheckResult(outcome=Outcome.FAIL, message=f"{label}: `{function}` {_NOTHING}.")
    elif all(call.status == "ok" and returns_nothing(call.value) for call in calls):
        reason = f"`{function}` returns no answer yet: put yours in the place of `...` and return it"
    elif all(call.status == "not_callable" and returns_nothing(call.value) for call in calls):
        reason = f"`{function}` is still `...`: put your answer in its place"
    else:
        return None
    return CheckResult(outcome=Outcome.NOT_RUN, message=f"{label}: {reason}.")


def one_each(calls: Sequence[Call], count: int) -> tuple[Call, ...]:
    """One result for each of `count` inputs: a kernel that answers in the probe's place may send fewer, or more."""
    return (*calls, *(Call("error", error="gave no result"),) * (count - len(calls)))[:count]


def call_problem(call: Call, *, function: str) -> str:
    """What kept one call from giving a value; empty if it gave one."""
    if call.status == "error":
        return f"`{function}` raised {show.text(call.error.removesuffix(': '))}"
    if call.status == "not_callable":
        return f"`{function}` is no function but {show.kind(call.value) if call.value else 'something else'}"
    if call.status == "missing":
        return f"there is no function `{function}`"
    if _is_none(call.value):
        return f"your function {_NOTHING}"
    return "your function returned no answer" if returns_nothing(call.value) else ""


def _is_none(value: Value | None) -> bool:
    return value is not None and value.kind is ValueKind.OPAQUE and value.type_name == "NoneType"
