"""Checks that the best network was trained once with each amount of label smoothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograder.checks import show
from autograder.checks.losses import lossprobe
from autograder.checks.losses.lossprobe import LOGITS, PROBABILITIES
from autograder.checks.networks.architecture import Architecture, fits
from autograder.checks.training.watched import Training, Watched, not_trained, pending
from autograder.checks.values.close import joined
from autograder.model.result import CheckResult, Outcome

__all__ = ["Smoothed", "smoothed", "smoothing_runs"]


@dataclass(frozen=True, slots=True)
class Smoothed:
    """A training, with what its loss says about smoothing: told by values, so that its name does not matter."""

    training: Training
    alpha: float | None
    """The wanted alpha that its loss was made with; None if it is none of them, or not to be seen."""
    seen: bool
    """Whether the loss tells anything of alpha; that of a loop does not, nor one that is no cross-entropy."""
    plain: bool = False
    """The loss has no smoothing."""
    maybe_in_labels: bool = False
    """The loss has none, but the labels are vectors: they may have been smoothed before."""
    twice: bool = False
    """Softmax is applied twice: in the output layer, and by the loss."""


def smoothed(watched: Watched, trainings: Sequence[Training], wanted: Sequence[float]) -> list[Smoothed]:
    """The trainings with their alphas."""
    return [_read(watched, item, wanted) for item in trainings]


def _read(watched: Watched, training: Training, wanted: Sequence[float]) -> Smoothed:
    if training.event.loss_probe is None or training.architecture is None:
        return Smoothed(training, None, seen=False)
    rows = watched.observed.rows(training.event.data)
    one_hot = rows.one_hot if rows is not None and rows.labels is not None else None
    fed = PROBABILITIES if training.ends_in_softmax else LOGITS
    other = LOGITS if training.ends_in_softmax else PROBABILITIES
    probe, classes = training.event.loss_probe, training.architecture.widths[-1]
    reading = lossprobe.read(probe, wanted, classes=classes, fed=fed, one_hot=one_hot)
    if not reading.tells and training.loss_takes == {other}:
        # The network's end does not fit its loss: what the loss was made with is still to be seen.
        reading = lossprobe.read(probe, wanted, classes=classes, fed=other, one_hot=one_hot)
    return Smoothed(
        training,
        reading.alpha,
        seen=reading.tells,
        plain=reading.plain,
        maybe_in_labels=reading.plain and one_hot is True,
        twice=fed == PROBABILITIES and training.loss_takes == {LOGITS},
    )


def smoothing_runs(
    watched: Watched,
    *,
    alphas: Sequence[float],
    best: Architecture | None,
    every: Sequence[Architecture],
    plain_counts: bool = False,
) -> CheckResult:
    """PASS when a network of the best architecture was trained with each alpha.

    Alpha is told by the loss's values, whatever it is called; trainings whose loss cannot be seen (a loop of the
    student's own) count by their number. That the loss itself is right is not judged here.

    Args:
        watched: The question.
        alphas: The amounts asked for.
        best: The student's own best architecture; None if they named none: then one of `every`, always the same.
        every: The grid it comes from.
        plain_counts: The student's own loss is known to ignore alpha, which another criterion takes its marks for: then
            trainings without smoothing count by their number too.
    """
    listed = ", ".join(f"{alpha:g}" for alpha in alphas)
    expected = f"{best or 'the best architecture'}, trained with alpha = {listed}"
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    fair = [item for item in watched.trainings if not item.on_test]
    target = best or _most_used(fair, every)
    own = [item for item in fair if target is not None and fits(item.architecture, target)]
    runs = smoothed(watched, own, alphas)
    missing = _missing(runs, alphas, plain_counts=plain_counts)
    if not missing:
        return _all_there(watched, runs, expected=expected, named=best is not None)
    if any(item.architecture is None for item in fair):
        return pending(watched, "the layers of the trained models could not be read", expected=expected)
    if sum(run.maybe_in_labels for run in runs) >= len(missing):
        reason = "the loss is the plain one, but the labels were vectors, which may have been smoothed before training"
        return pending(watched, reason, expected=expected)
    others = smoothed(watched, [item for item in fair if target is None or not fits(item.architecture, target)], alphas)
    return _failed(watched, missing, runs, others, expected=expected)


def _most_used(trainings: Sequence[Training], every: Sequence[Architecture]) -> Architecture | None:
    counts = [(sum(fits(item.architecture, one) for item in trainings), one) for one in every]
    count, one = max(counts, key=lambda pair: pair[0], default=(0, None))
    return one if count else None


def _missing(runs: Sequence[Smoothed], wanted: Sequence[float], *, plain_counts: bool) -> list[float]:
    """Alphas that no training was seen with, less the trainings that may have been with any."""
    missing = [alpha for alpha in wanted if all(run.alpha != alpha for run in runs)]
    open_to_any = sum(not run.seen or (plain_counts and run.plain) for run in runs)
    return missing[: max(0, len(missing) - open_to_any)]


def _all_there(watched: Watched, runs: Sequence[Smoothed], *, expected: str, named: bool) -> CheckResult:
    seen = str(runs[-1].training.architecture)
    if any(run.twice for run in runs if run.alpha is not None):
        message = (
            f"{watched.label}: your model ends in a softmax, and its loss expects logits: softmax is applied twice. "
        )
        message += "Let the last layer give logits, or let the loss work from probabilities."
        return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception="softmax_twice")
    unseen = any(not run.seen for run in runs)
    used = [run.training.event for run in runs if run.alpha is not None]
    again = len({event.model for event in used}) < len({run.alpha for run in runs if run.alpha is not None})
    remark = joined(
        "" if named else f"no best architecture was named in the grid search: {seen} is taken for it",
        "the loss within a training loop or step of your own cannot be seen: such trainings count by their number"
        if unseen
        else "",
        "one model served several alphas: start each training with new weights, or they do not compare"
        if again
        else "",
    )
    return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=remark)


def _failed(
    watched: Watched,
    missing: Sequence[float],
    runs: Sequence[Smoothed],
    others: Sequence[Smoothed],
    *,
    expected: str,
) -> CheckResult:
    lacking = " and ".join(f"{alpha:g}" for alpha in missing)
    message = f"{watched.label}: expected {expected}; no such training was seen with alpha = {lacking}"
    elsewhere = [run for run in others if run.alpha in missing or not run.seen]
    spoilt = any(item.on_test for item in watched.trainings)
    seen, mistake = show.plural(len(runs), "training") + " of this architecture", ""
    if elsewhere:
        seen, mistake = str(elsewhere[-1].training.architecture), "smoothing_not_best"
        message += f", but of {seen}: use the architecture that your grid search found best."
    elif spoilt:
        mistake = "trained_on_test"
        message += " on training images alone: test images were among those trained on."
    elif any(run.plain for run in runs):
        message += ": the loss of your training has no smoothing; compile the model with your own loss."
    else:
        message += f": train a new model with each alpha{_stopped(watched)}."
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=mistake)


def _stopped(watched: Watched) -> str:
    return f" ({watched.stopped_by})" if watched.stopped_by else ""
