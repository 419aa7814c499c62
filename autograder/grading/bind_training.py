"""As `bind`, for data, training and loss functions: each function makes one `Binding` for a part's table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from autograder import checks
from autograder.checks import EMNIST_LETTERS, Architecture, Given, GradientCase, Loads, LossCase, LossTerms
from autograder.grading.sight import Binding, Sight
from autograder.model.assignment import Tolerance
from autograder.model.facts import KnownRows
from autograder.model.plan import PlannedCall
from autograder.model.result import CheckResult, Outcome

__all__ = [
    "accuracy",
    "best_evaluated",
    "epochs",
    "evaluated",
    "gallery",
    "gradient",
    "grid",
    "layers",
    "loaded",
    "loss",
    "ordinal",
    "outputs",
    "own_code",
    "reported_accuracies",
    "reported_best",
    "reshown",
    "scaled",
    "selection",
    "shown_shapes",
    "smoothing_runs",
    "split",
    "titles",
    "vectors",
]

Pair = tuple[str, str]
"""Names of images and of their labels."""
Mistakes = tuple[str, ...]
"""Ids of known mistakes."""
Names = tuple[str, str, str]
"""Of the best combination's widths and activation."""
MOST_OUTPUTS = 3
"""Times the classes asked for: all 26 letters counted from 1 instead of 10 from 0 need 27."""
Wanted = Callable[[Sight], Architecture]
"""The architecture asked for; its ends depend on the data."""


def loaded(loads: Loads = EMNIST_LETTERS) -> Binding:
    """The data set was loaded through its package."""

    def judge(sight: Sight) -> CheckResult:
        return checks.loaded(sight.training, loads=loads, label=sight.label, stopped_by=sight.stopped_by)

    return Binding("loaded", judge)


def ordinal(train: Pair, test: Pair, *, selected: bool = True) -> Binding:
    """Class indices from 0; `selected` where the set holds more letters than are asked for."""

    def judge(sight: Sight) -> CheckResult:
        pairs = _pair(sight, train), _pair(sight, test)
        return checks.ordinal(*pairs, sight.known_set, label=sight.label, selected=selected)

    mistakes = ("labels_from_one", *_unselected(selected=selected))
    return Binding("ordinal", judge, mistakes=mistakes)


def vectors(name: str, *, test: bool, size: int, selected: bool = True) -> Binding:
    """Images of one split as vectors; `selected` as for `ordinal`."""

    def judge(sight: Sight) -> CheckResult:
        known = sight.known_set
        rows, other = (known.test, known.train) if test else (known.train, known.test)
        return checks.vectors(
            sight.given(name),
            rows,
            size=size,
            label=sight.label,
            other=other,
            transposed=rows.transposed,
            selected=selected,
        )

    mistakes = ("images_not_flattened", *_unselected(selected=selected), "images_transposed")
    return Binding("vectors", judge, mistakes=mistakes)


def _unselected(*, selected: bool) -> Mistakes:
    return ("letters_not_selected",) if selected else ()


def shown_shapes(names: Pair, questions: Sequence[str]) -> Binding:
    """The dimensions of the training and the test set, named in this order, in the output of these questions' cells."""

    def judge(sight: Sight) -> CheckResult:
        known, indices = sight.known_set, {cell.index for cell in sight.code}
        return checks.shown_shapes(
            [cell for cell in sight.notebook if cell.index in indices or not set(questions).isdisjoint(cell.questions)],
            list(zip(_pair(sight, names), (known.train, known.test), strict=True)),
            shape=known.shape,
            label=sight.label,
            stopped_by=sight.stopped_by,
        )

    return Binding("shown_shapes", judge)


def split(train: Pair, valid: Pair, *, whole: Pair, share: Fraction) -> Binding:
    """A share of the training images for validation; a right split of the student's own `whole` is right."""

    def judge(sight: Sight) -> CheckResult:
        own, pairs = _pair(sight, whole), (_pair(sight, train), _pair(sight, valid))
        return checks.split(*pairs, sight.known_set.train, share=share, label=sight.label, whole=own)

    return Binding("split", judge, mistakes=("split_overlap", "split_reversed", "split_labels_shuffled"))


