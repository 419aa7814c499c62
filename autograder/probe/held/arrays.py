"""Arrays and numbers as JSON data: dtype, shape, and the numbers one by one or, above INLINE of them, as bytes."""

import binascii
import math
from typing import Any

import numpy as np

INLINE = 64
"""Arrays up to this size are written number by number, so that stored evidence can be read by eye."""

# Bound now: what student code puts in place of these functions later does not reach us.
_to_base64, _from_base64, _finite = binascii.b2a_base64, binascii.a2b_base64, math.isfinite


def encode(array: np.ndarray) -> dict[str, Any]:
    """Up to INLINE numbers as `data` (complex ones as pairs, non-finite ones as words), else `b64`.

    `b64` is the base64 text of the little-endian bytes in C order.
    """
    data: dict[str, Any] = {"dtype": array.dtype.kind + str(array.dtype.itemsize), "shape": list(array.shape)}
    flat = np.ascontiguousarray(array).reshape(-1)
    if flat.size > INLINE:
        raw = flat.astype(flat.dtype.newbyteorder("<"), copy=False).tobytes()
        return data | {"b64": _to_base64(raw, newline=False).decode("ascii")}
    if flat.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).reshape(-1)
    return data | {"data": [number(item) if isinstance(item, float) else item for item in flat.tolist()]}


def decode(data: dict[str, Any]) -> np.ndarray:
    """The array that the grader wrote; float64 where it names no dtype."""
    dtype = np.dtype(str(data.get("dtype", "f8"))).newbyteorder("<")
    if "b64" in data:
        array = np.frombuffer(_from_base64(data["b64"]), dtype)
    else:
        array = np.array([float(item) if isinstance(item, str) else item for item in data["data"]]).astype(dtype)
    return array.astype(dtype.newbyteorder("=")).reshape(data["shape"])


def number(value: Any) -> float | str:
    """A float that JSON can hold: non-finite ones as words."""
    value = float(value)
    return value if _finite(value) else repr(value)


def small_integers(array: np.ndarray) -> np.ndarray:
    """The same integers in the smallest signed type that holds them: labels need one byte, not eight."""
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    for dtype in (np.int8, np.int16, np.int32):
        if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max:
            return array.astype(dtype)
    return array.astype(np.int64)
