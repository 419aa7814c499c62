"""Checks the comparison of one architecture trained with augmentation and without."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from autograder.checks.given import Given, not_run
from autograder.checks.networks.cnn import Network, shape_of
from autograder.checks.training.evaluated import final, means, of_question, test_measures, unseen
from autograder.checks.training.fed import Fed, all_on_test, fed
from autograder.checks.training.measures import Measure, Part
from autograder.checks.training.observed import Observed
from autograder.checks.training.reported import accuracies, accuracy, agrees
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.checks.values.close import joined
from autograder.model.result import CheckResult, Outcome

__all__ = ["augmentation_compared"]

_EXPECTED = "one architecture trained with augmentation and without, both evaluated on the test set"
_NOTHING = Fraction(0)
_HALF = Fraction(1, 2)
"""For both trainings, where a number reported is not the one observed."""


@dataclass(frozen=True, slots=True)
class _Pair:
    plain: Fed
    augmented: Fed


def augmentation_compared(
    watched: Watched, *, plain: Given, augmented: Given, hidden: bool = False, alike: Fraction = _NOTHING
) -> CheckResult:
    """PASS when networks of one architecture were trained with and without augmentation, and both numbers were observed.

    Networks of earlier questions count too: the best one and the augmented one may be there already. Half of the credit
    is for both trainings.

    Args:
        watched: The question.
        plain: The test accuracy without augmentation, as reported.
        augmented: With.
        hidden: The class is known to change brightness and contrast alone, which sketches do not show.
        alike: Share of the points for any two trainings, where the class treats images alike whether it is to augment them
            or not, which has cost its points already.
    """
    if not watched.trainings and not plain.answered and not augmented.answered:
        return not_trained(watched, expected=_EXPECTED) or not_run(plain, label=watched.label, expected=_EXPECTED)
    every = _up_to_here(watched)
    if (nothing := not_trained(every, expected=_EXPECTED)) is not None:
        return nothing
    trained = fed(every.observed, every.trainings)
    if (leaked := all_on_test(watched, trained, expected=_EXPECTED)) is not None:
        return leaked
    runs = [one for one in trained if not one.on_test]
    own = [one for one in runs if watched.here(one.training.event)]
    sets = ([one for one in runs if _is_plain(one)], [one for one in runs if _is_augmented(one)])
    pairs = _pairs(watched.observed, *sets)
    if not pairs and alike and (pairs := _either_way(watched.observed, own, runs)):
        result = _reported(every, watched, pairs, (plain, augmented))
        remark = joined(result.remark, "both by your own class, which augments all images or none")
        return replace(result, credit=result.credit * alike, remark=remark)
    if not pairs:
        return _unpaired(watched, runs, own, hidden=hidden)
    return _reported(every, watched, pairs, (plain, augmented))


def _up_to_here(watched: Watched) -> Watched:
    """The question and all before it; what comes later, as adversarial training, is no augmentation."""
    last = max(watched.cells, default=-1)
    return replace(watched, cells=frozenset(event.cell for event in watched.observed.events if event.cell <= last))


def _is_plain(one: Fed) -> bool:
    return one.known and not one.changed and not one.mixed


def _is_augmented(one: Fed) -> bool:
    return one.known and one.changed and not one.mixed


def _pairs(observed: Observed, plain: Iterable[Fed], augmented: Sequence[Fed]) -> list[_Pair]:
    return [_Pair(a, b) for a in plain for b in augmented if _same(observed, a, b)]


def _either_way(observed: Observed, own: Sequence[Fed], runs: Sequence[Fed]) -> list[_Pair]:
    """A training of the question and another one of its architecture: either may be meant to be the plain one."""
    pairs = [
        (one, other)
        for one in own
        for other in runs
        if one.training.event.model != other.training.event.model and _same(observed, one, other)
    ]
    return [_Pair(*pair) for one, other in pairs for pair in ((one, other), (other, one))]


def _same(observed: Observed, one: Fed, other: Fed) -> bool:
    """Whether two networks have the same blocks; by their number of weights where blocks cannot be read."""
    first, second = (observed.model(item.training.event.model) for item in (one, other))
    if first is None or second is None:
        return True  # a loop that could not be assigned to its model
    networks = [item.training.network for item in (one, other)]
    if networks[0] is None or networks[1] is None:
        return first.parameters == second.parameters
    return _form(networks[0]) == _form(networks[1])


def _form(network: Network) -> tuple[object, ...]:
    """Its convolutions' widths, block by block, and whether it has skip connections."""
    return shape_of(network), bool(network.skips)