def scaled(names: Sequence[str]) -> Binding:
    """Pixels from 0 to 1."""

    def judge(sight: Sight) -> CheckResult:
        return checks.scaled([sight.given(name) for name in names], label=sight.label)

    return Binding("scaled", judge, mistakes=("scaled_one_part", "scaled_twice"))


def gallery(training: Pair, *, count: int) -> Binding:
    """A figure of training images."""

    def judge(sight: Sight) -> CheckResult:
        own, others = _shown(sight, training)
        return checks.gallery(
            sight.figures,
            own,
            count=count,
            others=others,
            label=sight.label,
            stopped_by=sight.stopped_by,
            loaded=sight.known_set.train.sketch,
        )

    return Binding("gallery", judge, mistakes=("images_not_of_training_set", "images_transposed"))


def titles(training: Pair, *, count: int, also: Sequence[Pair] = ()) -> Binding:
    """Each image under its true class, or under the one that the student's own wrong labels give it.

    Args:
        training: What the images are drawn from.
        count: How many.
        also: What else they may be drawn from, with labels of their own that may be wrong.
    """

    def judge(sight: Sight) -> CheckResult:
        own, others = _shown(sight, training)
        result = _titled(sight, own, others, count)
        if result.outcome is not Outcome.FAIL or not sight.follow_through:
            return result
        for labelled in (checks.labelled_rows(*_pair(sight, pair)) for pair in (training, *also)):
            followed = result if labelled is None else _titled(sight, labelled, others, count)
            if followed.outcome is Outcome.PASS:
                remark = "right given your own labels"
                return replace(followed, credit=sight.follow_through, seen=result.seen, remark=remark)
        return result

    return Binding("titles", judge, mistakes=("titles_off_by_one",))


def _titled(sight: Sight, rows: KnownRows, others: Mapping[str, KnownRows], count: int) -> CheckResult:
    return checks.titles(
        sight.figures,
        rows,
        classes=sight.known_set.classes,
        count=count,
        others=others,
        label=sight.label,
        stopped_by=sight.stopped_by,
    )


def reshown(call: PlannedCall, training: Pair, *, count: int) -> Binding:
    """A second drawing shows other images."""

    def judge(sight: Sight) -> CheckResult:
        own, _ = _shown(sight, training)
        return checks.reshown(
            sight.figures,
            sight.calls(call.id),
            own,
            count=count,
            label=sight.label,
            stopped_by=sight.stopped_by,
            function=call.function,
        )

    return Binding("reshown", judge, mistakes=("same_images_again",))


def outputs(sight: Sight) -> int:
    """Units that the output layer must have: one a class, or as many as the student's own wrong labels need."""
    asked = len(sight.known_set.classes)
    if sight.observed is None or not sight.follow_through:
        return asked
    own = sight.observed.classes
    trained = {item.architecture.widths[-1] for item in sight.watched.trainings if item.architecture is not None}
    return own if own in trained and asked < own <= MOST_OUTPUTS * asked else asked


def layers(wanted: Wanted) -> Binding:
    """The layers of the trained network."""

    def judge(sight: Sight) -> CheckResult:
        architecture = wanted(sight)
        result = checks.layers(sight.watched, wanted=architecture)
        if result.outcome is not Outcome.PASS or architecture.widths[-1] == len(sight.known_set.classes):
            return result
        remark = "; ".join(filter(None, (result.remark, "right given your own labels")))
        return replace(result, credit=sight.follow_through, remark=remark)

    return Binding("layers", judge, mistakes=("wrong_widths", "wrong_activation"))


def epochs(wanted: Wanted, *, at_least: int) -> Binding:
    """Epochs asked for."""

    def judge(sight: Sight) -> CheckResult:
        return checks.epochs(sight.watched, wanted=wanted(sight), at_least=at_least)

    return Binding("epochs", judge, mistakes=("too_few_epochs",))


