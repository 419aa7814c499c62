"""The data sets that there are.

To add one: an entry in the table, a reader in a module of its own, a small set of the same form in fixtures/data.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from autograder.datasets import fashion_mnist
from autograder.datasets.animals import read_animals
from autograder.datasets.animals import read_test_images as read_animal_test_images
from autograder.datasets.emnist import read_letters
from autograder.datasets.entry import DataFile, DataSet
from autograder.datasets.fashion_mnist import read_fashion
from autograder.datasets.pack import pack_animals
from autograder.datasets.stl10 import read_stl10, read_test_images
from autograder.errors import DataError
from autograder.model.facts import KnownSet

__all__ = ["CATALOGUE", "find", "read", "test_images"]

_EMNIST = DataSet(
    id="emnist-letters",
    title="EMNIST letters, 26 classes, 124,800 + 20,800 images",
    files=(
        DataFile(
            path="emnist/emnist.zip",
            below_home=".cache/emnist/emnist.zip",  # where the package emnist 0.0 looks before it downloads
            urls=(
                # NIST's own; in torchvision since 2024, and the first choice of later releases of the package emnist.
                # The address in emnist 0.0, www.itl.nist.gov, has answered with a web page since 2024.
                "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
                # The copy that emnist 0.0 prefers, by the address that asks no question about viruses first.
                "https://drive.usercontent.google.com/download?id=1R0blrtCsGEVLjVL3eijHMxrwahRUDK26&export=download&confirm=t",
            ),
            # Both as TensorFlow Datasets publishes them (url_checksums/emnist.txt); torchvision gives the MD5
            # 58c8d27c78d21e728a6bc7b3cc06412e of the same file.
            size_bytes=561_753_746,
            sha256="fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
        ),
    ),
    reader=read_letters,
)

_STL10 = DataSet(
    id="stl10",
    title="STL-10, 10 classes, 5,000 + 8,000 labelled images",
    files=(
        DataFile(
            path="stl10/stl10_binary.tar.gz",
            below_home=".cache/stl10/stl10_binary.tar.gz",  # where the assignment's model.py looks before it downloads
            # The authors' page, by both names of its server.
            urls=(
                "https://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz",
                "https://cs.stanford.edu/~acoates/stl10/stl10_binary.tar.gz",
            ),
            # Both as TensorFlow Datasets publishes them (url_checksums/stl10.txt); torchvision gives the MD5
            # 91f7769df0f17e558f3565bffb0c7dfb of the same file.
            size_bytes=2_640_397_119,
            sha256="f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866",
        ),
    ),
    reader=read_stl10,
    test_reader=read_test_images,
)

# Of each file in the order of `fashion_mnist.FILES`: sizes and checksums as TensorFlow Datasets publishes them
# (url_checksums/fashion_mnist.txt). They belong to these addresses too: Keras's own give files of these sizes, and gzip -6
# makes these very bytes of the published contents (MD5 f4a8712d7a061bf5bd6d2ca38dc4d50a and 8181f5470baa50b63fa0f6fddb340f0a
# of the decompressed images).
_FASHION = (
    (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
    (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
    (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
    (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
)

_FASHION_MNIST = DataSet(
    id="fashion-mnist",
    title="Fashion-MNIST, 10 classes, 60,000 + 10,000 images",
    files=tuple(
        DataFile(
            path=f"fashion-mnist/{name}",
            below_home=f".keras/datasets/fashion-mnist/{name}",  # where Keras 3 looks before it downloads
            urls=(
                f"https://storage.googleapis.com/tensorflow/tf-keras-datasets/{name}",  # Keras's own
                f"https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/{name}",  # the authors'
            ),
            size_bytes=size_bytes,
            sha256=sha256,
        )
        for name, (size_bytes, sha256) in zip(fashion_mnist.FILES, _FASHION, strict=True)
    ),
    reader=read_fashion,
)

_ANIMALS = DataSet(
    id="animals",
    title="Photographs of animals, 10 classes, 5,000 images",
    files=(
        # The hand-out's notebook asks for the folder ./datasets/Animals; its link to the images is lost.
        DataFile(path="animals/Animals.zip", below_home="", below_work="datasets"),
    ),
    reader=read_animals,
    test_reader=read_animal_test_images,
    packer=pack_animals,
)

_ALL = (_EMNIST, _STL10, _FASHION_MNIST, _ANIMALS)
CATALOGUE: Mapping[str, DataSet] = MappingProxyType({entry.id: entry for entry in _ALL})
"""By id."""


def find(name: str) -> DataSet:
    """The data set of this name.

    Raises:
        DataError: There is none.
    """
    if name not in CATALOGUE:
        raise DataError(f"There is no data set {name!r}: expected one of {', '.join(CATALOGUE)}.")
    return CATALOGUE[name]


def read(name: str, path: Path, *, settings: Mapping[str, str]) -> KnownSet:
    """What the grader knows of a data set on this machine.

    Args:
        name: Its id.
        path: Its (first) file.
        settings: The part's settings in assignment.toml, which may restrict the set.

    Raises:
        DataError: There is no such set, or the file is missing, damaged, or not what the settings ask for.
    """
    return find(name).reader(path, settings=settings)


def test_images(
    name: str, path: Path, *, settings: Mapping[str, str], count: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Test images to evaluate a student's network on.

    Args:
        name: The data set's id.
        path: Its (first) file.
        settings: The part's settings in assignment.toml.
        count: At most so many, evenly spaced in the order in which the set has them; 1 or more.

    Returns:
        Images (n, height, width, channels), in the range of the set's own loader, and class indices (n,) from 0.

    Raises:
        DataError: There is no such set, it gives no images, or its file is missing or damaged.
    """
    reader = find(name).test_reader
    if reader is None:
        raise DataError(f"{name}: expected a data set with a reader of test images; add one to the catalogue.")
    return reader(path, settings=settings, count=count)
