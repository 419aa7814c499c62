"""Checks that a question trained the network it asks for."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.checks.losses.lossprobe import LOGITS, PROBABILITIES
from autograder.checks.networks.activations import LINEAR
from autograder.checks.networks.architecture import Architecture, fits
from autograder.checks.training.watched import Training, Watched, not_trained, pending
from autograder.checks.values.close import joined
from autograder.model.result import CheckResult, Outcome

__all__ = ["layers"]


def layers(watched: Watched, *, wanted: Architecture) -> CheckResult:
    """PASS when any trained model of the question has the layers asked for, or one whose training raised at once.

    Dropout and normalisation between them cost nothing. Logits are as good as a softmax layer, unless the loss is seen
    to expect probabilities.
    """
    expected = str(wanted)
    nothing = not_trained(watched, expected=expected)
    trainings = watched.trainings if nothing is None else watched.begun
    fitting = [item for item in trainings if fits(item.architecture, wanted)]
    right = [item for item in fitting if not _lacks_softmax(item)]
    if right:
        seen = str(right[-1].architecture)
        remark = joined(_remark(right[-1]), "it was built, but not trained" if nothing else "")
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=remark)
    if nothing is not None:
        return nothing
    if any(item.architecture is None for item in trainings):
        return pending(watched, "the layers of the trained model could not be read", expected=expected)
    nearest = fitting[-1] if fitting else _nearest(trainings, wanted)
    return _wrong(watched, nearest, wanted)


def _lacks_softmax(training: Training) -> bool:
    return not training.ends_in_softmax and training.loss_takes == {PROBABILITIES}


def _remark(training: Training) -> str:
    seen = training.architecture
    logits = "" if training.ends_in_softmax else "the output layer gives logits: as good, with the softmax in the loss"
    twice = training.ends_in_softmax and training.loss_takes == {LOGITS}
    doubled = "the loss expects logits, so that softmax is applied twice" if twice else ""
    added = seen.extras if seen else ()
    verb = "was" if len(added) == 1 else "were"
    extras = f"{' and '.join(added)} {verb} added: the layers asked for are there" if added else ""
    return joined(logits, doubled, extras)


def _nearest(trainings: Sequence[Training], wanted: Architecture) -> Training:
    """The last training whose widths are right, else the last of all: the one worth talking about."""
    same = [item for item in trainings if item.architecture and item.architecture.widths == wanted.widths]
    return (same or list(trainings))[-1]


def _wrong(watched: Watched, training: Training, wanted: Architecture) -> CheckResult:
    seen, expected = str(training.architecture), str(wanted)
    widths = training.architecture is not None and training.architecture.widths != wanted.widths
    if widths:
        hint = "look at the number of layers and of neurons in each"
    elif _lacks_softmax(training):
        hint = "the loss expects probabilities, so put a softmax in the last layer, or tell the loss `from_logits=True`"
    elif training.architecture and training.architecture.activations[-1:] == (LINEAR,):
        hint = "look at the activation of each hidden layer"
    else:
        hint = "look at the activation of each layer"
    message = f"{watched.label}: expected {expected}, your model is {seen}: {hint}."
    mistake = "wrong_widths" if widths else "wrong_activation"
    return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=mistake)
