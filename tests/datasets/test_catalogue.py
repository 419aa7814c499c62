"""The catalogue: complete entries, and small sets at the same place as the real ones."""

import re
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest

from autograder import datasets
from autograder.datasets import CATALOGUE, DataFile, combined, find, read, sha256
from autograder.errors import DataError

QUICK = Path(__file__).resolve().parents[2] / "fixtures" / "data"
REAL = QUICK.parents[2] / "shared" / "data" / "fashion-mnist"
FILES = [(name, file) for name, entry in CATALOGUE.items() for file in entry.files]


def test_every_set_is_known_by_its_id_and_has_a_file() -> None:
    assert all(name == entry.id and entry.files for name, entry in CATALOGUE.items())


FETCHED = [(name, file) for name, file in FILES if CATALOGUE[name].packer is None]


@pytest.mark.parametrize(("name", "file"), FETCHED)
def test_every_file_says_all_that_fetching_needs(name: str, file: DataFile) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
    assert file.size_bytes > 0
    assert {urlsplit(url).scheme for url in file.urls} == {"https"}
    assert len(set(file.urls)) == len(file.urls) > 1


def test_a_set_that_no_address_gives_is_packed_into_one_file() -> None:
    packed = [entry for entry in CATALOGUE.values() if entry.packer is not None]
    assert [(entry.id, len(entry.files), entry.files[0].urls) for entry in packed] == [("animals", 1, ())]


@pytest.mark.parametrize(("name", "file"), FILES)
def test_every_file_appears_in_one_place_which_stays_below_its_folder(name: str, file: DataFile) -> None:
    assert bool(file.below_home) != bool(file.below_work)
    for place in map(PurePosixPath, (file.path, file.below_home, file.below_work)):
        assert not place.is_absolute()
        assert ".." not in place.parts


@pytest.mark.parametrize(("name", "file"), FILES)
def test_the_quick_tier_has_a_small_one_in_the_same_place(name: str, file: DataFile) -> None:
    small = QUICK / file.path
    assert small.stat().st_size < (file.size_bytes or 2_500_000)
    assert sha256(small) != file.sha256


@pytest.mark.parametrize(
    ("name", "file", "below_home"),
    [
        ("emnist-letters", "emnist/emnist.zip", ".cache/emnist/emnist.zip"),
        ("stl10", "stl10/stl10_binary.tar.gz", ".cache/stl10/stl10_binary.tar.gz"),
        (
            "fashion-mnist",
            "fashion-mnist/train-images-idx3-ubyte.gz",
            ".keras/datasets/fashion-mnist/train-images-idx3-ubyte.gz",
        ),
        ("animals", "animals/Animals.zip", ""),
    ],
)
def test_a_set_is_found_with_its_first_files_places(name: str, file: str, below_home: str) -> None:
    assert (find(name).file, find(name).below_home) == (file, below_home)


def test_the_files_of_fashion_mnist_are_those_that_keras_asks_for() -> None:
    keras = find_spec("keras")
    if keras is None or keras.origin is None:
        pytest.skip("the small environment has no keras")
    asked = Path(keras.origin).with_name("src").joinpath("datasets", "fashion_mnist.py").read_text(encoding="utf-8")
    (base,) = re.findall(r'base = "(.*)"', asked)
    names = re.findall(r'"(.*-ubyte\.gz)"', asked)
    assert len(names) == 4
    assert {file.urls[0] for file in find("fashion-mnist").files} == {base + name for name in names}


@pytest.mark.skipif(not REAL.exists(), reason="shared/data, with the real set, is not on this machine")
@pytest.mark.parametrize("file", [file for file in find("fashion-mnist").files if "labels" in file.path])
def test_real_labels_have_the_published_size_and_checksum(file: DataFile) -> None:
    path = REAL / Path(file.path).name  # the images beside them were compressed anew: other bytes, same content
    assert (path.stat().st_size, sha256(path)) == (file.size_bytes, file.sha256)


def test_one_checksum_stands_for_a_set() -> None:
    assert combined(["ab" * 32]) == "ab" * 32
    # printf '%064d%064d' 0 1 | sha256sum
    assert combined(["0" * 64, f"{1:064}"]) == "a4493c085b5158b84118a1ebf80398f05d27f3575986931776865caf8038af81"


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
