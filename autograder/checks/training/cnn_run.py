"""Checks that single convolutional networks were trained: the default one, and one with and one without skip connections."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from autograder.checks import show
from autograder.checks.compare import Numbers
from autograder.checks.networks.cnn import alike
from autograder.checks.networks.cnn_builds import Told
from autograder.checks.networks.cnn_text import text
from autograder.checks.training.watched import Training, Watched, not_trained, pending
from autograder.checks.values.close import joined
from autograder.model.evidence import Figure, Line
from autograder.model.result import CheckResult, Outcome

__all__ = ["both_trained", "default_run"]

_HALF = Fraction(1, 2)
_CURVE_ATOL = 1e-3
"""A curve may show rounded values."""
_BOTH = "a network with skip connections and one without, alike otherwise, trained on training images"
_MOST_LINES = 200


def default_run(watched: Watched, figures: Sequence[Figure], *, blocks: int = 2) -> CheckResult:
    """PASS when a network of so many blocks was trained on training images, and its progress drawn; half for each.

    Args:
        watched: The question.
        figures: The figures that the question drew.
        blocks: Those of the provided class's default.
    """
    expected = f"a network of {blocks} blocks trained, and its curves drawn"
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    fair = [item for item in watched.trainings if not item.on_test]
    right = [item for item in fair if item.network is not None and len(item.network.blocks) == blocks]
    drawn = any(_is_curve(line, item) for item in watched.trainings for line in _lines(figures))
    missing = "" if drawn else "no curve of its training was seen: call `plot_progress` once it is trained"
    if right and drawn:
        seen = show.plural(right[-1].event.ran, "epoch") if right[-1].event.ran else "trained"
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen)
    if not right and any(_is_unread(item) for item in fair):
        return pending(watched, joined("the layers of the trained model could not be read", missing), expected=expected)
    wrong, mistake = ("", "") if right else _not_default(fair, blocks)
    message = f"{watched.label}: {joined(wrong, missing)}."
    credit = _HALF if right or drawn else Fraction(0)
    return CheckResult(Outcome.FAIL, credit, message=message, expected=expected, misconception=mistake)


def _not_default(fair: Sequence[Training], blocks: int) -> tuple[str, str]:
    if not fair:
        return "test images were among those that the network was trained on: train on X_train alone", "trained_on_test"
    network = fair[-1].network
    seen = show.plural(len(network.blocks), "block") if network is not None else "no convolution"
    return f"expected a network of {blocks} blocks to be trained, yours has {seen}: leave num_blocks as it is", ""


def _lines(figures: Sequence[Figure]) -> Iterator[Line]:
    found = [line for figure in figures for axes in figure.axes for line in axes.lines]
    yield from found[:_MOST_LINES]


def _is_curve(line: Line, training: Training) -> bool:
    """Whether a line shows a metric after each epoch, as a share or in percent; where none is known, one point an epoch.

    A training that the grader cut short goes on in the student's history with what came last.
    """
    y = np.asarray(line.y, dtype=np.float64).reshape(-1)
    series = [np.asarray(values, dtype=np.float64) for values in training.event.history.values()]
    series += [
        np.pad(values, (0, y.size - values.size), mode="edge") for values in series if _is_cut(values, y, training)
    ]
    if not series:
        return y.size in (training.event.ran, training.event.asked) if training.event.ran else y.size > 1
    near = (
        np.allclose(y, factor * values, rtol=0, atol=factor * _CURVE_ATOL)
        for values in series
        for factor in (1.0, 100.0)
        if y.size == values.size > 0
    )
    return any(near)


def _is_cut(values: Numbers, y: Numbers, training: Training) -> bool:
    return 0 < values.size == training.event.ran < y.size == training.event.asked


def both_trained(watched: Watched, *, told: Told) -> CheckResult:
    """PASS when two networks that differ in their skip connections alone were trained; half for one of them.

    Args:
        watched: The question.
        told: Where skip connections do not follow `use_skip`, which another criterion takes its marks for, two networks
            that are alike count.
    """
    if (nothing := not_trained(watched, expected=_BOTH)) is not None:
        return nothing
    fair = [item for item in watched.trainings if not item.on_test]
    read = [item for item in fair if item.network is not None]
    pairs = [(a, b) for a in read for b in read if _differ(a, b, told) and _alike(a, b)]
    if pairs:
        apart = [pair for pair in pairs if _differ(*pair, Told())]
        remark = "" if apart else "your class builds both alike, which another criterion is marked for"
        return CheckResult(Outcome.PASS, Fraction(1), expected=_BOTH, seen=_seen((apart or pairs)[-1]), remark=remark)
    if any(_is_unread(item) for item in fair):
        return pending(watched, "the layers of the trained models could not be read", expected=_BOTH)
    return _not_both(watched, fair, read, told)


def _differ(one: Training, other: Training, told: Told) -> bool:
    if one.network is None or other.network is None or one.event.model == other.event.model:
        return False
    return not told.use_skip or bool(one.network.skips) is not bool(other.network.skips)


def _alike(one: Training, other: Training) -> bool:
    return one.network is not None and other.network is not None and alike(one.network, other.network)


def _seen(pair: Sequence[Training]) -> str:
    return "; ".join(text(item.network) for item in pair if item.network is not None)


def _is_unread(training: Training) -> bool:
    return training.network is None and training.architecture is None


def _not_both(watched: Watched, fair: Sequence[Training], read: Sequence[Training], told: Told) -> CheckResult:
    apart = next(((a, b) for a in read for b in read if _differ(a, b, told)), None)
    stopped = f" ({watched.stopped_by})" if watched.stopped_by else ""
    mistake = ""
    if fair and not read:
        hint = "no network with convolutions was seen: train networks of your class"
    elif not fair:
        mistake, hint = "trained_on_test", "test images were among those trained on: train on X_train alone"
    elif apart is not None:
        hint = f"yours differ in other layers, too: {_seen(apart)}: compare networks that differ in use_skip alone"
    else:
        kind = "with" if read[-1].network is not None and read[-1].network.skips else "without"
        hint = f"only one {kind} skip connections was seen" if told.use_skip else "only one network was seen"
        hint += f"{stopped}: train the other one, too"
    message = f"{watched.label}: expected {_BOTH}; {hint}."
    return CheckResult(
        Outcome.FAIL, _HALF if read else Fraction(0), message=message, expected=_BOTH, misconception=mistake
    )
