"""Turns what student code holds into plain JSON data, without trusting any of its methods."""

import math
import numbers
import reprlib
from typing import Any

import numpy as np

INLINE_ELEMENTS = 20_000
"""Arrays up to this size are recorded with their content, larger ones by shape and dtype alone."""
OTHER_ELEMENTS = 2_000
"""Variables nobody asked for are recorded up to this size, to find answers under another name."""
OTHER_COUNT = 150
TEXT_CHARS = 2_000

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = 120


def encode(value: Any) -> dict[str, Any]:
    """One value as JSON data: `kind`, `type` and what the kind needs."""
    name = type(value).__name__[:80]
    if value is Ellipsis or value is NotImplemented:
        return {"kind": "unanswered", "type": name}
    if isinstance(value, str):
        return {"kind": "text", "type": name, "text": str.__str__(value)[:TEXT_CHARS]}
    array = as_array(value)
    if array is None:
        return {"kind": "opaque", "type": name, "text": short_repr(value)}
    if array.size > INLINE_ELEMENTS:
        text = f"{array.dtype} array of shape {array.shape}, too large to keep"
        return {"kind": "opaque", "type": name, "text": text}
    return {"kind": "array", "type": name, **encode_array(array)}


def encode_array(array: np.ndarray) -> dict[str, Any]:
    """dtype, shape and flat data; complex numbers as pairs, non-finite numbers as words."""
    flat = np.ascontiguousarray(array).reshape(-1)
    if flat.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).reshape(-1)
    data = flat.tolist()
    if flat.dtype.kind == "f" and not np.isfinite(flat).all():
        data = [item if math.isfinite(item) else repr(item) for item in data]
    return {"dtype": array.dtype.kind + str(array.dtype.itemsize), "shape": list(array.shape), "data": data}


def as_array(value: Any) -> np.ndarray | None:
    """A numeric array of kind b, i, u, f or c made from a number, list, tensor or array; None if it is none.

    Array subclasses are copied to plain arrays, so that what is recorded is read exactly once.
    """
    try:
        if callable(value):
            return None
        if isinstance(value, np.ndarray):
            return _numeric(np.array(value, copy=True, subok=False))
        if isinstance(value, (bool, int, float, complex, np.generic)):
            return _numeric(np.asarray(value))
        if isinstance(value, numbers.Number):
            return _numeric(np.asarray(float(value)))  # type: ignore[arg-type]
        if isinstance(value, (list, tuple)):
            return _numeric(np.array(value))
        for method in ("numpy", "to_numpy"):  # TensorFlow and PyTorch tensors; pandas
            if callable(getattr(value, method, None)):
                return _numeric(np.array(getattr(value, method)(), copy=True, subok=False))
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - student objects may raise anything, SystemExit included
        return None
    return None


def _numeric(array: np.ndarray) -> np.ndarray | None:
    if array.dtype.kind == "O" and array.size <= INLINE_ELEMENTS:
        array = np.array(array.tolist(), dtype=np.float64)  # ragged or not numbers: raises, caught above
    if array.dtype.kind not in "biufc" or array.ndim > 16:
        return None
    return array.astype(np.float64) if array.dtype.itemsize > 8 and array.dtype.kind == "f" else array


def short_repr(value: Any) -> str:
    """A capped repr that never raises."""
    try:
        return _repr.repr(value)[:200]
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - see as_array
        return f"<{type(value).__name__[:80]}>"


def named(namespace: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The values of the names asked for; a name that does not exist is `missing`."""
    return {name: encode(namespace[name]) if name in namespace else {"kind": "missing"} for name in names}


def others(namespace: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Other small numeric variables, newest last, at most OTHER_COUNT of them."""
    found: dict[str, Any] = {}
    for name in list(namespace)[::-1]:
        if len(found) >= OTHER_COUNT:
            break
        if str(name).startswith("_") or name in names:
            continue
        array = as_array(namespace[name])
        if array is not None and array.size <= OTHER_ELEMENTS:
            found[str(name)[:80]] = {
                "kind": "array",
                "type": type(namespace[name]).__name__[:80],
                **encode_array(array),
            }
    return dict(sorted(found.items()))
