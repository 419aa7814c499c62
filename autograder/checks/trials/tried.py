"""What is common to checks of a student's class that was fitted on the grader's images: could it be fitted at all?"""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.checks import show
from autograder.model.evidence import Trial
from autograder.model.result import CheckResult, Outcome

__all__ = ["TrialTerms", "untried"]


@dataclass(frozen=True, slots=True)
class TrialTerms:
    """What a class is judged by."""

    label: str
    """Where, for messages: `3.5 augmentation`."""
    name: str
    """The class's name."""
    stopped_by: str = ""
    """What stopped the student's code, if anything did."""
    base: str = ""
    """Name of the class that it inherits from; empty where none is known."""


def untried(trials: Sequence[tuple[str, Trial | None]], *, terms: TrialTerms, expected: str) -> CheckResult | None:
    """NOT_RUN where there is no class or it builds no network, FAIL where fitting raised; None if all were fitted.

    Args:
        trials: What is particular about each, in words (`is_augmentation=True`), and what came of it (None when the
            question was not reached).
        terms: Names and words.
        expected: What the check looks for.
    """
    label, name = terms.label, terms.name
    statuses = {trial.status if trial is not None else "missing" for _, trial in trials}
    reason = ""
    if not trials or statuses == {"missing"}:
        reason = terms.stopped_by and f"`{name}` was not defined: {terms.stopped_by}"
        reason = reason or f"no class named `{name}` was found: define it under this name"
    elif statuses <= {"not_callable", "missing"}:
        header = f"class {name}({terms.base})" if terms.base else f"class {name}"
        reason = f"`{name}` is no class: define it with `{header}`"
    elif statuses == {"no_model"}:
        reason = f"`build_cnn` of `{name}` left no Keras model in `self.model`: build the network there"
    if reason:
        return CheckResult(Outcome.NOT_RUN, message=f"{label}: {reason}.", expected=expected)
    for settings, trial in trials:
        if trial is not None and trial.status == "ok":
            continue
        error = show.text(trial.error.removesuffix(": ")) if trial is not None else ""
        what = f"raised {error}" if error else "could not be built and fitted"
        message = (
            f"{label}: `{name}`, built and fitted on a few images with {settings}, {what}: `build_cnn`, `fit` and "
        )
        message += "`compute_accuracy` must work for any images of this size."
        return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=error)
    return None
