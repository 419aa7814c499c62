"""Student values as plain data: understood where they are numbers, harmless where they are hostile."""

import itertools
import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.evidence import parse_question


class Tensor:
    """Has what TensorFlow's and PyTorch's tensors have."""

    def __init__(self, content: Any) -> None:
        self.content = content

    def numpy(self) -> Any:
        return np.asarray(self.content)


class Series:
    """Has what pandas has."""

    def to_numpy(self) -> Any:
        return np.array([1.0, 2.0])


class Moody(np.ndarray):
    """Says something else whenever it is asked."""

    reads = 0

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise SystemExit

    def __repr__(self) -> str:
        raise SystemExit

    def tolist(self) -> Any:
        Moody.reads += 1
        return [Moody.reads] * self.size

    @property  # type: ignore[misc] # that it cannot be set is the point
    def shape(self) -> Any:
        raise SystemExit


class Liar:
    """Claims to be an array, and is none."""

    @property  # type: ignore[misc] # a lie
    def __class__(self) -> Any:
        return np.ndarray

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        return np.array([1.0])


class Exploding:
    """Whatever it is asked ends the program."""

    def __getattr__(self, name: str) -> Any:
        raise SystemExit(name)

    def __repr__(self) -> str:
        raise SystemExit


class Endless:
    """A sequence that never ends, whoever asks."""

    def __len__(self) -> int:
        return 2**62

    def __getitem__(self, index: int) -> int:
        return index


class LyingArray:
    """Its conversion gives an object array of strings."""

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        return np.array(["a", object()], dtype=object)


class Text(str):
    """A string that misbehaves when it is cut."""

    __slots__ = ()

    def __getitem__(self, item: Any) -> str:
        raise SystemExit

    def __str__(self) -> str:
        raise SystemExit


def endless() -> Iterator[int]:
    yield from itertools.count()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, np.int64(3)),
        (2.5, np.float64(2.5)),
        (True, np.True_),
        (1 + 2j, np.complex128(1 + 2j)),
        ([1, 2.5], np.array([1.0, 2.5])),
        (((1, 2), (3, 4)), np.array([[1, 2], [3, 4]])),
        (np.float32(1.5), np.float32(1.5)),
        (np.array([[1], [2]], np.uint8), np.array([[1], [2]], np.uint8)),
        ([np.array([1.0]), np.array([2.0])], np.array([[1.0], [2.0]])),
        (np.ma.masked_array([1.0, 2.0], mask=[False, True]), np.array([1.0, 2.0])),  # type: ignore[no-untyped-call]
        (Fraction(1, 4), np.float64(0.25)),
        (Tensor([1.0, 2.0]), np.array([1.0, 2.0])),
        (Series(), np.array([1.0, 2.0])),
        (np.array([1, 2.5], dtype=object), np.array([1.0, 2.5])),
        (2**70, np.float64(2.0**70)),
        ([], np.array([])),
        ([None, 1.0], np.array([np.nan, 1.0])),
        (float("nan"), np.float64("nan")),
    ],
)
def test_numbers_in_any_wrapping_are_read(values: ModuleType, value: Any, expected: Any) -> None:
    array = values.as_array(value)
    assert type(array) is np.ndarray
    assert (array.shape, array.dtype) == (np.shape(expected), np.asarray(expected).dtype)
    assert np.array_equal(array, expected, equal_nan=np.asarray(expected).dtype.kind in "fc")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        {"a": 1},
        {1.0, 2.0},
        [[1], [2, 3]],
        ["a", 1],
        len,
        int,
        np.array(["a"]),
        np.array(["2020-01-01"], "datetime64[D]"),
        np.zeros(2, dtype=[("a", float)]),
        range(3),
        10**400,
    ],
)
def test_what_is_no_number_is_opaque(values: ModuleType, value: Any) -> None:
    assert values.as_array(value) is None
    assert values.encode(value)["kind"] in ("opaque", "text")


@pytest.mark.parametrize(
    "make",
    [
        endless,
        itertools.count,
        Exploding,
        LyingArray,
        Endless,
        lambda: [Exploding()],
        lambda: [Endless()],
        lambda: Tensor("text"),
        lambda: Tensor(Exploding()),
    ],
)
def test_a_hostile_object_is_opaque_and_ends_nothing(values: ModuleType, make: Callable[[], Any]) -> None:
    value = make()  # made here, for pytest looks at its parameters, too
    assert values.as_array(value) is None
    encoded = values.encode(value)
    assert encoded["kind"] in ("opaque", "text")
    json.dumps(encoded, allow_nan=False)


def test_an_array_that_changes_when_it_is_read_is_read_once(values: ModuleType) -> None:
    encoded = values.encode(np.array([7.0, 8.0]).view(Moody))
    assert (encoded["kind"], encoded["shape"], encoded["data"]) == ("array", [2], [7.0, 8.0])
    assert Moody.reads == 0


def test_what_claims_to_be_an_array_is_taken_at_what_it_gives_and_named_by_its_real_type(values: ModuleType) -> None:
    encoded = values.encode(Liar())
    assert (encoded["type"], encoded["kind"], encoded["data"]) == ("Liar", "array", [1.0])


def test_recorded_data_does_not_change_with_the_array(values: ModuleType) -> None:
    array = np.array([1.0])
    encoded = values.encode(array)
    array[0] = 2.0
    assert encoded["data"] == [1.0]


