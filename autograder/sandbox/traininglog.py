"""Puts the training logs of a notebook's kernels together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.model.training import Event, TrainingLog

__all__ = ["followed", "joined", "placed"]

_LOST = "events that were there are gone from the log, or changed in it"


def placed(log: TrainingLog, counts: Mapping[int, int]) -> TrainingLog:
    """The log with cell indices for execution counts; -1 where the count is unknown."""
    events = (replace(event, cell=counts.get(event.cell, -1)) for event in log.events)
    return replace(log, events=tuple(events))


def followed(before: TrainingLog, after: TrainingLog) -> TrainingLog:
    """The later log of one kernel; with a sign for staff where it lacks what the earlier one had: a log only grows."""
    lost = Counter(map(_content, before.events)) - Counter(map(_content, after.events))
    signs = (*before.signs, *after.signs, *([_LOST] if lost else []))
    return replace(after, signs=tuple(dict.fromkeys(signs)))


def _content(event: Event) -> str:
    """All but its place, which events that began earlier and ended later may change."""
    return repr((event.kind, event.model, event.data, event.asked, event.steps, event.metrics, event.detail))


def joined(logs: Sequence[TrainingLog]) -> TrainingLog:
    """One log of several kernels: what a later kernel only replayed is left out."""
    whole = TrainingLog()
    for log in logs:
        known = {event.cell for event in whole.events}
        fresh = sorted((event for event in log.events if event.cell not in known), key=lambda event: event.order)
        if not fresh and not log.spent_s and not log.signs:
            continue
        moved = tuple(
            _moved(event, models=len(whole.models), data=len(whole.data), order=len(whole.events) + number)
            for number, event in enumerate(fresh)
        )
        whole = TrainingLog(
            events=whole.events + moved,
            models=whole.models + log.models,
            data=whole.data + log.data,
            spent_s=whole.spent_s + log.spent_s,
            signs=tuple(dict.fromkeys(whole.signs + log.signs)),
        )
    return whole


def _moved(event: Event, *, models: int, data: int, order: int) -> Event:
    """The event with its indices moved behind those of the logs before."""
    return replace(
        event,
        order=order,
        model=event.model + models if event.model >= 0 else -1,
        data=event.data + data if event.data >= 0 else -1,
        validation=event.validation + data if event.validation >= 0 else -1,
    )
