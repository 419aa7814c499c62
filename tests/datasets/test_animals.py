"""Reading the photographs of animals: ours, real ones, hostile ones; and as the students' models.py reads them."""

import importlib
import io
import stat
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograder.checks.samples.sketch import match, sketch
from autograder.datasets import animals, jpegzip
from autograder.datasets.animals import CLASSES, read_animals, read_test_images
from autograder.datasets.pack import pack_animals
from autograder.errors import DataError
from tests.datasets.photographs import jpeg, members, zipped

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "animals"
PROVIDED = ROOT / "reference" / "a1_2022" / "provided", ROOT / "reference" / "shared" / "provided"
FIRST = "Animals/butterfiles/000.jpg"


@pytest.fixture
def ten(tmp_path: Path) -> Path:
    return zipped(tmp_path / "Animals.zip", members())


def info(name: str, mode: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr = mode << 16
    return made


def test_a_tenth_of_each_class_is_for_testing_and_the_rest_is_known_as_training(ten: Path) -> None:
    known = read_animals(ten, settings={})
    assert np.bincount(known.train.labels).tolist() == [9] * 10
    assert np.bincount(known.test.labels).tolist() == [1] * 10
    assert (known.shape, known.classes) == ((32, 32, 3), CLASSES)
    assert known.train.sketch.shape == (90, 3)
    assert known.train.labels.dtype == np.int64
    assert (match(known.train.sketch, known.test.sketch) == -1).all()


def test_classes_are_sorted_as_the_authors_spell_them() -> None:
    assert list(CLASSES) == sorted(CLASSES)
    assert len(set(CLASSES)) == 10


def test_every_label_is_the_place_of_the_folder_and_every_image_reduced_by_means(ten: Path) -> None:
    known, given = read_animals(ten, settings={}), members()
    rows = np.concatenate([known.train.sketch, known.test.sketch])
    labels = np.concatenate([known.train.labels, known.test.labels])
    for label, name in enumerate(CLASSES):
        with Image.open(io.BytesIO(given[f"Animals/{name}/004.jpg"])) as image:
            pixels = np.asarray(image, dtype=np.float64)
        rows_done = np.floor(pixels.reshape(64, 32, 2, 3).mean(axis=2) + 0.5)  # Pillow rounds after each direction
        means = np.floor(rows_done.reshape(32, 2, 32, 3).mean(axis=1) + 0.5)
        away = np.abs(rows - sketch(means[None])).max(axis=1)
        assert (away.min() < 1e-3, labels[away.argmin()]) == (True, label)


def test_test_images_are_those_of_the_test_set_from_minus_one_to_one(ten: Path) -> None:
    known = read_animals(ten, settings={})
    images, labels = read_test_images(ten, settings={}, count=100)
    assert images.shape == (10, 32, 32, 3)
    assert images.dtype == np.float32
    assert labels.dtype == np.int64
    assert -1 <= images.min() < -0.5 < 0.5 < images.max() <= 1
    assert np.allclose(sketch(images), known.test.sketch, atol=1e-4)
    assert labels.tolist() == known.test.labels.tolist()


def test_what_imshow_leaves_of_the_images_is_known_too(ten: Path) -> None:
    known = read_animals(ten, settings={})
    images, _ = read_test_images(ten, settings={}, count=100)
    assert known.test.clipped is not None
    assert known.train.clipped is not None
    assert np.allclose(sketch(np.clip(images, 0, 1)), known.test.clipped, atol=1e-4)
    assert (np.abs(known.test.clipped - known.test.sketch).max(axis=1) > 0.02).all()
    assert known.train.clipped.shape == (90, 3)


def test_fewer_test_images_are_evenly_spaced(ten: Path) -> None:
    everything, labels = read_test_images(ten, settings={}, count=10)
    images, few = read_test_images(ten, settings={}, count=4)
    assert np.array_equal(images, everything[[0, 2, 5, 7]])
    assert few.tolist() == labels[[0, 2, 5, 7]].tolist()


def test_only_the_first_images_by_name_are_read(ten: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(animals, "MOST", 4)
    first = {name: content for name, content in members().items() if int(name[-7:-4]) < 4}
    expected = read_animals(zipped(tmp_path / "first.zip", first), settings={})
    assert np.array_equal(read_animals(ten, settings={}).train.sketch, expected.train.sketch)
    assert len(expected.train.labels) + len(expected.test.labels) == 40


@pytest.mark.parametrize("each", [7, 15])
def test_the_students_own_reader_gives_the_same_rows_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, each: int
) -> None:
    path = zipped(tmp_path / "Animals.zip", members(each))
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    for folder in PROVIDED:
        monkeypatch.syspath_prepend(folder)
    pytest.importorskip("keras", reason="the small environment has no keras, which models.py imports")
    monkeypatch.delitem(sys.modules, "models", raising=False)
    models = importlib.import_module("models")
    manager = models.AnimalsDatasetManager([models.SimplePreprocessor(width=32, height=32)])
    manager.load({name: tmp_path / "Animals" / name for name in CLASSES}, max_num_images=500)
    manager.process_data_label()
    manager.train_valid_test_split(train_size=0.8, test_size=0.1, rand_seed=33)
    monkeypatch.delitem(sys.modules, "models")
    known = read_animals(path, settings={})
    own = np.concatenate([manager.X_train, manager.X_valid])
    assert np.allclose(sketch(own), known.train.sketch, atol=1e-4)
    assert np.concatenate([manager.y_train, manager.y_valid]).tolist() == known.train.labels.tolist()
    images, labels = read_test_images(path, settings={}, count=10_000)
    assert np.array_equal(manager.X_test, images)
    assert manager.y_test.tolist() == labels.tolist() == known.test.labels.tolist()


def test_missing_zip_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"No such file or directory\. Pack it again with `autograder data animals --"):
        read_animals(tmp_path / "Animals.zip", settings={})


