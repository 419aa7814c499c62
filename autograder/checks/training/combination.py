"""A combination of a grid search: what its trainings are known by."""

import math
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from autograder.checks import show
from autograder.checks.networks import architecture
from autograder.checks.networks.architecture import Architecture
from autograder.checks.networks.cnn import Network
from autograder.checks.networks.cnn_builds import Told

__all__ = ["C", "CnnCombination", "Combination", "Run", "evaluation", "fits", "is_known", "shown", "unread"]

RATE_RTOL = 1e-3
"""A learning rate is a float32 in its optimizer."""


@dataclass(frozen=True, slots=True)
class CnnCombination:
    """Blocks and skip connections of a convolutional network, and the learning rate of its training."""

    num_blocks: int
    use_skip: bool
    learning_rate: float
    told: Told = field(default_factory=Told, compare=False)
    """What of this shows in the student's networks: a mistake there is not counted here again."""

    def __str__(self) -> str:
        skips = f"{'with' if self.use_skip else 'without'} skip connections"
        return f"{show.plural(self.num_blocks, 'block')} {skips}, learning rate {self.learning_rate:g}"


Combination = Architecture | CnnCombination
C = TypeVar("C", bound=Combination)


class Run(Protocol):
    """A training, or a measurement after one."""

    @property
    def architecture(self) -> Architecture | None:
        """None for what is no chain of dense layers, or cannot be read."""

    @property
    def network(self) -> Network | None:
        """None for what is no convolutional network, or cannot be read."""

    @property
    def learning_rate(self) -> float:
        """Of the training; nan if not known."""


def fits(run: Run, one: Combination) -> bool:
    """Whether this combination was trained, or measured, as far as it shows."""
    if isinstance(one, Architecture):
        return architecture.fits(run.architecture, one)
    if run.network is None or not math.isclose(run.learning_rate, one.learning_rate, rel_tol=RATE_RTOL):
        return False
    blocks = not one.told.num_blocks or len(run.network.blocks) == one.num_blocks
    return blocks and (not one.told.use_skip or bool(run.network.skips) is one.use_skip)


def is_known(run: Run, one: Combination) -> bool:
    """Whether it can be told which combination it was."""
    if isinstance(one, Architecture) or run.network is None:
        return run.architecture is not None
    return not math.isnan(run.learning_rate)


def shown(run: Run, like: Combination) -> str:
    """What was trained or measured, in the words of a combination; empty where that is not known."""
    if not is_known(run, like):
        return ""
    if isinstance(like, Architecture) or run.network is None:
        return str(run.architecture)
    return str(CnnCombination(len(run.network.blocks), bool(run.network.skips), run.learning_rate))


def evaluation(one: Combination) -> str:
    """The method by which a student evaluates a network."""
    return "evaluate" if isinstance(one, Architecture) else "compute_accuracy"


def unread(one: Combination) -> str:
    """Why it cannot be told which combination a training was, for a person who looks."""
    if isinstance(one, Architecture):
        return "the layers of the trained models could not be read"
    return "the blocks or the learning rate of the trained models could not be read"
