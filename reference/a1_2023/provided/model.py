"""Base code of Part 3: the images of STL-10, and an image classifier to build your own on.

`STL10DataManager` loads the images (and downloads them the first time), `BaseImageClassifier` builds, trains and evaluates
a plain convolutional network; how, stands in `image_classifier.py`. You need not change these files: your own class
inherits from `BaseImageClassifier` and replaces the methods that you want to be different.
"""

import hashlib
import http.client
import tarfile
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from image_classifier import ImageClassifier
from numpy.typing import NDArray

CLASSES = ["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"]
"""In the order of STL-10's labels."""

SIDE = 96
"""Height and width of STL-10's images, in pixels."""

ARCHIVE = "stl10_binary.tar.gz"
MEMBERS = ("train_X.bin", "train_y.bin", "test_X.bin", "test_y.bin")
"""What we need of the archive, which holds 100,000 images without a label as well."""

# The authors' addresses of the data set; size and SHA-256 as TensorFlow Datasets publishes them.
URLS = (
    "https://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz",
    "https://cs.stanford.edu/~acoates/stl10/stl10_binary.tar.gz",
)
SIZE_BYTES = 2_640_397_119
SHA256 = "f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866"

BROKEN = (tarfile.TarError, EOFError, zlib.error)
"""What Python raises where an archive is damaged."""


class STL10DataManager:
    """STL-10 (Coates, Lee and Ng 2011): images of ten classes, split into training, validation and test images.

    The images come from the first of these that is there:

    1. the files `train_X.bin`, `train_y.bin`, `test_X.bin`, `test_y.bin` in `folder/stl10_binary`,
    2. the archive `folder/stl10_binary.tar.gz`,
    3. the internet: 2.6 GB are downloaded once, and the four files above are kept of them (360 MB). A download that was
       cut off goes on where it stopped when you run the cell again.

    Args:
        folder: Where the data are kept; `.cache/stl10` in your home folder if None.
        image_size: Height and width that images are reduced to, in pixels: a divisor of 96.
        seed: Of the split into training and validation images: the same seed, the same split.
        validation_share: Share of the labelled training images that become validation images, of each class.
        verbose: Whether to print what is done.

    Attributes:
        X_train: Images, float32 (n, image_size, image_size, 3), from 0 to 1.
        y_train: Their classes, int64 (n,): 0 for an airplane to 9 for a truck.
        X_valid: Like X_train: the training images that were set aside.
        y_valid: Their classes.
        X_test: Like X_train: STL-10's own test images.
        y_test: Their classes.
        classes: Names of the classes: `classes[y_train[0]]` is what the first training image shows.

    Raises:
        ValueError: An argument is out of its range, or the files are not STL-10's.
        OSError: The data could not be downloaded, or not be read or written.
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        image_size: int = 32,
        seed: int = 3183,
        validation_share: float = 0.1,
        verbose: bool = True,
    ) -> None:
        if image_size < 1 or SIDE % image_size:
            raise ValueError(f"image_size: expected a divisor of {SIDE}, such as 32, received {image_size}.")
        if not 0 < validation_share < 1:
            raise ValueError(f"validation_share: expected a number between 0 and 1, received {validation_share}.")
        self.folder = Path(folder) if folder is not None else Path.home() / ".cache" / "stl10"
        self.image_size = image_size
        self.classes = list(CLASSES)
        self.verbose = verbose

        arrays = self._load()
        train = check_labels(arrays["train_X.bin"], arrays["train_y.bin"], f"{self.folder}: the training images")
        test = check_labels(arrays["test_X.bin"], arrays["test_y.bin"], f"{self.folder}: the test images")

        X, y = train
        for_training, for_validation = split(y, validation_share, np.random.default_rng(seed))
        self.X_train, self.y_train = X[for_training], y[for_training]
        self.X_valid, self.y_valid = X[for_validation], y[for_validation]
        self.X_test, self.y_test = test
        if verbose:
            counts = f"{len(self.y_train)} training, {len(self.y_valid)} validation and {len(self.y_test)} test images"
            print(f"STL-10: {counts} of {image_size} x {image_size} pixels")

    def _load(self) -> dict[str, NDArray[Any]]:
        """Arrays by the names of their files: images float32 (n, size, size, 3), labels uint8 (n,)."""
        archive, unpacked = self.folder / ARCHIVE, self.folder / "stl10_binary"
        if not all((unpacked / name).is_file() for name in MEMBERS):
            if archive.is_file():
                return self._from_archive(archive)
            download(archive, verbose=self.verbose)
            unpack(archive, unpacked)
            archive.unlink()  # seven times the size of what we need
        arrays = {}
        for name in MEMBERS:
            with (unpacked / name).open("rb") as file:
                arrays[name] = self._array(name, file, (unpacked / name).stat().st_size)
        return arrays

    def _from_archive(self, archive: Path) -> dict[str, NDArray[Any]]:
        """The arrays, without writing anything."""
        with members_of(archive) as members:
            return {name: self._array(name, file, size) for name, file, size in members}

    def _array(self, name: str, file: IO[bytes], size_bytes: int) -> NDArray[Any]:
        """What one of the four files holds."""
        if name.endswith("_y.bin"):
            return np.frombuffer(file.read(), dtype=np.uint8)
        return read_images(file, size_bytes, self.image_size, name)


def read_images(file: IO[bytes], size_bytes: int, image_size: int, name: str) -> NDArray[np.float32]:
    """STL-10's images, reduced: float32 (n, image_size, image_size, 3), from 0 to 1.

    A pixel of the reduced image is the mean of the square of pixels that it replaces (3 x 3 of them for 32 x 32).
    """
    image_bytes = 3 * SIDE * SIDE
    if size_bytes % image_bytes:
        raise ValueError(f"{name}: expected images of {image_bytes} bytes each, received {size_bytes} bytes in all.")
    factor = SIDE // image_size
    reduced = []
    left = size_bytes // image_bytes
    while left:
        count = min(left, 500)  # so that memory never holds all images in full size
        stored = np.frombuffer(file.read(count * image_bytes), dtype=np.uint8)
        # In the file, an image is three colours, a colour is a row of columns, a column goes from top to bottom.
        squares = stored.reshape(count, 3, image_size, factor, image_size, factor)
        sums = squares.sum(axis=(3, 5), dtype=np.uint32)  # (count, colour, column, row)
        reduced.append((sums.transpose(0, 3, 2, 1) / np.float32(255 * factor**2)).astype(np.float32))
        left -= count
    return np.concatenate(reduced) if reduced else np.zeros((0, image_size, image_size, 3), dtype=np.float32)


def check_labels(
    images: NDArray[np.float32], labels: NDArray[np.uint8], what: str
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The images, and their classes counted from 0 (STL-10 counts from 1)."""
    if len(images) != len(labels) or not len(labels):
        raise ValueError(f"{what}: expected as many labels as images, received {len(images)} and {len(labels)}.")
    if labels.min() < 1 or labels.max() > len(CLASSES):
        raise ValueError(f"{what}: expected labels from 1 to 10, received {labels.min()} to {labels.max()}.")
    return images, labels.astype(np.int64) - 1