@pytest.mark.parametrize("length", [0, 100, 4000, -30])
def test_cut_zip_is_refused(ten: Path, length: int) -> None:
    ten.write_bytes(ten.read_bytes()[:length])
    with pytest.raises(DataError, match="is no zip of photographs, or is damaged"):
        read_animals(ten, settings={})


def test_altered_zip_is_refused(ten: Path) -> None:
    content = bytearray(ten.read_bytes())
    content[5000] ^= 255
    ten.write_bytes(content)
    with pytest.raises(DataError, match="Bad CRC-32"):
        read_animals(ten, settings={})


MEMBERS: dict[str, tuple[str | zipfile.ZipInfo, str]] = {
    "above": ("../Animals/cats/x.jpg", r"received '\.\./Animals/cats/x\.jpg'"),
    "absolute": ("/Animals/cats/x.jpg", "received '/Animals"),
    "elsewhere": ("Animals/x.jpg", r"received 'Animals/x\.jpg'"),
    "too deep": ("Animals/cats/more/x.jpg", "expected plain files Animals/<class>/<name>.jpg"),
    "another class": ("Animals/unicorns/x.jpg", "classes butterfiles, cats"),
    "another folder": ("Plants/cats/x.jpg", "received 'Plants"),
    "no picture": ("Animals/cats/Thumbs.db", r"received 'Animals/cats/Thumbs\.db'"),
    "dots": ("Animals/../x.jpg", r"received 'Animals/\.\./x\.jpg'"),
    "backslash": ("Animals/cats/..\\x.jpg", "received 'Animals/cats/"),
    "symbolic link": (info("Animals/cats/x.jpg", stat.S_IFLNK | 0o777), "expected plain files"),
    "device": (info("Animals/cats/x.jpg", stat.S_IFBLK | 0o666), "expected plain files"),
}


@pytest.mark.parametrize("case", MEMBERS)
def test_members_of_another_kind_or_at_another_place_are_refused(tmp_path: Path, case: str) -> None:
    name, message = MEMBERS[case]
    path = zipped(tmp_path / "Animals.zip", {**members(2), name: jpeg(1)})
    with pytest.raises(DataError, match=message):
        read_animals(path, settings={})


def test_folders_in_the_zip_do_no_harm(tmp_path: Path) -> None:
    path = zipped(tmp_path / "Animals.zip", {"Animals/": b"", "Animals/cats/": b"", **members(2)})
    assert len(read_animals(path, settings={}).train.labels) == 20


def test_a_class_without_images_is_named(tmp_path: Path) -> None:
    given = {name: content for name, content in members(2).items() if "/cows/" not in name and "/lions/" not in name}
    with pytest.raises(DataError, match="expected images of cows, lions, found none"):
        read_animals(zipped(tmp_path / "Animals.zip", given), settings={})


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_that_comes_twice_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "Animals.zip", {**members(2), info(FIRST, 0): jpeg(1)})
    with pytest.raises(DataError, match="expected each name once, received one twice"):
        read_animals(path, settings={})


def test_too_many_members_are_refused(ten: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jpegzip, "CAP_FILES", 99)
    with pytest.raises(DataError, match="expected at most 99 members, received 100"):
        read_animals(ten, settings={})


def test_too_large_a_file_is_refused_before_it_is_read(ten: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jpegzip, "CAP_FILE_BYTES", 500)
    with pytest.raises(DataError, match="expected at most 500 bytes, received "):
        read_animals(ten, settings={})


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    bomb = bytearray(jpeg(1))
    frame = bomb.index(b"\xff\xc0")  # start of frame: length, depth, then height and width in two bytes each
    bomb[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(DataError, match=r"000\.jpg: expected at most 25,000,000 pixels, received 65535 × 65535"):
        read_animals(zipped(tmp_path / "Animals.zip", members(2) | {FIRST: bytes(bomb)}), settings={})


NOT_JPEG: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"no picture",
    "png": lambda: jpeg(1, form="PNG"),
    "gif": lambda: jpeg(1, form="GIF"),
    "head alone": lambda: jpeg(1)[:3],
    "cut in its tables": lambda: jpeg(1)[:100],
    "cut in its pixels": lambda: jpeg(1)[:-200],
}


@pytest.mark.parametrize("case", NOT_JPEG)
def test_what_is_no_whole_jpeg_is_refused(tmp_path: Path, case: str) -> None:
    path = zipped(tmp_path / "Animals.zip", members(2) | {FIRST: NOT_JPEG[case]()})
    with pytest.raises(DataError, match=r"butterfiles/000\.jpg: expected a whole JPEG image, received something else"):
        read_animals(path, settings={})


def test_a_broken_jpeg_is_told_or_read_but_never_something_else() -> None:
    whole, random = jpeg(1), np.random.default_rng(2)
    for _ in range(300):
        broken = bytearray(whole)
        for place in random.integers(2, len(whole), size=3):
            broken[place] = random.integers(0, 256)
        with suppress(DataError):
            assert jpegzip.decoded(bytes(broken), where="x", remedy="").mode == "RGB"


@pytest.mark.skipif(not REAL.exists(), reason="shared/data, with real photographs, is not on this machine")
def test_real_photographs_are_packed_and_read(tmp_path: Path) -> None:
    pack_animals(REAL, tmp_path / "Animals.zip")
    known = read_animals(tmp_path / "Animals.zip", settings={})
    assert np.bincount(known.train.labels).tolist() == [450] * 10  # counts: ../shared/data/README.md
    assert np.bincount(known.test.labels).tolist() == [50] * 10
