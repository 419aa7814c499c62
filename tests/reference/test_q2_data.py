"""Questions 2.1 to 2.3 on a data set of a few made-up images in the package's own format."""

import gzip
import struct
import zipfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.a1_2023 import q2_1_load
from reference.shared import q2_2_split, q2_3_gallery
from reference.shared.q2_facts import GRID, PIXELS, SHOWN

LETTERS = "ABCDEFGHIJ"
RNG = np.random.default_rng(0)
TRAIN = RNG.integers(0, 256, (40, 28, 28), dtype=np.uint8)
TRAIN_LABELS = RNG.permutation(np.resize(np.arange(1, 27), 40)).astype(np.uint8)
TEST = RNG.integers(0, 256, (26, 28, 28), dtype=np.uint8)
TEST_LABELS = np.arange(1, 27, dtype=np.uint8)


def idx(array: np.ndarray) -> bytes:
    """The format of the data set's files: type, number of dimensions, sizes, bytes."""
    return gzip.compress(struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder where the package finds the data; it stores images with rows and columns swapped."""
    path = tmp_path / ".cache" / "emnist" / "emnist.zip"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as archive:
        for usage, images, labels in (("train", TRAIN, TRAIN_LABELS), ("test", TEST, TEST_LABELS)):
            archive.writestr(f"gzip/emnist-letters-{usage}-images-idx3-ubyte.gz", idx(images.swapaxes(1, 2)))
            archive.writestr(f"gzip/emnist-letters-{usage}-labels-idx1-ubyte.gz", idx(labels))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.usefixtures("home")
@pytest.mark.filterwarnings("ignore:Conversion of an array:DeprecationWarning")  # the package's, why numpy is below 2.4
@pytest.mark.parametrize("letters", [LETTERS, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "XZB"])
def test_letters_are_loaded_upright_as_vectors_with_their_place_as_label(letters: str) -> None:
    loaded = q2_1_load.load(letters)
    for vectors, ordinal, images, labels in ((*loaded[:2], TRAIN, TRAIN_LABELS), (*loaded[2:], TEST, TEST_LABELS)):
        # second way: sample by sample
        expected = [
            (image.ravel(), letters.index(letter))
            for image, label in zip(images, labels, strict=True)
            if (letter := "?ABCDEFGHIJKLMNOPQRSTUVWXYZ"[label]) in letters
        ]
        assert vectors.tolist() == [vector.tolist() for vector, _ in expected]
        assert ordinal.tolist() == [label for _, label in expected]
        assert vectors.shape[1:] == (PIXELS,)
        assert (vectors.dtype.name, ordinal.dtype.name) == ("uint8", "int64")


@given(n=st.integers(10, 200), seed=st.none() | st.integers(0, 2**32))
def test_the_split_is_a_tenth_disjoint_and_loses_nothing(n: int, seed: int | None) -> None:
    images, labels = np.arange(n).reshape(n, 1) * np.ones(3), np.arange(n)
    train, train_labels, valid, valid_labels = q2_2_split.split(images, labels, 0.1, seed)
    assert sorted([*train_labels.tolist(), *valid_labels.tolist()]) == list(range(n))
    assert abs(len(valid_labels) - n / 10) <= 0.5
    # images and labels still belong together
    assert (train[:, 0].tolist(), valid[:, 0].tolist()) == (train_labels.tolist(), valid_labels.tolist())


def test_the_split_depends_on_the_seed_alone() -> None:
    y = np.arange(100)
    first, again, other, in_order = (q2_2_split.split(y, y, 0.1, seed)[3].tolist() for seed in (1, 1, 2, None))
    assert first == again
    assert first != other
    assert in_order == list(range(10))


def test_pixels_become_float32_from_0_to_1() -> None:
    scaled = q2_2_split.scale(np.array([[0, 51, 255]], dtype=np.uint8))
    assert scaled.dtype.name == "float32"
    assert scaled.tolist() == [pytest.approx([0, 0.2, 1])]


def test_the_gallery_shows_36_different_images_each_under_its_letter() -> None:
    # each image's label can be read from its first pixel
    labels = np.resize(np.arange(10), 60)
    images = np.concatenate([labels[:, np.newaxis], RNG.integers(0, 256, (60, PIXELS - 1))], axis=1)
    rng = np.random.default_rng(1)
    figures = [q2_3_gallery.show_images(images, labels, names=LETTERS, rng=rng) for _ in range(2)]
    shown = []
    for figure in figures:
        pictures = [np.asarray(ax.images[0].get_array()) for ax in figure.axes]
        assert [ax.get_title() for ax in figure.axes] == [LETTERS[int(picture[0, 0])] for picture in pictures]
        assert {picture.shape for picture in pictures} == {(28, 28)}
        shown.append({picture.tobytes() for picture in pictures})
        plt.close(figure)
    assert [len(pictures) for pictures in shown] == [SHOWN, SHOWN]
    assert shown[0] != shown[1]


def test_the_grid_has_twelve_combinations() -> None:
    assert len(set(GRID)) == 12
