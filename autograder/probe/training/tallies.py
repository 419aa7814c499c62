"""Counts forward passes in training, and keeps some of the images and labels of each network trained."""

from collections.abc import Iterable
from typing import Any

from autograder_probe.held.gathered import Gathered
from autograder_probe.training.models import keys
from autograder_probe.training.targets import together
from autograder_probe.training.watch import Watch

IMAGES = 4
"""First ones of a batch that are looked at."""
LOOKED_AT = frozenset((0, 1, 2, 3, 4, 5, 8, 16, 32, 64, 128, 256))
"""Passes whose images are looked at: the first ones, and a few later."""


class Tally:
    """The passes in training of one network."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.count = 0
        self.seen = Gathered()

    def passed(self, images: Any, *labels: Any) -> None:
        """One pass, on these images (the first IMAGES of the batch) under the labels that losses were told, if any."""
        number, self.count = self.count, self.count + 1
        if number in LOOKED_AT:
            self._watch.look(self._add, images, labels)

    def _add(self, images: Any, labels: tuple[Any, ...]) -> None:
        self.seen.add(images, together(labels))


class Tallies:
    """Known by the variables that the gradient was taken by, and these by their ids: nothing is kept alive."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._running: dict[frozenset[int], Tally] = {}

    def tally(self, key: frozenset[int]) -> Tally:
        """The running one for variables with these ids."""
        tally = self._running.get(key)
        return self._running.setdefault(key, Tally(self._watch)) if tally is None else tally

    def take(self, variables: Iterable[Any]) -> dict[frozenset[int], Tally]:
        """Remove and return the tallies of any of these variables."""
        wanted = keys(variables)
        found = {key: tally for key, tally in self._running.items() if key & wanted}
        for key in found:
            del self._running[key]
        return found

    def put_back(self, tallies: dict[frozenset[int], Tally]) -> None:
        """Go on counting where `take` stopped."""
        self._running.update(tallies)

    def clear(self) -> None:
        """Forget all."""
        self._running.clear()
