"""Arrays as JSON data: dtype and shape with the numbers in a list, above 64 numbers as base64 of their bytes."""

import base64
import binascii
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import EvidenceError

__all__ = ["decode_array", "decode_floats", "encode_array"]

INLINE = 64
_MAX_ELEMENTS = 1_000_000
"""Most numbers in one array."""
_DTYPES = {
    "b1": np.bool_,
    "i1": np.int8,
    "i2": np.int16,
    "i4": np.int32,
    "i8": np.int64,
    "u1": np.uint8,
    "u2": np.uint16,
    "u4": np.uint32,
    "u8": np.uint64,
    "f2": np.float16,
    "f4": np.float32,
    "f8": np.float64,
    "c8": np.complex64,
    "c16": np.complex128,
}


def decode_array(data: Mapping[str, Any]) -> NDArray[np.generic]:
    """The array that JSON data describe.

    Raises:
        EvidenceError: Too large, or not what `encode_array` writes.
        ValueError, TypeError, KeyError, OverflowError: Likewise; callers turn all of these into EvidenceError.
    """
    dtype, shape = np.dtype(_DTYPES[data["dtype"]]), data["shape"]
    if not isinstance(shape, list) or len(shape) > 16 or not all(type(n) is int and n >= 0 for n in shape):
        raise EvidenceError("expected a shape of at most 16 lengths")
    if 0 in shape and math.prod(length for length in shape if length) > _MAX_ELEMENTS:
        shape = [0]  # of (0, 10¹²) no number is there, and yet a mean over the first axis makes 10¹² of it
    flat = _from_bytes(data["b64"], dtype) if "b64" in data else _from_list(data["data"], dtype)
    return flat.reshape(shape)


def decode_floats(data: Mapping[str, Any]) -> NDArray[np.float64]:
    """A vector of real numbers; raises as `decode_array`."""
    array = decode_array(data)
    if array.dtype.kind == "c":
        raise EvidenceError("expected real numbers")
    return array.astype(np.float64).reshape(-1)


def _from_bytes(text: Any, dtype: np.dtype[Any]) -> NDArray[np.generic]:
    if not isinstance(text, str) or len(text) > 4 * (_MAX_ELEMENTS * dtype.itemsize // 3 + 1):
        raise EvidenceError(f"expected base64 of at most {_MAX_ELEMENTS} numbers")
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise EvidenceError("expected base64") from error
    if dtype.kind == "b":
        return np.frombuffer(raw, np.uint8).astype(np.bool_)
    flat: NDArray[np.generic] = np.frombuffer(raw, dtype.newbyteorder("<")).astype(dtype)
    return flat


def _from_list(flat: Any, dtype: np.dtype[Any]) -> NDArray[np.generic]:
    if not isinstance(flat, list) or len(flat) > 2 * _MAX_ELEMENTS:
        raise EvidenceError(f"expected at most {_MAX_ELEMENTS} numbers")
    if not all(type(item) in (int, float, bool) or item in ("nan", "inf", "-inf") for item in flat):
        raise EvidenceError("expected numbers")
    with np.errstate(all="ignore"):  # a forged number may not fit its dtype: infinity then, not a warning
        if dtype.kind == "c":
            pairs = np.array([float(item) for item in flat], np.float64).reshape(-1, 2)
            return (pairs[:, 0] + 1j * pairs[:, 1]).astype(dtype)
        if dtype.kind == "f":
            return np.array([float(item) for item in flat], np.float64).astype(dtype)
        return np.array(flat, dtype)


def encode_array(array: NDArray[np.generic]) -> dict[str, Any]:
    """JSON data for `decode_array`: the same array always gives the same data."""
    head = {"dtype": array.dtype.kind + str(array.dtype.itemsize), "shape": list(array.shape)}
    flat = np.ascontiguousarray(array).reshape(-1)
    if flat.size > INLINE:
        raw = flat.astype(flat.dtype.newbyteorder("<")).tobytes()
        return head | {"b64": base64.b64encode(raw).decode("ascii")}
    if flat.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).reshape(-1)
    return head | {"data": [item if math.isfinite(item) else repr(item) for item in flat.tolist()]}
