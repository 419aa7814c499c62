"""Which combinations of a grid came out best, by every criterion that a sensible person may choose by."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from autograder.checks.training.combination import C, fits
from autograder.checks.training.measures import Measure, Part, measures
from autograder.checks.training.watched import Watched

__all__ = ["best", "of_grid"]

Score = Callable[[Measure], float | None]
"""The larger the better; None where the measure has none."""

ACCURACY_TIE = 5e-4
"""Accuracies that are equal when rounded to three decimals."""
LOSS_TIE = 1e-6
_GATHER: tuple[Callable[[Sequence[float]], float], ...] = (
    lambda scores: scores[0],
    lambda scores: scores[-1],
    max,
    lambda scores: float(np.mean(scores)),
)
"""One combination trained more than once: first, last, best, or mean (folds)."""


def of_grid(watched: Watched, wanted: Sequence[C]) -> Mapping[C, list[Measure]]:
    """What was measured, in the question's cells, of models that it trained, for each combination that it trained."""
    found: dict[C, list[Measure]] = {}
    here = [item for item in measures(watched.observed) if watched.here(item.event) and item.trained]
    for one in wanted:
        if any(fits(item, one) for item in watched.trainings):
            found[one] = [item for item in here if fits(item, one)]
    return found


def best(found: Mapping[C, Sequence[Measure]], parts: Collection[Part]) -> set[C]:
    """The combinations that are best on these parts of the data by any criterion; none where fewer than half were measured.

    Criteria: accuracy or loss, after the last epoch or the best one, or as evaluated; ties included.
    """
    winners: set[C] = set()
    enough = max(2, len(found) / 2)
    for score, tie in _SCORES:
        scores = {one: _scores(items, parts, score) for one, items in found.items()}
        scores = {one: values for one, values in scores.items() if values}
        if len(scores) < enough:
            continue
        for gather in _GATHER:
            gathered = {one: gather(values) for one, values in scores.items()}
            top = max(gathered.values())
            winners |= {one for one, value in gathered.items() if value >= top - tie}
    return winners


def _scores(items: Iterable[Measure], parts: Collection[Part], score: Score) -> list[float]:
    values = (score(item) for item in items if item.part in parts)
    return [value for value in values if value is not None]


def _last(values: Sequence[float]) -> float | None:
    return values[-1] if values else None


def _at_lowest_loss(item: Measure) -> float | None:
    if not item.losses or len(item.losses) != len(item.accuracies):
        return None
    return item.accuracies[item.losses.index(min(item.losses))]


def _negative(value: float | None) -> float | None:
    return None if value is None else -value


def _by_fit(score: Score) -> Score:
    return lambda item: score(item) if item.by_fit else None


def _direct(score: Score) -> Score:
    return lambda item: None if item.by_fit else score(item)


_SCORES: tuple[tuple[Score, float], ...] = (
    (_by_fit(lambda item: _last(item.accuracies)), ACCURACY_TIE),
    (_by_fit(lambda item: max(item.accuracies, default=None)), ACCURACY_TIE),
    (_by_fit(_at_lowest_loss), ACCURACY_TIE),
    (_by_fit(lambda item: _negative(_last(item.losses))), LOSS_TIE),
    (_by_fit(lambda item: _negative(min(item.losses, default=None))), LOSS_TIE),
    (_direct(lambda item: _last(item.accuracies)), ACCURACY_TIE),
    (_direct(lambda item: _negative(_last(item.losses))), LOSS_TIE),
)
