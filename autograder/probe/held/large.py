"""Values of a question about data: large arrays are described by their samples, vectors are kept whole."""

from typing import Any

import numpy as np

from autograder_probe.held import arrays, rows, values

OTHER_SETS = 12
"""Most large arrays under names that nobody asked for, and as many vectors."""
BASE64_CHARS = 6_000_000
"""For all values of one question; sets beyond it are only counted."""
OTHER_SAMPLES = 100
"""An array with fewer is no set of samples."""


class Reader:
    """Reads one question's values, within one budget of base64."""

    def __init__(self) -> None:
        self._left = BASE64_CHARS

    def named(self, namespace: dict[str, Any], names: list[str]) -> dict[str, Any]:
        """As `values.named`."""
        return {name: self._encode(namespace[name]) if name in namespace else {"kind": "missing"} for name in names}

    def others(self, namespace: dict[str, Any], names: list[str]) -> dict[str, Any]:
        """As `values.others`, and the newest large arrays besides."""
        found = values.others(namespace, names)
        sets = vectors = 0
        for name, value in values.newest(namespace, names):
            if name in found or values.left_alone(value) or not _many(value):
                continue
            array = _plain(value)
            if array is None or not array.ndim or len(array) < OTHER_SAMPLES or array.size <= values.OTHER_ELEMENTS:
                continue
            if is_vector(array) and vectors < OTHER_SETS:
                vectors += 1
            elif not is_vector(array) and sets < OTHER_SETS:
                sets += 1
            else:
                continue
            found[name] = self._large(array, value)
        return dict(sorted(found.items()))

    def _encode(self, value: Any) -> dict[str, Any]:
        array = _plain(value)
        if array is None or array.size <= values.INLINE_ELEMENTS:
            return values.encode(value)
        return self._large(array, value)

    def _large(self, array: np.ndarray, value: Any) -> dict[str, Any]:
        name = values.type_name(value)
        if is_vector(array) and array.size <= values.VECTOR_ELEMENTS and array.nbytes * 4 // 3 <= self._left:
            self._left -= array.nbytes * 4 // 3
            return {"kind": "array", "type": name, **arrays.encode(array)}
        described = rows.describe(array)
        if described is None:
            return values.encode(value)
        if rows.size(described) > self._left:
            described = rows.lighten(described)
        self._left -= rows.size(described)
        return {"kind": "data", "type": name, "rows": described}


def is_vector(array: np.ndarray) -> bool:
    """(n,) or (n, 1)."""
    return array.ndim <= 1 or (array.ndim == 2 and array.shape[1] == 1)


def _plain(value: Any) -> np.ndarray | None:
    # An array proper is not copied: it may be gigabytes.
    return value if type(value) is np.ndarray and value.dtype.kind in "biuf" else values.as_array(value)


def _many(value: Any) -> bool:
    """Whether to convert it at all: not another list of small things."""
    try:
        return len(value) >= OTHER_SAMPLES
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - student objects may raise anything, SystemExit included
        return False
