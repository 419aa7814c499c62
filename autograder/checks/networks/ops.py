"""What TensorFlow's operations do to numbers, as far as activation functions are made of them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from autograder.checks.networks.activations import Function, Values, erf, log_softmax, selu, sigmoid, softmax

__all__ = ["BINARY", "CHOICES", "PRODUCTS", "REDUCE", "SAME", "SCALES", "SHAPES", "SHIFTS", "UNARY"]

SAME = frozenset(
    {
        "Identity",
        "IdentityN",
        "Cast",
        "Reshape",
        "Flatten",
        "ExpandDims",
        "Squeeze",
        "StopGradient",
        "Transpose",
        "EnsureShape",
        "PreventGradient",
        "Snapshot",
        "StridedSlice",
        "CheckNumerics",
        "PlaceholderWithDefault",
    }
)
"""Leave the numbers as they are, or only arrange them otherwise."""
SHAPES = frozenset({"Shape", "ShapeN", "Size", "Rank"})
PRODUCTS = frozenset({"MatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3", "Einsum"})
CHOICES = frozenset({"Select", "SelectV2"})
SHIFTS = frozenset({"Add", "AddV2", "BiasAdd", "Sub"})
SCALES = frozenset({"Mul", "RealDiv", "Div", "DivNoNan"})

BINARY: Mapping[str, Callable[[Values, Values], Values]] = MappingProxyType(
    {
        "Add": np.add,
        "AddV2": np.add,
        "BiasAdd": np.add,
        "AddN": np.add,
        "Sub": np.subtract,
        "Mul": np.multiply,
        "RealDiv": np.divide,
        "Div": np.divide,
        "DivNoNan": np.divide,
        "Maximum": np.maximum,
        "Minimum": np.minimum,
        "Pow": np.power,
        "SquaredDifference": lambda a, b: np.square(a - b),
        "Greater": lambda a, b: np.where(a > b, 1.0, 0.0),
        "GreaterEqual": lambda a, b: np.where(a >= b, 1.0, 0.0),
        "Less": lambda a, b: np.where(a < b, 1.0, 0.0),
        "LessEqual": lambda a, b: np.where(a <= b, 1.0, 0.0),
    }
)
UNARY: Mapping[str, Function] = MappingProxyType(
    {
        "Relu": lambda z: np.maximum(z, 0),
        "Relu6": lambda z: np.clip(z, 0, 6),
        "Sigmoid": sigmoid,
        "Tanh": np.tanh,
        "Elu": lambda z: np.where(z > 0, z, np.expm1(z)),
        "Selu": selu,
        "Softplus": lambda z: np.logaddexp(z, 0),
        "Softsign": lambda z: z / (1 + np.abs(z)),
        "Softmax": softmax,
        "LogSoftmax": log_softmax,
        "Exp": np.exp,
        "Expm1": np.expm1,
        "Log": np.log,
        "Log1p": np.log1p,
        "Neg": np.negative,
        "Reciprocal": np.reciprocal,
        "Inv": np.reciprocal,
        "Square": np.square,
        "Sqrt": np.sqrt,
        "Rsqrt": lambda z: 1 / np.sqrt(z),
        "Abs": np.abs,
        "Sign": np.sign,
        "Sinh": np.sinh,
        "Cosh": np.cosh,
        "Erf": erf,
        "Erfc": lambda z: 1 - erf(z),
    }
)
REDUCE: Mapping[str, Function] = MappingProxyType(
    {
        "Max": lambda z: z.max(axis=-1, keepdims=True),
        "Min": lambda z: z.min(axis=-1, keepdims=True),
        "Sum": lambda z: z.sum(axis=-1, keepdims=True),
        "Mean": lambda z: z.mean(axis=-1, keepdims=True),
    }
)
"""Over the classes, whatever axis they are on: nobody's activation sums over the batch."""
