"""Checks that a student's class honours its settings for batch norm, dropout and activation."""

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

from autograder.checks.networks.cnn_builds import Builds, Built
from autograder.checks.networks.cnn_text import text
from autograder.checks.networks.cnn_wanted import wanted
from autograder.model.result import CheckResult, Outcome

__all__ = ["cnn_options"]

_EXPECTED = "batch_norm, drop_rate and activation_func followed"
_RATE_ATOL = 1e-3
"""Rates are float32 in a graph."""
_DROPOUT = re.compile(r"(?:Spatial)?Dropout(?:[12]D)?\((\d(?:\.\d{1,10})?)\)")


def cnn_options(builds: Builds) -> CheckResult:
    """PASS when all three options are followed; each is worth a third.

    Only whether and with which rate or function they are there: their places are `cnn_blocks`'s to judge.
    """
    if (problem := builds.problem("options", expected=_EXPECTED)) is not None:
        return problem
    read = builds.read()
    shortest = sorted(read, key=lambda one: one.settings.num_blocks)
    found = [(name, _first(shortest, option)) for name, option in _OPTIONS.items()]
    if wrong := [(name, one, _OPTIONS[name](one)) for name, one in found if one is not None]:
        return _wrong(builds, wrong)
    if (unread := builds.unread(expected=_EXPECTED)) is not None:
        return unread
    if unknown := [one for one in read if _rates(one) is None]:
        message = (
            f"{builds.label}: with {builds.said(unknown[0].given)}, it could not be seen what dropout does in training "
        )
        message += f"({text(unknown[0].network)}): a person looks."
        return CheckResult(Outcome.PENDING, message=message, expected=_EXPECTED, seen=text(unknown[0].network))
    return CheckResult(Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=text(read[0].network))


def _first(read: Sequence[Built], option: Callable[[Built], str]) -> Built | None:
    return next((one for one in read if option(one)), None)


def _batch_norm(one: Built) -> str:
    """What is wrong with it; empty if nothing is."""
    names = {step.name for step in one.network.steps[: one.network.end] if step.kind == "norm"}
    if one.settings.batch_norm and "batch" not in names:
        return f"the network has {'another normalisation' if names else 'no batch norm'}"
    if names and not one.settings.batch_norm:
        return "the network is normalised"
    return ""


def _drop_rate(one: Built) -> str:
    rates, due = _rates(one), one.settings.drop_rate
    if rates is None:
        return ""
    if not due:
        return f"the network has dropout ({rates[0]:.3g})" if rates else ""
    if not rates:
        return f"the network has {'noise of another kind, but ' if one.network.noise else ''}no dropout"
    odd = [rate for rate in rates if abs(rate - due) > _RATE_ATOL]
    if not odd:
        return ""
    kept = all(abs(rate - (1 - due)) <= _RATE_ATOL for rate in rates)
    hint = ": drop_rate is the share that is dropped, not kept" if kept else ""
    return f"the dropout has the rate {odd[0]:.3g}{hint}"


def _rates(one: Built) -> list[float] | None:
    """The rates of its dropouts; where the graph does not tell, of its layers, if they are as asked for; else None."""
    if one.network.drops is not None:
        return [rate for _, rate in one.network.drops if rate > 0]
    named = [float(found.group(1)) for found in map(_DROPOUT.fullmatch, one.layers) if found]
    due = [one.settings.drop_rate] if one.settings.drop_rate else []
    rates = [rate for rate in named if rate > 0]
    return rates if due and rates and all(abs(rate - due[0]) <= _RATE_ATOL for rate in rates) else None


def _activation(one: Built) -> str:
    names = [step.name for step in one.network.steps[: one.network.end] if step.kind == "act"]
    # The right one twice in a row is too many for a block, but the setting was followed.
    odd = [name for name in names if {*name.split(", then ")} != {one.settings.activation_func}]
    if not names:
        return "the convolutions have no activation"
    return f"the activation is {odd[0] if odd[0] != 'other' else 'another function'}" if odd else ""


_OPTIONS: Mapping[str, Callable[[Built], str]] = MappingProxyType(
    {"batch_norm": _batch_norm, "drop_rate": _drop_rate, "activation_func": _activation}
)


def _wrong(builds: Builds, wrong: Sequence[tuple[str, Built, str]]) -> CheckResult:
    _, first, _ = wrong[0]
    due, seen = text(wanted(first.settings)), text(first.network)
    message = f"{builds.label}: "
    message += "; ".join(f"with {builds.said(one.given, [name])}, {said}" for name, one, said in wrong)
    message += f". Expected {due}, your network {'there ' if len(wrong) == 1 else 'in the first case '}is {seen}: "
    message += "let the layers follow these settings."
    credit = Fraction(len(_OPTIONS) - len(wrong), len(_OPTIONS))
    return CheckResult(Outcome.FAIL, credit, message=message, expected=due, seen=seen)