def evaluated(wanted: Wanted, reported: str) -> Binding:
    """The trained network was evaluated on the test set."""

    def judge(sight: Sight) -> CheckResult:
        return checks.evaluated(sight.watched, wanted=wanted(sight), reported=sight.given(reported))

    return Binding("evaluated", judge, mistakes=("evaluated_on_training", "reported_not_observed"))


def accuracy(wanted: Wanted, reported: str, *, training: Pair, scaled: Sequence[str]) -> Binding:
    """The test accuracy lies in the band of the tier, as far as the student's own sets let a network learn."""

    def judge(sight: Sight) -> CheckResult:
        key = f"{sight.question.id}.{sight.criterion.id}"
        band = sight.facts.bands.get(key)
        if band is None:
            raise ValueError(f"no accuracy band of the {sight.facts.tier} tier for these data: run tools.build_bands")
        return checks.accuracy(
            sight.watched,
            wanted=wanted(sight),
            band=band,
            classes=len(sight.known_set.classes),
            reported=sight.given(reported),
            few=sight.facts.few,
            excuse=_spoilt(sight, training, scaled),
        )

    return Binding("accuracy", judge, mistakes=("trained_on_test",))


def _spoilt(sight: Sight, training: Pair, names: Sequence[str]) -> str:
    """Why the student's own sets, marked where they are made, let a network learn less; empty where they do not."""
    own, labelled = _shown(sight, training)[0], checks.labelled_rows(*_pair(sight, training))
    if not sight.follow_through or labelled is None or len(labelled.labels) != len(own.labels):
        return ""
    if checks.disordered(own, labelled):
        return f"the labels in `{training[1]}` are not those of the images in `{training[0]}`, which an earlier question is marked for"
    given = [sight.given(name) for name in names]
    if checks.scaled(given, label=sight.label).outcome is Outcome.FAIL:
        return f"the pixels of {' or '.join(f'`{name}`' for name in names)} are not scaled to [0, 1], which an earlier question is marked for"
    return ""


def grid(wanted: Callable[[Sight], Sequence[Architecture]]) -> Binding:
    """Every combination was trained."""

    def judge(sight: Sight) -> CheckResult:
        return checks.grid(sight.watched, wanted=wanted(sight))

    return Binding("grid", judge, mistakes=("grid_incomplete", "trained_on_test"))


def selection(wanted: Callable[[Sight], Sequence[Architecture]], chosen: Names) -> Binding:
    """The best combination by validation."""

    def judge(sight: Sight) -> CheckResult:
        return checks.selection(sight.watched, wanted=wanted(sight), chosen=sight.three(chosen), cells=sight.code)

    return Binding("selection", judge, mistakes=("best_by_test",))


def reported_best(wanted: Callable[[Sight], Sequence[Architecture]], chosen: Names, reported: str) -> Binding:
    """The validation accuracy reported for the best combination is the observed one."""

    def judge(sight: Sight) -> CheckResult:
        return checks.reported_best(
            sight.watched, wanted=wanted(sight), chosen=sight.three(chosen), valid_accuracy=sight.given(reported)
        )

    return Binding("reported_best", judge, mistakes=("reported_not_observed",))


def best_evaluated(wanted: Callable[[Sight], Sequence[Architecture]], chosen: Names, reported: str) -> Binding:
    """The best combination was evaluated on the test set."""

    def judge(sight: Sight) -> CheckResult:
        return checks.best_evaluated(
            sight.watched, wanted=wanted(sight), chosen=sight.three(chosen), test_accuracy=sight.given(reported)
        )

    return Binding("best_evaluated", judge, mistakes=("best_not_evaluated", "reported_not_observed"))


