"""Checks that one model withstands attacks better than another, by the grader's own attacks on the same images."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from autograder.checks import show
from autograder.checks.attacks.appraisal import MASKED, Verdicts, beyond_chance, clean, masked_note, withstood
from autograder.model.evidence import Appraised
from autograder.model.result import CheckResult, Outcome

__all__ = ["RaisedTerms", "raised_robustness", "suspicion"]

LEAST = 0.05
"""By which robust accuracy must rise."""
SURE = 0.01
"""Probability of such a rise, or a greater one, between two models that are equally good."""
BY_CROSS_ENTROPY = frozenset({"FGSM"})
"""Attacks that follow the gradient of the cross-entropy alone; where that is hidden, the others try the margin loss too."""
MASKED_GRADIENTS = "masked_gradients"
FLAT, WIDE = 0.9, 0.1
"""Share of the accuracy under the smallest ε that no honest model keeps where ε is a tenth of the pixel range."""
PERFECT, FEWEST = 0.95, 50
"""Robust accuracy, of so many images at least, that networks do not reach on images that they have not seen."""
STANDARD = 0.5
"""Robust accuracy that a model without adversarial training never has."""


@dataclass(frozen=True, slots=True)
class RaisedTerms:
    """What a rise of robust accuracy is judged by."""

    label: str
    """Where, for messages: `3.9 robust`."""
    standard: str
    """Names of the variables that hold the two models."""
    robust: str
    classes: int
    """Number of them: chance is one in so many."""
    sentences: Mapping[str, str] = field(default_factory=dict)
    """Misconception id → the sentence that names it to the student."""
    stopped_by: str = ""
    """What stopped the student's code, if anything did."""
    excuse: str = ""
    """Why training may have been too short to tell, so that a person looks; empty if none."""


def raised_robustness(standard: Appraised | None, robust: Appraised | None, *, terms: RaisedTerms) -> CheckResult:
    """PASS when the robust model keeps clearly more test images right under every attack, and knows clean ones.

    Clearly: by 5 points, and by more than chance gives in one of 100 pairs of equal models (exact one-sided McNemar test
    on the same images). An image counts if it is right clean and under all of our attacks.

    Args:
        standard: Our verdicts on the model before; None where it was not reached.
        robust: The same of the model trained against attacks.
        terms: Names and words.
    """
    expected = f"a robust accuracy of `{terms.robust}` at least {100 * LEAST:g} points above that of `{terms.standard}`"
    if robust is None or (not robust.source and not robust.problem):
        reason = (
            terms.stopped_by or f"there is no model in `{terms.robust}`: train it against attacks and load it there"
        )
        return CheckResult(Outcome.NOT_RUN, message=f"{terms.label}: {reason}.", expected=expected)
    if (missing := _missing(standard, robust, terms)) or standard is None:
        return _pending(missing, terms, expected=expected)
    before, after, right = withstood(standard), withstood(robust), clean(robust)
    if before is None or after is None or right is None or before.shape != after.shape:
        return _pending("the two models were not attacked on the same images", terms, expected=expected)
    seen = f"{terms.standard} {before.mean():.3f}, {terms.robust} {after.mean():.3f} (clean {right.mean():.3f})"
    if not beyond_chance(right, terms.classes):
        problem = f"`{terms.robust}` classifies {_percent(right)} of the clean test images correctly, near chance "
        problem += f"(1 in {terms.classes}): look whether it learns at all, and whether the model that you load is the trained one"
        problem += f" ({terms.stopped_by})" if terms.stopped_by else ""
        return CheckResult(Outcome.FAIL, message=f"{terms.label}: {problem}.", expected=expected, seen=seen)
    note = masked_note(robust, terms.robust)
    if _rises(before, after):
        if odd := suspicion(robust, terms.classes):
            return _pending(f"{odd} in `{terms.robust}`", terms, expected=expected, seen=seen)
        return CheckResult(Outcome.PASS, Fraction(1), expected=expected, seen=seen, remark=note)
    return _not_raised(standard, robust, before, after, terms=terms, expected=expected, seen=seen)


