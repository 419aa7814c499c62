"""What is to be said of a data set: one entry of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from autograder.model.facts import KnownSet

__all__ = ["DataFile", "DataSet", "Packer", "Reader", "TestReader"]


class Reader(Protocol):
    """Reads a data set that lies on this machine."""

    def __call__(self, path: Path, *, settings: Mapping[str, str]) -> KnownSet:
        """What the grader knows of it.

        Args:
            path: The set's (first) file.
            settings: The part's settings in assignment.toml, which may restrict the set.

        Raises:
            DataError: The file is missing or damaged, or does not hold what the settings ask for.
        """


class TestReader(Protocol):
    """Reads test images themselves, for what the grader evaluates on them."""

    def __call__(
        self, path: Path, *, settings: Mapping[str, str], count: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """At most `count` of them, evenly spaced in the order in which the set has them.

        Args:
            path: The set's (first) file.
            settings: As for `Reader`.
            count: 1 or more.

        Returns:
            Images (n, height, width, channels) and class indices (n,) from 0. Pixels lie in the range in which the
            students' loader of this set gives them: [0, 1] for STL-10, [-1, 1] for the animals.

        Raises:
            DataError: As for `Reader`.
        """


class Packer(Protocol):
    """Makes a data set's (only) file of images that somebody has; see `pack_animals`."""

    def __call__(self, source: Path, target: Path) -> None:
        """Raises DataError, and writes nothing, where the images are not what is needed."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a data set."""

    path: str
    """Below a folder of data sets; the same in fixtures/data and where the real ones are kept."""
    below_home: str
    """Where student code looks for it, below its home folder; empty for a zip whose content it looks for, see `below_work`."""
    urls: tuple[str, ...] = ()
    """Addresses of the real file, tried in this order; none where the set has a packer."""
    size_bytes: int = 0
    """Of the real file; 0 where none is published."""
    sha256: str = ""
    """Of the real file, as published: 64 hexadecimal digits; empty where none is published."""
    below_work: str = ""
    """For a zip: the folder below the notebook's own that its content is unpacked into before the first cell runs."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set that an edition may name."""

    id: str
    """As assignment.toml names it."""
    title: str
    """For messages and help."""
    files: tuple[DataFile, ...]
    """At least one. A reader that needs several finds the others beside the first."""
    reader: Reader
    test_reader: TestReader | None = None
    """None for a set on whose images the grader evaluates nothing."""
    packer: Packer | None = None
    """Makes the real file where no address gives it; None: it is fetched."""

    @property
    def file(self) -> str:
        """Its first file, below a folder of data sets."""
        return self.files[0].path

    @property
    def below_home(self) -> str:
        """Where student code looks for its first file."""
        return self.files[0].below_home
