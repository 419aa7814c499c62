"""Checks a predicted class, counted from 1, and where it is asked for, whether it is said to be correct."""

import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from autograder.checks import show
from autograder.checks.given import Given, not_run
from autograder.checks.lenient import readable
from autograder.checks.values.close import joined
from autograder.model.evidence import Value, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["PredictionTerms", "prediction"]

HALF = Fraction(1, 2)
_SAYS = {
    **dict.fromkeys(("correct", "correctly", "right", "true", "yes"), True),
    **dict.fromkeys(("incorrect", "incorrectly", "wrong", "wrongly", "false", "no", "misclassified"), False),
}
_NOT = frozenset({"not", "isn't", "wasn't"})
_FILLER = re.compile(
    r"a|an|the|it|it's|is|was|this|that|so|therefore|hence|my|our|model|network|prediction|predicted|class|label|answer"
    r"|classified|result|one|y|y_hat|ŷ"
)
_WORD = re.compile(r"[^\W\d][\w'-]*")
_REASON = re.compile(r"\([^()]*\)|\b(?:because|since|as)\b.*", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PredictionTerms:
    """What a prediction is judged by."""

    label: str
    """Where, for messages."""
    predicted: int
    """The right class, counted from 1."""
    truth: int
    """The label of the data point, counted from 1."""
    own: int | None
    """The class that follows from the student's own wrong probabilities; None if they are right or not usable."""
    follow_through: Fraction
    """Share of the points for a class right given the student's own probabilities."""
    from_zero: str
    """The sentence that names a class counted from 0; empty where the student's own probabilities cannot tell."""
    probabilities: str = "p"
    """The student's variable that holds them."""


def prediction(y_hat: Given, is_correct: Given | None, *, terms: PredictionTerms) -> CheckResult:
    """Judge both answers: half of the points each, the second only together with the first; None: it is not asked for.

    Whether the prediction is correct must agree with the class the student gives; on its own it is a coin's throw.
    """
    y_hat = readable(y_hat)
    expected = f"class {terms.predicted}" + (f", {_word(terms)}" if is_correct else "")
    if not y_hat.answered:
        return not_run(y_hat, label=terms.label, expected=expected)
    verdict = f"correct: {show.value(is_correct.value)}" if is_correct and is_correct.answered else ""
    seen = joined(show.value(y_hat.value), verdict)
    number = _integer(y_hat.value)
    if number is None:
        message = f"{terms.label}: expected one whole number, the class counted from 1, received {_received(y_hat)}."
        return CheckResult(outcome=Outcome.FAIL, message=message, expected=expected, seen=seen)
    if number not in (terms.predicted, terms.own):
        return _wrong_class(number, expected=expected, seen=seen, terms=terms)
    own = number != terms.predicted
    if own and terms.follow_through == 0:
        message = f"{terms.label}: expected class {terms.predicted}, received {number}: it follows from your own "
        message += f"{terms.probabilities}, which is wrong, and this assignment gives no marks for following through."
        return CheckResult(outcome=Outcome.FAIL, message=message, expected=expected, seen=seen)
    credit = terms.follow_through if own else Fraction(1)
    remark = joined(y_hat.found, f"right given your own {terms.probabilities}" if own else "")
    if is_correct is None:
        return CheckResult(outcome=Outcome.PASS, credit=credit, expected=expected, seen=seen, remark=remark)
    return _second(is_correct, number, credit=credit, remark=remark, expected=expected, seen=seen, terms=terms)


def _second(
    is_correct: Given, number: int, *, credit: Fraction, remark: str, expected: str, seen: str, terms: PredictionTerms
) -> CheckResult:
    """The class is right: judge whether the student rightly says that the prediction is correct."""
    said, understood = _boolean(is_correct.value)
    remark = joined(remark, understood)
    if said is (number == terms.truth):
        return CheckResult(outcome=Outcome.PASS, credit=credit, expected=expected, seen=seen, remark=remark)
    if said is None and is_correct.value.kind is ValueKind.TEXT and is_correct.value.text.strip():
        message = (
            f"{terms.label}: the class is right; `{is_correct.name}` is {_received(is_correct)}, which says neither "
        )
        message += "True nor False clearly: a person looks. Write True or False."
        return CheckResult(outcome=Outcome.PENDING, message=message, expected=expected, seen=seen, remark=remark)
    should = f"class {number} is predicted and the label is {terms.truth}, so it should be {number == terms.truth}"
    if not is_correct.answered:
        problem = not_run(is_correct, label=terms.label).message.removeprefix(f"{terms.label}: ").removesuffix(".")
    elif said is None:
        problem = f"expected `{is_correct.name}` to be True or False, received {_received(is_correct)}"
    else:
        problem = f"`{is_correct.name}` is {said}, but {should}"
    message = f"{terms.label}: the class is right, half of the points; {problem}."
    return CheckResult(
        outcome=Outcome.FAIL, credit=credit * HALF, message=message, expected=expected, seen=seen, remark=remark
    )


def _wrong_class(number: int, *, expected: str, seen: str, terms: PredictionTerms) -> CheckResult:
    message = f"{terms.label}: expected class {terms.predicted}, received {number}"
    from_zero = [right - 1 for right in (terms.predicted, terms.own) if right is not None]
    named = bool(terms.from_zero) and number in from_zero
    message += f". {terms.from_zero}" if named else ": the class of the largest probability, counted from 1."
    misconception = "label_from_zero" if named else ""
    return CheckResult(outcome=Outcome.FAIL, message=message, expected=expected, seen=seen, misconception=misconception)


def _integer(value: Value) -> int | None:
    """The whole number a value holds (2, 2.0, [2]); None for anything else."""
    if value.kind is not ValueKind.ARRAY or value.array is None:
        return None
    if value.array.size != 1 or value.array.dtype.kind not in "iuf":
        return None
    number = float(value.array.reshape(-1)[0])
    return int(number) if np.isfinite(number) and number == int(number) else None


def _boolean(value: Value) -> tuple[bool | None, str]:
    """What a value says, and a remark if it had to be understood: True, 1, 1.0, [True], "yes", "incorrect"."""
    if value.kind is ValueKind.TEXT:
        said = _read(value.text)
        return said, "" if said is None else f"the text {show.text(value.text, limit=40)!r} is read as {said}"
    array = value.array
    if value.kind is not ValueKind.ARRAY or array is None or array.size != 1 or array.dtype.kind not in "biuf":
        return None, ""
    number = float(array.reshape(-1)[0])
    return (bool(number), "") if number in (0.0, 1.0) else (None, "")


def _read(text: str) -> bool | None:
    """What a text clearly says, reasons left out; None if it says both, neither, or anything else besides."""
    plain = _REASON.sub(" ", text.replace("’", "'").lower())
    words = [word.replace("mis-", "mis") for word in _WORD.findall(plain)]
    said, negated = set(), False
    for word in words:
        if word in _NOT and not negated:
            negated = True
        elif word in _SAYS and not (negated and not _SAYS[word]):
            said.add(_SAYS[word] is not negated)
            negated = False
        elif not _FILLER.fullmatch(word):
            return None
    return said.pop() if len(said) == 1 and not negated else None


def _received(given: Given) -> str:
    shown = show.kind(given.value)
    if given.value.kind is ValueKind.ARRAY and given.value.array is not None:
        return f"{shown}: {show.numbers(given.value.array)}"
    return shown


def _word(terms: PredictionTerms) -> str:
    return "correct" if terms.predicted == terms.truth else "incorrect"
