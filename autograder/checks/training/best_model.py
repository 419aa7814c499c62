"""Checks what a student reports of the best combination of a grid: its validation accuracy, and that on the test set."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.checks import show
from autograder.checks.given import Given, not_run
from autograder.checks.training.chosen import Chosen, read_choice
from autograder.checks.training.combination import Combination, evaluation, fits, is_known, shown
from autograder.checks.training.evaluated import final, means, of_question, test_measures, unseen
from autograder.checks.training.measures import Measure, Part, measures
from autograder.checks.training.reported import accuracies, accuracy, agrees
from autograder.checks.training.watched import Watched, not_trained, pending
from autograder.checks.values.close import joined
from autograder.model.result import CheckResult, Outcome

__all__ = ["best_evaluated", "reported_best"]

_EVALUATED = "the best model evaluated on the test set"
_VALIDATED = frozenset({Part.VALIDATION, Part.OTHER})


def reported_best(
    watched: Watched, *, wanted: Sequence[Combination], chosen: Chosen, valid_accuracy: Given
) -> CheckResult:
    """PASS when the validation accuracy reported is one that was observed for the combination chosen.

    After the last epoch, the best one, or as evaluated afterwards; of folds or repetitions also their mean. Where nothing
    was validated at all, which `selection` takes its marks for, the number that stood in for it is as good.
    """
    expected = "the validation accuracy of the best combination"
    choice = read_choice(chosen, wanted, label=watched.label)
    if isinstance(choice, CheckResult):
        return choice
    if not valid_accuracy.answered:
        return not_run(valid_accuracy, label=watched.label, expected=expected)
    if (nothing := not_trained(watched, expected=expected)) is not None:
        return nothing
    read = accuracy(valid_accuracy)
    if read.accuracy is None:
        message = f"{watched.label}: {read.problem}."
        return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=show.value(valid_accuracy.value))
    here = [item for item in measures(watched.observed) if watched.here(item.event)]
    own = [item for item in here if fits(item, choice)]
    observed = _with_means([item for item in own if item.part in _VALIDATED])
    if agrees(read.accuracy, observed):
        shown = f"{read.accuracy:.4g}"
        return CheckResult(Outcome.PASS, Fraction(1), expected=accuracies(observed), seen=shown, remark=read.remark)
    if stood_in := _stood_in(watched, here, choice, read.accuracy):
        remark = joined(read.remark, f"it is the {stood_in}, which stood in for validation")
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=f"{read.accuracy:.4g}", remark=remark)
    if not observed and (unseen(watched) or not watched.of([choice])):
        return _unobserved(watched, choice, expected=expected, seen=f"{read.accuracy:.4g}")
    return _other(watched, valid_accuracy.name, read.accuracy, own, observed)


def _stood_in(watched: Watched, here: Sequence[Measure], choice: Combination, number: float) -> str:
    """What the number is where nothing was validated; empty if anything was, and for what was not observed."""
    if any(item.part in _VALIDATED for item in here):
        return ""
    own = [item for item in here if fits(item, choice)]
    if agrees(number, final([item for item in own if item.part is Part.TEST])):
        return "accuracy on the test set"
    runs = [item.event.history.get(key, ()) for item in watched.of([choice]) for key in ("accuracy", "acc")]
    while_training = [value for run in runs if run for value in (run[-1], max(run))]
    trained = agrees(number, [*while_training, *final([item for item in own if item.part is Part.TRAINED])])
    return "accuracy on the training set" if trained else ""


def _with_means(found: Sequence[Measure]) -> list[float]:
    at_lowest = (i.accuracies[i.losses.index(min(i.losses))] for i in found if len(i.losses) == len(i.accuracies) > 0)
    return [*final(found), *means(found), *at_lowest]


def _unobserved(watched: Watched, choice: Combination, *, expected: str, seen: str) -> CheckResult:
    if any(not is_known(item, choice) for item in watched.trainings) or unseen(watched):
        return pending(watched, "the validation of your training loop was not seen", expected=expected, seen=seen)
    message = f"{watched.label}: expected {expected}, but {choice} was not trained in this question."
    return CheckResult(
        Outcome.FAIL, message=message, expected=expected, seen=seen, misconception="reported_not_observed"
    )


def _other(
    watched: Watched, name: str, number: float, own: Sequence[Measure], observed: Sequence[float]
) -> CheckResult:
    """The number was not observed as a validation accuracy of this combination: of what else is it?"""
    expected, seen = accuracies(observed), f"{number:.4g}"
    message = f"{watched.label}: `{name}` is {seen}, but the validation accuracy observed for your best combination is "
    message += expected or "none"
    where = {part: agrees(number, final([i for i in own if i.part is part])) for part in (Part.TEST, Part.TRAINED)}
    trained = [value for item in own for key in ("accuracy", "acc") for value in item.event.history.get(key, ())]
    if where[Part.TEST]:
        message += "; this is its accuracy on the test set"
    elif where[Part.TRAINED] or agrees(number, trained[-1:]):
        message += "; this is its accuracy on the images that it was trained on"
    message += ": report the number by which you chose."
    return CheckResult(
        Outcome.FAIL, message=message, expected=expected, seen=seen, misconception="reported_not_observed"
    )


def best_evaluated(
    watched: Watched, *, wanted: Sequence[Combination], chosen: Chosen, test_accuracy: Given
) -> CheckResult:
    """PASS when a model of the combination chosen was evaluated on the test set after training, and the number equals that.

    It may have been trained again before that, on training and validation images together.
    """
    choice = read_choice(chosen, wanted, label=watched.label)
    if isinstance(choice, CheckResult):
        return choice
    if (nothing := not_trained(watched, expected=_EVALUATED)) is not None:
        return nothing
    on_test = test_measures(watched, of_question(watched))
    own = [item for item in on_test if fits(item, choice)]
    if not own:
        return _not_evaluated(watched, choice, on_test, test_accuracy)
    observed = final(own)
    during = (
        "" if any(not item.by_fit for item in own) else "the test set served as validation data: keep it for the end"
    )
    if not test_accuracy.answered:
        remark = joined(during, f"`{test_accuracy.name}` was not found")
        return CheckResult(Outcome.PASS, Fraction(1), expected=_EVALUATED, seen=accuracies(observed), remark=remark)
    return _compared(watched, test_accuracy, observed, means(own), remark=during)


def _not_evaluated(
    watched: Watched, choice: Combination, on_test: Sequence[Measure], test_accuracy: Given
) -> CheckResult:
    if test_accuracy.answered and (unseen(watched) or any(not is_known(item, choice) for item in on_test)):
        return pending(watched, "the evaluation of the best model was not seen", expected=_EVALUATED)
    other = next(filter(None, (shown(item, choice) for item in on_test[::-1])), "")
    message = f"{watched.label}: expected {_EVALUATED}, {choice}, "
    message += f"seen an evaluation of {other}" if other else "seen no evaluation of it on the test set"
    message += f": call `{evaluation(choice)}` with X_test and y_test for the best one."
    seen = other or "no evaluation"
    return CheckResult(
        Outcome.FAIL, message=message, expected=_EVALUATED, seen=seen, misconception="best_not_evaluated"
    )


def _compared(
    watched: Watched, test_accuracy: Given, observed: Sequence[float], repeated: Sequence[float], *, remark: str
) -> CheckResult:
    read, name = accuracy(test_accuracy), test_accuracy.name
    remark = joined(remark, read.remark)
    seen = show.value(test_accuracy.value) if read.accuracy is None else f"{read.accuracy:.4g}"
    if read.accuracy is not None and (agrees(read.accuracy, [*observed, *repeated]) or not observed):
        return CheckResult(Outcome.PASS, Fraction(1), expected=accuracies(observed), seen=seen, remark=remark)
    problem = read.problem or f"the test accuracy observed for it is {accuracies(observed)}, `{name}` is {seen}"
    message = f"{watched.label}: the best model was evaluated on the test set; {problem}: report the number observed."
    mistake = "" if read.accuracy is None else "reported_not_observed"
    return CheckResult(
        Outcome.FAIL, message=message, expected=accuracies(observed), seen=seen, remark=remark, misconception=mistake
    )
