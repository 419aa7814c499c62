"""Which class a caption names, by reading it."""

import pytest

from autograder.checks.pictures.captions import class_index
from tests.checks.data_builders import LETTERS, WORDS


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


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize(
    "form", ["{}", "1:{}", "{} (9)", "label 9: {}", "9 {}", "9_{}", "'{}'", "True: {}\nCell 4", "class={}"]
)
def test_names_of_words_are_read_in_many_forms(name: str, form: str) -> None:
    for spelt in (name, name.lower(), name.upper(), name.title()):
        assert class_index(form.format(spelt), WORDS) == WORDS.index(name)


@pytest.mark.parametrize(
    ("caption", "index"),
    [
        ("T-shirt", 0),
        ("T-Shirt", 0),
        ("t shirt", 0),
        ("Tshirt/Top", 0),
        ("T-shirt / top", 0),
        ("T_shirt_top", 0),
        ("T-shirt/\ntop", 0),
        ("Top", 0),
        ("Shirt", 6),
        ("shirt (6)", 6),
        ("AnkleBoot", 9),
        ("ankle-boot", 9),
        ("Ankle\nboot", 9),
        ("Ankle  boot", 9),
        ("Coat (coat)", 4),
        ("Dress or coat", None),
        ("Dress or Coat", None),
        ("T-shirt Shirt", None),
        ("Boot", None),
        ("Topcoat", None),
        ("9", None),
        ("Ankle, boot", None),
    ],
)
def test_words_may_be_spelt_apart_or_as_one_and_a_shirt_is_no_t_shirt(caption: str, index: int | None) -> None:
    assert class_index(caption, WORDS) == index


def test_a_name_without_a_letter_is_never_read() -> None:
    assert class_index("- a +", ("+", "plus")) is None
