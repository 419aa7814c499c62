"""A notebook's training log beside the known data: what follows from both, worked out once."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograder.checks.networks import architecture, cnn_graph
from autograder.checks.networks.architecture import Architecture
from autograder.checks.networks.cnn import Network
from autograder.checks.training import roles
from autograder.checks.training.roles import Role
from autograder.model.facts import KnownSet
from autograder.model.training import Event, EventKind, ModelSeen, Rows, TrainingLog

__all__ = ["Observed", "is_training"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Observed:
    """Make one for a notebook and share it among its checks: what is asked twice is remembered."""

    log: TrainingLog
    known: KnownSet
    _memory: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def events(self) -> tuple[Event, ...]:
        """In their order."""
        return self.once("events", lambda: tuple(sorted(self.log.events, key=lambda event: event.order)))

    def model(self, index: int) -> ModelSeen | None:
        """The model of an event; None if there is none."""
        return self.log.models[index] if 0 <= index < len(self.log.models) else None

    def rows(self, index: int) -> Rows | None:
        """The samples of an event; None if there are none."""
        return self.log.data[index] if 0 <= index < len(self.log.data) else None

    def architecture(self, index: int) -> Architecture | None:
        """A model's architecture, None if it cannot be read."""
        model = self.model(index)
        return self.once(("architecture", index), lambda: architecture.read(model)) if model else None

    def network(self, index: int) -> Network | None:
        """A model's convolutional network, None if it has none that can be read."""
        model = self.model(index)
        return self.once(("network", index), lambda: cnn_graph.read(model)) if model else None

    def role(self, index: int) -> Role:
        """Which part of the data set samples are."""
        return self.once(("role", index), lambda: roles.role(self.rows(index), self.known))

    def truth(self, index: int) -> NDArray[np.int64]:
        """(n,): true classes, -1 where not known."""
        rows = self.rows(index)
        if rows is None:
            return np.zeros(0, dtype=np.int64)
        return self.once(("truth", index), lambda: roles.truth(rows, self.known, self.role(index)))

    def overlap(self, index: int, training: Event) -> float | None:
        """Share of samples that a training was fitted to; None if it cannot be told."""
        split = training.validation_split
        share = 1 - split if 0 < split < 1 else 1.0  # Keras splits the end off
        key = ("overlap", index, training.data, share)
        others = self.rows(training.data)
        return self.once(key, lambda: roles.overlap(self.rows(index), others, share=share))

    @property
    def classes(self) -> int:
        """Classes that the labels trained with need: one more than the largest; 0 where none were seen."""
        rows = (self.rows(event.data) for event in self.events if is_training(event))
        labels = (one.labels for one in rows if one is not None and one.labels is not None and one.labels.size)
        return max((int(one.max()) + 1 for one in labels), default=0)

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """What `work` gives, done at most once for a key."""
        if key not in self._memory:
            self._memory[key] = work()
        found: T = self._memory[key]
        return found


def is_training(event: Event) -> bool:
    """Whether weights were really changed."""
    return event.kind in (EventKind.FIT, EventKind.STEPS) and (event.ran > 0 or event.steps > 0)
