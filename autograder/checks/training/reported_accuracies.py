"""Checks that the accuracies reported for each amount of smoothing are those observed on the test set."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from autograder.checks import show
from autograder.checks.given import Given, not_run
from autograder.checks.training.evaluated import final, means, of_question, test_measures, unseen
from autograder.checks.training.measures import Measure, Part
from autograder.checks.training.reported import accuracies, agrees
from autograder.checks.training.smoothing_runs import Smoothed, smoothed
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.model.evidence import ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["reported_accuracies"]

KEY_ATOL = 0.01
"""How far a key of the student's dictionary may be from its alpha."""


def reported_accuracies(watched: Watched, *, alphas: Sequence[float], given: Given) -> CheckResult:
    """PASS when the number reported for each alpha was observed on the test set, after a training with that alpha.

    A dictionary from alpha to accuracy, or the accuracies in the order of the alphas; from 0 to 1, or percentages.
    Where a training's alpha cannot be seen, its accuracy may stand for any. Of repeated trainings the mean is as good.
    """
    expected = "{" + ", ".join(f"{alpha:g}: its test accuracy" for alpha in alphas) + "}"
    if not given.answered:
        return not_run(given, label=watched.label, expected=expected)
    numbers, problem = _read(given, alphas)
    seen = show.value(given.value)
    if problem:
        stopped = f" ({given.stopped_by})" if given.stopped_by else ""
        message = f"{watched.label}: {problem}{stopped}: expected {expected}."
        return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen)
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    on_test = _by_alpha(watched, alphas, (Part.TEST,))
    right = {alpha: [*final(found), *means(found)] for alpha, found in on_test.items()}
    wrong = [alpha for alpha in alphas if not agrees(numbers[alpha], right[alpha])]
    if not wrong:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=given.found)
    if unseen(watched) and not any(final(on_test[alpha]) for alpha in wrong):
        reason = "the evaluation of models trained in a loop of your own was not seen"
        return pending(watched, reason, expected=expected, seen=seen)
    return _wrong(watched, wrong[0], numbers, on_test, expected=expected, seen=seen)


def _read(given: Given, alphas: Sequence[float]) -> tuple[dict[float, float], str]:
    """Alpha → accuracy; what is wrong with the answer otherwise."""
    array = given.value.array
    if given.value.kind is not ValueKind.ARRAY or array is None or array.dtype.kind not in "iuf":
        empty = given.value.text in ("{}", "[]")
        return {}, f"`{given.name}` is {'empty' if empty else show.kind(given.value)}"
    with np.errstate(all="ignore"):
        values = array.astype(np.float64)
    if values.size == len(alphas) and max(values.shape, default=0) == values.size:
        pairs = list(zip(alphas, values.reshape(-1).tolist(), strict=True))
    elif values.ndim == 2 and values.shape[1] == 2:
        pairs = [(key, value) for key, value in values.tolist() if np.isfinite(key)]
    else:
        return {}, f"`{given.name}` holds numbers of shape {show.shape(array.shape)}"
    found: dict[float, float] = {}
    for alpha in alphas:
        near = [value for key, value in pairs if abs(key - alpha) <= KEY_ATOL]
        if not near:
            return {}, f"`{given.name}` has no entry for alpha = {alpha:g}"
        found[alpha] = near[-1] / 100 if 1 < near[-1] <= 100 else near[-1]
        if not np.isfinite(found[alpha]) or not 0 <= found[alpha] <= 1:
            return {}, f"`{given.name}` holds {show.number(near[-1])} for alpha = {alpha:g}, which is no accuracy"
    return found, ""


def _by_alpha(watched: Watched, alphas: Sequence[float], parts: Sequence[Part]) -> Mapping[float, list[Measure]]:
    """What was measured after the trainings with each alpha; those of which no alpha was seen belong to all of them."""
    runs = smoothed(watched, watched.trainings, alphas)
    none_told = all(run.alpha is None for run in runs)  # a loss that ignores alpha
    measured = [item for item in of_question(watched) if item.part in parts]
    if parts == (Part.TEST,):
        measured = test_measures(watched, measured)
    found: dict[float, list[Measure]] = {alpha: [] for alpha in alphas}
    for item in measured:
        run = _last_run(item, runs)
        for alpha in alphas:
            if run is None or run.alpha == alpha or not run.seen or run.maybe_in_labels or none_told:
                found[alpha].append(item)
    return found


def _last_run(measure: Measure, runs: Sequence[Smoothed]) -> Smoothed | None:
    """The training that a model had last when it was measured; None if it had none here (it was loaded or copied)."""
    before = [r for r in runs if r.training.event.order <= measure.event.order]
    own = [r for r in before if r.training.event.model == measure.event.model]
    return own[-1] if own else None


def _wrong(
    watched: Watched,
    alpha: float,
    numbers: Mapping[float, float],
    on_test: Mapping[float, Sequence[Measure]],
    *,
    expected: str,
    seen: str,
) -> CheckResult:
    number, observed = numbers[alpha], final(on_test[alpha])
    message = f"{watched.label}: for alpha = {alpha:g} you report {number:.4g}, "
    if observed:
        message += f"observed on the test set was {accuracies(observed)}"
    else:
        message += "but no evaluation on the test set was seen after a training with this alpha"
    other = [a for a in on_test if a != alpha and agrees(number, final(on_test[a]))]
    elsewhere = final(_by_alpha(watched, [alpha], (Part.VALIDATION, Part.TRAINED))[alpha])
    if other:
        message += f"; this is the number of alpha = {other[0]:g}"
    elif agrees(number, elsewhere):
        message += "; this is its accuracy on other images"
    message += ": report what `evaluate` gives for X_test and y_test."
    return CheckResult(
        Outcome.FAIL, message=message, expected=expected, seen=seen, misconception="reported_not_observed"
    )
