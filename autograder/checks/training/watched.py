"""What a question's checks of training look at: its trainings, and what was measured of the models trained."""

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.checks.losses import lossprobe
from autograder.checks.networks.activations import LINEAR
from autograder.checks.networks.architecture import Architecture
from autograder.checks.networks.cnn import Network
from autograder.checks.training.combination import Combination, fits
from autograder.checks.training.observed import Observed, is_training
from autograder.checks.training.roles import LEAK, Side
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Event, EventKind

__all__ = ["Training", "Watched", "not_trained", "pending"]


@dataclass(frozen=True, slots=True)
class Training:
    """One `fit`, or one loop of the student's own."""

    event: Event
    architecture: Architecture | None
    """None where it cannot be read."""
    on_test: bool
    """Test images were among those trained on."""
    network: Network | None = None
    """The same of a convolutional network."""

    @property
    def learning_rate(self) -> float:
        """When it began; nan if not known."""
        return self.event.learning_rate

    @property
    def ends_in_softmax(self) -> bool:
        """False for logits; True where it is not known."""
        return self.architecture is None or self.architecture.activations[-1:] != (LINEAR,)

    @property
    def loss_takes(self) -> frozenset[str]:
        """What its loss is right for, as far as that could be seen; see `lossprobe.takes`."""
        classes = self.architecture.widths[-1] if self.architecture else 0
        return lossprobe.takes(self.event.loss_probe, classes=classes)


@dataclass(frozen=True, slots=True)
class Watched:
    """One question of a notebook, as its training was watched."""

    observed: Observed
    """Of the whole notebook: the same for all its questions."""
    cells: frozenset[int]
    """Indices of the question's cells."""
    label: str
    """Where, for messages: `2.4 epochs`."""
    stopped_by: str = ""
    """What stopped the student's code, one phrase; empty if nothing did."""

    def here(self, event: Event) -> bool:
        """Whether an event belongs to this question; one of an unknown cell may."""
        return event.cell in self.cells or event.cell == -1

    @property
    def trainings(self) -> tuple[Training, ...]:
        """The question's trainings, in order."""
        return tuple(self._training(event) for event in self.observed.events if is_training(event) and self.here(event))

    @property
    def begun(self) -> tuple[Training, ...]:
        """The question's calls of `fit` that took no step: they raised."""
        fits_here = (event for event in self.observed.events if event.kind is EventKind.FIT and self.here(event))
        return tuple(self._training(event) for event in fits_here if not is_training(event))

    def of(self, wanted: Sequence[Combination]) -> tuple[Training, ...]:
        """The question's trainings of these combinations."""
        return tuple(item for item in self.trainings if any(fits(item, one) for one in wanted))

    def _training(self, event: Event) -> Training:
        role = self.observed.role(event.data)
        on_test = role.side is Side.TEST or role.test >= LEAK
        return Training(
            event, self.observed.architecture(event.model), on_test, network=self.observed.network(event.model)
        )


def not_trained(watched: Watched, *, expected: str) -> CheckResult | None:
    """NOT_RUN where the question trained nothing; None if it did."""
    if watched.trainings:
        return None
    if watched.stopped_by:
        reason = f"no model was trained here: {watched.stopped_by}"
    elif watched.begun:
        reason = "`fit` was called, but no step of training was taken: look for an error in this question's cells"
    else:
        reason = "no training of a Keras model was seen in this question's cells: train your model here"
    return CheckResult(Outcome.NOT_RUN, message=f"{watched.label}: {reason}.", expected=expected)


def pending(watched: Watched, reason: str, *, expected: str = "", seen: str = "") -> CheckResult:
    """What was done cannot be told from what was seen: a person looks, and no mark is lost by it."""
    message = f"{watched.label}: {reason}: a person looks."
    return CheckResult(Outcome.PENDING, message=message, expected=expected, seen=seen)
