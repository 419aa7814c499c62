"""Reading Fashion-MNIST: by hand, real, damaged; and as Keras reads it."""

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.samples.sketch import sketch
from autograder.datasets import idx
from autograder.datasets.fashion_mnist import CLASSES, FILES, read_fashion
from autograder.errors import DataError
from tests.datasets.garments import IMAGES, LABELS, stored, write_few

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "fashion-mnist"


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return write_few(tmp_path)


def test_images_are_known_in_the_files_order_with_their_labels(few: Path) -> None:
    known = read_fashion(few / FILES[0], settings={})
    assert known.train.labels.tolist() == LABELS.tolist()
    assert known.test.labels.tolist() == LABELS[4:].tolist()
    assert known.train.labels.dtype == np.int64
    assert np.array_equal(known.train.sketch, sketch(IMAGES))
    assert np.array_equal(known.test.sketch, sketch(IMAGES[4:]))
    assert known.train.transposed is not None
    assert np.array_equal(known.train.transposed, sketch(IMAGES.swapaxes(1, 2)))
    assert (known.shape, known.classes) == ((28, 28), CLASSES)


def test_keras_reads_the_same_files_and_agrees(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keras = pytest.importorskip("keras", reason="the small environment has no keras")
    place = few / "home" / "datasets" / "fashion-mnist"
    place.mkdir(parents=True)
    for name in FILES:
        (place / name).symlink_to(few / name)
    monkeypatch.setattr("keras.src.utils.file_utils.config.keras_home", lambda: str(few / "home"))
    (images, labels), (test_images, test_labels) = keras.datasets.fashion_mnist.load_data()
    known = read_fashion(few / FILES[0], settings={})
    assert np.array_equal(sketch(images), known.train.sketch)
    assert np.array_equal(sketch(test_images), known.test.sketch)
    assert (labels.tolist(), test_labels.tolist()) == (known.train.labels.tolist(), known.test.labels.tolist())


@pytest.mark.parametrize("name", FILES)
def test_missing_file_is_named_and_how_to_get_it(few: Path, name: str) -> None:
    (few / name).unlink()
    with pytest.raises(DataError, match=rf"{name} cannot be read: No such file.*`autograder data fashion-mnist`"):
        read_fashion(few / FILES[0], settings={})


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "no gzip": lambda packed: b"plain" + packed,
    "cut": lambda packed: packed[:-20],
    "altered": lambda packed: packed[:60] + bytes([packed[60] ^ 255]) + packed[61:],
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_file_is_refused(few: Path, damage: str) -> None:
    path = few / FILES[2]
    path.write_bytes(DAMAGED[damage](path.read_bytes()))
    with pytest.raises(DataError, match=rf"{FILES[2]} is no file of Fashion-MNIST, or is damaged"):
        read_fashion(path, settings={})


WHOLE = stored(IMAGES)
MALFORMED = {
    "empty": (b"", "expected an IDX file of unsigned bytes"),
    "wrong magic": (b"\x00\x00\x0d" + WHOLE[3:], "expected an IDX file of unsigned bytes"),
    "a byte short": (WHOLE[:-1], r"expected 7 × 28 × 28 bytes after the head, received 5487\."),
    "other count": (stored(IMAGES[:6]), r"received \(6, 28, 28\) and \(7,\)"),
    "other size": (stored(IMAGES[:, :14]), r"received \(7, 14, 28\) and \(7,\)"),
    "labels": (stored(LABELS), r"received \(7,\) and \(7,\)"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_file_of_another_form_is_refused(few: Path, case: str) -> None:
    content, message = MALFORMED[case]
    (few / FILES[0]).write_bytes(gzip.compress(content))
    with pytest.raises(DataError, match=message):
        read_fashion(few / FILES[0], settings={})


def test_file_that_unpacks_to_too_much_is_refused(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx, "CAP_BYTES", 1000)
    with pytest.raises(DataError, match="unpacks to more than 1,000 bytes, so it was not read"):
        read_fashion(few / FILES[0], settings={})


@pytest.mark.parametrize(
    ("labels", "received"),
    [(np.array([10, *LABELS[1:]], np.uint8), "received up to 10"), (LABELS[:0], "received no image at all")],
)
def test_labels_of_no_class_are_refused(few: Path, labels: np.ndarray, received: str) -> None:
    (few / FILES[0]).write_bytes(gzip.compress(stored(IMAGES[: len(labels)])))
    (few / FILES[1]).write_bytes(gzip.compress(stored(labels)))
    with pytest.raises(DataError, match=f"expected labels from 0 to 9, {received}"):
        read_fashion(few / FILES[0], settings={})


@pytest.mark.skipif(not REAL.exists(), reason="shared/data, with the real set, is not on this machine")
def test_the_real_set_is_read() -> None:
    known = read_fashion(REAL / FILES[0], settings={})
    assert np.bincount(known.train.labels).tolist() == [6000] * 10  # counts: ../shared/data/README.md
    assert np.bincount(known.test.labels).tolist() == [1000] * 10
    assert known.train.labels[:3].tolist() == [9, 0, 0]  # an ankle boot, a T-shirt, a T-shirt
