"""What a report shows of a question beside its marks, from the evidence: each function takes a `Sight`."""

from collections.abc import Sequence

from autograder import checks
from autograder.grading.sight import Sight
from autograder.model.evidence import Appraised
from autograder.model.exhibit import Curves, Exhibit, Pair, Pairs, Robustness
from autograder.model.plan import PlannedModel
from autograder.model.training import Event, EventKind

__all__ = ["curves", "pairs", "robustness"]

MOST_CURVES = 4


def curves(sight: Sight) -> tuple[Exhibit, ...]:
    """Learning curves of the question's own trainings, the last ones of many."""
    watched = sight.watched
    fits = [
        event
        for event in sight.training.events
        if event.kind is EventKind.FIT and watched.here(event) and _longest(event) > 1
    ]
    shown = fits[-MOST_CURVES:]
    return tuple(
        Curves(f"training {number} of {len(fits)}", _series(event, "loss"), _series(event, "accuracy", "acc"))
        for number, event in enumerate(shown, start=len(fits) - len(shown) + 1)
    )


def pairs(sight: Sight, *, count: int, model: PlannedModel) -> tuple[Exhibit, ...]:
    """Clean images of the question's figures, each with what was drawn of it attacked, and what the model takes it for."""
    how = model.attack
    terms = checks.PairTerms(sight.label, how.epsilon, count, low=how.low, high=how.high)
    found = checks.recognised_pairs(sight.figures, sight.known_set, terms=terms)[:count]
    appraised = sight.appraised.get(model.name)
    drawn = tuple(Pair(one.clean, one.attacked, _seen_as(sight, appraised, one.place)) for one in found)
    return (Pairs("Clean and attacked images of your figure, as they were recognised", drawn),) if drawn else ()


def _seen_as(sight: Sight, appraised: Appraised | None, place: int) -> str:
    """`cat: seen as cat, as dog under PGD`."""
    test, classes = sight.known_set.test.labels, sight.known_set.classes
    truth = classes[int(test[place])]
    predicted = appraised.predicted if appraised is not None else {}
    if not {"clean", "PGD"} <= predicted.keys() or len(predicted["clean"]) != len(test):
        return truth  # a part of the test set was attacked
    clean, attacked = (int(predicted[name][place]) for name in ("clean", "PGD"))
    names = [classes[one] if 0 <= one < len(classes) else str(one) for one in (clean, attacked)]
    return f"{truth}: seen as {names[0]}, as {names[1]} under the grader's PGD"


def robustness(sight: Sight, *, models: Sequence[PlannedModel]) -> tuple[Exhibit, ...]:
    """Accuracy under our PGD against ε, of the student's models and of the reference's."""
    own = {
        f"your {model.name}": found.curve
        for model in models
        if (found := sight.appraised.get(model.name)) is not None and found.curve
    }
    if not own:
        return ()
    reference = {f"the reference's {name}": tuple(points) for name, points in sight.facts.curves.items()}
    return (Robustness("Robustness by the grader's own attacks", own | reference, models[0].attack.epsilon),)


def _longest(event: Event) -> int:
    return max(map(len, event.history.values()), default=0)


def _series(event: Event, *names: str) -> dict[str, tuple[float, ...]]:
    """`training` and `validation` → values of the first of these metrics that there is."""
    found: dict[str, tuple[float, ...]] = {}
    for which, prefix in (("training", ""), ("validation", "val_")):
        series = next((event.history[prefix + name] for name in names if prefix + name in event.history), None)
        if series is not None:
            found[which] = series
    return found
