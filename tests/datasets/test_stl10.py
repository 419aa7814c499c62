"""Reading STL-10: our own small set, a few images made here, real ones, damaged ones; and as the assignment's model.py does."""

import gzip
import io
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from autograder import datasets
from autograder.checks.samples.sketch import sketch
from autograder.datasets import stl10 as room
from autograder.datasets.stl10 import read_stl10, read_test_images
from autograder.errors import DataError
from tools.draw_scenes import SPLITS, draw_one, labels, packed, stored

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "fixtures" / "data" / "stl10" / "stl10_binary.tar.gz"
REAL = ROOT.parent / "shared" / "data" / "stl10"
IMAGES = np.random.default_rng(5).integers(0, 256, size=(7, 96, 96, 3), dtype=np.uint8)
LABELS = np.array([3, 1, 10, 2, 2, 9, 4], dtype=np.uint8)
Make = Callable[..., Path]


def few() -> dict[str, bytes]:
    """An archive's members: seven training images, the last five of them for testing."""
    return {
        "stl10_binary/train_X.bin": stored(IMAGES),
        "stl10_binary/train_y.bin": LABELS.tobytes(),
        "stl10_binary/test_X.bin": stored(IMAGES[2:]),
        "stl10_binary/test_y.bin": LABELS[2:].tobytes(),
    }


def reduced(images: np.ndarray) -> np.ndarray:
    """By hand: the mean of nine pixels, one after the other."""
    small = np.zeros((len(images), 32, 32, 3))
    for row in range(3):
        for column in range(3):
            small += images[:, row::3, column::3] / 9 / 255
    return small


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def archived(members: Mapping[str, bytes]) -> Path:
        path = tmp_path / "stl10_binary.tar.gz"
        path.write_bytes(packed(members))
        return path

    return archived


def test_sketches_are_those_of_the_reduced_images_in_the_files_order(make: Make) -> None:
    known = read_stl10(make(few()), settings={})
    assert known.train.labels.tolist() == [2, 0, 9, 1, 1, 8, 3]
    assert known.test.labels.tolist() == [9, 1, 1, 8, 3]
    assert known.train.labels.dtype == np.int64
    assert known.train.sketch == pytest.approx(sketch(reduced(IMAGES)), abs=1e-3)
    assert known.test.sketch == pytest.approx(sketch(reduced(IMAGES[2:])), abs=1e-3)
    assert (known.shape, known.classes[0], known.classes[9]) == ((32, 32, 3), "airplane", "truck")


def test_images_lie_upright_from_0_to_1(make: Make) -> None:
    images, classes = read_test_images(make(few()), settings={}, count=100)
    assert (str(images.dtype), images.shape, str(classes.dtype)) == ("float32", (5, 32, 32, 3), "int64")
    assert images == pytest.approx(reduced(IMAGES[2:]), abs=1e-6)
    assert classes.tolist() == [9, 1, 1, 8, 3]


@pytest.mark.parametrize(
    ("count", "places"), [(1, [0]), (2, [0, 2]), (3, [0, 1, 3]), (4, [0, 1, 2, 3]), (5, list(range(5)))]
)
@pytest.mark.parametrize("batch", [1, 2, 500])
def test_fewer_images_are_evenly_spaced_however_the_file_is_read(
    make: Make, monkeypatch: pytest.MonkeyPatch, count: int, places: list[int], batch: int
) -> None:
    monkeypatch.setattr(room, "_BATCH", batch)
    images, classes = read_test_images(make(few()), settings={}, count=count)
    assert images == pytest.approx(reduced(IMAGES[2:][places]), abs=1e-6)
    assert classes.tolist() == (LABELS[2:][places].astype(int) - 1).tolist()


def test_order_and_other_members_do_not_matter(make: Make) -> None:
    others = {"stl10_binary/class_names.txt": b"airplane\n", "stl10_binary/unlabeled_X.bin": stored(IMAGES[:3])}
    turned = dict(reversed((others | few()).items()))
    expected, received = (read_stl10(make(members), settings={}) for members in (few(), turned))
    assert np.array_equal(expected.train.sketch, received.train.sketch)
    assert np.array_equal(expected.test.labels, received.test.labels)


def test_names_may_start_with_the_current_folder(make: Make) -> None:
    known = read_stl10(make({f"./{name}": content for name, content in few().items()}), settings={})
    assert len(known.train.labels) == 7


def test_what_follows_the_last_file_needed_is_not_read(make: Make) -> None:
    path = make(few() | {"stl10_binary/unlabeled_X.bin": np.random.default_rng(1).bytes(500_000)})
    path.write_bytes(path.read_bytes()[:-100_000])
    assert len(read_stl10(path, settings={}).test.labels) == 5


