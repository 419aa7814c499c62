"""Reading EMNIST letters: our own, real ones, damaged ones; and as the package that students use reads them."""

import gzip
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from string import ascii_uppercase

import numpy as np
import pytest

from autograder.checks.samples.sketch import sketch
from autograder.datasets import idx
from autograder.datasets.emnist import read_emnist, read_letters
from autograder.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "fixtures" / "data" / "emnist" / "emnist.zip"
REAL = ROOT.parent / "shared" / "data" / "emnist" / "emnist.zip"
PARTS = [f"{usage}-{kind}" for usage in ("train", "test") for kind in ("images-idx3", "labels-idx1")]
Make = Callable[..., Path]


def stored(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, dtype=">u4").tobytes() + array.tobytes()


def name(part: str) -> str:
    return f"gzip/emnist-letters-{part}-ubyte.gz"


def few() -> dict[str, bytes]:
    """Two splits of five images, labels 1 3 2 1 26: what the members hold before compression."""
    images = np.random.default_rng(3).integers(0, 256, size=(5, 28, 28), dtype=np.uint8)
    labels = np.array([1, 3, 2, 1, 26], dtype=np.uint8)
    return {part: stored(images if "images" in part else labels) for part in PARTS}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def zipped(members: Mapping[str, bytes], *, packed: bool = False) -> Path:
        path = tmp_path / "emnist.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part, content in members.items():
                archive.writestr(name(part), content if packed else gzip.compress(content))
        return path

    return zipped


def test_letters_are_kept_in_the_files_order_with_labels_from_zero(make: Make) -> None:
    known = read_emnist(make(few()), letters="ABC")
    images = np.frombuffer(few()["train-images-idx3"], dtype=np.uint8, offset=16).reshape(5, 28, 28)
    assert known.train.labels.tolist() == known.test.labels.tolist() == [0, 2, 1, 0]
    assert known.train.labels.dtype == np.int64
    assert np.array_equal(known.train.sketch, sketch(images.swapaxes(1, 2)[:4]))  # upright, Z left out
    assert (known.shape, known.classes) == ((28, 28), ("A", "B", "C"))


def test_class_index_is_the_place_among_the_letters_asked_for(make: Make) -> None:
    known = read_emnist(make(few()), letters="ZCA")
    assert known.train.labels.tolist() == [2, 1, 2, 0]
    assert known.classes == ("Z", "C", "A")


def test_large_sets_are_sketched_in_batches_without_a_difference(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(few())
    whole = read_emnist(path, letters="ABCZ")
    monkeypatch.setattr(idx, "_BATCH", 2)
    assert np.array_equal(read_emnist(path, letters="ABCZ").train.sketch, whole.train.sketch)


def test_our_set_has_what_part_2_needs() -> None:
    known = read_emnist(OURS, letters="ABCDEFGHIJ")
    assert np.bincount(known.train.labels).tolist() == [340] * 10
    assert np.bincount(known.test.labels).tolist() == [90] * 10
    assert known.train.sketch.shape == (3400, 3)
    assert known.test.labels.tolist() == sorted(known.test.labels.tolist())
    assert known.train.labels.tolist() != sorted(known.train.labels.tolist())


def test_our_set_has_all_letters() -> None:
    known = read_emnist(OURS, letters=ascii_uppercase)
    assert sorted(set(known.train.labels.tolist())) == sorted(set(known.test.labels.tolist())) == list(range(26))


def test_setting_letters_restricts_the_set(make: Make) -> None:
    assert read_letters(make(few()), settings={"letters": "BA"}).classes == ("B", "A")


def test_missing_setting_is_told(make: Make) -> None:
    with pytest.raises(DataError, match="no setting `letters`"):
        read_letters(make(few()), settings={})


@pytest.mark.parametrize("letters", ["", "AA", "ab", "A1"])
def test_letters_must_be_different_capitals(make: Make, letters: str) -> None:
    with pytest.raises(DataError, match=f"different capitals from A to Z, received '{letters}'"):
        read_emnist(make(few()), letters=letters)


def test_letters_without_images_are_named(make: Make) -> None:
    with pytest.raises(DataError, match="train has no images of D, E: use other letters, or the whole data set"):
        read_emnist(make(few()), letters="ABDE")


def test_missing_file_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"No such file or directory\. Fetch it again with `autograder data"):
        read_emnist(tmp_path / "emnist.zip", letters="AB")


