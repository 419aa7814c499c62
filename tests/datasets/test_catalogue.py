"""The catalogue: complete entries, and small sets at the same place as the real ones."""

import re
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest

from autograder import datasets
from autograder.datasets import CATALOGUE, DataFile, find, read, sha256
from autograder.errors import DataError

QUICK = Path(__file__).resolve().parents[2] / "fixtures" / "data"
FILES = [(name, file) for name, entry in CATALOGUE.items() for file in entry.files]


def test_every_set_is_known_by_its_id_and_has_a_file() -> None:
    assert all(name == entry.id and entry.files for name, entry in CATALOGUE.items())


@pytest.mark.parametrize(("name", "file"), FILES)
def test_every_file_says_all_that_fetching_needs(name: str, file: DataFile) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
    assert file.size_bytes > 0
    assert {urlsplit(url).scheme for url in file.urls} == {"https"}
    assert len(set(file.urls)) == len(file.urls) > 1


@pytest.mark.parametrize(("name", "file"), FILES)
def test_every_place_stays_below_its_folder(name: str, file: DataFile) -> None:
    for place in (PurePosixPath(file.path), PurePosixPath(file.below_home)):
        assert not place.is_absolute()
        assert ".." not in place.parts


@pytest.mark.parametrize(("name", "file"), FILES)
def test_the_quick_tier_has_a_small_one_in_the_same_place(name: str, file: DataFile) -> None:
    small = QUICK / file.path
    assert small.stat().st_size < file.size_bytes
    assert sha256(small) != file.sha256


@pytest.mark.parametrize(
    ("name", "file", "below_home"),
    [
        ("emnist-letters", "emnist/emnist.zip", ".cache/emnist/emnist.zip"),
        ("stl10", "stl10/stl10_binary.tar.gz", ".cache/stl10/stl10_binary.tar.gz"),
    ],
)
def test_a_set_is_found_with_its_first_files_places(name: str, file: str, below_home: str) -> None:
    assert (find(name).file, find(name).below_home) == (file, below_home)


def test_a_set_is_read_as_the_settings_say() -> None:
    known = read("emnist-letters", QUICK / "emnist" / "emnist.zip", settings={"letters": "XYZ"})
    assert known.classes == ("X", "Y", "Z")


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(DataError, match="no data set 'mnist': expected one of emnist-letters"):
        find("mnist")


def test_test_images_come_from_sets_that_give_them() -> None:
    images, labels = datasets.test_images("stl10", QUICK / "stl10" / "stl10_binary.tar.gz", settings={}, count=3)
    assert (images.shape, labels.shape) == ((3, 32, 32, 3), (3,))
    with pytest.raises(DataError, match="emnist-letters: expected a data set with a reader of test images"):
        datasets.test_images("emnist-letters", QUICK / "emnist" / "emnist.zip", settings={"letters": "AB"}, count=3)
