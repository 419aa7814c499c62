"""Which letter a caption names, by reading it."""

import pytest

from autograder.checks.pictures.captions import class_index
from tests.checks.data_builders import LETTERS


@pytest.mark.parametrize(
    "caption",
    [
        "B",
        "b",
        "Letter: B",
        "label=B (1)",
        "B - 1",
        "1: B",
        "'B'",
        "B/b",
        "Bb B",
        "$\\mathbf{B}$",
        "class_B",
        "This is a B",
        "index e: b",
        "a = b",
        "It's B",
        "Q2 B",
        "Image 3\nB",
        "a picture\nB",
        "A C\nB",
        "B\nA",
        "True: B\nCell 4",
    ],
)
def test_a_letter_is_read_with_other_words_around_it(caption: str) -> None:
    assert class_index(caption, LETTERS) == 1


@pytest.mark.parametrize(
    "caption", ["", "1", "Letter", "A B", "ABCDEFGHIJ", "A or C", "a c", "Bad", "\n", "b or c: x y"]
)
def test_a_caption_that_names_no_letter_or_several_is_not_read(caption: str) -> None:
    assert class_index(caption, LETTERS) is None


@pytest.mark.parametrize(("caption", "index"), [("K", 10), ("z", 25), ("K: J", 9)])
def test_letters_beyond_the_classes_count_on(caption: str, index: int) -> None:
    assert class_index(caption, LETTERS) == index


@pytest.mark.parametrize(
    ("caption", "index"),
    [("Ankle boot", 1), ("boot", 0), ("ANKLE BOOT (7)", 1), ("T-shirt/top", 2), ("shirt", None), ("boots", None)],
)
def test_names_of_several_letters_are_read_as_whole_words(caption: str, index: int | None) -> None:
    assert class_index(caption, ("Boot", "Ankle boot", "T-shirt/top")) == index
