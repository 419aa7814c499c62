"""Checks the blocks of convolutional networks that a student's class builds: their number, and the layers of each."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from autograder.checks import show
from autograder.checks.networks.activations import LINEAR
from autograder.checks.networks.cnn import Block, Network, Step
from autograder.checks.networks.cnn_builds import Builds, Built
from autograder.checks.networks.cnn_text import block_text, text
from autograder.checks.networks.cnn_wanted import wanted
from autograder.model.result import CheckResult, Outcome

__all__ = ["cnn_blocks"]

_EXPECTED = "num_blocks times: conv 3×3 → (batch norm) → activation → conv 3×3 → (batch norm) → activation → mean pool → (dropout)"
_SHOWN = ("num_blocks", "batch_norm", "drop_rate")
_Form = tuple[object, ...]


def cnn_blocks(builds: Builds) -> CheckResult:
    """PASS when every network has as many blocks as asked for, each of the right layers in the right order.

    Not looked at here: feature maps and head (`cnn_maps`), whether batch norm, dropout and activation follow their settings
    (`cnn_options`; where they are there, they must be in their place in every block), skip connections (`skip_edges`).
    """
    if (problem := builds.problem("blocks", expected=_EXPECTED)) is not None:
        return problem
    read = builds.read()
    wrong = [one for one in read if _blocks(one.network) != _blocks(_alike(one))]
    if wrong:
        return _wrong(builds, wrong)
    return builds.unread(expected=_EXPECTED) or CheckResult(
        Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=text(read[0].network)
    )


def _alike(one: Built) -> Network:
    """The network due, with those options on that are on in the one that was built: `cnn_options` judges which should be."""
    kinds = {step.kind for block in one.network.blocks for step in block.steps}
    asked = one.settings
    like = replace(
        asked,
        batch_norm="norm" in kinds,
        drop_rate=(asked.drop_rate or 0.5) if one.network.drops else 0.0,
        activation_func="relu" if "act" in kinds else LINEAR,
        use_skip=False,
    )
    return wanted(like)


def _blocks(network: Network) -> list[list[_Form]]:
    return [_forms(block) for block in network.blocks]


def _forms(block: Block) -> list[_Form]:
    return [_form(step) for step in block.dropped if step.kind not in ("merge", "noise")]


def _form(step: Step) -> _Form:
    """What of a step is looked at here."""
    if step.kind in ("conv", "pool"):
        return step.kind, step.name, step.size, step.strides, step.padding
    return (step.kind,)


def _wrong(builds: Builds, wrong: Sequence[Built]) -> CheckResult:
    hints = [_hint(one) for one in wrong]
    one, (number, hint, mistake) = next(
        (pair for pair in zip(wrong, hints, strict=True) if not pair[1][2]), (wrong[0], hints[0])
    )
    due, seen = wanted(one.settings), one.network
    message = f"{builds.label}: with {builds.said(one.given, _SHOWN)}, "
    if number < min(len(due.blocks), len(seen.blocks)):
        message += f"block {number + 1} should be {block_text(due, due.blocks[number])}, "
        message += f"yours is {block_text(seen, seen.blocks[number])}: {hint}."
    else:
        message += f"expected {text(due)}, your network is {text(seen)}: {hint}."
    return CheckResult(Outcome.FAIL, message=message, expected=text(due), seen=text(seen), misconception=mistake)


def _hint(one: Built) -> tuple[int, str, str]:
    """(number of the first wrong block, what to look at, known mistake)."""
    due, seen = _blocks(_alike(one)), _blocks(one.network)
    pairs = zip(due, seen, strict=False)
    number = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(due), len(seen)))
    if number == min(len(due), len(seen)):
        return (
            number,
            f"it should have {show.plural(len(due), 'block')}, it has {len(seen)}: look at where num_blocks is used",
            "",
        )
    if [[("pool", "mean", *form[2:]) if form[0] == "pool" else form for form in block] for block in seen] == due:
        return number, "the pooling should take the mean, not the largest number", "max_pooling"
    return number, _difference(due[number], seen[number]), ""


def _difference(due: Sequence[_Form], seen: Sequence[_Form]) -> str:
    kinds, others = [form[0] for form in due], [form[0] for form in seen]
    if kinds != others:
        missing = [name for kind, name in _LAYERS.items() if kinds.count(kind) > others.count(kind)]
        many = [name for kind, name in _LAYERS.items() if kinds.count(kind) < others.count(kind)]
        if missing:
            return f"look for the missing {missing[0]}"
        return f"it has one {many[0]} too many" if many else "look at the order of the layers"
    first, second = next((a, b) for a, b in zip(due, seen, strict=True) if a != b)
    layer = _LAYERS[str(first[0])]
    names = ("kind", "window" if first[0] == "pool" else "kernel size", "strides", "padding")
    parts = [name for name, a, b in zip(names, first[1:], second[1:], strict=True) if a != b]
    return f"look at the {' and the '.join(parts)} of the {layer}"


_LAYERS = {
    "conv": "convolution",
    "norm": "batch norm",
    "act": "activation",
    "pool": "pooling",
    "dropout": "dropout",
    "pad": "padding layer",
}