def split(
    labels: NDArray[np.int64], share: float, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices for training and for validation, both in random order: of each class, `share` for validation."""
    training, validation = [], []
    for label in np.unique(labels):
        indices = random.permutation(np.flatnonzero(labels == label))
        count = round(share * len(indices))
        validation.append(indices[:count])
        training.append(indices[count:])
    return random.permutation(np.concatenate(training)), random.permutation(np.concatenate(validation))


@contextmanager
def members_of(archive: Path) -> Iterator[Iterator[tuple[str, IO[bytes], int]]]:
    """The four files in the archive, one after the other: name, content, size in bytes."""

    def walk(opened: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes], int]]:
        missing = set(MEMBERS)
        for member in opened:
            name = member.name.rpartition("/")[2]
            if name in missing and member.isfile():
                content = opened.extractfile(member)
                assert content is not None  # it is a file
                yield name, content, member.size
                missing.remove(name)
            if not missing:
                return
        raise ValueError(f"{archive}: expected the files {', '.join(MEMBERS)}, found no {', '.join(sorted(missing))}.")

    try:
        with tarfile.open(archive, "r|gz") as opened:
            yield walk(opened)
    except BROKEN as error:
        raise ValueError(
            f"{archive} is damaged ({error}). Delete it and run this cell again: then it is downloaded."
        ) from error


def unpack(archive: Path, folder: Path) -> None:
    """Put the four files of the archive into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with members_of(archive) as members:
        for name, content, _ in members:
            unfinished = folder / (name + ".part")
            with unfinished.open("wb") as out:
                while piece := content.read(1 << 20):
                    out.write(piece)
            unfinished.replace(folder / name)


def download(archive: Path, *, verbose: bool, attempts: int = 5) -> None:
    """Download STL-10's archive; what an earlier attempt left is continued.

    Raises:
        OSError: It could not be downloaded, or what came is not STL-10.
    """
    archive.parent.mkdir(parents=True, exist_ok=True)
    part = archive.with_name(archive.name + ".part")
    problem = "no attempt was made"
    for attempt in range(attempts):
        url = URLS[attempt % len(URLS)]
        try:
            transfer(url, part, verbose=verbose)
        except (OSError, http.client.HTTPException) as error:
            problem = f"{url}: {error}"
            time.sleep(attempt)
            continue
        with part.open("rb") as file:
            received = hashlib.file_digest(file, "sha256").hexdigest()
        if received == SHA256:
            part.replace(archive)
            return
        part.unlink()  # begun anew by the next attempt
        problem = f"{url} gave a wrong file: expected SHA-256 {SHA256}, received {received}"
    raise OSError(
        f"STL-10 could not be downloaded: {problem}. Run this cell again to go on where it stopped, or download"
        f" {URLS[0]} with a browser and save it as {archive}."
    )


def transfer(url: str, part: Path, *, verbose: bool) -> None:
    """Append to `part` what it lacks of the archive."""
    done = part.stat().st_size if part.exists() else 0
    if done > SIZE_BYTES:
        part.unlink()
        done = 0
    if done == SIZE_BYTES:
        return
    request = urllib.request.Request(url, headers={"Range": f"bytes={done}-"} if done else {})
    with urllib.request.urlopen(request, timeout=60) as answer, part.open("ab") as out:
        if done and answer.status != 206:  # the server sends the whole file again
            out.truncate(0)
            done = 0
        shown = -1
        while piece := answer.read(1 << 20):
            out.write(piece)
            done += len(piece)
            percent = 100 * done // SIZE_BYTES
            if verbose and percent > shown:
                print(f"\rDownloading STL-10 from {url}: {percent} %", end="", flush=True)
                shown = percent
    if verbose:
        print()
    if done != SIZE_BYTES:
        raise OSError(f"it ended after {done:,} of {SIZE_BYTES:,} bytes")


class BaseImageClassifier(ImageClassifier):
    """A plain convolutional network for the images of STL-10. Inherit from it to build your own.

    `ImageClassifier`, in `image_classifier.py`, has all of its arguments, attributes and methods: read that class first.
    """
