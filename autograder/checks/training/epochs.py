"""Checks for how many epochs a question's network was to be trained."""

import re
from collections.abc import Sequence
from fractions import Fraction

from autograder.checks import show
from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.watched import Training, Watched, not_trained, pending
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Event, EventKind

__all__ = ["epochs"]

NEAR = 0.1
"""Relative: epochs of a loop are counted from its steps, and its last batch may be smaller or left out."""
TRAIN_SHARE = 0.9
"""Of the training split: what remains after 10 % went to validation."""
WHOLE = 0.5
"""Share of the samples from which on an epoch is one: some leave a last batch, or some of the data, out."""
_REPLACED = re.compile(r"\w+=(\d{1,9})->(\d{1,9})")


def epochs(watched: Watched, *, wanted: Architecture, at_least: int = 20) -> CheckResult:
    """PASS when the network asked for (any, where there is none) was to be trained long enough, its fits taken together.

    What counts is what was asked for: before the grader shortened anything, and whenever early stopping ended it.
    """
    expected = f"at least {at_least} epochs"
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    trainings = watched.of([wanted]) or watched.trainings
    counts = {item.event.model: _asked(watched, trainings, item.event.model, at_least) for item in trainings}
    known = [count for count in counts.values() if count is not None]
    most = max(known, default=0)
    if most >= at_least:
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=_count(most), remark=_remark(trainings))
    if len(known) < len(counts):
        reason = "how many epochs your training loop runs could not be seen"
        return pending(watched, reason, expected=expected)
    hint = ": raise the number of epochs."
    if any(_part_of_data(watched, item.event) < WHOLE for item in trainings):
        hint = " over all training images, as each of its epochs goes through a small part of them: leave `steps_per_epoch` out."
    message = f"{watched.label}: expected {expected}, your training asks for {_count(most)}{hint}"
    mistake = "too_few_epochs"
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=_count(most), misconception=mistake)


def _asked(watched: Watched, trainings: Sequence[Training], model: int, at_least: int) -> int | None:
    """Epochs asked for in all trainings of a model; None where they cannot be told."""
    own = [item.event for item in trainings if item.event.model == model]
    counts = [_counted(watched, event) for event in own]
    known = [count for count in counts if count is not None]
    if len(known) < len(counts):
        return None
    lowered = _lowered(watched)
    loops = [_is_loop(event) for event in own]
    pairs = zip(known, loops, strict=True)
    each = sum(_restored(count, lowered, at_least, loop=loop) for count, loop in pairs)
    # NUM_EPOCHS may have been spread over several calls, one for each epoch.
    return max(each, _restored(sum(known), lowered, at_least, loop=True)) if all(loops) else each


def _is_loop(event: Event) -> bool:
    """Whether the epochs are a loop's of the student's own: around steps, or around fits of one epoch."""
    return event.kind is not EventKind.FIT or event.asked <= 1


def _counted(watched: Watched, event: Event) -> int | None:
    """Epochs of one training, as they were asked for here."""
    if event.kind is not EventKind.FIT or event.asked <= 0:
        return _from_steps(watched, event)
    part = _part_of_data(watched, event)
    return event.asked if part >= WHOLE else round(event.asked * part)


def _part_of_data(watched: Watched, event: Event) -> float:
    """Share of the samples that one epoch of a `fit` went through: `steps_per_epoch` may leave most out. 1 if not known."""
    rows = watched.observed.rows(event.data)
    if rows is None or rows.count <= 0 or event.batch <= 0 or event.ran <= 0 or event.steps <= 0 or not event.ended:
        return 1.0
    return event.steps * event.batch / (event.ran * rows.count)


def _from_steps(watched: Watched, event: Event) -> int | None:
    if event.batch <= 0 or event.steps <= 0:
        return None
    rows = watched.observed.rows(event.data)
    size = (
        rows.count if rows and rows.count > event.batch else int(TRAIN_SHARE * len(watched.observed.known.train.labels))
    )
    whole, up = max(1, size // event.batch), max(1, -(-size // event.batch))
    exact = [event.steps // a for a in (whole, up) if event.steps % a == 0]
    return max(exact, default=round(event.steps * event.batch / max(1, size)))


def _lowered(watched: Watched) -> list[tuple[int, int]]:
    """(the student's value, the grader's) of each parameter that the grader lowered."""
    details = (event.detail for event in watched.observed.events if event.kind is EventKind.PARAMETERS)
    pairs = [(int(found.group(1)), int(found.group(2))) for found in map(_REPLACED.fullmatch, details) if found]
    return [(theirs, ours) for theirs, ours in pairs if theirs > ours > 0]


def _restored(count: int, lowered: Sequence[tuple[int, int]], at_least: int, *, loop: bool) -> int:
    """What was meant before the grader put 6 in the place of NUM_EPOCHS = 20.

    `fit` was asked with the lowered number itself, which remembers (see probe/training/lowered.py); 6 means 20 only where that was
    lost, as in int(NUM_EPOCHS). In a loop 6 epochs mean 20, and 12 mean 40; but twice a parameter that is not enough by
    itself is not thought of: 8 is 8, not twice 4 in the place of GRID_EPOCHS = 10.
    """
    near = NEAR if loop else 0.0
    same = [theirs for theirs, ours in lowered if abs(count - ours) <= near * ours]
    times = [t * (count // ours) for t, ours in lowered if t >= at_least and count > ours and count % ours == 0]
    return max([count, *(same or (times if loop else []))])


def _remark(trainings: Sequence[Training]) -> str:
    early = any("EarlyStopping" in name for item in trainings for name in item.event.callbacks)
    return "early stopping may end it sooner: what counts is what was asked for" if early else ""


def _count(number: int) -> str:
    return show.plural(number, "epoch")