@pytest.mark.parametrize("length", [0, 100, 4000, -30])
def test_cut_zip_is_refused(make: Make, tmp_path: Path, length: int) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(make(few()).read_bytes()[:length])
    with pytest.raises(DataError, match="is no zip of EMNIST letters, or is damaged"):
        read_emnist(cut, letters="AB")


@pytest.mark.parametrize("part", PARTS)
def test_missing_member_is_named(make: Make, part: str) -> None:
    with pytest.raises(DataError, match=f"expected a member {name(part)}, found none"):
        read_emnist(make({key: content for key, content in few().items() if key != part}), letters="AB")


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "no gzip": lambda packed: b"plain" + packed,
    "cut": lambda packed: packed[:-20],
    "altered": lambda packed: packed[:60] + bytes([packed[60] ^ 255]) + packed[61:],
    "empty": lambda packed: packed[:0],
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_member_is_refused(make: Make, damage: str) -> None:
    members = {part: gzip.compress(content) for part, content in few().items()}
    members["train-images-idx3"] = DAMAGED[damage](members["train-images-idx3"])
    with pytest.raises(DataError):
        read_emnist(make(members, packed=True), letters="AB")


IMAGES = few()["train-images-idx3"]
MALFORMED = {
    "no IDX": (b"IDX?" + IMAGES, "expected an IDX file of unsigned bytes"),
    "floats": (b"\x00\x00\x0d" + IMAGES[3:], "expected an IDX file of unsigned bytes"),
    "a byte short": (IMAGES[:-1], r"expected 5 × 28 × 28 bytes after the head, received 3919\."),
    "a byte long": (IMAGES + b"x", "received 3921"),
    "head cut": (IMAGES[:9], "received 0"),
    "huge": (b"\x00\x00\x08\x02" + b"\xff" * 8, "expected 4294967295 × 4294967295 bytes after the head, received 0"),
    "other count": (stored(np.zeros((4, 28, 28), np.uint8)), r"received \(4, 28, 28\) and \(5,\)"),
    "other size": (stored(np.zeros((5, 32, 32), np.uint8)), r"received \(5, 32, 32\) and \(5,\)"),
    "vectors": (stored(np.zeros((5, 784), np.uint8)), r"received \(5, 784\) and \(5,\)"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_member_of_another_form_is_refused(make: Make, case: str) -> None:
    content, message = MALFORMED[case]
    with pytest.raises(DataError, match=message):
        read_emnist(make(few() | {"train-images-idx3": content}), letters="AB")


def test_member_that_unpacks_to_too_much_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx, "CAP_BYTES", 1000)
    with pytest.raises(DataError, match="unpacks to more than 1,000 bytes, so it was not read"):
        read_emnist(make(few()), letters="AB")


# Its int() of an array with one element is what numpy 2.4 no longer does; pyproject pins numpy below.
@pytest.mark.filterwarnings("ignore:Conversion of an array with ndim > 0:DeprecationWarning")
def test_the_package_that_students_use_reads_our_set_and_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = pytest.importorskip("emnist", reason="the small environment has no emnist")
    place = tmp_path / ".cache" / "emnist" / "emnist.zip"
    place.parent.mkdir(parents=True)
    place.symlink_to(OURS)
    monkeypatch.setenv("HOME", str(tmp_path))
    known = read_emnist(OURS, letters="ABCDEFGHIJ")
    assert package.list_datasets() == ["letters"]
    for rows, load in ((known.train, package.extract_training_samples), (known.test, package.extract_test_samples)):
        images, labels = load("letters")
        kept = labels <= 10
        assert (images.dtype, images.shape[1:], labels.min(), labels.max()) == (np.uint8, (28, 28), 1, 26)
        assert np.array_equal(labels[kept] - 1, rows.labels)
        assert np.array_equal(sketch(images[kept]), rows.sketch)


@pytest.mark.skipif(not REAL.exists(), reason="shared/data, with real letters, is not on this machine")
def test_real_letters_are_read() -> None:
    known = read_emnist(REAL, letters="ABCDEFGHIJ")
    assert np.bincount(known.train.labels).tolist() == [640] * 10  # counts: ../shared/data/README.md
    assert np.bincount(known.test.labels).tolist() == [160] * 10


@pytest.mark.skipif(not REAL.exists(), reason="shared/data, with real letters, is not on this machine")
def test_real_letters_end_at_m_and_that_is_told() -> None:
    with pytest.raises(DataError, match="train has no images of N, O, P"):
        read_emnist(REAL, letters="MNOP")