def _unpaired(watched: Watched, runs: Sequence[Fed], own: Sequence[Fed], *, hidden: bool) -> CheckResult:
    looked = own or list(runs)
    if not all(one.known for one in looked):
        reason = "the images that reached a network in training were not seen"
        return pending(watched, reason, expected=_EXPECTED)
    if hidden and len(looked) > 1:
        reason = "your augmentation changes brightness and contrast alone, which cannot be seen in the training itself"
        return pending(watched, reason, expected=_EXPECTED)
    if len(looked) > 1 and all(one.all_changed for one in runs):
        reason = "your networks change every image before they use it, so that augmentation could not be told from that"
        return pending(watched, reason, expected=_EXPECTED)
    lacking = [name for name, is_it in (("with", _is_augmented), ("without", _is_plain)) if not any(map(is_it, runs))]
    message, mistake = f"{watched.label}: expected {_EXPECTED}, ", ""
    if lacking:
        seen = f"no training {' and none '.join(lacking)} augmentation"
        mistake = "augmentation_never" if "with" in lacking else ""
        message += f"{seen} was seen: train the best architecture twice, with `is_augmentation=True` and with "
        message += "`is_augmentation=False`."
    else:
        seen = "two different architectures"
        message += "seen with augmentation one and without another: let them differ in `is_augmentation` alone."
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=seen, misconception=mistake)


def _reported(every: Watched, watched: Watched, pairs: Sequence[_Pair], given: tuple[Given, Given]) -> CheckResult:
    """Both trainings are there: were both evaluated on the test set, and are the numbers the ones observed?"""
    names = ("without augmentation", "with augmentation")
    sides = ([pair.plain for pair in pairs], [pair.augmented for pair in pairs])
    on_test = [_on_test(every, side) for side in sides]
    missing = [name for name, found in zip(names, on_test, strict=True) if not found]
    if missing and unseen(every) and all(one.answered for one in given):
        return pending(watched, f"the evaluation of the network {missing[0]} was not seen", expected=_EXPECTED)
    if missing:
        message = (
            f"{watched.label}: both networks were trained, but no evaluation of the one {missing[0]} on the test set "
        )
        message += "was seen: evaluate both on X_test and y_test."
        return CheckResult(Outcome.FAIL, _HALF, message=message, expected=_EXPECTED, seen=f"no evaluation {missing[0]}")
    observed = [[*final(found), *means(found)] for found in on_test]
    seen = f"{accuracies(final(on_test[0]))} {names[0]}, {accuracies(final(on_test[1]))} {names[1]}"
    remarks = []
    for one, name, values, others in zip(given, names, observed, observed[::-1], strict=True):
        if not one.answered:
            remarks.append(f"`{one.name}` was not found")
            continue
        read = accuracy(one)
        remarks.append(read.remark)
        problem = read.problem
        if read.accuracy is not None and values and not agrees(read.accuracy, values):
            swapped = "; this is the number of the other network" if agrees(read.accuracy, others) else ""
            problem = f"the test accuracy observed {name} is {accuracies(values)}, `{one.name}` is "
            problem += f"{read.accuracy:.4g}{swapped}"
        if problem:
            message = f"{watched.label}: {problem}: report what was measured on X_test and y_test."
            return CheckResult(
                Outcome.FAIL,
                _HALF,
                message=message,
                expected=_EXPECTED,
                seen=seen,
                misconception="reported_not_observed",
            )
    return CheckResult(Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=seen, remark=joined(*remarks))


def _on_test(every: Watched, side: Sequence[Fed]) -> list[Measure]:
    """What was measured on the test set of the networks of one side."""
    models = {one.training.event.model for one in side}
    found = [item for item in of_question(every) if item.part is Part.TEST and item.event.model in models]
    return test_measures(every, found)
