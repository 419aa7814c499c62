"""Titles of drawn images; the true letters by construction, and each mistake made on purpose."""

from collections.abc import Sequence

import numpy as np
import pytest

from autograder.checks.pictures.titles import titles
from autograder.model.evidence import Figure
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING
from tests.checks.data_builders import (
    KNOWN,
    LETTERS,
    TEST,
    TEST_LABELS,
    TRAIN,
    TRAIN_LABELS,
    WORDS,
    axes,
    drawn,
    montage,
    names,
)

CHOSEN = np.random.default_rng(13).permutation(len(TRAIN))[:36]
SHOWN, LABELS = TRAIN[CHOSEN], TRAIN_LABELS[CHOSEN]
RIGHT = names(LABELS)
EXPECTED = "each image under its true letter, A to J"


def judge(*figures: Figure, stopped_by: str = "") -> CheckResult:
    others = {"test set": KNOWN.test}
    return titles(figures, KNOWN.train, classes=LETTERS, others=others, label="2.3 titles", stopped_by=stopped_by)


def montages(captions: Sequence[str]) -> Figure:
    rows = [montage(SHOWN[start : start + 6], rows=1, gap=1) for start in range(0, 36, 6)]
    return Figure(0, tuple(axes(row, title=caption) for row, caption in zip(rows, captions, strict=True)))


@pytest.mark.parametrize("form", ["{0}", "{1}", "Letter: {0}", "label={0} ({2})", "{0} - {2}", "{0}/{1}", "true: {1}"])
def test_true_letters_pass_in_many_forms(form: str) -> None:
    captions = [form.format(name, name.lower(), label) for name, label in zip(RIGHT, LABELS, strict=True)]
    result = judge(drawn(SHOWN, captions))
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")
    assert (result.expected, result.seen) == (EXPECTED, "36 of 36 titles right")


@pytest.mark.parametrize(
    "made",
    [
        Figure(0, tuple(axes(image, xlabel=name) for image, name in zip(SHOWN, RIGHT, strict=True))),
        Figure(0, tuple(axes(image, texts=[name]) for image, name in zip(SHOWN, RIGHT, strict=True))),
        Figure(0, tuple(axes(image, title="7", xlabel=name) for image, name in zip(SHOWN, RIGHT, strict=True))),
        montages([" ".join(RIGHT[start : start + 6]) for start in range(0, 36, 6)]),
        montages(["".join(RIGHT[start : start + 6]) for start in range(0, 36, 6)]),
        Figure(0, (axes(montage(SHOWN, rows=6), texts=RIGHT),)),
        Figure(0, (axes(montage(SHOWN, rows=6), title=", ".join(RIGHT)),)),
        drawn(SHOWN[:, ::-1], RIGHT),
        drawn(SHOWN.swapaxes(1, 2), RIGHT),
        drawn(SHOWN[:9], RIGHT[:9]),
        drawn(TEST[:36], names(TEST_LABELS[:36])),
    ],
)
def test_letters_count_wherever_they_stand_and_whichever_images_are_drawn(made: Figure) -> None:
    assert judge(made).outcome is Outcome.PASS


def test_the_best_figure_counts() -> None:
    assert judge(drawn(SHOWN), drawn(SHOWN, RIGHT), drawn(SHOWN, RIGHT[::-1])).outcome is Outcome.PASS


def test_images_that_are_not_known_leave_their_titles_unjudged() -> None:
    strange = np.random.default_rng(0).integers(0, 256, (2, 28, 28))
    result = judge(drawn(np.concatenate([SHOWN[:34], strange]), [*RIGHT[:34], "A", "A"]))
    assert (result.outcome, result.remark) == (Outcome.PASS, "2 images not recognised, whose titles are not judged")


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("alphabet", ["ABCDEFGHIJ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"])
def test_titles_one_letter_off_are_named(step: int, alphabet: str) -> None:
    captions = [alphabet[(label + step) % len(alphabet)] for label in LABELS]
    result = judge(drawn(SHOWN, captions))
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, "titles_off_by_one")
    assert result.message == (
        f"2.3 titles: expected {EXPECTED}; 36 of 36 titles are wrong (image number 1 is {RIGHT[0]} and has the title "
        f"'{captions[0]}'): name the letter of the same image's label."
    )


