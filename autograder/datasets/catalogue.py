"""The data sets that there are.

To add one: an entry in the table, a reader in a module of its own, a small set of the same form in fixtures/data.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from autograder.datasets.emnist import read_letters
from autograder.datasets.entry import DataFile, DataSet
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

CATALOGUE: Mapping[str, DataSet] = MappingProxyType({entry.id: entry for entry in (_EMNIST, _STL10)})
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
        count: At most so many, evenly spaced in the order of the file; 1 or more.

    Returns:
        Images (n, height, width, channels) from 0 to 1 and class indices (n,) from 0.

    Raises:
        DataError: There is no such set, it gives no images, or its file is missing or damaged.
    """
    reader = find(name).test_reader
    if reader is None:
        raise DataError(f"{name}: expected a data set with a reader of test images; add one to the catalogue.")
    return reader(path, settings=settings, count=count)
