"""A convolutional network as a question speaks of it: blocks of convolutions, each with its pooling, and a head."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

__all__ = ["Block", "Network", "Step", "alike", "shape_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens to the signal on its way from the input to the output."""

    kind: str
    """`conv`, `norm`, `act`, `pool`, `merge`, `dropout`, `noise`, `pad`, `flatten` or `dense`."""
    name: str = ""
    """act: `relu`. pool: `mean`, `max`, `global mean`, `global max`. norm: `batch`, or `own` (by the signal's own mean).
    merge: `add`, `concat` or `multiply`. conv: empty, `depthwise` or `dilated`."""
    size: tuple[int, ...] = ()
    """conv: (height, width) of the kernel; pool: of the window; pad: zeros on each side."""
    strides: tuple[int, ...] = ()
    padding: str = ""
    """`same` or `valid`."""
    width: int = 0
    """conv: feature maps; dense: units."""
    rate: float = 0.0
    """dropout: share of numbers that are set to zero."""
    source: int = 0
    """merge: steps that lie before the place where the other branch leaves this one."""
    through: tuple[str, ...] = ()
    """merge: kinds of the other branch's own steps, the first few; empty for a plain skip connection."""
    node: int = -1
    """conv, dense, dropout: its node, so that two of the same form are told apart."""


@dataclass(frozen=True, slots=True)
class Block:
    """The steps from one pooling to the next."""

    first: int
    """Place of its first step in `Network.steps`."""
    steps: tuple[Step, ...]
    """Without dropout."""
    dropped: tuple[Step, ...]
    """The same with dropout."""


@dataclass(frozen=True)
class Network:
    """What was read from a graph."""

    steps: tuple[Step, ...]
    """From the input to the output, in inference."""
    drops: tuple[tuple[int, float], ...] | None = ()
    """(number of steps before it, rate) of each dropout in training; None where it is not known."""
    noise: bool = False
    """Other noise than dropout is added in training, after the first convolution."""

    @cached_property
    def end(self) -> int:
        """Number of steps before the head, which begins where the image ends: flattened, or averaged as a whole."""
        return next((at for at, step in enumerate(self.steps) if _is_head(step)), len(self.steps))

    @property
    def head(self) -> tuple[Step, ...]:
        """The steps after the last block."""
        return self.steps[self.end :]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks, each ended by a pooling.

        Without any pooling: as many as convolutions halve the image, or two convolutions a block.
        """
        starts = [0, *_starts(self.steps[: self.end])]
        ends = [*starts[1:], self.end]
        pairs = zip(starts, ends, strict=True)
        return tuple(Block(a, self.steps[a:b], self._dropped(a, b)) for a, b in pairs if b > a)

    def _dropped(self, first: int, last: int) -> tuple[Step, ...]:
        """Steps of a block with its dropouts; what stands right behind it, or behind `flatten`, is the block's."""
        found: list[Step] = []
        for at in range(first, last):
            found.append(self.steps[at])
            found += self._at(at + 1)
        if last == self.end and self.head[:1] and self.head[0].kind == "flatten":
            found += self._at(last + 1)
        return tuple(found)

    def _at(self, place: int) -> list[Step]:
        return [Step("dropout", rate=rate) for at, rate in self.drops or () if at == place]

    @property
    def convolutions(self) -> tuple[Step, ...]:
        """Those of all blocks."""
        return tuple(step for step in self.steps[: self.end] if step.kind == "conv")

    @property
    def skips(self) -> tuple[Step, ...]:
        """Where two branches meet."""
        return tuple(step for step in self.steps[: self.end] if step.kind == "merge")


def shape_of(network: Network) -> tuple[tuple[int, ...], ...]:
    """Feature maps of the convolutions of each block: what makes two networks comparable."""
    return tuple(tuple(step.width for step in block.steps if step.kind == "conv") for block in network.blocks)


def alike(one: Network, other: Network) -> bool:
    """Whether two networks have the same layers, but for skip connections and for what makes probabilities of the output."""
    return _layers(one) == _layers(other)


def _layers(network: Network) -> list[Step]:
    softmax = network.steps[-1:] and network.steps[-1].name in ("softmax", "log_softmax")
    steps = network.steps[:-1] if softmax else network.steps
    return [replace(step, node=-1) for step in steps if step.kind != "merge"]


def _is_head(step: Step) -> bool:
    return step.kind in ("flatten", "dense") or step.name.startswith("global")


def _starts(steps: Sequence[Step]) -> list[int]:
    """Places where a new block begins, but for the first."""
    convs = [at for at, step in enumerate(steps) if step.kind == "conv"]
    pools = [at for at, step in enumerate(steps) if step.kind == "pool"]
    if pools:
        # What follows the last pooling is a block only with a convolution.
        return [at + 1 for at in pools if any(later > at for later in convs)]
    halving = sum(max(steps[at].strides, default=1) > 1 for at in convs)
    each = len(convs) // halving if halving and len(convs) % halving == 0 else 2
    return convs[each::each]
