import numpy as np
import pytest

from autograder.checks import show
from autograder.model.evidence import Value
from tests.checks.builders import MISSING, UNANSWERED, array, opaque, text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (5.0, "5"),
        (-0.0, "0"),
        (0.1234567, "0.123457"),
        (np.inf, "inf"),
        (np.nan, "nan"),
        (True, "True"),
        (1 + 2j, "1+2j"),
        ([1, 2.5], "[1, 2.5]"),
        ([[1, 2], [3, 4]], "[[1, 2], [3, 4]]"),
        ([], "an empty array of shape (0,)"),
        (np.zeros((0, 3)), "an empty array of shape (0, 3)"),
        (np.arange(13), "an array of shape (13,) starting [0, 1, 2, 3, …]"),
    ],
)
def test_numbers_are_short(given: object, shown: str) -> None:
    assert show.numbers(np.asarray(given)) == shown


def test_a_huge_array_is_shown_by_its_shape() -> None:
    assert show.numbers(np.zeros((1000, 1000))) == "an array of shape (1000, 1000) starting [0, 0, 0, 0, …]"


def test_sixteen_axes_are_counted_not_listed() -> None:
    assert show.shape((1,) * 16) == "with 16 axes"


@pytest.mark.parametrize(
    ("value", "kind", "seen"),
    [
        (MISSING, "nothing", ""),
        (UNANSWERED, "the template's `...`", "..."),
        (text("[1, 2]"), "text '[1, 2]'", "'[1, 2]'"),
        (text("a\x1b[31m\nb"), "text 'a [31m b'", "'a [31m b'"),
        (opaque("dict", "{'a': 1}"), "something that is no number (`dict`)", "{'a': 1}"),
        (opaque("", ""), "something that is no number (`unknown`)", ""),
        (array([True]), "True/False", "[True]"),
        (array([1j]), "complex numbers", "[0+1j]"),
        (array([1]), "numbers", "[1]"),
    ],
)
def test_values_are_named_by_kind_and_shown(value: Value, kind: str, seen: str) -> None:
    assert show.kind(value) == kind
    assert show.value(value) == seen


def test_long_text_is_capped() -> None:
    assert len(show.text("x" * 2000)) == show.MAX_CHARS
    assert show.text("x" * 2000).endswith("…")


def test_counts_are_words_below_ten() -> None:
    assert [show.count(number) for number in (0, 4, 9, 12)] == ["no", "four", "nine", "12"]
