"""Figures taken apart; the figures are put together here."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.pictures.pictures import gallery_images
from autograder.model.evidence import Axes, Figure
from tests.checks.data_builders import TRAIN, axes, drawn, montage

IMAGES = TRAIN[:36]


def best(ways: Sequence[Sequence[NDArray[np.float64]]]) -> int:
    """The way with the most pictures that are images as they were put in."""
    known = [sum(any(np.array_equal(tile, image) for image in IMAGES) for tile in way) for way in ways]
    return known.index(max(known))


def pixels(figure: Figure) -> list[NDArray[np.float64]]:
    return [image for image, _ in gallery_images(figure, choose=best)]


def captions(*made: Axes) -> list[str]:
    return [caption for _, caption in gallery_images(Figure(0, made))]


@pytest.mark.parametrize(
    "draw",
    [
        lambda x: x,
        lambda x: x[..., None],
        lambda x: np.stack([x] * 3, axis=-1),
        lambda x: np.stack([x, x, x, np.full_like(x, 255)], axis=-1),
        lambda x: x.astype(np.float32),
        lambda x: np.pad(x, 1),
    ],
)
def test_images_in_axes_of_their_own_are_single_pictures(draw: Callable[[NDArray], NDArray]) -> None:
    seen = pixels(Figure(0, tuple(axes(draw(image)) for image in IMAGES)))
    assert np.array_equal(seen, IMAGES)


@pytest.mark.parametrize("around", [False, True])
@pytest.mark.parametrize("gap", range(9))
@pytest.mark.parametrize("rows", [1, 2, 6, 36])
def test_a_montage_is_cut_apart_row_by_row(rows: int, gap: int, *, around: bool) -> None:
    figure = Figure(0, (axes(montage(IMAGES, rows=rows, gap=gap, around=around)),))
    assert np.array_equal(pixels(figure), IMAGES)


def test_a_montage_of_padded_pictures_is_cut_apart() -> None:
    row = np.concatenate([np.pad(image, 2) for image in IMAGES[:6]], axis=1)
    assert np.array_equal(pixels(Figure(0, (axes(row),))), IMAGES[:6])


def test_empty_places_of_a_montage_are_left_out() -> None:
    whole = montage(np.concatenate([IMAGES[:4], np.zeros((2, 28, 28))]), rows=2)
    assert np.array_equal(pixels(Figure(0, (axes(whole),))), IMAGES[:4])


def test_only_what_was_drawn_last_in_an_axes_is_seen() -> None:
    assert np.array_equal(pixels(Figure(0, (axes(*IMAGES[:4]),))), IMAGES[3:4])


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((28, 28)),
        np.zeros((0, 28)),
        np.zeros((28, 28, 0)),
        np.zeros((28, 28, 2)),
        np.zeros(784),
        np.ones((1, 784)),
        np.float64(1),
        np.zeros((1, 28, 28, 3)),
        np.eye(28) * 1j,
        np.eye(20),
        np.eye(47),
        np.eye(600),
        np.full((28, 28), np.nan),
        np.random.default_rng(0).random((56, 41)),
    ],
)
def test_what_is_no_picture_of_that_size_is_left_out(image: NDArray) -> None:
    assert pixels(Figure(0, (axes(np.asarray(image)),))) == []


@pytest.mark.parametrize("least", [np.nan, np.inf, -np.inf, 1e308, -1e308])
def test_numbers_that_are_no_greys_do_no_harm(least: float) -> None:
    image = np.where(np.eye(28) > 0, least, 0.5)
    assert all(np.isfinite(seen).all() for seen in pixels(Figure(0, (axes(image),))))


def test_no_more_pictures_are_looked_at_than_a_figure_can_sensibly_hold() -> None:
    assert len(pixels(drawn(TRAIN[:200]))) == 120


def test_a_picture_comes_with_all_the_words_of_its_axes() -> None:
    assert captions(axes(IMAGES[0], title="Letter: A", xlabel=" ", texts=["one", "two"])) == ["Letter: A\none\ntwo"]
    assert captions(axes(IMAGES[0])) == [""]
    assert captions(axes(IMAGES[0], xlabel="A")) == ["A"]


@pytest.mark.parametrize(
    ("title", "shared"),
    [
        ("A B C", ["A", "B", "C"]),
        ("A, B, C", ["A", "B", "C"]),
        ("['A', 'B', 'C']", ["A", "B", "C"]),
        ("A | B | C", ["A", "B", "C"]),
        ("a b c", ["a", "b", "c"]),
        ("ABC", ["A", "B", "C"]),
        ("Letters: A B C", ["A", "B", "C"]),
        ("a row: A B C", ["A", "B", "C"]),
        ("Shirt Boot Bag", ["Shirt", "Boot", "Bag"]),
        ("T-shirt/top, Ankle boot, Bag", ["T-shirt/top", "Ankle boot", "Bag"]),
        ("Ankle boot  Bag  Bag", ["Ankle boot", "Bag", "Bag"]),
        ("T-shirt | T-shirt | T-shirt", ["T-shirt", "T-shirt", "T-shirt"]),
        ("['Ankle boot', 'T-shirt', 'Bag']", ["Ankle boot", "T-shirt", "Bag"]),
        ("2 0 1", ["2", "0", "1"]),
        ("A B", ["A B", "A B", "A B"]),
        ("", ["", "", ""]),
    ],
)
def test_the_title_of_a_row_is_shared_out(title: str, shared: list[str]) -> None:
    assert captions(axes(montage(IMAGES[:3], rows=1, gap=1), title=title)) == shared


def test_texts_in_a_montage_are_shared_out() -> None:
    row = montage(IMAGES[:3], rows=1)
    assert captions(axes(row, title="Some letters", texts=["A", "B", "C"])) == ["A", "B", "C"]
    assert captions(axes(row, xlabel="A B C")) == ["A", "B", "C"]
    assert captions(axes(row, texts=["Ankle boot", "Bag", "T-shirt/top"])) == ["Ankle boot", "Bag", "T-shirt/top"]