def test_our_small_set_holds_what_was_drawn() -> None:
    known = datasets.read("stl10", OURS, settings={})
    images, classes = datasets.test_images("stl10", OURS, settings={}, count=50)
    train, test = SPLITS
    assert np.array_equal(known.train.labels, labels(train).astype(int) - 1)
    assert np.array_equal(known.test.labels, labels(test).astype(int) - 1)
    assert classes.tolist() == known.test.labels[::4].tolist()
    first = draw_one(test, 0, int(labels(test)[0]))
    assert np.abs(255 * images[0] - first).max() <= 4.01  # a step of grey, see test_draw_scenes
    assert np.array_equal(sketch(images), known.test.sketch[::4])


@pytest.mark.skipif(not REAL.exists(), reason="shared/data, with real images, is not on this machine")
def test_real_images_are_read(make: Make) -> None:
    path = make(
        {
            f"stl10_binary/{usage}_{kind}.bin": (REAL / f"test_{kind}.bin").read_bytes()
            for usage in ("train", "test")
            for kind in "Xy"
        }
    )
    images, classes = read_test_images(path, settings={}, count=10)
    assert sorted(classes.tolist()) == list(range(10))  # one of each class: ../shared/data/README.md
    # The blue sky of the airplane and the ship is at the top: images are upright, not turned by a quarter.
    assert images.shape == (10, 32, 32, 3)
    assert 0 <= images.min() < 0.1
    assert 0.9 < images.max() <= 1


@pytest.mark.parametrize("member", few())
def test_missing_member_is_named(make: Make, member: str) -> None:
    with pytest.raises(DataError, match=f"expected {member} in it, found none"):
        read_stl10(make({name: content for name, content in few().items() if name != member}), settings={})


def test_link_in_the_place_of_a_member_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "linked.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in few():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
            archive.addfile(link)
    with pytest.raises(DataError, match=r"expected .*train_X\.bin"):
        read_stl10(path, settings={})


MALFORMED = {
    "half an image": (
        "train_X",
        stored(IMAGES)[:-1],
        "expected 1 to 20,000 images of 27648 bytes, received 193,535 bytes",
    ),
    "no image": ("test_X", b"", "received 0 bytes"),
    "no label": ("test_y", b"", "expected 1 to 20,000 labels of one byte, received 0 bytes"),
    "label 0": ("test_y", b"\1\0\3\4\5", "expected labels from 1 to 10, received 0 to 5"),
    "label 11": ("train_y", b"\1\2\3\4\5\6\13", "expected labels from 1 to 10, received 1 to 11"),
    "a label more": ("test_y", b"\1\2\3\4\5\6", "expected as many labels as images, received 5 images and 6 labels"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_member_of_another_form_is_refused(make: Make, case: str) -> None:
    member, content, message = MALFORMED[case]
    with pytest.raises(DataError, match=message):
        read_stl10(make(few() | {f"stl10_binary/{member}.bin": content}), settings={})


def test_test_images_are_checked_too(make: Make) -> None:
    with pytest.raises(DataError, match="received 5 images and 2 labels"):
        read_test_images(make(few() | {"stl10_binary/test_y.bin": b"\1\2"}), settings={}, count=3)


def test_too_many_images_are_refused_before_they_are_read(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "CAP_IMAGES", 6)
    with pytest.raises(DataError, match="expected 1 to 6 images of 27648 bytes, received 193,536 bytes"):
        read_stl10(make(few()), settings={})


def test_search_ends_where_too_much_is_unpacked(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "CAP_BYTES", 400_000)
    with pytest.raises(DataError, match="unpacks to more than 400,000 bytes, so it was not read"):
        read_stl10(make({"big": bytes(300_000)} | few()), settings={})


@pytest.mark.parametrize("length", [0, 2, 100, 10_000, -10_000, -1000])
def test_cut_archive_is_refused(make: Make, length: int) -> None:
    path = make(few())
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DataError, match="is no archive of STL-10, or is damaged"):
        read_stl10(path, settings={})


DAMAGED: dict[str, bytes] = {
    "no gzip": b"stl10_binary/".ljust(10_000, b"."),
    "a zip": b"PK\3\4" + bytes(1000),
    "a page": b"<!doctype html>" * 100,
    "altered": gzip.compress(bytes(20_000))[:15] + b"altered" + gzip.compress(bytes(20_000))[22:],
    "no tar": gzip.compress(b"plain text " * 1000),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_archive_is_refused(make: Make, damage: str) -> None:
    path = make(few())
    path.write_bytes(DAMAGED[damage])
    with pytest.raises(DataError, match="is no archive of STL-10, or is damaged"):
        read_stl10(path, settings={})


def test_header_that_promises_more_than_there_is_is_refused(make: Make) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("stl10_binary/train_X.bin")
        entry.size = 200 * 27648
        archive.fileobj.write(entry.tobuf())
    path = make({})
    path.write_bytes(gzip.compress(out.getvalue()))
    with pytest.raises(DataError, match="is no archive of STL-10, or is damaged"):
        read_stl10(path, settings={})


def test_missing_archive_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"No such file or directory\. Fetch it again with `autograder data stl10`"):
        read_stl10(tmp_path / "none.tar.gz", settings={})
