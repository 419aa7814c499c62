"""Whether the accuracies that metrics gave are what the models themselves say."""

import math

from autograder.checks.training.evaluated import of_question
from autograder.checks.training.measures import Measure
from autograder.checks.training.watched import Watched
from autograder.model.training import EventKind

__all__ = ["doubt"]

SURE = 3.3
"""Standard deviations that hardly any sample lies beyond."""
SLACK = 0.05
"""For rounding, weights put back after the last epoch, and metrics that count otherwise."""
FEWEST = 40
"""Samples below which nothing can be told."""


def doubt(watched: Watched) -> str:
    """Why a question's accuracies may be no accuracies, as a phrase; empty where nothing speaks against them.

    The probe had the models classify some of the samples that they were measured on. A metric that is far above what that
    gave is another measure, or makes its numbers up: which of the two, only a person can tell.
    """
    for item in of_question(watched):
        if item.accuracies and item.event.asked_of >= FEWEST and _claimed(item) - _shown(item) > _margin(item):
            what = "the last epoch of a training" if item.event.kind is EventKind.FIT else "an evaluation"
            return (
                f"in {what} your metric gave {_claimed(item):.3f}, but of the same samples the model itself gets only "
                f"{100 * _shown(item):.0f} % right"
            )
    return ""


def _claimed(item: Measure) -> float:
    """The least that was said: early stopping may have put the weights of any epoch back."""
    return min(item.accuracies)


def _shown(item: Measure) -> float:
    return item.event.agreeing / item.event.asked_of


def _margin(item: Measure) -> float:
    share = (item.event.agreeing + SURE**2 / 2) / (item.event.asked_of + SURE**2)  # no share is 0 for certain
    return SLACK + SURE * math.sqrt(share * (1 - share) / item.event.asked_of)
