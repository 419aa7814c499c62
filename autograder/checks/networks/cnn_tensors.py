"""What the tensors of a convolutional network's graph are to its reader."""

from dataclasses import dataclass, field, replace

from autograder.checks.networks import ops
from autograder.checks.networks.activations import Values
from autograder.checks.networks.cnn import Step
from autograder.checks.networks.nodes import integers, number
from autograder.model.training import Node

__all__ = ["MOVED", "Constant", "Mask", "Random", "Signal", "Tensor", "Weight", "without_signal"]

MOVED = frozenset({"Transpose", "StridedSlice"})
"""Leave numbers as they are, but not an image."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A tensor that depends on the model's input."""

    values: Values = field(compare=False)
    """What has become of the probe values since the last of `steps`."""
    steps: tuple[Step, ...] = ()
    """What lies behind it."""

    @property
    def is_input(self) -> bool:
        """Nothing with weights lies behind it: still an image, whatever was done to its pixels."""
        return all(step.kind == "pad" for step in self.steps)

    @property
    def is_flat(self) -> bool:
        """No image any more: one vector a sample."""
        return any(step.kind in ("flatten", "dense") or step.name.startswith("global") for step in self.steps)


@dataclass(frozen=True, slots=True)
class Weight:
    """A tensor made of weights or of statistics, whose values are not known."""

    shape: tuple[int, ...] | None
    own: bool = False
    """Made of the signal itself, sample by sample: layer normalisation, attention."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A tensor that depends on nothing."""

    number: float | None = None
    """None where it is not known or there are several."""
    integers: tuple[int, ...] = ()
    count: int | None = None
    """How many numbers there are; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Random:
    """Random numbers; uniform from `low` to `high`, or of another law, where these are equal."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mask:
    """Random zeros and ones."""

    drop: float
    """Probability of a zero."""


Tensor = Signal | Weight | Constant | Random | Mask


def without_signal(node: Node, inputs: list[Tensor]) -> Tensor:
    """What an operation makes of tensors that do not depend on the model's input."""
    if random := _drawn(node.op, inputs):
        return random
    if not inputs:
        return _constant(node)
    weights = [item for item in inputs if isinstance(item, Weight)]
    if not weights:
        if node.op == "Pack":
            return Constant(count=len(inputs))
        return inputs[0] if node.op in ops.SAME - MOVED else Constant()
    weight = replace(weights[0], own=any(item.own for item in weights))
    if node.op == "Transpose" and weight.shape:
        return replace(weight, shape=weight.shape[::-1])
    return replace(weight, shape=None) if node.op in ("Reshape", "Mean") else weight


def _constant(node: Node) -> Constant:
    """Of a node without inputs."""
    text = node.attrs.get("value", "")
    found = integers(text)
    return Constant(number(text), found, text.count(",") + 1 if text else None)


def _drawn(op: str, inputs: list[Tensor]) -> Tensor | None:
    """What an operation makes of random numbers and constants; None for what is no random number.

    A dropout's mask is `uniform >= rate`, or `floor(uniform + keep)`.
    """
    if "Random" in op and "KeyCounter" not in op:
        return Random(0.0, 1.0) if op.endswith(("Uniform", "UniformV2")) else Random(0.0, 0.0)
    mask = next((item for item in inputs if isinstance(item, Mask)), None)
    if mask is not None:
        return Mask(1 - mask.drop) if op == "LogicalNot" else (mask if len(inputs) == 1 else Random(0.0, 0.0))
    random = next((item for item in inputs if isinstance(item, Random)), None)
    if random is None:
        return None
    if op == "Floor" and random.low < random.high:
        return Mask((1 - random.low) / (random.high - random.low))
    other = next((item for item in inputs if isinstance(item, Constant)), None)
    if len(inputs) != 2 or other is None or other.number is None:
        return random
    return _combined(op, random, other.number, before=inputs[1] is random)


def _combined(op: str, random: Random, number: float, *, before: bool) -> Tensor:
    """Random numbers and one constant, which stands before or after them."""
    if op == "Mul":
        return Random(*sorted((random.low * number, random.high * number)))
    if op in ("Add", "AddV2"):
        return Random(random.low + number, random.high + number)
    if op not in ("Less", "LessEqual", "Greater", "GreaterEqual") or random.low >= random.high:
        return random
    below = (number - random.low) / (random.high - random.low)
    return Mask(below if op.startswith("Greater") is not before else 1 - below)
