"""The data sets that there are.

To add one: an entry in the table, a reader in a module of its own, a small set of the same form in fixtures/data.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from autograder.datasets.emnist import read_letters
from autograder.datasets.entry import DataFile, DataSet
from autograder.errors import DataError
from autograder.model.facts import KnownSet

__all__ = ["CATALOGUE", "find", "read"]

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

CATALOGUE: Mapping[str, DataSet] = MappingProxyType({entry.id: entry for entry in (_EMNIST,)})
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
