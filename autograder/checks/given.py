"""What the student gave for one named answer."""

from dataclasses import dataclass

from autograder.model.evidence import Value, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["Given", "not_run"]


@dataclass(frozen=True, slots=True)
class Given:
    """A named answer as it was found."""

    name: str
    """The name that the template asks for, e.g. `h1`."""
    value: Value
    found_as: str = ""
    """The other variable that the value was found in; empty when the name itself held it."""
    stopped_by: str = ""
    """What kept the student's code from getting there, one phrase; empty if nothing did."""
    note: str = ""
    """How the value had to be read; empty where it is what was asked for."""

    @property
    def answered(self) -> bool:
        """False while the name does not exist or still holds the template's `...`."""
        return self.value.kind not in (ValueKind.MISSING, ValueKind.UNANSWERED)

    @property
    def found(self) -> str:
        """The remark for an answer under another name or in an odd form."""
        where = f"found as `{self.found_as}`" if self.found_as else ""
        return "; ".join(remark for remark in (where, self.note) if remark)


def not_run(given: Given, *, label: str, expected: str = "") -> CheckResult:
    """The result for a name that was never given a value: says what stopped the student, or what to do."""
    if given.stopped_by:
        reason = f"`{given.name}` was not computed: {given.stopped_by}"
    elif given.value.kind is ValueKind.UNANSWERED:
        reason = f"`{given.name}` is still `...`: put your answer in its place"
    else:
        reason = f"no variable named `{given.name}` was found: give your answer this name"
    return CheckResult(outcome=Outcome.NOT_RUN, message=f"{label}: {reason}.", expected=expected)
