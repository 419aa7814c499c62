"""Values of a question about data."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.evidence.training import decode_rows

IMAGES = np.random.default_rng(3).random((150, 784)).astype(np.float32)


@pytest.fixture
def reader(probe: Callable[[str], ModuleType]) -> Any:
    return probe("held.large").Reader()


def test_a_large_array_is_described_and_a_small_one_kept(reader: Any) -> None:
    found = reader.named({"x": IMAGES, "few": IMAGES[:2], "n": 3}, ["x", "few", "n", "gone"])
    assert (found["x"]["kind"], found["x"]["type"]) == ("data", "ndarray")
    assert decode_rows(found["x"]["rows"]).shape == (784,)
    assert [found[name]["kind"] for name in ("few", "n", "gone")] == ["array", "array", "missing"]


def test_a_vector_is_kept_whole(reader: Any) -> None:
    found = reader.named({"y": np.arange(50_000), "column": np.zeros((30_000, 1))}, ["y", "column"])
    assert [(value["kind"], value["shape"]) for value in found.values()] == [
        ("array", [50_000]),
        ("array", [30_000, 1]),
    ]


def test_a_list_of_images_is_described_under_its_own_type(reader: Any) -> None:
    found = reader.named({"x": list(IMAGES)}, ["x"])
    assert (found["x"]["kind"], found["x"]["type"], found["x"]["rows"]["count"]) == ("data", "list", 150)


@pytest.mark.parametrize("odd", ["text", ..., np.zeros((150, 200), complex), np.full((150, 200), "a"), {"a": 1}])
def test_what_is_no_data_is_what_it_would_be_otherwise(reader: Any, values: ModuleType, odd: Any) -> None:
    assert reader.named({"odd": odd}, ["odd"])["odd"]["kind"] == values.encode(odd)["kind"]


def test_other_large_arrays_are_found_the_newest_first(reader: Any) -> None:
    many = {f"x{index}": IMAGES[index:] for index in range(20)}
    short = {"few": np.zeros((50, 784)), "small": 1.5, "labels": np.arange(3_000), "_hidden": IMAGES}
    found = reader.others(many | short, ["x19"])
    assert sorted(name for name, value in found.items() if value["kind"] == "data") == sorted(
        f"x{index}" for index in range(7, 19)
    )
    assert (found["labels"]["shape"], found["small"]["data"]) == ([3_000], [1.5])
    assert "few" not in found
    assert "_hidden" not in found


def test_what_does_not_fit_the_budget_is_only_counted(
    probe: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe("held.large"), "BASE64_CHARS", 4_000)
    reader = probe("held.large").Reader()
    found = reader.named({"a": IMAGES, "b": IMAGES[1:]}, ["a", "b"])
    assert [found[name]["rows"]["sketch"] is None for name in "ab"] == [False, True]


def test_an_object_that_lies_about_its_length_does_no_harm(reader: Any) -> None:
    class Odd:
        def __len__(self) -> int:
            raise SystemExit

    class Endless:
        def __len__(self) -> int:
            return 2**62

    assert reader.others({"odd": Odd(), "endless": Endless()}, []) == {}
