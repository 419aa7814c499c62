"""What cells gave as their last expression: only what no name holds, small, and read without trusting it."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest


@pytest.fixture(scope="session")
def shown(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("held.shown")


def seen(shown: ModuleType, history: Any, namespace: dict[str, Any] | None = None) -> dict[tuple[int, str], Any]:
    """(count, part) → the numbers."""
    found = shown.Shown(history).values(namespace or {})
    json.dumps(found, allow_nan=False)
    return {(one["cell"], one["part"]): one["value"]["data"] for one in found}


def test_arrays_numbers_and_lists_are_seen_as_one_value(shown: ModuleType) -> None:
    assert seen(shown, {1: np.array([1.0, 2.0]), 4: 0.5, 5: [3, 4], 6: "text"}) == {
        (1, ""): [1.0, 2.0],
        (4, ""): [0.5],
        (5, ""): [3, 4],
    }


def test_tuples_lists_and_dicts_of_arrays_are_looked_into(shown: ModuleType) -> None:
    first, second = np.array([1.0, 2.0]), np.array([3.0])
    assert seen(shown, {1: (first, "text", second)}) == {(1, "[0]"): [1.0, 2.0], (1, "[2]"): [3.0]}
    assert seen(shown, {1: {"h": first, "k": second}}) == {(1, "['h']"): [1.0, 2.0], (1, "['k']"): [3.0]}
    assert seen(shown, {1: [first] * 30})[1, ""] == [1.0, 2.0] * 30


def test_what_a_name_holds_is_left_out(shown: ModuleType) -> None:
    held, other = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    assert seen(shown, {1: held, 2: (held, other)}, {"h": held, "_": other}) == {
        (2, ""): [1.0, 2.0, 1.0, 2.0],
        (2, "[1]"): [1.0, 2.0],
    }


def test_large_and_many_values_are_not_kept(shown: ModuleType) -> None:
    assert seen(shown, {1: np.zeros(2_001)}) == {}
    assert set(seen(shown, {count: float(count) for count in range(500)})) == {(n, "") for n in range(350, 500)}


class Hostile:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        raise SystemExit

    def __len__(self) -> int:
        raise SystemExit


class Pretender(dict[str, Any]):
    """A dict whose items run the student's code."""

    def items(self) -> Any:
        raise SystemExit


def test_hostile_objects_and_keys_are_passed_over(shown: ModuleType) -> None:
    history = {"1": np.ones(2), 2: Hostile(), 3: Pretender(a=np.ones(2)), 4: {Hostile: 1.5}}
    assert next(iter(seen(shown, {**history, 5: 2.5}))) == (5, "")