def _not_raised(
    standard: Appraised,
    robust: Appraised,
    before: Verdicts,
    after: Verdicts,
    *,
    terms: RaisedTerms,
    expected: str,
    seen: str,
) -> CheckResult:
    masked = robust.masked > MASKED and _rises(_under(standard, BY_CROSS_ENTROPY), _under(robust, BY_CROSS_ENTROPY))
    if terms.excuse and not masked:
        return _pending(terms.excuse, terms, expected=expected, seen=seen)
    if float(before.mean()) >= STANDARD and standard.masked <= MASKED:
        reason = (
            f"`{terms.standard}` itself stays right for {_percent(before)} under attack: it may be no standard model"
        )
        return _pending(reason, terms, expected=expected, seen=seen)
    message = (
        f"{terms.label}: under our attacks `{terms.robust}` stays right for {_percent(after)} of the test images, "
    )
    message += (
        f"`{terms.standard}` for {_percent(before)}: expected is a clear rise, of {100 * LEAST:g} points at least. "
    )
    if masked:
        message += f"Attacks by the margin between classes overcome it: {masked_note(robust, terms.robust)}. "
        message += terms.sentences.get(MASKED_GRADIENTS, "")
    else:
        note = masked_note(robust, terms.robust)
        message += f"Mind that {note}. " if note else ""
        message += "Look whether each batch is attacked with PGD while the model trains, and trained on as attacked."
    mistake = MASKED_GRADIENTS if masked and MASKED_GRADIENTS in terms.sentences else ""
    return CheckResult(Outcome.FAIL, message=message.strip(), expected=expected, seen=seen, misconception=mistake)


def _missing(standard: Appraised | None, robust: Appraised, terms: RaisedTerms) -> str:
    """Which of the models could not be attacked, and why; empty if both could."""
    for name, one in ((terms.robust, robust), (terms.standard, standard)):
        if clean(one) is None:
            reason = one.problem if one is not None and one.problem else "it is not there"
            return f"`{name}` could not be attacked by the grader ({show.text(reason)})"
    return ""


def _rises(before: Verdicts, after: Verdicts) -> bool:
    """Whether more images withstand: by LEAST, and by more than chance."""
    gained, lost = int(np.count_nonzero(after & ~before)), int(np.count_nonzero(before & ~after))
    if gained - lost < LEAST * before.size - 1e-9:
        return False
    return _heads(gained + lost, gained) < SURE


def _heads(coins: int, least: int) -> float:
    """Probability of so many heads or more, exact."""
    ways = total = math.comb(coins, least)
    for heads in range(least, coins):
        ways = ways * (coins - heads) // (heads + 1)
        total += ways
    return float(Fraction(total, 2**coins))


def _under(appraised: Appraised, names: frozenset[str]) -> Verdicts:
    """Images that are right clean and under the attacks of these names."""
    some = {name: part for name, part in appraised.attacked.items() if name in names}
    found = withstood(replace(appraised, attacked=some)) if some else clean(appraised)
    return np.zeros(0, dtype=np.bool_) if found is None else found


def suspicion(robust: Appraised, classes: int) -> str:
    """What no trained network shows, but a table of the test images may, for one; empty where nothing is odd."""
    right = clean(robust)
    for name, part in robust.attacked.items():
        if right is not None and float(part.mean()) > float(right.mean()) + MASKED:
            return f"more images are right under {name} than clean"
    kept = withstood(robust)
    if kept is not None and kept.size >= FEWEST and float(kept.mean()) > PERFECT:
        return f"{_percent(kept)} of the test images stay right under every attack"
    curve = [(epsilon, share) for epsilon, share in robust.curve if epsilon > 0]
    if len(curve) > 1 and curve[-1][0] >= WIDE and curve[-1][1] > max(FLAT * curve[0][1], 1.5 / classes):
        return f"accuracy under PGD stays {curve[-1][1]:.3f} at epsilon = {curve[-1][0]:g}"
    return ""


def _percent(verdicts: Verdicts) -> str:
    return f"{100 * float(verdicts.mean()):.3g} %"


def _pending(reason: str, terms: RaisedTerms, *, expected: str, seen: str = "") -> CheckResult:
    message = f"{terms.label}: {reason}: a person looks."
    return CheckResult(Outcome.PENDING, message=message, expected=expected, seen=seen)
