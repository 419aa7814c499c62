"""The values an answer may have, and what each of them means: right, right given one's own, a known mistake."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from autograder.checks.compare import Numbers

__all__ = ["Own", "Rule", "Rules", "Upstream", "Variant", "sane", "variants"]

Upstream = Mapping[str, Numbers]
"""Values of the answers that an answer is computed from, by name."""
Rule = Callable[[Upstream], Numbers]

MAX_MAGNITUDE = 1e6
"""Own earlier answers beyond this are not carried on: everything after them is 0, 1 or inf."""
MAX_OWN = 4
"""Own earlier answers that are mixed with the true ones; more would double the work each time."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How one answer follows from the answers before it."""

    right: Rule
    wrong: Mapping[str, Rule]
    """Misconception id → the value that this mistake gives."""
    accept: tuple[str, ...] = ()
    """Misconceptions that this edition counts as right."""
    more: tuple[tuple[str, Rule], ...] = ()
    """Further values of misconceptions in `wrong`: a bias may be left out of one layer or of all."""


@dataclass(frozen=True, slots=True)
class Own:
    """An earlier answer as the student has it."""

    values: Numbers
    right: bool
    """Within tolerance of the true one (rounded, for example)."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One value that the answer may have."""

    values: Numbers
    own: tuple[str, ...] = ()
    """The student's own wrong earlier answers that it was computed from."""
    rounded: tuple[str, ...] = ()
    """The student's own right but rounded earlier answers that it was computed from."""
    misconception: str = ""
    counts: bool = True
    """True for the right rule and accepted variants of it."""
    from_zeros: Numbers | None = None
    """What follows with zeros in place of `own`; None where there is nothing own, or nothing follows."""


def sane(values: Numbers) -> bool:
    """Whether an own wrong answer can be carried on: finite, not too large, and not the same number throughout."""
    if values.size == 0 or not np.isfinite(values).all() or float(np.abs(values).max()) > MAX_MAGNITUDE:
        return False
    return values.size == 1 or bool(np.any(values != values.reshape(-1)[0]))


def variants(rules: Rules, *, true: Upstream, own: Mapping[str, Own]) -> Iterator[Variant]:
    """Every value the answer may have, in the order in which a match decides; the first is the right one.

    What counts comes before what does not, and the true earlier answers before the student's own, so that an
    answer is never called a mistake, or a consequence of one, when it is right.

    Args:
        rules: How the answer follows.
        true: The true earlier answers.
        own: The student's own ones, of the same shapes; those equal to the true ones or not sane are left out here.
    """
    mixtures = list(_mixtures(true, own))
    # After own answers that nothing can follow from, one number may equal a mistake's by chance: -ln 1 is 0, as is a
    # loss without a label.
    lost = any(not answer.right and not sane(answer.values) for answer in own.values())
    known = [*rules.wrong.items(), *rules.more]
    counting = [("", rules.right), *((name, rule) for name, rule in known if name in rules.accept)]
    mistakes = [(name, rule) for name, rule in known if name not in rules.accept]
    for group, counts in ((counting, True), (mistakes, False)):
        for upstream, wrong, rounded in mixtures:
            for name, rule in group:
                values = _apply(rule, upstream)
                if values is None or (lost and not counts and values.size == 1):
                    continue
                zeros = (
                    _apply(rule, {**upstream, **{own: np.zeros_like(upstream[own]) for own in wrong}})
                    if wrong
                    else None
                )
                yield Variant(values, own=wrong, rounded=rounded, misconception=name, counts=counts, from_zeros=zeros)


def _mixtures(true: Upstream, own: Mapping[str, Own]) -> Iterator[tuple[Upstream, tuple[str, ...], tuple[str, ...]]]:
    """The true upstream first, then each mixture with the student's own answers, fewest of them first."""
    names = [name for name in true if name in own and _usable(own[name], true[name])][:MAX_OWN]
    for count in range(len(names) + 1):
        for chosen in combinations(names, count):
            upstream = {name: own[name].values if name in chosen else values for name, values in true.items()}
            yield upstream, _where(chosen, own, right=False), _where(chosen, own, right=True)


def _usable(own: Own, true: Numbers) -> bool:
    return own.values.shape == true.shape and not np.array_equal(own.values, true) and (own.right or sane(own.values))


def _where(names: Sequence[str], own: Mapping[str, Own], *, right: bool) -> tuple[str, ...]:
    return tuple(name for name in names if own[name].right is right)


def _apply(rule: Rule, upstream: Upstream) -> Numbers | None:
    """The rule's value; None where it has none for this upstream (the logarithm of a negative "probability")."""
    try:
        with np.errstate(all="ignore"):
            values = np.asarray(rule(upstream), dtype=np.float64)
    except ValueError:  # a reference function refuses its input, e.g. probabilities that do not sum to 1
        return None
    return values if np.isfinite(values).all() else None