@pytest.mark.parametrize(
    ("captions", "problem"),
    [
        (
            [str(label) for label in LABELS],
            (
                f"36 of 36 titles name no letter (image number 1 is {RIGHT[0]} and has the title '{LABELS[0]}'): use the "
                "letter of the image's label"
            ),
        ),
        (
            [""] * 36,
            (
                f"36 of 36 titles are missing (image number 1 is {RIGHT[0]} and has no title): use the letter of the image's "
                "label"
            ),
        ),
        (
            [*RIGHT[:35], "Q"],
            (
                f"1 of 36 titles are wrong (image number 36 is {RIGHT[35]} and has the title 'Q'): name the letter of the "
                "same image's label"
            ),
        ),
        (
            ["ABCDEFGHIJ " * 20] * 36,
            (
                f"36 of 36 titles name no letter (image number 1 is {RIGHT[0]} and has the title 'ABCDEFGHIJ ABCDEFGHIJ "
                "ABCDEFGHIJ ABCDEF…'): use the letter of the image's label"
            ),
        ),
    ],
)
def test_other_titles_are_described(captions: Sequence[str], problem: str) -> None:
    result = judge(drawn(SHOWN, captions))
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, "")
    assert result.message == f"2.3 titles: expected {EXPECTED}; {problem}."


def test_titles_of_other_images_fail() -> None:
    result = judge(drawn(SHOWN, RIGHT[1:] + RIGHT[:1]))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")


@pytest.mark.parametrize(
    ("images", "problem"),
    [
        (SHOWN[:2], "only 2 images could be recognised: draw all that are asked for, as they are"),
        (
            np.random.default_rng(0).integers(0, 256, (2, 28, 28)),
            "none of the 2 images could be recognised, so no title can be judged: draw them as they are",
        ),
    ],
)
def test_too_few_known_images_fail(images: np.ndarray, problem: str) -> None:
    result = judge(drawn(images, RIGHT[:2]))
    assert (result.outcome, result.message) == (Outcome.FAIL, f"2.3 titles: expected {EXPECTED}; {problem}.")


def test_no_image_at_all_is_not_run() -> None:
    assert judge(stopped_by="a NameError in an earlier cell").message == (
        f"2.3 titles: expected {EXPECTED}; a NameError in an earlier cell."
    )
    assert judge().outcome is Outcome.NOT_RUN


def judge_words(captions: Sequence[str]) -> CheckResult:
    return titles([drawn(SHOWN, captions)], KNOWN.train, classes=WORDS, label="2.3 titles")


@pytest.mark.parametrize("form", ["{0}", "{2}:{0}", "{0} ({1})", "{1}"])
def test_class_names_that_are_words_pass_unless_only_the_number_is_given(form: str) -> None:
    result = judge_words([form.format(WORDS[label], label, label + 1) for label in LABELS])
    first = LABELS[0]
    if form != "{1}":
        assert (result.outcome, result.seen) == (Outcome.PASS, "36 of 36 titles right")
        return
    assert result.message == (
        "2.3 titles: expected each image under its true class name, T-shirt/top to Ankle boot; 36 of 36 titles name no "
        f"class name (image number 1 is {WORDS[first]} and has the title '{first}'): use the class name of the image's label."
    )


@pytest.mark.parametrize("step", [1, -1])
def test_class_names_one_off_are_named_and_no_letter_is_spoken_of(step: int) -> None:
    result = judge_words([WORDS[(label + step) % 10] for label in LABELS])
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "titles_off_by_one")
    assert result.message.endswith(": give the class name of the same image's label.")
    assert "letter" not in result.message
