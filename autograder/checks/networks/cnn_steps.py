"""Single operations of TensorFlow as steps of a convolutional network."""

from collections.abc import Sequence

from autograder.checks.networks.cnn import Step
from autograder.checks.networks.cnn_tensors import Constant, Weight
from autograder.checks.networks.nodes import integers, is_true
from autograder.model.training import Node

__all__ = ["CONVOLUTIONS", "IMAGE_AXES", "POOLS", "convolution", "padding", "pooling", "reduction", "reshaped"]

CONVOLUTIONS = frozenset({"Conv2D", "DepthwiseConv2dNative"})
POOLS = frozenset({"AvgPool", "MaxPool", "MaxPoolV2"})
IMAGE_AXES = 4
"""Of a batch of images."""


def convolution(index: int, node: Node, shape: Sequence[int]) -> Step | None:
    """A convolution with a kernel (height, width, in, out); None where the kernel or its place is not known."""
    padded = node.attrs.get("padding", "").lower()
    if len(shape) != IMAGE_AXES or min(shape) < 1 or padded not in ("same", "valid"):
        return None
    depthwise = node.op != "Conv2D"
    dilated = max(_plane(node, "dilations"), default=1) > 1
    name = "depthwise" if depthwise else "dilated" if dilated else ""
    width = shape[2] * shape[3] if depthwise else shape[3]
    return Step("conv", name, tuple(shape[:2]), _plane(node, "strides"), padded, width, node=index)


def padding(steps: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
    """The steps with a convolution behind them: zeros put around the image before a `valid` one make it `same`."""
    around = tuple((side - 1) // 2 for side in step.size)
    odd = all(side % 2 for side in step.size) and max(step.strides, default=1) == 1
    if steps and steps[-1].kind == "pad" and steps[-1].size == around and odd and step.padding == "valid":
        same = Step("conv", step.name, step.size, step.strides, "same", step.width, node=step.node)
        return (*steps[:-1], same)
    return (*steps, step)


def pooling(node: Node) -> Step:
    """Mean or max pooling."""
    name = "mean" if node.op == "AvgPool" else "max"
    return Step("pool", name, _plane(node, "ksize"), _plane(node, "strides"), node.attrs.get("padding", "").lower())


def reshaped(op: str, numbers: Constant) -> Step | None:
    """Flattening, or zeros around the image; None for what leaves an image an image, or is not known."""
    if op == "Reshape":
        return Step("flatten") if numbers.count == 2 else None
    sides = numbers.integers
    even = len(sides) == 2 * IMAGE_AXES and sides[0::2] == sides[1::2] and sides[0] == sides[6] == 0
    return Step("pad", size=sides[2:6:2] if even else ())


def reduction(node: Node, axes: Sequence[int]) -> Step | Weight | None:
    """Mean or largest of an image: over each feature map (global pooling), the batch, or otherwise for a normalisation."""
    kept = is_true(node, "keep_dims")
    found = {axis % IMAGE_AXES for axis in axes}
    if found == {1, 2}:
        return Step("pool", "global mean" if node.op == "Mean" else "global max")
    if node.op != "Mean" or not found:
        return None
    if 0 in found:
        return Weight(None)
    return Weight(None, own=True) if kept else None


def _plane(node: Node, name: str) -> tuple[int, ...]:
    """Height's and width's part of an attribute with one number an axis."""
    numbers = integers(node.attrs.get(name, ""))
    if len(numbers) != IMAGE_AXES:
        return ()
    return numbers[2:] if node.attrs.get("data_format") == "NCHW" else numbers[1:3]
