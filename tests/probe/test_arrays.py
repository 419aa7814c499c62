"""Arrays as JSON data, read back by the trusted side and by ourselves."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.evidence.arrays import decode_array, encode_array


@pytest.fixture(scope="module")
def arrays(probe: Callable[[str], ModuleType]) -> Any:
    return probe("held.arrays")


@pytest.mark.parametrize("count", [0, 3, 64, 65, 1_000])
@pytest.mark.parametrize("dtype", ["b1", "u1", "i2", "i8", "f2", "f4", "f8", "c8", "c16", ">f4", ">i4"])
def test_what_is_written_is_what_the_trusted_side_reads(arrays: Any, dtype: str, count: int) -> None:
    array = (np.arange(count) % 7 - 2).astype(dtype).reshape(-1, 1)
    text = json.dumps(arrays.encode(array), allow_nan=False)
    read = decode_array(json.loads(text))
    assert (read.shape, read.dtype.kind, read.dtype.itemsize) == (array.shape, array.dtype.kind, array.dtype.itemsize)
    assert np.array_equal(read, array)


def test_more_numbers_than_an_eye_reads_are_bytes(arrays: Any) -> None:
    assert "data" in arrays.encode(np.zeros(64))
    assert "b64" in arrays.encode(np.zeros(65))


def test_numbers_that_json_has_not_survive_in_both_forms(arrays: Any) -> None:
    for array in (np.array([1.0, np.nan, -np.inf]), np.full(100, np.nan)):
        assert np.array_equal(decode_array(arrays.encode(array)), array, equal_nan=True)


@pytest.mark.parametrize("count", [4, 200])
@pytest.mark.parametrize("dtype", ["f4", "f8", "i4"])
def test_what_the_grader_writes_is_read(arrays: Any, dtype: str, count: int) -> None:
    array = np.arange(count).astype(dtype).reshape(2, -1)
    read = arrays.decode(json.loads(json.dumps(encode_array(array))))
    assert read.dtype == array.dtype
    assert np.array_equal(read, array)


def test_an_array_without_dtype_is_of_floats(arrays: Any) -> None:
    read = arrays.decode({"shape": [2], "data": [1, "inf"]})
    assert (read.dtype, read.tolist()) == (np.float64, [1.0, float("inf")])


@pytest.mark.parametrize(("value", "dtype"), [(9, "i1"), (-200, "i2"), (70_000, "i4"), (2**40, "i8")])
def test_integers_take_the_room_they_need(arrays: Any, value: int, dtype: str) -> None:
    small = arrays.small_integers(np.array([0, value]))
    assert (small.dtype, small.tolist()) == (np.dtype(dtype), [0, value])