def test_the_templates_dots_are_unanswered(values: ModuleType) -> None:
    assert values.encode(...) == {"kind": "unanswered", "type": "ellipsis"}


def test_text_is_cut_without_the_methods_of_its_class(values: ModuleType) -> None:
    encoded = values.encode(Text("x" * 5_000))
    assert encoded == {"kind": "text", "type": "Text", "text": "x" * values.TEXT_CHARS}


def test_numbers_that_json_has_not_are_words(values: ModuleType) -> None:
    encoded = values.encode([1.0, float("nan"), float("inf"), -float("inf")])
    assert encoded["data"] == [1.0, "nan", "inf", "-inf"]


def test_a_large_array_is_named_not_kept(values: ModuleType) -> None:
    encoded = values.encode(np.zeros((200, 101)))
    assert encoded["kind"] == "opaque"
    assert "(200, 101)" in encoded["text"]


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        ({0.1: 0.9, 0.15: np.float32(0.5), 0.2: Tensor(0.25)}, [[0.1, 0.9], [0.15, 0.5], [0.2, 0.25]]),
        ({"0.1": 1, " 2 ": 2}, [[0.1, 1], [2, 2]]),
        (OrderedDict({np.float64(0.5): [3]}), [[0.5, 3]]),
        ({0.1: "0.81"}, [[0.1, 0.81]]),
    ],
)
def test_a_dict_of_numbers_is_an_array_of_pairs(values: ModuleType, value: Any, pairs: list[list[float]]) -> None:
    encoded = values.encode(value)
    assert (encoded["kind"], encoded["type"], encoded["shape"]) == ("array", "dict", [len(pairs), 2])
    assert encoded["data"] == pytest.approx([number for pair in pairs for number in pair])
    assert values.others({"d": value}, [])["d"] == encoded


class LyingDict(dict):
    """A dict that misbehaves whatever it is asked."""

    def __len__(self) -> int:
        raise SystemExit

    items = __iter__ = __getitem__ = __len__  # type: ignore[assignment]


@pytest.mark.parametrize(
    "value",
    [{}, {"a": 1}, {1: "b"}, {1: [1, 2]}, {1: None}, {1: Exploding}, {(1, 2): 3}, dict.fromkeys(range(5_000), 1)],
)
def test_any_other_dict_is_opaque(values: ModuleType, value: Any) -> None:
    assert values.encode(value)["kind"] == "opaque"


def test_a_dict_is_read_without_the_methods_of_its_class(values: ModuleType) -> None:
    assert values.encode(LyingDict({1: 2.0}))["data"] == [1.0, 2.0]


def test_a_type_name_of_any_length_is_cut(values: ModuleType) -> None:
    assert len(values.encode(type("T" * 9_999, (), {})())["type"]) == 80


def test_named_values_and_the_others_are_told_apart(values: ModuleType) -> None:
    namespace = {"h1": 1, "h_2": [2.0], "text": "a", "_hidden": 3, "big": np.zeros(values.OTHER_ELEMENTS + 1)}
    assert values.named(namespace, ["h1", "h2"])["h2"] == {"kind": "missing"}
    assert list(values.others(namespace, ["h1"])) == ["h_2"]


def test_of_very_many_variables_the_newest_are_kept(values: ModuleType) -> None:
    found = values.others({f"v{index}": index for index in range(1_000)}, [])
    assert len(found) == values.OTHER_COUNT
    assert "v999" in found
    assert "v0" not in found


def test_names_that_are_no_strings_do_no_harm(values: ModuleType) -> None:
    assert list(values.others({1: 2.0, (2, 3): 4.0, "h1": 1.0}, [])) == ["h1"]


def test_what_is_recorded_is_what_the_trusted_side_reads(values: ModuleType) -> None:
    kept = {"a": values.encode([[1.5, float("inf")]]), "b": values.encode(1 + 2j), "c": values.encode(...)}
    message = {"question": "q1", "values": kept, "variables": {}, "calls": {}, "figures": []}
    read = parse_question(json.dumps(message, allow_nan=False), question="q1").values
    assert read["a"].array is not None
    assert read["a"].array.tolist() == [[1.5, float("inf")]]
    assert read["b"].array == 1 + 2j
    assert read["c"].kind == "unanswered"


class Ever(list[int]):
    """Says that it goes on for ever."""

    def __iter__(self) -> Iterator[int]:
        return itertools.count()

    def __len__(self) -> int:
        return 10**9


def test_a_list_is_what_it_holds_and_not_what_it_says(values: ModuleType) -> None:
    assert values.as_array(Ever([1, 2])).tolist() == [1, 2]


def test_an_object_that_claims_to_be_text_is_opaque(values: ModuleType) -> None:
    class Text:
        __class__ = property(lambda _: str)  # a lie

    assert values.encode(Text())["kind"] == "opaque"


def test_a_value_that_had_to_be_stopped_is_lost_alone(values: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "_hung", [])

    class Slow:
        def numpy(self) -> Any:
            raise KeyboardInterrupt  # as the grader's time limit does

    namespace = {"h1": 1.0, "slow": Slow(), "h2": 2.0, "another": Slow()}
    held = values.named(namespace, ["h1", "slow", "h2"])
    assert [held[name]["kind"] for name in ("h1", "slow", "h2")] == ["array", "opaque", "array"]
    assert list(values.others(namespace, ["slow"])) == ["h1", "h2"]
