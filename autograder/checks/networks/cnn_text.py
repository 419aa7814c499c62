"""A convolutional network in one line, for messages: `conv 4 → relu → conv 4 → + first convolution → relu → mean pool | …`.

What every block of the assignment has (3×3 kernels, stride 1, `same`; pooling 2×2 with stride 2) is left out.
"""

from dataclasses import dataclass

from autograder.checks.networks.cnn import Block, Network, Step

__all__ = ["Origin", "block_text", "head_text", "origin", "text"]

_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")
_NOUNS = {"conv": "convolution", "norm": "batch norm", "act": "activation", "merge": "addition", "pool": "pooling"}
_MOST_BLOCKS = 6
_MOST_STEPS = 24


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a skip connection comes from."""

    kind: str
    """Of the step that it is the output of: `conv`, `norm`, `act`, …; `input` for the block's input, `before` for an
    earlier block."""
    number: int = 0
    """Convolutions of the block that lie before it."""

    def __str__(self) -> str:
        if self.kind in ("input", "before"):
            return "the block's input" if self.kind == "input" else "an earlier block"
        ordinal = _ORDINALS[self.number] if self.number < len(_ORDINALS) else f"{self.number}th"
        return " ".join(part for part in (ordinal, _NOUNS.get(self.kind, self.kind)) if part)


def origin(network: Network, block: Block, merge: Step) -> Origin:
    """Where the shorter one of two branches, which meet in a block, begins."""
    if merge.source <= block.first:
        return Origin("input" if merge.source == block.first else "before")
    inside = network.steps[block.first : merge.source]
    return Origin(inside[-1].kind, sum(step.kind == "conv" for step in inside))


def text(network: Network) -> str:
    """All blocks and the head."""
    blocks = network.blocks
    shown = [block_text(network, block) for block in blocks[:_MOST_BLOCKS]]
    more = [f"… ({len(blocks) - _MOST_BLOCKS} more blocks)"] if len(blocks) > _MOST_BLOCKS else []
    return " | ".join([*shown, *more, head_text(network)])


def block_text(network: Network, block: Block) -> str:
    """One block."""
    shown = [_step(network, block, step) for step in block.dropped[:_MOST_STEPS]]
    return " → ".join([*shown, "…"] if len(block.dropped) > _MOST_STEPS else shown)


def head_text(network: Network) -> str:
    """What follows the blocks: `flatten → dense 10 → softmax`."""
    empty = Block(network.end, (), ())
    return " → ".join(_step(network, empty, step) for step in network.head[:_MOST_STEPS]) or "nothing"


def _step(network: Network, block: Block, step: Step) -> str:
    if step.kind == "conv":
        kind = f"{step.name} conv" if step.name else "conv"
        return f"{kind} {step.width}{_unusual(step, size=3, stride=1)}"
    if step.kind == "pool":
        odd = "" if step.name.startswith("global") else _unusual(step, size=2, stride=2)
        return f"{step.name} pool{odd}"
    if step.kind == "merge":
        sign = {"add": "+", "concat": "joined with", "multiply": "×"}[step.name]
        way = f" through {', '.join(step.through)}" if step.through else ""
        return f"{sign} {origin(network, block, step)}{way}"
    others = {"norm": "batch norm" if step.name == "batch" else "other normalisation", "act": _act(step)}
    others |= {"dropout": f"dropout {step.rate:.3g}", "dense": f"dense {step.width}"}
    return others.get(step.kind, step.kind)


def _act(step: Step) -> str:
    return "other activation" if step.name == "other" else step.name


def _unusual(step: Step, *, size: int, stride: int) -> str:
    said = [] if step.size == (size, size) else ["×".join(map(str, step.size)) or "unknown size"]
    if step.strides != (stride, stride):
        same = len(set(step.strides)) == 1
        said.append(f"stride {step.strides[0] if same else '×'.join(map(str, step.strides)) or 'unknown'}")
    said += [] if step.padding == "same" else [step.padding]
    return f" ({', '.join(said)})" if said else ""
