"""Checks the skip connections of convolutional networks that a student's class builds."""

from collections.abc import Sequence
from fractions import Fraction

from autograder.checks.networks.cnn import Block, Network
from autograder.checks.networks.cnn_builds import Builds, Built
from autograder.checks.networks.cnn_text import block_text, origin, text
from autograder.checks.networks.cnn_wanted import wanted
from autograder.model.result import CheckResult, Outcome

__all__ = ["skip_edges"]

_EXPECTED = (
    "with use_skip, and only then: in each block the first convolution's output added before the second activation"
)
_HALF = Fraction(1, 2)
_SHOWN = ("num_blocks", "batch_norm", "use_skip")


def skip_edges(builds: Builds) -> CheckResult:
    """PASS when every block has its skip connection exactly where `use_skip` asks for it, at the right place.

    It comes from the first convolution's output, before batch norm, and is added behind the last convolution (and its
    batch norm), before the activation. Half of the credit for skip connections that are there exactly with `use_skip`, but at
    another place, or not in every block.
    """
    if (problem := builds.problem("skip", expected=_EXPECTED)) is not None:
        return problem
    read = builds.read()
    shortest = sorted(read, key=lambda one: one.settings.num_blocks)
    on = [one for one in shortest if one.settings.use_skip]
    off = [one for one in shortest if not one.settings.use_skip]
    if on and not any(one.network.skips for one in on):
        inverted = any(one.network.skips for one in off)
        hint = "use_skip works the wrong way round" if inverted else "no skip connection was seen"
        return _failed(builds, on[0], hint, mistake="" if inverted else "skip_missing")
    if spurious := [one for one in off if one.network.skips]:
        return _failed(builds, spurious[0], "there is a skip connection without use_skip", mistake="skip_always")
    wrong = [(one, found) for one, found in ((one, _wrong(one.network)) for one in on) if found]
    if wrong:
        return _misplaced(builds, wrong)
    return builds.unread(expected=_EXPECTED) or CheckResult(
        Outcome.PASS, Fraction(1), expected=_EXPECTED, seen=text((on or read)[0].network)
    )


def _wrong(network: Network) -> list[tuple[Block, str, str]]:
    """(block, what is wrong, known mistake) of each block whose skip connection is not as it should be."""
    found = [(block, *_of_block(network, block)) for block in network.blocks]
    return [(block, hint, mistake) for block, hint, mistake in found if hint]


def _of_block(network: Network, block: Block) -> tuple[str, str]:
    """What is wrong with a block's skip connection, and the known mistake; empty if nothing is."""
    merges = [at for at, step in enumerate(block.steps) if step.kind == "merge"]
    if not merges:
        return "it has no skip connection", ""
    if len(merges) > 1:
        return "it has more than one skip connection", ""
    merge = block.steps[merges[0]]
    if merge.name != "add":
        return "the two branches should be added", ""
    source = origin(network, block, merge)
    if source.kind in ("input", "before"):
        return f"the skip connection comes from {source}, not from the first convolution", "skip_from_block_input"
    if (source.kind, source.number) != ("conv", 1) or merge.through:
        through = f" through {' and '.join(merge.through)} of its own" if merge.through else ""
        return f"the skip connection comes from the {source}{through}, not from the first convolution itself", ""
    return _end(block, merges[0]), ""


def _end(block: Block, at: int) -> str:
    """What is wrong with the place where the skip connection is added; empty if nothing is."""
    before, after = block.steps[:at], block.steps[at + 1 :]
    if sum(step.kind == "conv" for step in before) != 2:
        return "it should be added right behind the second convolution"
    if after and after[0].kind == "norm":
        return "it should be added behind the second batch norm"
    if before[-1].kind not in ("conv", "norm"):
        return "it should be added before the second activation"
    return ""


def _failed(builds: Builds, one: Built, hint: str, *, mistake: str) -> CheckResult:
    due = wanted(one.settings)
    message = f"{builds.label}: with {builds.said(one.given, _SHOWN)}, {hint}: expected {text(due)}, your network is "
    message += f"{text(one.network)}."
    return CheckResult(Outcome.FAIL, message=message, expected=text(due), seen=text(one.network), misconception=mistake)


def _misplaced(builds: Builds, wrong: Sequence[tuple[Built, Sequence[tuple[Block, str, str]]]]) -> CheckResult:
    one, found = wrong[0]
    block, hint, _ = found[0]
    mistakes = {mistake for _, blocks in wrong for _, _, mistake in blocks}
    due, number = wanted(one.settings), one.network.blocks.index(block)
    message = f"{builds.label}: with {builds.said(one.given, _SHOWN)}, in block {number + 1} {hint}: "
    if number < len(due.blocks):
        message += f"expected {block_text(due, due.blocks[number])}, "
    message += f"your block is {block_text(one.network, block)}."
    return CheckResult(
        Outcome.FAIL,
        _HALF,
        message=message,
        expected=text(due),
        seen=text(one.network),
        misconception=mistakes.pop() if len(mistakes) == 1 else "",
    )
