"""A lowered number is an int like any other, and remembers what the student asked for."""

import copy
import importlib.util
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

PATH = Path(__file__).parents[2] / "autograder" / "probe" / "training" / "lowered.py"
spec = importlib.util.spec_from_file_location("probe_lowered", PATH)
assert spec is not None
assert spec.loader is not None
lowered = importlib.util.module_from_spec(spec)
spec.loader.exec_module(lowered)

N = lowered.Lowered(6, 20)


@pytest.mark.parametrize(
    ("number", "ours", "theirs"),
    [
        (N, 6, 20),
        (N + 10, 16, 30),
        (10 + N, 16, 30),
        (N - 1, 5, 19),
        (50 - N, 44, 30),
        (2 * N, 12, 40),
        (N * 2 // 3, 4, 13),
        (N + N, 12, 40),
        (100 // N, 16, 5),
        (5, 5, 5),
        (np.int64(7), 7, 7),
        (int(N), 6, 6),  # forgets
    ],
)
def test_arithmetic_goes_on_in_both(number: Any, ours: int, theirs: int) -> None:
    assert (int(number), lowered.meant(number)) == (ours, theirs)


def test_it_cannot_be_told_from_an_int_by_what_it_gives() -> None:
    assert (N == 6, N < 7, hash(N), repr(N), str(N), f"{N:03d}") == (True, True, hash(6), "6", "6", "006")
    assert (list(range(N)), [0] * N, N / 4, 2**N, -N, N % 4) == (list(range(6)), [0] * 6, 1.5, 64, -6, 2)
    assert (N * 1.5, 1.5 + N, json.dumps({"epochs": N}), np.arange(N).size) == (9.0, 7.5, '{"epochs": 6}', 6)
    assert isinstance(N, int)
    assert type(N).__name__ == "int"
    assert type(pickle.loads(pickle.dumps(N))) is int
    assert type(copy.deepcopy(N)) is int


def test_what_ints_refuse_it_refuses_likewise() -> None:
    with pytest.raises(TypeError, match="unsupported operand"):
        N + "1"
    with pytest.raises(ZeroDivisionError):
        N // 0
