"""Binds checks to what a criterion looks at; each function makes one `Binding` for a part's table."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial

from autograder import checks
from autograder.checks import (
    Curve,
    CurvesTerms,
    FunctionCase,
    IntervalCase,
    Numbers,
    PredictionTerms,
    Terms,
    Variant,
)
from autograder.grading.known import KnownAnswer
from autograder.grading.sections import formulas_repeated
from autograder.grading.sight import Binding, Sight
from autograder.model.plan import PlannedCall
from autograder.model.result import CheckResult, Outcome

__all__ = ["close", "curves", "formula", "function", "interval", "prediction", "review", "written"]


def close(name: str) -> Binding:
    """The value of the named answer."""

    def judge(sight: Sight) -> CheckResult:
        answer = _answer(sight)
        if answer.name not in sight.known.truth:
            return _no_id(sight)
        terms = Terms(sight.label, sight.tolerance, sight.follow_through, sight.known.sentences)
        return checks.close(sight.given(name), _candidates(sight, answer), terms=terms)

    return Binding("close", judge, answer=name)


def prediction(y_hat: str, is_correct: str = "", *, probabilities: str, truth: int) -> Binding:
    """The predicted class and, where a name is given, whether it is correct; `truth` is the label, from 1."""

    def judge(sight: Sight) -> CheckResult:
        answer, true = _answer(sight), sight.known.truth
        if answer.name not in true:
            return _no_id(sight)
        own = sight.own((probabilities,)).get(probabilities)
        followed = own is not None and not own.right and checks.sane(own.values)
        right = answer.rules.right
        terms = PredictionTerms(
            label=sight.label,
            predicted=_class(right(true)),
            truth=truth,
            own=_class(right({**true, probabilities: own.values})) if own and followed else None,
            follow_through=sight.follow_through,
            from_zero=sight.known.sentences["label_from_zero"] if own is None or own.right or followed else "",
            probabilities=probabilities,
        )
        return checks.prediction(sight.given(y_hat), sight.given(is_correct) if is_correct else None, terms=terms)

    return Binding("prediction", judge)


def interval(call: PlannedCall, cases: Sequence[IntervalCase]) -> Binding:
    """The interval that a function returns."""

    def judge(sight: Sight) -> CheckResult:
        return checks.interval(
            sight.calls(call.id),
            cases,
            function=call.function,
            label=sight.label,
            tolerance=sight.tolerance,
            stopped_by=sight.stopped_by,
        )

    return Binding("interval", judge)


def function(call: PlannedCall, cases: Sequence[FunctionCase]) -> Binding:
    """The values that a function returns."""

    def judge(sight: Sight) -> CheckResult:
        return checks.function(
            sight.calls(call.id),
            cases,
            name=call.function,
            label=sight.label,
            tolerance=sight.tolerance,
            stopped_by=sight.stopped_by,
        )

    return Binding("function", judge)


def curves(wanted: Sequence[Curve], *, alpha: float | None = None) -> Binding:
    """The curves that the question's figures hold, for this alpha; None: for one of the student's choice."""

    def judge(sight: Sight) -> CheckResult:
        terms = CurvesTerms(sight.label, sight.tolerance, alpha)
        return checks.curves(sight.figures, wanted, terms=terms, stopped_by=sight.stopped_by)

    return Binding("curves", judge)


def formula() -> Binding:
    """A formula in the question's own text."""

    def judge(sight: Sight) -> CheckResult:
        accept = sight.criterion.accept
        repeated = partial(formulas_repeated, sight.notebook, sight.question.id)
        return checks.formula(
            sight.cells, label=sight.label, accept=accept, elsewhere=sight.elsewhere(), repeated=repeated
        )

    return Binding("formula", judge)


def written(*, kinds: Collection[str] = checks.ALL_KINDS) -> Binding:
    """A written answer, for a person."""

    def judge(sight: Sight) -> CheckResult:
        wanted = sight.criterion
        return checks.written(
            sight.cells, label=sight.label, kinds=kinds, min_words=wanted.min_words, max_words=wanted.max_words
        )

    return Binding("written", judge)


def review(index: int) -> Binding:
    """The first (0) or second (1) review of an activation function, for a person."""

    def judge(sight: Sight) -> CheckResult:
        bound = sight.criterion.max_words
        return checks.activation_review(sight.cells, index=index, label=sight.label, max_words=bound)

    return Binding("activation_review", judge)


def _no_id(sight: Sight) -> CheckResult:
    message = f"{sight.label}: this answer depends on your student ID, and neither your notebook nor the name of what "
    message += "you handed in gives one: set `student_id` to your own and run the notebook again."
    return CheckResult(outcome=Outcome.NOT_RUN, message=message)


def _answer(sight: Sight) -> KnownAnswer:
    return sight.known.answers[f"{sight.question.id}.{sight.criterion.id}"]


def _candidates(sight: Sight, answer: KnownAnswer) -> Iterator[Variant]:
    """The values that the answer may have, computed only as far as they are read."""
    true = {name: sight.known.truth[name] for name in answer.upstream}
    rules = replace(answer.rules, accept=sight.criterion.accept)
    return checks.variants(rules, true=true, own=sight.own(answer.upstream))


def _class(value: Numbers) -> int:
    return int(value.reshape(()))