def loss(
    call: PlannedCall, one_hot: PlannedCall, cases: Sequence[LossCase], *, follows: bool = False, mistakes: Mistakes
) -> Binding:
    """The values of a loss function, with integer labels or with one-hot ones.

    With `follows`, a known mistake in the formula costs nothing here: another criterion takes its marks for it.
    """

    def judge(sight: Sight) -> CheckResult:
        calls = sight.calls(call.id), sight.calls(one_hot.id)
        return checks.loss(*calls, cases, terms=_terms(sight, call.function, sight.tolerance), follows=follows)

    return Binding("loss", judge, mistakes=mistakes)


def gradient(call: PlannedCall, one_hot: PlannedCall, cases: Sequence[GradientCase]) -> Binding:
    """The gradient of a loss function by the logits."""

    def judge(sight: Sight) -> CheckResult:
        return checks.gradient(
            sight.calls(call.id),
            sight.calls(one_hot.id),
            cases,
            terms=_terms(sight, call.function, sight.tolerance),
        )

    return Binding("gradient", judge)


def own_code(function: str) -> Binding:
    """No built-in label smoothing."""

    def judge(sight: Sight) -> CheckResult:
        return checks.own_code(sight.watched, sight.code, function=function)

    return Binding("own_code", judge, mistakes=("builtin_smoothing",))


def smoothing_runs(
    every: Callable[[Sight], Sequence[Architecture]],
    chosen: Names,
    alphas: Sequence[float],
    *,
    loss: tuple[PlannedCall, PlannedCall, Sequence[LossCase]],
) -> Binding:
    """A training of the best combination with each amount of smoothing.

    A `loss` that ignores the amount has cost its marks already: trainings with it count by their number.
    """
    call, one_hot, cases = loss

    def judge(sight: Sight) -> CheckResult:
        combinations = every(sight)
        best = checks.read_choice(sight.three(chosen), combinations, label=sight.label)
        terms = _terms(sight, call.function, _tolerance_of(sight, "loss"))
        own = checks.loss(sight.calls(call.id), sight.calls(one_hot.id), cases, terms=terms)
        return checks.smoothing_runs(
            sight.watched,
            alphas=alphas,
            best=best if isinstance(best, Architecture) else None,
            every=combinations,
            plain_counts=own.misconception == "smoothing_ignored",
        )

    return Binding("smoothing_runs", judge, mistakes=("smoothing_not_best", "softmax_twice", "trained_on_test"))


def _tolerance_of(sight: Sight, criterion: str) -> Tolerance:
    """The tolerance of another criterion of the same question."""
    found = next((c.tolerance for c in sight.question.criteria if c.id == criterion), None)
    if found is None:
        raise ValueError(f"{sight.question.id}.{criterion}: this check needs a tolerance")
    return found


def reported_accuracies(reported: str, alphas: Sequence[float]) -> Binding:
    """The test accuracies reported for each amount of smoothing are the observed ones."""

    def judge(sight: Sight) -> CheckResult:
        return checks.reported_accuracies(sight.watched, alphas=alphas, given=sight.given(reported))

    return Binding("reported_accuracies", judge, mistakes=("reported_not_observed",))


def _pair(sight: Sight, names: Pair) -> tuple[Given, Given]:
    return sight.given(names[0]), sight.given(names[1])


def _terms(sight: Sight, function: str, tolerance: Tolerance) -> LossTerms:
    return LossTerms(
        sight.label,
        function,
        tolerance,
        sight.known.sentences,
        sight.criterion.accept,
        sight.stopped_by,
        sight.follow_through,
    )


def _shown(sight: Sight, training: Pair) -> tuple[KnownRows, Mapping[str, KnownRows]]:
    """The student's own training set under its true classes, and the sets that are not for training, by name."""
    known = sight.known_set
    own = checks.own_rows(*_pair(sight, training), known.train, transposed=known.train.transposed)
    if own is None:
        return known.train, {"test set": known.test}
    apart = checks.places(known.train.sketch, own.sketch) < 0
    apart &= True if known.train.transposed is None else checks.places(known.train.transposed, own.sketch) < 0
    valid = KnownRows(known.train.sketch[apart], known.train.labels[apart])
    return own, {"validation set": valid, "test set": known.test}
