"""Turns what student code holds into plain JSON data, without trusting any of its methods."""

import numbers
import reprlib
from typing import Any

import numpy as np

from autograder_probe.held import arrays

INLINE_ELEMENTS = 20_000
"""Arrays up to this size are recorded with their content, larger ones by shape and dtype alone, or as data."""
VECTOR_ELEMENTS = 200_000
"""The same for vectors where data is asked for: labels and predictions are kept whole."""
OTHER_ELEMENTS = 2_000
"""Variables nobody asked for are recorded up to this size, to find answers under another name."""
OTHER_COUNT = 150
TEXT_CHARS = 2_000
MAX_ENTRIES = 1_000
"""Largest dict that is read."""

# Bound now: a class may say something else when it is asked for its name, or raise.
_name_of = type.__dict__["__name__"].__get__
_PLAIN = (bool, int, float, complex, np.ndarray, np.bool_, np.int64, np.float32, np.float64)
_hung: list[str] = []
"""Variables nobody asked for that were still being read when the grader's time was up."""

_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = 120


def encode(value: Any) -> dict[str, Any]:
    """One value as JSON data: `kind`, `type` and what the kind needs."""
    name = type_name(value)
    if value is Ellipsis or value is NotImplemented:
        return {"kind": "unanswered", "type": name}
    if issubclass(type(value), str):  # not isinstance, which asks the value itself
        return {"kind": "text", "type": name, "text": str.__str__(value)[:TEXT_CHARS]}
    array = as_array(value)
    if array is None:
        pairs = as_pairs(value)
        return {"kind": "opaque", "type": name, "text": short_repr(value)} if pairs is None else _array("dict", pairs)
    if array.size > INLINE_ELEMENTS:
        text = f"{array.dtype} array of shape {array.shape}, too large to keep"
        return {"kind": "opaque", "type": name, "text": text}
    return _array(name, array)


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
        if issubclass(type(value), (list, tuple)):
            return _numeric(np.array(_items(value)))
        for method in ("numpy", "to_numpy"):  # TensorFlow and PyTorch tensors; pandas
            if callable(getattr(value, method, None)):
                return _numeric(np.array(getattr(value, method)(), copy=True, subok=False))
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - student objects may raise anything, SystemExit included
        return None
    return None


def _items(value: Any) -> Any:
    """What a list or tuple holds, whatever a subclass says that it does."""
    plain: Any = list if issubclass(type(value), list) else tuple
    return plain.__getitem__(value, slice(None))


def as_pairs(value: Any) -> np.ndarray | None:
    """(n, 2): keys and values of a dict from numbers to numbers, or text of them; None for anything else."""
    try:
        if not issubclass(type(value), dict) or not 0 < dict.__len__(value) <= MAX_ENTRIES:
            return None
        return np.array([[_number(key), _number(item)] for key, item in dict.items(value)], dtype=np.float64)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - see as_array
        return None


def short_repr(value: Any) -> str:
    """A capped repr that never raises."""
    try:
        return _repr.repr(value)[:200]
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - see as_array
        return f"<{type_name(value)}>"


def short_text(error: BaseException) -> str:
    """An exception's message on one line, capped; never raises."""
    try:
        return " ".join(str(error).split())[:250]
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - see as_array
        return ""


def type_name(value: Any) -> str:
    """Its real type, whatever it claims to be."""
    return str.__str__(_name_of(type(value)))[:80]


def named(namespace: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The values of the names asked for; a name that does not exist is `missing`."""
    return {name: _encoded(namespace[name]) if name in namespace else {"kind": "missing"} for name in names}


def others(namespace: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Other small numeric variables, newest last, at most OTHER_COUNT of them."""
    found: dict[str, Any] = {}
    for name, value in newest(namespace, names):
        if len(found) >= OTHER_COUNT:
            break
        if type(value) is np.ndarray and value.size > OTHER_ELEMENTS:
            continue  # not even copied
        if left_alone(value):
            continue
        try:
            pairs = as_pairs(value)
            array = as_array(value) if pairs is None else pairs
        except KeyboardInterrupt:
            _hung.append(name)  # see _encoded
            continue
        if array is not None and array.size <= OTHER_ELEMENTS:
            found[name] = _array(type_name(value) if pairs is None else "dict", array)
    return dict(sorted(found.items()))


def left_alone(value: Any) -> bool:
    """Whether it is not read, since another like it took all of a question's time: not of every question's."""
    return bool(_hung) and type(value) not in _PLAIN


def newest(namespace: dict[str, Any], names: list[str]) -> list[tuple[str, Any]]:
    """The student's variables besides `names`, newest first; what is no text itself is no variable's name."""
    return [
        (name[:80], namespace[name])
        for name in list(namespace)[::-1]
        if type(name) is str and not name.startswith("_") and name not in names
    ]


def described(value: Any, array: np.ndarray) -> dict[str, Any]:
    """A value that `as_array` made an array of."""
    return _array(type_name(value), array)


def _encoded(value: Any) -> dict[str, Any]:
    """As `encode`; what the grader's time limit had to stop is lost alone, not with all others."""
    try:
        return encode(value)
    except KeyboardInterrupt:
        return {"kind": "opaque", "type": type_name(value), "text": "reading it did not end in time"}


def _array(name: str, array: np.ndarray) -> dict[str, Any]:
    return {"kind": "array", "type": name, **arrays.encode(array)}


def _numeric(array: np.ndarray) -> np.ndarray | None:
    if array.dtype.kind == "O" and array.size <= INLINE_ELEMENTS:
        array = np.array(array.tolist(), dtype=np.float64)  # ragged or not numbers: raises, caught above
    if array.dtype.kind not in "biufc" or array.ndim > 16:
        return None
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:
        return array.astype(np.float64)
    return array.astype(np.complex128) if array.dtype.kind == "c" and array.dtype.itemsize > 16 else array


def _number(value: Any) -> float:
    """A number, or text of one."""
    return float(str.__str__(value)) if isinstance(value, str) else _single(value)


def _single(value: Any) -> float:
    array = as_array(value)
    if array is None or array.size != 1:
        raise ValueError("no single number")
    return float(array.reshape(()))
