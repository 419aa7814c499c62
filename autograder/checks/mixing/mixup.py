"""Checks a student's mixup: the same weights for images and labels, λ ~ Beta(α, α), and partners drawn at random."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from autograder.checks import show
from autograder.checks.called import not_called
from autograder.checks.mixing import law
from autograder.checks.mixing.mistaken import LABEL_MISTAKES
from autograder.checks.mixing.mixed import ATOL, Mixed, looked
from autograder.checks.mixing.mixup_case import MixupCase, MixupTerms
from autograder.model.evidence import Call, ValueKind
from autograder.model.result import CheckResult, Outcome

__all__ = ["mixup"]

LAW_CALLS = 50
"""Repetitions from which on the law of λ is looked at."""
_EXPECTED = "images and labels mixed with the same λ ~ Beta(α, α) and the same random partners"
_NEXT = "draw it anew in every call, from Beta(α, α) with the α that is passed"


def mixup(calls: Sequence[Call], cases: Sequence[MixupCase], *, terms: MixupTerms) -> CheckResult:
    """PASS when images and labels are mixed alike, λ follows Beta(α, α), and partners change from call to call.

    One λ a batch or one a sample, λ or max(λ, 1 − λ), partners by a permutation or by free choice: all are right. What λ
    is cannot be foretold, so that it is read from the images, by whose weights the labels are judged.

    Args:
        calls: Those of the first case, one after the other, then those of the next (none when the question was not
            reached).
        cases: The inputs.
        terms: Names and words.
    """
    if all(part.kind is ValueKind.UNANSWERED for call in calls for part in call.parts):
        calls = [replace(call, value=call.parts[0]) if call.parts else call for call in calls]
        absent = not_called(calls, function=terms.name, label=terms.label, stopped_by=terms.stopped_by)
        if absent is not None:
            return CheckResult(absent.outcome, message=absent.message, expected=_EXPECTED)
    groups = looked(calls, cases, name=terms.name)
    every = [one for group in groups for one in group]
    if problems := [one.problem for one in every if one.problem]:
        return _failed(terms, "", f"{problems[0]}{_more(len(problems), len(every))}")
    for judge in (_images, _labels):
        if (result := judge(every, terms)) is not None:
            return result
    remarks = []
    for look_at in (_law, _partners):
        found = look_at(groups, terms)
        if isinstance(found, CheckResult):
            return found
        remarks.append(found)
    remark = "; ".join(remark for remark in remarks if remark)
    return CheckResult(Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=_shown(every), remark=remark)


def _images(every: Sequence[Mixed], terms: MixupTerms) -> CheckResult | None:
    faulty = [one for one in every if one.fault]
    if faulty:
        mistake = "weights_not_one" if all(one.sums_wrong for one in faulty) else ""
        what = f"for {faulty[0].case.given} {faulty[0].fault}{_more(len(faulty), len(every))}: a mixed image is "
        return _failed(terms, mistake, what + "λ times one image plus (1 − λ) times another")
    plain = all((one.weights >= 1 - ATOL).any(axis=1).all() for one in every if one.weights is not None)
    if plain and all(one.labels_right for one in every):
        what = f"in {show.plural(len(every), 'call')} no image was mixed with another one: each must become λ times "
        return _failed(terms, "not_mixed", what + "itself plus (1 − λ) times a partner")
    return None


def _labels(every: Sequence[Mixed], terms: MixupTerms) -> CheckResult | None:
    wrong = [one for one in every if not one.labels_right]
    if not wrong:
        return None
    names = (name for name in LABEL_MISTAKES if name in terms.sentences)
    mistake = next((name for name in names if all(LABEL_MISTAKES[name](one) for one in every)), "")
    return _failed(terms, mistake, _described(wrong[0]) + _more(len(wrong), len(every)))


def _described(one: Mixed) -> str:
    assert one.labels is not None
    if one.labels.shape != one.case.labels.shape:
        wanted, received = show.shape(one.case.labels.shape), show.shape(one.labels.shape)
        return f"for {one.case.given}, expected mixed labels of shape {wanted}, received shape {received}"
    assert one.weights is not None
    row = int(np.abs(one.labels - one.right_labels).max(axis=1).argmax())
    first, second = one.pairs[row]
    parts = dict.fromkeys((first, second))
    mixture = " + ".join(f"{one.weights[row, index]:.3g}·image {index}" for index in parts)
    expected, received = show.numbers(one.right_labels[row]), show.numbers(one.labels[row])
    return f"for {one.case.given}, counted from 0, mixed image {row} is {mixture}; its label must be {expected}, it is {received}"


def _law(groups: Sequence[Sequence[Mixed]], terms: MixupTerms) -> CheckResult | str:
    """What is wrong with λ, or a remark on it."""
    told = [(group[0].case, *_larger(group)) for group in groups if len(group) >= LAW_CALLS]
    off = [one for one in told if not law.fits(one[1], one[0].alpha, calls=one[0].repeat, alone=one[2])]
    if not off:
        return ""
    case, larger, _ = off[0]
    constant = [bool(np.ptp(values) <= ATOL) for _, values, _ in told]
    uniform = [law.fits(values, 1.0, calls=one.repeat, alone=alone) for one, values, alone in told]
    mistake = "lambda_constant" if all(constant) else "lambda_uniform" if all(uniform) else ""
    if mistake in terms.accept:
        return f"accepted variant: {mistake.replace('_', ' ')}"
    what = f"for {case.given}, λ does not follow Beta(α, α): in {show.plural(case.repeat, 'call')} max(λ, 1 − λ) was "
    if constant[told.index(off[0])]:
        return _failed(terms, mistake, what + f"{larger[0]:.3g} each time: {_NEXT}")
    what += f"{larger.mean():.2f} on average, expected {law.mean(case.alpha):.2f} or near it"
    return _failed(terms, mistake, f"{what}: {_NEXT}")


def _larger(group: Sequence[Mixed]) -> tuple[NDArray[np.float64], float]:
    """max(λ, 1 − λ) of each call, or of each sample where they differ; share of samples that may have had no partner."""
    each = np.array([one.weights.max(axis=1) for one in group if one.weights is not None])
    least = each.min(axis=1)  # a sample may be its own partner: then 1 is seen for it
    same = (np.abs(each - least[:, None]) <= ATOL) | (each >= 1 - ATOL)
    if same.all():
        return np.minimum(least, 1.0), 0.0
    return np.minimum(each.reshape(-1), 1.0), 1 / each.shape[1]


def _partners(groups: Sequence[Sequence[Mixed]], terms: MixupTerms) -> CheckResult | str:
    """What is wrong with the pairs, or a remark on them."""
    fixed = [group[0].case for group in groups if len(group) >= LAW_CALLS and not _vary(group)]
    if not fixed:
        return ""
    if "pairs_not_random" in terms.accept:
        return "the same images are mixed with each other in every call, which a shuffled training set makes up for"
    calls = show.plural(fixed[0].repeat, "call")
    what = f"for {fixed[0].given}, each image met the same partner in {calls}"
    return _failed(terms, "pairs_not_random", what)


def _vary(group: Sequence[Mixed]) -> bool:
    seen: dict[int, frozenset[int]] = {}
    for one in group:
        for row, pair in enumerate(one.pairs):
            if pair[0] != pair[1] and seen.setdefault(row, frozenset(pair)) != frozenset(pair):
                return True
    return False


def _failed(terms: MixupTerms, mistake: str, what: str) -> CheckResult:
    sentence = terms.sentences.get(mistake, "")
    message = f"{terms.label}: {what}." + (f" {sentence}" if sentence else "")
    named = mistake if sentence else ""
    return CheckResult(Outcome.FAIL, message=message, expected=_EXPECTED, seen=show.text(what), misconception=named)


def _more(count: int, of: int) -> str:
    return f" (so in {count} of {show.plural(of, 'call')})" if of > 1 else ""


def _shown(every: Sequence[Mixed]) -> str:
    return f"{show.plural(len(every), 'call')}, all right"
