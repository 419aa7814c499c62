"""As `bind`, for attacks and robust models: each function makes one `Binding` for a part's table."""

from collections.abc import Callable, Collection, Mapping, Sequence

from autograder import checks
from autograder.checks import AttackCase, AttackTerms, PairTerms, RaisedTerms, RobustTerms
from autograder.grading.sight import Binding, Sight
from autograder.model.plan import PlannedCall, PlannedModel
from autograder.model.result import CheckResult, Outcome

__all__ = ["Attacks", "attack", "pairs", "raised_robustness", "robust_accuracies", "saved_model"]

Attacks = Mapping[str, tuple[Sequence[PlannedCall], Callable[[], Sequence[AttackCase]]]]
"""`FGSM`, `PGD`, `MIM` → the calls of the student's function, and the cases that belong to them."""


def attack(name: str, attacks: Attacks, mistakes: tuple[str, ...]) -> Binding:
    """What the student's function makes of our images and networks."""
    calls = frozenset(call.id for call in attacks[name][0])
    return Binding("attack", lambda sight: _judged(sight, name, attacks), mistakes=mistakes, calls=calls)


def pairs(count: int, model: PlannedModel, attacks: Attacks) -> Binding:
    """The figure with clean and attacked images; its pixels may be as far off as the student's own wrong attack makes them.

    Args:
        count: Pairs asked for.
        model: Which is attacked, and how.
        attacks: The student's functions, judged elsewhere.
    """

    def judge(sight: Sight) -> CheckResult:
        wrong = _wrong(sight, attacks)
        follow = sight.follow_through if wrong else sight.follow_through * 0
        how = model.attack
        terms = PairTerms(sight.label, how.epsilon, count, sight.stopped_by, follow, low=how.low, high=how.high)
        return checks.pairs(sight.figures, sight.known_set, terms=terms)

    return Binding("pairs", judge)


def robust_accuracies(model: PlannedModel, reported: Mapping[str, str], attacks: Attacks) -> Binding:
    """Reported accuracies, clean and attacked, against our own evaluation.

    Args:
        model: Whose accuracies.
        reported: `clean`, `FGSM`, `PGD`, `MIM` → name of the student's variable.
        attacks: The student's functions, judged elsewhere.
    """

    def judge(sight: Sight) -> CheckResult:
        seen = checks.seen_accuracies(sight.watched)
        terms = RobustTerms(
            sight.label,
            model.name,
            total=len(sight.known_set.test.labels),
            sentences=sight.known.sentences,
            own=dict.fromkeys(_wrong(sight, attacks), seen),
            follow_through=sight.follow_through,
        )
        given = {name: sight.given(variable) for name, variable in reported.items()}
        appraised = sight.appraised.get(model.name)
        result = checks.robust_accuracies(given, appraised, terms=terms)
        odd = checks.suspicion(appraised, len(sight.known_set.classes)) if appraised and result.credit else ""
        if not odd:
            return result
        message = f"{sight.label}: {odd} in `{model.name}`, as if it were no trained network: a person looks."
        return CheckResult(Outcome.PENDING, message=message, expected=result.expected, seen=result.seen)

    return Binding("robust_accuracies", judge, mistakes=("robust_over_attacked", "claim_not_confirmed"))


def raised_robustness(standard: PlannedModel, robust: PlannedModel) -> Binding:
    """The robust model withstands our attacks better than the standard one."""

    def judge(sight: Sight) -> CheckResult:
        terms = RaisedTerms(
            sight.label,
            standard.name,
            robust.name,
            classes=len(sight.known_set.classes),
            sentences=sight.known.sentences,
            stopped_by=sight.stopped_by,
        )
        return checks.raised_robustness(
            sight.appraised.get(standard.name), sight.appraised.get(robust.name), terms=terms
        )

    return Binding("raised_robustness", judge, mistakes=("masked_gradients",))


def saved_model(model: PlannedModel, folder: str) -> Binding:
    """The model was saved where it was to be saved, and could be loaded."""

    def judge(sight: Sight) -> CheckResult:
        return checks.saved_model(sight.watched, sight.appraised.get(model.name), name=model.name, folder=folder)

    return Binding("saved_model", judge, mistakes=("robust_not_saved",))


def _judged(sight: Sight, name: str, attacks: Attacks) -> CheckResult:
    calls, cases = attacks[name]
    terms = AttackTerms(sight.label, calls[0].function, sight.known.sentences, sight.criterion.accept, sight.stopped_by)
    results = [result for call in calls for result in sight.calls(call.id)]
    return checks.attack(results, cases(), terms=terms)


def _wrong(sight: Sight, attacks: Attacks) -> Collection[str]:
    """The student's attacks that have lost their marks."""
    return [name for name in attacks if _judged(sight, name, attacks).outcome is Outcome.FAIL]
