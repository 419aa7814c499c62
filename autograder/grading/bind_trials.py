"""As `bind`, for augmentation, early stopping, mixup and SAM: what a class or function does, and that it was trained with."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from autograder import checks
from autograder.checks import MixupCase, MixupTerms, SamCase, SamTerms, StoppingCase, TrialTerms
from autograder.grading.sight import Binding, Sight
from autograder.model.evidence import Call
from autograder.model.plan import PlannedCall, PlannedTrial
from autograder.model.result import CheckResult

__all__ = [
    "augmentation",
    "augmentation_compared",
    "augmented_run",
    "early_stopping",
    "mixup",
    "mixup_run",
    "sam_run",
    "sam_step",
]

MIXUP = (
    *("labels_not_mixed", "images_not_mixed", "not_mixed", "two_permutations", "second_lambda", "weights_swapped"),
    *("weights_not_one", "integer_labels_mixed", "lambda_uniform", "lambda_constant", "pairs_not_random"),
)
STOPPING = (
    *("patience_off_by_one", "patience_on_loss", "patience_on_training", "patience_wrong_way"),
    "no_early_stopping",
)
_RUN_MISTAKES = "reported_not_observed", "trained_on_test", "evaluated_on_training"
AUGMENTATION = ("augmentation_at_test", "augmentation_always", "augmentation_never", "augmentation_blank")


def augmentation(on: PlannedTrial, off: PlannedTrial) -> Binding:
    """Images are changed when asked for, in training alone."""

    def judge(sight: Sight) -> CheckResult:
        trials = sight.trial(on.id), sight.trial(off.id)
        return checks.augmentation(*trials, data=on.data, terms=_terms(sight, on))

    return Binding("augmentation", judge, mistakes=AUGMENTATION)


def early_stopping(trials: Sequence[PlannedTrial], cases: Mapping[str, StoppingCase]) -> Binding:
    """Training ends after three epochs without a rise of validation accuracy."""

    def judge(sight: Sight) -> CheckResult:
        stopping = [trial for trial in trials if trial.id in cases]
        seen = [sight.trial(trial.id) for trial in stopping]
        return checks.early_stopping(seen, [cases[trial.id] for trial in stopping], terms=_terms(sight, stopping[0]))

    return Binding("early_stopping", judge, mistakes=STOPPING)


def augmented_run(on: PlannedTrial, off: PlannedTrial) -> Binding:
    """A network was trained with augmentation."""

    def judge(sight: Sight) -> CheckResult:
        return checks.augmented_run(sight.watched, hidden=_hidden(sight, on), alike=_alike(sight, on, off))

    return Binding("augmented_run", judge, mistakes=("augmentation_never", "trained_on_test"))


def augmentation_compared(on: PlannedTrial, off: PlannedTrial, plain: str, augmented: str) -> Binding:
    """One architecture was trained with augmentation and without."""

    def judge(sight: Sight) -> CheckResult:
        given = {"plain": sight.given(plain), "augmented": sight.given(augmented)}
        return checks.augmentation_compared(
            sight.watched, **given, hidden=_hidden(sight, on), alike=_alike(sight, on, off)
        )

    return Binding(
        "augmentation_compared", judge, mistakes=("augmentation_never", "reported_not_observed", "trained_on_test")
    )


def mixup(calls: Sequence[PlannedCall], cases: Sequence[MixupCase]) -> Binding:
    """Images and labels are mixed alike."""

    def judge(sight: Sight) -> CheckResult:
        terms = MixupTerms(
            sight.label, calls[0].function, sight.known.sentences, sight.criterion.accept, sight.stopped_by
        )
        return checks.mixup(_results(sight, calls), cases, terms=terms)

    return Binding("mixup", judge, mistakes=MIXUP)


def sam_step(
    calls: Sequence[PlannedCall], cases: Callable[[], Sequence[SamCase]], mistakes: tuple[str, ...]
) -> Binding:
    """The weights after one step of SAM."""

    def judge(sight: Sight) -> CheckResult:
        terms = SamTerms(sight.label, calls[0].function, sight.known.sentences, sight.stopped_by)
        return checks.sam_step(_results(sight, calls), cases(), terms=terms)

    return Binding("sam_step", judge, mistakes=mistakes)


def _run(name: str, check: Callable[..., CheckResult], reported: str, *mistakes: str) -> Binding:
    def judge(sight: Sight) -> CheckResult:
        return check(sight.watched, reported=sight.given(reported))

    return Binding(name, judge, mistakes=(*mistakes, *_RUN_MISTAKES))


def mixup_run(reported: str, calls: Sequence[PlannedCall], cases: Sequence[MixupCase]) -> Binding:
    """A network was trained on mixed images and labels, and its test accuracy reported.

    Args:
        reported: The name of the accuracy.
        calls: Of the student's function: what it does not mix is not asked of the training.
        cases: Their inputs.
    """

    def judge(sight: Sight) -> CheckResult:
        mixes = checks.mixes(_results(sight, calls), cases, name=calls[0].function)
        return checks.mixup_run(sight.watched, reported=sight.given(reported), mixes=mixes)

    mistakes = "not_mixed", "images_not_mixed", "labels_not_mixed"
    return Binding("mixup_run", judge, mistakes=(*mistakes, *_RUN_MISTAKES))


def sam_run(reported: str) -> Binding:
    """A network was trained by SAM, and its test accuracy reported."""
    return _run("sam_run", checks.sam_run, reported, "sam_not_used")


def _hidden(sight: Sight, on: PlannedTrial) -> bool:
    """Whether the class changes images in a way that a training does not show."""
    return checks.brightness_only(sight.trial(on.id), data=on.data)


def _alike(sight: Sight, on: PlannedTrial, off: PlannedTrial) -> Fraction:
    """Share of the points for trainings with a class that augments all or none, which another criterion is marked for."""
    trials = sight.trial(on.id), sight.trial(off.id)
    found = checks.augmentation(*trials, data=on.data, terms=_terms(sight, on))
    alike = found.misconception in ("augmentation_never", "augmentation_always")
    return sight.follow_through if alike else sight.follow_through * 0


def _terms(sight: Sight, planned: PlannedTrial) -> TrialTerms:
    return TrialTerms(sight.label, planned.class_name, sight.stopped_by, planned.base)


def _results(sight: Sight, calls: Sequence[PlannedCall]) -> list[Call]:
    return [result for call in calls for result in sight.calls(call.id)]
