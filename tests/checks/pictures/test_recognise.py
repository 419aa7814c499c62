"""Drawn images of a small data set, known again however they are drawn."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.pictures.recognise import TRAINING, pictures, recognise
from autograder.checks.samples.sketch import sketch
from autograder.model.evidence import Figure
from autograder.model.facts import KnownRows
from tests.checks.data_builders import KNOWN, TEST, TRAIN, TRAIN_LABELS, axes, drawn, known_rows, montage, names

Draw = Callable[[NDArray], NDArray]
SHOWN = np.random.default_rng(11).permutation(len(TRAIN))[:36]
OTHERS = {"test set": KNOWN.test}


@pytest.mark.parametrize(
    ("draw", "turned"),
    [
        (lambda x: x, ""),
        (lambda x: 255 - x, ""),
        (lambda x: 1 - (x / 255).astype(np.float32), ""),
        (lambda x: (x / 255).astype(np.float16), ""),
        (lambda x: x[::-1], ""),
        (lambda x: 255 - x[::-1], ""),
        (lambda x: np.stack([x] * 3, axis=-1), ""),
        (lambda x: x.T, "transposed"),
        (lambda x: 1 - x.T / 255, "transposed"),
        (np.rot90, "transposed"),
        (lambda x: np.rot90(x, 3), "transposed"),
        (lambda x: np.rot90(x, 2).T, "transposed"),
        (lambda x: x[:, ::-1], "mirrored"),
        (lambda x: np.rot90(x, 2), "mirrored"),
    ],
)
def test_an_image_is_known_in_any_colours_and_turned_any_way(draw: Draw, turned: str) -> None:
    (seen,) = pictures([drawn([draw(image) for image in TRAIN[SHOWN]], names(TRAIN_LABELS[SHOWN]))], KNOWN.train)
    assert [picture.place for picture in seen] == SHOWN.tolist()
    assert [picture.label for picture in seen] == TRAIN_LABELS[SHOWN].tolist()
    assert {(picture.source, picture.turned) for picture in seen} == {(TRAINING, turned)}
    assert [picture.caption for picture in seen] == names(TRAIN_LABELS[SHOWN])


def test_images_of_a_montage_are_known() -> None:
    (seen,) = pictures([Figure(0, (axes(montage(TRAIN[SHOWN], rows=6, gap=2)),))], KNOWN.train)
    assert [picture.place for picture in seen] == SHOWN.tolist()


def test_each_image_is_known_by_the_set_that_it_is_of() -> None:
    images = [TRAIN[3], TEST[5], np.eye(28)]
    (seen,) = pictures([drawn(images)], KNOWN.train, others=OTHERS)
    assert [(picture.source, picture.place) for picture in seen] == [(TRAINING, 3), ("test set", 5), ("", -1)]


def test_an_image_of_two_sets_is_of_the_first() -> None:
    (seen,) = pictures([drawn(TRAIN[:2])], KNOWN.train, others={"everything": KNOWN.train})
    assert [picture.source for picture in seen] == [TRAINING, TRAINING]


def test_a_set_that_the_student_turned_is_upright_as_loaded_and_as_it_is() -> None:
    own = known_rows(TRAIN.swapaxes(1, 2), TRAIN_LABELS)
    for images in (TRAIN[:9], TRAIN[:9].swapaxes(1, 2)):
        (seen,) = pictures([drawn(images)], own, loaded=sketch(TRAIN))
        assert {(picture.source, picture.turned) for picture in seen} == {(TRAINING, "")}
    (seen,) = pictures([drawn(TRAIN[:9])], own)
    assert {picture.turned for picture in seen} == {"transposed"}


def test_figures_without_pictures_are_left_out_and_the_last_ones_kept() -> None:
    figures = [drawn(TRAIN[first : first + 100]) for first in (0, 100, 200, 300, 20, 40)]
    figures = [Figure(0, ()), *figures, Figure(0, (axes(np.eye(3)),))]
    assert [seen[0].place for seen in pictures(figures, KNOWN.train)] == [200, 300, 20, 40]


@pytest.mark.parametrize("gap", [0, 1, 2, 3])
@pytest.mark.parametrize("count", [2, 3, 6])
def test_a_montage_of_images_with_empty_margins_is_cut_where_they_are_known(count: int, gap: int) -> None:
    margins = np.pad(TRAIN[:36, 3:-3, 3:-3], ((0, 0), (3, 3), (3, 3)))
    known = known_rows(margins, TRAIN_LABELS[:36])
    row = Figure(0, (axes(montage(margins[:count], rows=1, gap=gap)),))
    column = Figure(0, (axes(montage(margins[:count], rows=count, gap=gap, around=True)),))
    for seen in pictures([row, column], known):
        assert [picture.place for picture in seen] == list(range(count))


def test_an_empty_montage_holds_no_pictures() -> None:
    assert pictures([Figure(0, (axes(np.zeros((28, 58))),))], KNOWN.train) == []


def test_no_rows_at_all_know_nothing() -> None:
    nothing = KnownRows(np.zeros((0, 3), np.float32), np.zeros(0, np.int64))
    ((seen,),) = pictures([drawn(TRAIN[:1])], nothing)
    assert (seen.source, seen.place, seen.label) == ("", -1, -1)
    assert recognise([], {TRAINING: nothing}) == ()
