"""Puts the training logs of a notebook's kernels together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.model.training import Event, TrainingLog

__all__ = ["joined", "placed"]


def placed(log: TrainingLog, counts: Mapping[int, int]) -> TrainingLog:
    """The log with cell indices for execution counts; -1 where the count is unknown."""
    events = (replace(event, cell=counts.get(event.cell, -1)) for event in log.events)
    return replace(log, events=tuple(events))


def joined(logs: Sequence[TrainingLog]) -> TrainingLog:
    """One log of several kernels: what a later kernel only replayed is left out."""
    whole = TrainingLog()
    for log in logs:
        known = {event.cell for event in whole.events}
        fresh = sorted((event for event in log.events if event.cell not in known), key=lambda event: event.order)
        if not fresh and not log.spent_s:
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
