"""Checks the widths of convolutional networks that a student's class builds: feature maps, and the head's classes."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.checks.networks.cnn import Network, shape_of
from autograder.checks.networks.cnn_builds import Builds, Built
from autograder.checks.networks.cnn_text import head_text, text
from autograder.checks.networks.cnn_wanted import wanted
from autograder.model.result import CheckResult, Outcome

__all__ = ["cnn_maps"]

_EXPECTED = (
    "feature_maps in the first block, twice as many in each later one; then flatten → dense num_classes → softmax"
)
_SHOWN = ("num_blocks", "feature_maps", "num_classes")


def cnn_maps(builds: Builds) -> CheckResult:
    """PASS when the convolutions of each block have the right number of feature maps, and the head that of classes.

    The layers of a block and their number are `cnn_blocks`'s to judge: here each block that is there is looked at.
    """
    if (problem := builds.problem("maps", expected=_EXPECTED)) is not None:
        return problem
    read = builds.read()
    wrong = [one for one in read if not _doubles(one) or not _ends_well(one)]
    if wrong:
        return _wrong(builds, wrong)
    return builds.unread(expected=_EXPECTED) or CheckResult(
        Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=text(read[0].network)
    )


def _doubles(one: Built) -> bool:
    widths = enumerate(shape_of(one.network))
    return all(width == one.settings.feature_maps * 2**number for number, block in widths for width in block)


def _ends_well(one: Built) -> bool:
    return _head(one.network) == _head(wanted(one.settings))


def _head(network: Network) -> list[tuple[str, str, int]]:
    return [(step.kind, step.name, step.width) for step in network.head]


def _wrong(builds: Builds, wrong: Sequence[Built]) -> CheckResult:
    one = wrong[0]
    due = wanted(one.settings)
    message = f"{builds.label}: with {builds.said(one.given, _SHOWN)}, "
    mistake = ""
    if not _doubles(one):
        message += (
            f"the convolutions should have {_maps(_due(one))} feature maps, yours have {_maps(shape_of(one.network))}"
        )
        if all(_stays(item) for item in wrong):
            # One block alone has nothing to double.
            mistake, hint = "maps_not_doubled", "double them from block to block"
        else:
            hint = "start with feature_maps, and double them from block to block"
        message += f": {hint}."
    else:
        message += (
            f"the blocks should be followed by {head_text(due)}, yours by {head_text(one.network)}: {_hint(one)}."
        )
    return CheckResult(Outcome.FAIL, message=message, expected=text(due), seen=text(one.network), misconception=mistake)


def _stays(one: Built) -> bool:
    return _ends_well(one) and {width for block in shape_of(one.network) for width in block} == {
        one.settings.feature_maps
    }


def _due(one: Built) -> tuple[tuple[int, ...], ...]:
    """Feature maps due in each block that is there."""
    count = len(one.network.blocks)
    return tuple((one.settings.feature_maps * 2**number,) * 2 for number in range(count))


def _maps(shape: Sequence[Sequence[int]]) -> str:
    return " | ".join(", ".join(map(str, block)) or "no" for block in shape[:6]) or "no"


def _hint(one: Built) -> str:
    head, widths = one.network.head, [step.width for step in one.network.head if step.kind == "dense"]
    if head and head[0].name.startswith("global"):
        return "flatten the image, rather than taking one number a feature map"
    if len(widths) != 1:
        return "one dense layer is asked for"
    if widths != [one.settings.num_classes]:
        return "the dense layer should have one unit a class"
    if head[-1].kind == "dense":
        return "its output should be probabilities: put a softmax at the end"
    return "look at what stands behind the last block"
